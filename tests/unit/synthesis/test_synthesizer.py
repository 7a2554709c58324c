import json
import random
import re
import subprocess
import sys
from collections.abc import ItemsView
from typing import cast

import pytest

from mockllmapi.exchange import Controls, MockRequest, RawShape
from mockllmapi.shapes import ShapeCache, compile_shape
from mockllmapi.synthesis import Synthesizer, UnknownLocale, Unsatisfiable
from mockllmapi.synthesis.lexicon import LOCALES, Lexicon
from mockllmapi.testing import FrozenClock
from mockllmapi.types import Clock, JsonValue
from support.json_types import Json, JsonDict, json_of
from support.randomness import make_synthesizer

GET_USERS = MockRequest("GET", "/users")
EXAMPLE = {"id": 0, "name": "", "email": "", "createdAt": "", "token": "", "tags": [""]}


@pytest.fixture(scope="module")
def synthesizer() -> Synthesizer:
    return make_synthesizer()


def schema_of(value: Json, count: int | None = None) -> JsonDict:
    shape = compile_shape(RawShape(value, "shape"))
    schema: JsonDict = json_of((shape if count is None else shape.with_count(count, "count")).schema)
    return schema


def test_without_a_seed_every_call_differs_ids_too(synthesizer: Synthesizer) -> None:
    one, other = (json_of(synthesizer.from_path(GET_USERS, 5)) for _ in range(2))
    assert one != other
    assert {user["id"] for user in one} != {user["id"] for user in other}


def test_a_seed_repeats_and_another_or_another_request_does_not(synthesizer: Synthesizer) -> None:
    schema = schema_of([EXAMPLE], 3)
    first = synthesizer.from_schema(schema, GET_USERS, 42)
    assert synthesizer.from_schema(schema, GET_USERS, 42) == first
    assert synthesizer.from_schema(schema, GET_USERS, 43) != first
    assert synthesizer.from_schema(schema, MockRequest("GET", "/people"), 42) != first
    assert synthesizer.from_schema(schema, MockRequest("GET", "/users", query=(("page", "2"),)), 42) != first


def test_a_seed_gives_the_same_bytes_in_every_process(synthesizer: Synthesizer) -> None:
    script = (
        "import json\nfrom mockllmapi.exchange import MockRequest\nfrom support.randomness import make_synthesizer\n"
        "s, paths = make_synthesizer(), ('/users', '/orders/7', '/weather', '/login')\n"
        "print(json.dumps([s.from_path(MockRequest('GET', path), None, 42) for path in paths]))"
    )
    environment = {"PYTHONHASHSEED": "99", "PYTHONPATH": ":".join(sys.path)}
    other = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment)
    here = [
        synthesizer.from_path(MockRequest("GET", path), None, 42)
        for path in ("/users", "/orders/7", "/weather", "/login")
    ]
    assert other.stdout.strip() == json.dumps(here)


def test_a_seed_fixes_now_and_a_clock_tells_it_otherwise() -> None:
    from datetime import UTC, datetime

    class Past:
        def now(self) -> datetime:
            return datetime(2001, 1, 1, tzinfo=UTC)

    synthesizer = make_synthesizer(clock=cast("Clock", Past()))
    health = MockRequest("GET", "/health")
    assert json_of(synthesizer.from_path(health))["timestamp"].startswith(("2000-12-31", "2001-01-01"))
    assert synthesizer.from_path(health, None, 1) == make_synthesizer().from_path(health, None, 1)


def test_the_requests_ids_and_values_appear_where_they_fit(synthesizer: Synthesizer) -> None:
    shape = {"id": 0, "userId": "", "name": "", "status": ""}
    item: Json = synthesizer.from_schema(schema_of(shape), MockRequest("GET", "/users/7/orders/12"))
    assert (item["id"], item["userId"]) == (12, "7")
    rows: Json = synthesizer.from_schema(
        schema_of({"items": [shape], "page": 0}, 3),
        MockRequest("GET", "/orders", query=(("status", "open"), ("page", "4"))),
    )
    assert rows["page"] == 4
    assert {row["status"] for row in rows["items"]} == {"open"}
    assert len({row["id"] for row in rows["items"]}) == 3
    made: Json = synthesizer.from_schema(
        schema_of(shape), MockRequest("POST", "/users", body={"name": "Ada", "id": "not a number"})
    )
    assert made["name"] == "Ada"
    assert isinstance(made["id"], int)


@pytest.mark.parametrize(("open_shape", "kind"), [({}, dict), ([], list), (None, list)])
def test_a_shape_that_leaves_the_structure_open_gets_that_of_the_path(
    synthesizer: Synthesizer, open_shape: Json, kind: type[JsonDict | list[Json]]
) -> None:
    value: Json = synthesizer.from_schema(schema_of(open_shape), GET_USERS)
    assert isinstance(value, kind)
    record: Json = json_of(value)[0] if kind is list else value
    assert "email" in record


def test_a_missing_member_is_told_from_its_siblings(synthesizer: Synthesizer) -> None:
    siblings = {"firstName": "Grace", "lastName": "Hopper"}
    email: Json = synthesizer.value_for({"type": "string"}, ("email",), GET_USERS, random.Random(1), siblings=siblings)
    assert email.startswith("grace.hopper@")


def test_a_member_of_a_wide_object_is_told_from_a_hundred_others(synthesizer: Synthesizer) -> None:
    """Filling all members of an object takes work in proportion to their number, not to its square."""
    read: list[str] = []

    class Siblings(dict[str, JsonValue]):
        def items(self) -> Json:
            return ItemsView(self)

        def __getitem__(self, name: str) -> JsonValue:
            read.append(name)
            return super().__getitem__(name)

    siblings = Siblings({"name": "Ada Moore"} | {f"field_{index}": "" for index in range(1000)})
    email = synthesizer.value_for({"type": "string"}, ("email",), GET_USERS, random.Random(1), siblings=siblings)
    assert "moore" in json_of(email)
    assert len(read) <= 101


def test_a_missing_member_is_named_by_its_path_and_bound_by_its_schema(synthesizer: Synthesizer) -> None:
    request = MockRequest("GET", "/orders/7")
    assert synthesizer.value_for({"type": "integer"}, ("id",), request) == 7
    assert synthesizer.value_for({"type": "integer"}, ("lines", 0, "id"), request) != 7
    assert synthesizer.value_for({"type": "integer"}, ("lines", "0", "id"), request) != 7
    assert synthesizer.value_for({"$ref": "#/$defs/S", "$defs": {"S": {"const": 5}}}, ("x",), request) == 5
    with pytest.raises(Unsatisfiable):
        synthesizer.value_for({"$ref": "#/$defs/missing"}, ("x",), request)
    assert " " in json_of(synthesizer.value_for({"type": "string"}, ("customer", "name"), request))
    definitions: JsonDict = {"State": {"enum": ["on"]}}
    assert synthesizer.value_for({"$ref": "#/$defs/State"}, ("x",), request, definitions=definitions) == "on"
    assert (
        len(
            json_of(
                synthesizer.value_for({"type": "array", "items": {"type": "string"}, "minItems": 9}, ("tags",), request)
            )
        )
        >= 9
    )


def test_what_the_request_says_of_a_missing_member_counts_even_if_it_is_nothing(synthesizer: Synthesizer) -> None:
    request = MockRequest("POST", "/things", body={"stock": 0})
    assert synthesizer.value_for({"type": "integer"}, ("stock",), request) == 0


def test_what_can_be_proved_can_be_written(synthesizer: Synthesizer) -> None:
    synthesizer.prove({"type": "string"})
    with pytest.raises(Unsatisfiable):
        synthesizer.prove({"type": "string", "format": "uuid", "maxLength": 3})


def test_it_proves_shapes_for_the_library(synthesizer: Synthesizer) -> None:
    from mockllmapi.errors import BadControl

    with pytest.raises(BadControl, match="no value fits the shape"):
        ShapeCache(sampler=synthesizer.prove).read(
            RawShape({"oneOf": [{"type": "string"}, {"type": "string"}]}, "shape")
        )


def test_plans_are_kept_within_a_bound() -> None:
    synthesizer = make_synthesizer(max_plans=3)
    for number in range(10):
        synthesizer.from_schema(schema_of({f"field{number}": ""}), GET_USERS)
    assert len(synthesizer._plans) == 3


def test_another_language_has_other_people() -> None:
    names: Json = {user["lastName"] for user in json_of(make_synthesizer("ru").from_path(GET_USERS, 20, 1))}
    assert not any(name.isascii() for name in names)
    with pytest.raises(UnknownLocale):
        make_synthesizer("xx").from_path(GET_USERS)


def test_addresses_lead_nowhere(synthesizer: Synthesizer) -> None:
    text = json.dumps(
        [
            synthesizer.from_path(MockRequest("GET", f"/{kind}"), 20, 5)
            for kind in ("users", "companies", "posts", "products", "webhooks")
        ]
    )
    hosts = {part.split("/")[0].split('"')[0] for part in text.split("https://")[1:]} | {
        part.split('"')[0] for part in text.split("@")[1:]
    }
    assert all(host.endswith(("example.com", "example.org", "example.net")) for host in hosts)


@pytest.mark.parametrize(("method", "name"), [("POST", "createdAt"), ("PUT", "updatedAt")])
def test_what_is_created_or_changed_is_so_now(method: str, name: str) -> None:
    clock = FrozenClock()
    request = MockRequest(
        method=method, path="/users/7" if method == "PUT" else "/users", body={"name": "Ann"}, body_kind="json"
    )
    assert json_of(make_synthesizer(clock=clock).from_path(request))[name] == clock.now().isoformat()[:19] + "Z"


def test_an_upload_is_the_file_that_was_sent(synthesizer: Synthesizer) -> None:
    body: JsonDict = {"title": "Hi", "file": {"filename": "f.txt", "contentType": "text/plain", "size": 5}}
    answer: Json = synthesizer.from_path(MockRequest("POST", "/upload", body=body, body_kind="form"))
    assert (answer["fileName"], answer["mimeType"], answer["fileSize"], answer["title"]) == (
        "f.txt",
        "text/plain",
        5,
        "Hi",
    )
    assert answer["id"]


@pytest.mark.parametrize("path", ["/users", "/orders", "/sessions", "/reviews", "/songs", "/loyalty-cards"])
def test_an_item_of_a_list_is_what_its_id_leads_to(synthesizer: Synthesizer, path: str) -> None:
    for row in json_of(synthesizer.from_path(MockRequest("GET", path), 5, 42)):
        assert synthesizer.from_path(MockRequest("GET", f"{path}/{row['id']}"), None, 42) == row


@pytest.mark.parametrize("identity", [0, ""])
def test_shaped_things_are_the_same_in_a_list_and_alone(synthesizer: Synthesizer, identity: int | str) -> None:
    shape = {"id": identity, "name": "", "status": "", "score": 0.5}
    for row in json_of(synthesizer.from_schema(schema_of([shape], 4), GET_USERS, 42)):
        alone = MockRequest("GET", f"/users/{row['id']}")
        assert synthesizer.from_schema(schema_of(shape), alone, 42) == row


def test_another_shape_of_the_same_thing_tells_of_the_same_person(synthesizer: Synthesizer) -> None:
    for row in json_of(synthesizer.from_schema(schema_of([{"id": 0, "name": "", "city": ""}], 4), GET_USERS, 42)):
        alone = MockRequest("GET", f"/users/{row['id']}")
        other: Json = synthesizer.from_schema(
            schema_of({"email": "", "id": 0, "country": "", "name": "", "city": ""}), alone, 42
        )
        assert (other["name"], other["city"]) == (row["name"], row["city"])
        assert json_of(synthesizer.from_path(alone, None, 42))["email"] == other["email"]


def test_pages_with_a_shape_say_where_they_are(synthesizer: Synthesizer) -> None:
    schema = schema_of({"items": [EXAMPLE], "total": 0, "page": 0, "hasMore": True, "nextCursor": ""})
    seen, number = list[int](), 1
    answer: JsonDict = {"hasMore": True}
    while answer["hasMore"]:
        request = MockRequest("GET", "/users", query=(("page", str(number)), ("limit", "40")))
        answer = json_of(synthesizer.from_schema(schema, request))
        seen += [row["id"] for row in answer["items"]]
        assert answer["page"] == number
        number += 1
    assert len(set(seen)) == len(seen) == answer["total"]
    first: Json = synthesizer.from_schema(schema, MockRequest("GET", "/users", query=(("cursor", ""), ("limit", "40"))))
    second = MockRequest("GET", "/users", query=(("cursor", first["nextCursor"]), ("limit", "40")))
    assert [row["id"] for row in json_of(synthesizer.from_schema(schema, second))["items"]] == seen[40:80]


def test_an_exact_number_of_rows_goes_before_the_end_of_a_collection(synthesizer: Synthesizer) -> None:
    request = MockRequest("GET", "/users", query=(("page", "500"),))
    assert len({row["id"] for row in json_of(synthesizer.from_schema(schema_of([EXAMPLE], 3), request))}) == 3


def test_shaped_rows_are_sorted_and_chosen(synthesizer: Synthesizer) -> None:
    query = (("sort", "-price"), ("minPrice", "50"))
    schema = schema_of({"items": [{"id": 0, "price": 0.5}]})
    prices = [
        row["price"] for row in json_of(synthesizer.from_schema(schema, MockRequest("GET", "/p", query=query)))["items"]
    ]
    assert prices == sorted(prices, reverse=True)
    assert json_of(min(prices)) >= 50


def test_what_is_known_stands_in_a_shape_where_it_fits(synthesizer: Synthesizer) -> None:
    schema = schema_of({"id": 0, "firstName": "", "email": "", "age": 0})
    known = {"name": "Ada King", "age": "unknown"}
    value: Json = synthesizer.from_schema(schema, MockRequest("GET", "/users/7"), known=known)
    assert (value["id"], value["firstName"]) == (7, "Ada")
    assert value["email"].startswith("ada.king@")
    assert isinstance(value["age"], int)


def test_records_go_on_without_end_and_begin_like_the_list(synthesizer: Synthesizer) -> None:
    from itertools import islice

    first: Json = list(islice(synthesizer.records(GET_USERS, 42), 300))
    assert first[:5] == synthesizer.from_path(GET_USERS, 5, 42)
    assert len({user["id"] for user in first}) == 300
    shaped = list(islice(synthesizer.records(GET_USERS, 42, schema=schema_of({"id": 0, "name": ""})), 3))
    assert shaped == synthesizer.from_schema(schema_of([{"id": 0, "name": ""}], 3), GET_USERS, 42)


def test_records_keep_nothing_of_what_was_given_out(synthesizer: Synthesizer) -> None:
    import tracemalloc

    stream = synthesizer.records(MockRequest("GET", "/orders"), 42)
    for _ in range(600):
        next(stream)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for _ in range(600):
        next(stream)
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert grown < 200_000


def test_kinds_are_kept_within_a_bound() -> None:
    synthesizer = make_synthesizer(max_plans=3)
    for number in range(10):
        synthesizer.from_path(MockRequest("GET", f"/things{number}"))
    assert len(synthesizer._kinds) == 3


def test_a_shape_bounds_its_pages(synthesizer: Synthesizer) -> None:
    schema = {**schema_of([EXAMPLE]), "minItems": 2, "maxItems": 4}
    pages: list[Json] = [
        synthesizer.from_schema(schema, MockRequest("GET", "/users", query=(("page", page),))) for page in "12"
    ]
    assert [len(page) for page in pages] == [4, 4]
    assert not {row["id"] for row in pages[0]} & {row["id"] for row in pages[1]}


IN_RUSSIAN = MockRequest("GET", "/users", controls=Controls(locale="ru"))


def test_a_request_is_answered_in_the_language_it_names(synthesizer: Synthesizer) -> None:
    schema = schema_of([{"id": 0, "name": "", "email": "", "bio": ""}], 5)
    for locale, script in (("ru", "[\u0400-\u04ff]"), ("ja", "[\u3040-\u9fff]"), (None, "[A-Z][a-z]")):
        request = MockRequest("GET", "/users", controls=Controls(locale=locale))
        shaped, free = (
            json_of(synthesizer.from_schema(schema, request, 3)),
            json_of(synthesizer.from_path(request, 5, 3)),
        )
        assert synthesizer.from_schema(schema, request, 3) == shaped
        assert synthesizer.from_path(request, 5, 3) == free
        for person in (*shaped, *free):
            assert re.search(script, person.get("name") or person["firstName"])
            assert person["email"].isascii()
        assert all(re.search(script, person["bio"]) for person in shaped)


def test_a_locale_of_the_request_is_that_of_the_setting(synthesizer: Synthesizer) -> None:
    for locale in LOCALES:
        request = MockRequest("GET", "/orders", controls=Controls(locale=locale))
        value = synthesizer.from_path(request, 3, 5)
        assert make_synthesizer(locale=locale).from_path(MockRequest("GET", "/orders"), 3, 5) == value


@pytest.mark.parametrize("locale", LOCALES)
def test_whatever_the_language_mail_addresses_stay_plain_and_safe(synthesizer: Synthesizer, locale: str) -> None:
    request = MockRequest("GET", "/users", controls=Controls(locale=locale))
    for person in json_of(synthesizer.from_path(request, 60, 9)):
        assert re.fullmatch(r"[a-z0-9._]+@example\.(com|org|net)", person["email"])
        assert re.fullmatch(r"[a-z0-9._]+", person["username"])


@pytest.mark.parametrize("locale", LOCALES)
def test_embedded_people_are_called_as_they_are_elsewhere(synthesizer: Synthesizer, locale: str) -> None:
    invoice = MockRequest("GET", "/invoices/3", controls=Controls(locale=locale))
    customer: Json = json_of(synthesizer.from_path(invoice, None, 1))["customer"]
    path = f"/customers/{customer['id']}"
    person: Json = synthesizer.from_path(MockRequest("GET", path, controls=Controls(locale=locale)), None, 1)
    assert customer["name"] == Lexicon(locale).full_name(person["firstName"], person["lastName"])


def test_a_missing_member_is_in_the_language_of_the_request(synthesizer: Synthesizer) -> None:
    value: Json = synthesizer.value_for({"type": "string"}, ("city",), IN_RUSSIAN, random.Random(1))
    assert re.search("[\u0400-\u04ff]", value)
    told: Json = synthesizer.value_for({"type": "string"}, ("email",), IN_RUSSIAN, siblings={"name": "Юрий Ильин"})
    assert told.startswith("yuriy.ilin@")


def test_names_and_machine_values_stay_what_they_are(synthesizer: Synthesizer) -> None:
    english: Json = synthesizer.from_path(MockRequest("GET", "/orders/7"), None, 1)
    russian: Json = synthesizer.from_path(MockRequest("GET", "/orders/7", controls=Controls(locale="ru")), None, 1)
    assert russian.keys() == english.keys()
    assert russian["status"] == english["status"]


def test_what_stands_around_a_limited_list_speaks_of_its_first_page(synthesizer: Synthesizer) -> None:
    example: JsonDict = {
        "items": [{"id": 0}],
        "total": 0,
        "page": 0,
        "perPage": 0,
        "totalPages": 0,
        "hasMore": True,
        "next": "",
    }
    raw = RawShape(example, "shape")

    def around(
        count: int | None = None, parameter: str = "count", query: tuple[tuple[str, str], ...] = ()
    ) -> tuple[int, JsonDict]:
        request = MockRequest("GET", "/users", query, controls=Controls(count=count, count_parameter=parameter))
        value: Json = synthesizer.from_schema(ShapeCache().read(raw, count, parameter).schema, request)
        return len(json_of(value.pop("items"))), value

    number, told = around(4, "limit")
    total = told["total"]
    assert total > 100
    assert told == {
        "total": total, "page": 1, "perPage": 4, "totalPages": total // 4, "hasMore": True, "next": "2"
    }  # fmt: skip
    assert number == 4
    assert around(4, "limit", (("page", "1"),))[1] == told
    whole = {"page": 1, "totalPages": 1, "hasMore": False, "next": ""}
    assert around(4) == (4, {**whole, "total": 4, "perPage": 4})
    number, told = around()
    assert told == {**whole, "total": number, "perPage": number}


def test_pages_of_exactly_so_many_end_with_a_full_one(synthesizer: Synthesizer) -> None:
    raw = RawShape({"items": [{"id": 0}], "total": 0, "hasMore": True}, "shape")

    def page(number: int) -> JsonDict:
        controls = Controls(count=7, count_parameter="limit")
        request = MockRequest("GET", "/users", (("page", str(number)),), controls=controls)
        answer: JsonDict = json_of(synthesizer.from_schema(ShapeCache().read(raw, 7, "limit").schema, request))
        return answer

    total = page(1)["total"]
    assert total % 7 == 0
    pages = [page(number) for number in range(1, total // 7 + 1)]
    assert {each["total"] for each in pages} == {total}
    assert [each["hasMore"] for each in pages] == [True] * (len(pages) - 1) + [False]
    assert len({row["id"] for each in pages for row in each["items"]}) == total
    beyond = page(500)
    assert (beyond["hasMore"], beyond["total"]) == (False, 3500)


def test_a_thing_with_a_list_in_it_is_no_page(synthesizer: Synthesizer) -> None:
    schema = schema_of({"id": 0, "items": [{"sku": ""}], "size": 0, "hasMore": True})
    values: list[Json] = [synthesizer.from_schema(schema, MockRequest("GET", "/cart")) for _ in range(20)]
    assert any(value["hasMore"] for value in values)


@pytest.mark.parametrize("seed", [None, 3])
@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/servers/7", "data"),
        ("/servers/7", "server"),
        ("/server_types/7", "server_type"),
        ("/a/3/actions/7", "action"),
    ],
)
def test_the_thing_that_a_path_names_has_its_id_inside_of_what_is_around_it(
    synthesizer: Synthesizer, path: str, name: str, seed: int | None
) -> None:
    schema = schema_of({"ok": True, name: {"id": 0, "name": "", "createdAt": ""}, "company": {"id": 0, "name": ""}})
    value: Json = synthesizer.from_schema(schema, MockRequest("GET", path), seed)
    assert value[name]["id"] == 7
    assert value["company"]["id"] != 7


def test_with_a_seed_a_thing_is_the_same_with_something_around_it(synthesizer: Synthesizer) -> None:
    request, bare = MockRequest("GET", "/users/7"), schema_of(EXAMPLE)
    around: JsonDict = {"type": "object", "properties": {"data": bare}, "required": ["data"]}
    assert json_of(synthesizer.from_schema(around, request, 5))["data"] == synthesizer.from_schema(bare, request, 5)


def test_a_list_of_what_cannot_be_is_empty(synthesizer: Synthesizer) -> None:
    never: JsonDict = {
        "type": "object",
        "properties": {"a": {"type": "string", "pattern": "^a$", "minLength": 3}},
        "required": ["a"],
    }
    assert synthesizer.from_schema({"type": "array", "items": never}, GET_USERS, 1) == []


@pytest.mark.parametrize("path", ["/", "/users", "/users/7"])
def test_a_member_of_which_no_value_exists_is_left_out_wherever_it_may_be(path: str) -> None:
    impossible: JsonDict = {"type": "object", "properties": {"id": {"type": "integer"}, "odd": {"oneOf": [True, True]}}}
    assert "odd" not in json_of(make_synthesizer().from_schema(impossible, MockRequest("GET", path), 1))
