"""Which samples agree."""

from mockllmapi.learning.samples import Sample, agreeing
from mockllmapi.types import JsonValue
from support.json_types import Json


def values(*samples: Json) -> list[JsonValue]:
    return [sample.value for sample in agreeing([Sample(value) for value in samples])]


def test_the_structure_of_most_is_that_of_all() -> None:
    good = [{"id": index, "name": "x", "tags": []} for index in range(4)]
    assert values(*good, {"error": "no"}) == good
    assert values(*good, [1, 2], "text", None) == good


def test_optional_members_and_nulls_are_no_other_structure() -> None:
    good = [{"id": 1, "name": "x", "note": "y"}, {"id": 2, "name": None}, {"id": 3.5, "name": "z"}]
    assert values(*good) == good


def test_a_member_of_another_kind_is_another_structure() -> None:
    good = [{"id": index, "user": {"name": "x"}} for index in range(4)]
    assert values(*good, {"id": "a", "user": "x"}) == good
    assert values() == []
