import json
import random
import subprocess
import sys

import pytest

from mockllmapi.exchange import MockRequest, RawShape
from mockllmapi.shapes import ShapeLibrary, read_shape
from mockllmapi.synthesis import Synthesizer, UnknownLocale, Unsatisfiable
from mockllmapi.testing import FrozenClock

GET_USERS = MockRequest("GET", "/users")
EXAMPLE = {"id": 0, "name": "", "email": "", "createdAt": "", "token": "", "tags": [""]}


@pytest.fixture(scope="module")
def synthesizer():
    return Synthesizer()


def schema_of(value, count=None):
    shape = read_shape(RawShape(value, "shape"))
    return (shape if count is None else shape.with_count(count, "count")).schema


def test_without_a_seed_every_call_differs_ids_too(synthesizer):
    one, other = (synthesizer.from_path(GET_USERS, 5) for _ in range(2))
    assert one != other
    assert {user["id"] for user in one} != {user["id"] for user in other}


def test_a_seed_repeats_and_another_or_another_request_does_not(synthesizer):
    schema = schema_of([EXAMPLE], 3)
    first = synthesizer.from_schema(schema, GET_USERS, 42)
    assert synthesizer.from_schema(schema, GET_USERS, 42) == first
    assert synthesizer.from_schema(schema, GET_USERS, 43) != first
    assert synthesizer.from_schema(schema, MockRequest("GET", "/people"), 42) != first
    assert synthesizer.from_schema(schema, MockRequest("GET", "/users", query=(("page", "2"),)), 42) != first


def test_a_seed_gives_the_same_bytes_in_every_process(synthesizer):
    script = (
        "import json\nfrom mockllmapi.exchange import MockRequest\nfrom mockllmapi.synthesis import Synthesizer\n"
        "s, paths = Synthesizer(), ('/users', '/orders/7', '/weather', '/login')\n"
        "print(json.dumps([s.from_path(MockRequest('GET', path), None, 42) for path in paths]))"
    )
    environment = {"PYTHONHASHSEED": "99", "PYTHONPATH": ":".join(sys.path)}
    other = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment)
    here = [
        synthesizer.from_path(MockRequest("GET", path), None, 42)
        for path in ("/users", "/orders/7", "/weather", "/login")
    ]
    assert other.stdout.strip() == json.dumps(here)


def test_a_seed_fixes_now_and_a_clock_tells_it_otherwise():
    from datetime import UTC, datetime

    class Past:
        def now(self):
            return datetime(2001, 1, 1, tzinfo=UTC)

    synthesizer = Synthesizer(clock=Past())
    health = MockRequest("GET", "/health")
    assert synthesizer.from_path(health)["timestamp"].startswith(("2000-12-31", "2001-01-01"))
    assert synthesizer.from_path(health, None, 1) == Synthesizer().from_path(health, None, 1)


def test_the_requests_ids_and_values_appear_where_they_fit(synthesizer):
    shape = {"id": 0, "userId": "", "name": "", "status": ""}
    item = synthesizer.from_schema(schema_of(shape), MockRequest("GET", "/users/7/orders/12"))
    assert (item["id"], item["userId"]) == (12, "7")
    rows = synthesizer.from_schema(
        schema_of({"items": [shape], "page": 0}, 3),
        MockRequest("GET", "/orders", query=(("status", "open"), ("page", "4"))),
    )
    assert rows["page"] == 4
    assert {row["status"] for row in rows["items"]} == {"open"}
    assert len({row["id"] for row in rows["items"]}) == 3
    made = synthesizer.from_schema(
        schema_of(shape), MockRequest("POST", "/users", body={"name": "Ada", "id": "not a number"})
    )
    assert made["name"] == "Ada"
    assert isinstance(made["id"], int)


@pytest.mark.parametrize(("open_shape", "kind"), [({}, dict), ([], list), (None, list)])
def test_a_shape_that_leaves_the_structure_open_gets_that_of_the_path(synthesizer, open_shape, kind):
    value = synthesizer.from_schema(schema_of(open_shape), GET_USERS)
    assert isinstance(value, kind)
    assert "email" in (value[0] if kind is list else value)


def test_a_missing_member_is_told_from_its_siblings(synthesizer):
    siblings = {"firstName": "Grace", "lastName": "Hopper"}
    email = synthesizer.value_for({"type": "string"}, ("email",), GET_USERS, random.Random(1), siblings=siblings)
    assert email.startswith("grace.hopper@")


def test_a_missing_member_is_named_by_its_path_and_bound_by_its_schema(synthesizer):
    request = MockRequest("GET", "/orders/7")
    assert synthesizer.value_for({"type": "integer"}, ("id",), request) == 7
    assert synthesizer.value_for({"type": "integer"}, ("lines", 0, "id"), request) != 7
    assert synthesizer.value_for({"type": "integer"}, ("lines", "0", "id"), request) != 7
    assert synthesizer.value_for({"$ref": "#/$defs/S", "$defs": {"S": {"const": 5}}}, ("x",), request) == 5
    with pytest.raises(Unsatisfiable):
        synthesizer.value_for({"$ref": "#/$defs/missing"}, ("x",), request)
    assert " " in synthesizer.value_for({"type": "string"}, ("customer", "name"), request)
    definitions = {"State": {"enum": ["on"]}}
    assert synthesizer.value_for({"$ref": "#/$defs/State"}, ("x",), request, definitions=definitions) == "on"
    assert (
        len(synthesizer.value_for({"type": "array", "items": {"type": "string"}, "minItems": 9}, ("tags",), request))
        >= 9
    )


def test_what_the_request_says_of_a_missing_member_counts_even_if_it_is_nothing(synthesizer):
    request = MockRequest("POST", "/things", body={"stock": 0})
    assert synthesizer.value_for({"type": "integer"}, ("stock",), request) == 0


def test_what_can_be_proved_can_be_written(synthesizer):
    synthesizer.prove({"type": "string"})
    with pytest.raises(Unsatisfiable):
        synthesizer.prove({"type": "string", "format": "uuid", "maxLength": 3})


def test_it_proves_shapes_for_the_library(synthesizer):
    from mockllmapi.errors import BadControl

    with pytest.raises(BadControl, match="no value fits the shape"):
        ShapeLibrary(prover=synthesizer.prove).read(
            RawShape({"oneOf": [{"type": "string"}, {"type": "string"}]}, "shape")
        )


def test_plans_are_kept_within_a_bound():
    synthesizer = Synthesizer(max_plans=3)
    for number in range(10):
        synthesizer.from_schema(schema_of({f"field{number}": ""}), GET_USERS)
    assert len(synthesizer._plans) == 3


def test_another_language_has_other_people():
    names = {user["lastName"] for user in Synthesizer("ru").from_path(GET_USERS, 20, 1)}
    assert not any(name.isascii() for name in names)
    with pytest.raises(UnknownLocale):
        Synthesizer("xx").from_path(GET_USERS)


def test_addresses_lead_nowhere(synthesizer):
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
def test_what_is_created_or_changed_is_so_now(method, name):
    clock = FrozenClock()
    request = MockRequest(
        method=method, path="/users/7" if method == "PUT" else "/users", body={"name": "Ann"}, body_kind="json"
    )
    assert Synthesizer(clock=clock).from_path(request)[name] == clock.now().isoformat()[:19] + "Z"


def test_an_upload_is_the_file_that_was_sent(synthesizer):
    body = {"title": "Hi", "file": {"filename": "f.txt", "contentType": "text/plain", "size": 5}}
    answer = synthesizer.from_path(MockRequest("POST", "/upload", body=body, body_kind="form"))
    assert (answer["fileName"], answer["mimeType"], answer["fileSize"], answer["title"]) == (
        "f.txt",
        "text/plain",
        5,
        "Hi",
    )
    assert answer["id"]
