"""A profile as people and tools read it."""

from mockllmapi.learning.describing import describe_profile, profile_schema
from mockllmapi.learning.profile import Profile
from mockllmapi.learning.samples import Sample
from mockllmapi.shapes import compile_validator
from support.json_types import Json, JsonDict, json_of

VALUES: list[JsonDict] = [
    {
        "id": index,
        "code": f"A-{100 + 37 * index}",
        "status": ["on", "off"][index % 2],
        "price": 1.25 + 3.5 * index * index,
        "at": f"2025-01-{10 + index}",
        "items": [{"n": index}] * (1 + index % 3),
        "note": None,
    }
    for index in range(8)
]
PROFILE = Profile([Sample(value, {"path:0": str(value["id"])}) for value in VALUES])


def member(name: str) -> JsonDict:
    return next(each for each in json_of(describe_profile(PROFILE))["members"] if each["name"] == name)


def test_members_are_shown_with_their_values() -> None:
    assert member("status")["values"] == [{"value": "on", "times": 4}, {"value": "off", "times": 4}]
    assert (member("price")["range"], member("price")["types"]) == ([1.25, 172.75], {"number": 8})
    assert member("code")["pattern"] == "A\\-\\d{3}"
    assert (member("at")["format"], member("at")["range"]) == ("date", ["2025-01-10", "2025-01-17"])
    assert member("items")["items"] == {"least": 1, "most": 3}
    assert member("items[].n")["present"] == 1.0
    assert member("note")["null"] == 1.0


def test_values_of_requests_are_not_shown() -> None:
    assert member("id")["values"] == []


def test_relations_are_shown() -> None:
    assert {"member": "id", "kind": "equals request", "holds": "id 1 of the path"} in json_of(
        describe_profile(PROFILE)
    )["relations"]
    assert describe_profile(PROFILE)["samples"] == 8


def test_the_schema_says_what_is_known() -> None:
    schema = profile_schema(PROFILE, "GET /things")
    assert schema["title"] == "GET /things"
    members: Json = schema["properties"]
    assert members["status"] == {"type": "string", "enum": ["on", "off"]}
    assert members["price"]["minimum"] == 1.25
    assert members["code"]["pattern"] == "^A\\-\\d{3}$"
    assert members["id"] == {"type": "integer"}
    validator = compile_validator(schema)
    assert all(validator.is_valid(value) for value in VALUES)
    assert not validator.is_valid({**VALUES[0], "status": "other"})


def test_long_values_are_cut() -> None:
    profile = Profile([Sample({"text": "word " * 50})] * 5)
    (shown,) = json_of(describe_profile(profile))["members"]
    assert len(shown["values"][0]["value"]) == 60
