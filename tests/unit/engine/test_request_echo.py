"""The request's own values in a model's answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mockllmapi.engine.request_echo import echo_request, match_id_types
from mockllmapi.exchange import Controls, MockRequest, RawShape
from mockllmapi.shapes import Shape
from mockllmapi.shapes.compiler import compile_shape
from support.json_types import JsonDict
from support.randomness import RNG


def asked(target: str, body: Any = None) -> MockRequest:
    """`GET /users/7?role=admin` as a request."""
    method, _, rest = target.partition(" ")
    path, _, query = rest.partition("?")
    pairs = tuple(tuple(pair.split("=")) for pair in query.split("&") if pair)
    return MockRequest(method, path, pairs, body, "none" if body is None else "json")  # type: ignore[arg-type]


def shaped(value: Any) -> Shape:
    return compile_shape(RawShape(value, "shape"))


FREE = {
    "the id of the path": ("GET /users/7", None, {"id": 3, "name": "A"}, {"id": 7, "name": "A"}),
    "as a text where the model writes texts": ("GET /users/7", None, {"id": "3"}, {"id": "7"}),
    "a uuid": (
        "GET /users/123e4567-e89b-12d3-a456-426614174000",
        None,
        {"uuid": "x", "name": "A"},
        {"uuid": "123e4567-e89b-12d3-a456-426614174000", "name": "A"},
    ),
    "under its noun": ("GET /users/7", None, {"user_id": 3}, {"user_id": 7}),
    "inside a wrapper": ("GET /users/7", None, {"user": {"id": 3}}, {"user": {"id": 7}}),
    "where the model forgot it": ("GET /users/7", None, {"name": "A"}, {"id": 7, "name": "A"}),
    "what was sent": (
        "POST /users",
        {"name": "Ada", "role": "admin"},
        {"id": 9, "name": "Bob", "role": "user"},
        {"id": 9, "name": "Ada", "role": "admin"},
    ),
    "what was put": ("PUT /users/7", {"name": "Ada"}, {"id": 1, "name": "Bob"}, {"id": 7, "name": "Ada"}),
    "what was patched": (
        "PATCH /users/7",
        {"age": 36},
        {"id": 1, "age": 1, "name": "B"},
        {"id": 7, "age": 36, "name": "B"},
    ),
    "a filter in every item": (
        "GET /users?role=admin",
        None,
        [{"id": 1, "role": "user"}, {"id": 2, "role": "admin"}],
        [{"id": 1, "role": "admin"}, {"id": 2, "role": "admin"}],
    ),
    "a filter in a wrapped list": (
        "GET /users?role=admin",
        None,
        {"users": [{"role": "user"}], "total": 1},
        {"users": [{"role": "admin"}], "total": 1},
    ),
    "the parent's id in every item": (
        "GET /users/7/orders",
        None,
        [{"id": 1, "userId": 3}],
        [{"id": 1, "userId": 7}],
    ),
    "no paging": ("GET /users?page=2&limit=5", None, [{"page": 1}], [{"page": 1}]),
    "no filter of a thing's own list": (
        "GET /users/7?status=active",
        None,
        {"id": 7, "orders": [{"status": "paid"}]},
        {"id": 7, "orders": [{"status": "paid"}]},
    ),
    "an id where another thing's is there": ("GET /vans/7", None, {"ownerId": 3}, {"id": 7, "ownerId": 3}),
    "an id where there is none to speak of": ("GET /vans/7", None, {"id": None, "a": 1}, {"id": 7, "a": 1}),
    "the first of a wrapped list": ("GET /users/7", None, {"users": [{"id": 3}, {"id": 4}]}, {"id": 7}),
    "what was sent, in the first of a list": (
        "POST /users",
        {"name": "Ada"},
        [{"id": 9, "name": "Bob"}, {"id": 10, "name": "Eve"}],
        {"id": 9, "name": "Ada"},
    ),
    "what was sent, in the first of a wrapped list": (
        "POST /users",
        {"name": "Ada"},
        {"users": [{"id": 9, "name": "Bob"}]},
        {"id": 9, "name": "Ada"},
    ),
    "several that were sent": (
        "POST /users",
        [{"name": "Ada"}],
        [{"id": 9, "name": "Ada"}],
        [{"id": 9, "name": "Ada"}],
    ),
    "a list that is a member": (
        "POST /carts",
        {"items": [{"a": 1}]},
        {"id": 2, "items": [{"a": 1}]},
        {"id": 2, "items": [{"a": 1}]},
    ),
    "no id for what an action gives": ("POST /login", {"name": "Ada"}, {"token": "t"}, {"token": "t"}),
    "nothing into scalars": ("GET /users/7", None, "Ada", "Ada"),
    "nothing into a list of scalars": ("GET /tags?name=x", None, ["a", "b"], ["a", "b"]),
    "nothing into an empty object": ("GET /status", None, {}, {}),
}


@pytest.mark.parametrize(("target", "body", "answer", "grounded"), FREE.values(), ids=FREE.keys())
def test_values_of_the_request_stand_in_the_answer(target: str, body: Any, answer: Any, grounded: Any) -> None:
    assert echo_request(answer, asked(target, body), None, RNG) == grounded


SHAPED = {
    "the id": ({"id": 0, "name": ""}, "GET /users/7", {"id": 3, "name": "A"}, {"id": 7, "name": "A"}),
    "as the text that the shape wants": ({"id": ""}, "GET /users/7", {"id": "3"}, {"id": "7"}),
    "in a wrapper": ({"data": {"id": 0}}, "GET /users/7", {"data": {"id": 3}}, {"data": {"id": 7}}),
    "no member that the shape has not": ({"name": ""}, "GET /users/7", {"name": "A"}, {"name": "A"}),
    "no id that does not fit": ({"id": 0}, "GET /users/me", {"id": 3}, {"id": 3}),
    "items": ([{"age": 0}], "GET /users?age=5", [{"age": 1}, {"age": 2}], [{"age": 5}, {"age": 5}]),
    "wrapped items": ({"users": [{"age": 0}]}, "GET /users?age=5", {"users": [{"age": 1}]}, {"users": [{"age": 5}]}),
    "the filter that fits, without the one that does not": (
        [{"age": 0, "role": ""}],
        "GET /users?age=old&role=admin",
        [{"age": 1, "role": "x"}],
        [{"age": 1, "role": "admin"}],
    ),
}


@pytest.mark.parametrize(("shape", "target", "answer", "grounded"), SHAPED.values(), ids=SHAPED.keys())
def test_a_shape_is_never_broken_by_it(shape: Any, target: str, answer: Any, grounded: Any) -> None:
    assert echo_request(answer, asked(target), shaped(shape), RNG) == grounded


def test_a_value_outside_the_shapes_limits_stays_out() -> None:
    limited = shaped({"type": "object", "properties": {"id": {"type": "integer", "maximum": 5}}, "required": ["id"]})
    assert echo_request({"id": 3}, asked("GET /users/7"), limited, RNG) == {"id": 3}


def test_what_was_there_is_not_written_into() -> None:
    answer: JsonDict = {"users": [{"role": "user"}]}
    echo_request(answer, asked("GET /users?role=admin"), None, RNG)
    assert answer == {"users": [{"role": "user"}]}


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_what_was_sent_and_not_repeated_is_added_where_the_model_chose_the_structure(method: str) -> None:
    request = MockRequest(method, "/users", body={"name": "Zed", "role": "admin"}, body_kind="json")
    assert echo_request({"id": 1, "name": "X"}, request, None, RNG) == {"id": 1, "name": "Zed", "role": "admin"}


def test_a_login_does_not_repeat_the_password() -> None:
    request = MockRequest("POST", "/login", body={"name": "Zed", "password": "secret"}, body_kind="json")
    assert echo_request({"token": "t"}, request, None, RNG) == {"token": "t"}


def test_one_thing_asked_for_by_id_is_no_list() -> None:
    assert echo_request([{"id": 1}, {"id": 2}], MockRequest("GET", "/users/77"), None, RNG) == {"id": 77}


@pytest.mark.parametrize(
    "answer", [{"name": "X"}, {"name": "X", "ownerId": 3}, {"id": None, "name": "X"}, [{"name": "X"}]]
)
def test_what_is_created_has_an_id_where_the_model_forgot_it(answer: Any) -> None:
    request = asked("POST /vans", {"name": "Zed"})
    first, second = echo_request(answer, request, None, RNG), echo_request(answer, request, None, RNG)
    assert isinstance(first, dict)
    assert isinstance(second, dict)
    assert isinstance(first["id"], int)
    assert first["name"] == "Zed"
    assert first["id"] != second["id"]
    assert next(iter(first)) == "id"


def test_with_a_seed_the_new_id_repeats() -> None:
    def created(seed: int, name: str) -> Any:
        request = replace(asked("POST /vans", {"name": name}), controls=Controls(seed=seed))
        return echo_request({"a": 1}, request, None, RNG)

    assert created(1, "A") == created(1, "A")
    assert len({created(seed, name)["id"] for seed, name in ((1, "A"), (2, "A"), (1, "B"))}) == 3


def test_a_shape_without_an_id_gets_none() -> None:
    assert echo_request({"name": "X"}, asked("POST /vans", {"name": "Zed"}), shaped({"name": ""}), RNG) == {
        "name": "Zed"
    }


@pytest.mark.parametrize(
    ("value", "example", "expected"),
    [
        ({"id": "8", "name": "A"}, {"id": 7, "name": "B"}, {"id": 8, "name": "A"}),
        ({"id": 8}, {"id": "7"}, {"id": "8"}),
        ({"id": "a-1"}, {"id": 7}, {"id": "a-1"}),
        ({"id": "08"}, {"id": 7}, {"id": "08"}),
        ({"van": {"id": "8"}}, {"van": {"id": 7}}, {"van": {"id": 8}}),
        ({"flag": True}, {"flag": "x"}, {"flag": True}),
        ([{"id": "8"}], [{"id": 7}], [{"id": "8"}]),
        ({"new": "8"}, {}, {"new": "8"}),
    ],
)
def test_ids_are_written_as_they_were_before(value: Any, example: Any, expected: Any) -> None:
    assert repr(match_id_types(value, example)) == repr(expected)
