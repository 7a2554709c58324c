"""Errors that a client wants to see."""

import pytest

from mockllmapi.engine.faults import read_fault, simulated_fault
from mockllmapi.errors import BadControl
from mockllmapi.exchange import Controls, Fault, MockRequest, RawShape
from mockllmapi.types import JsonValue


def asking(shape: JsonValue = None, fault: Fault | None = None) -> MockRequest:
    raw = None if shape is None else RawShape(shape, "shape")
    return MockRequest("GET", "/users", controls=Controls(shape=raw, fault=fault))


def test_a_request_that_asks_for_none_gets_none() -> None:
    assert simulated_fault(asking()) is None
    assert simulated_fault(asking({"id": 0})) is None
    assert simulated_fault(asking([{"$error": 404}])) is None


def test_a_parameter_wins_over_the_shape() -> None:
    fault = Fault(418, "tea")
    assert simulated_fault(asking({"$error": 500}, fault)) is fault


@pytest.mark.parametrize(
    ("hint", "fault"),
    [
        (404, Fault(404, "Not Found")),
        ("503", Fault(503, "Service Unavailable")),
        ({"code": 422, "message": "No", "details": {"field": "name"}}, Fault(422, "No", {"field": "name"})),
        ({"code": 409, "message": ""}, Fault(409, "Conflict")),
        ({"code": 499, "message": 5}, Fault(499, "Simulated client error")),
        (599, Fault(599, "Simulated server error")),
    ],
    ids=str,
)
def test_a_shape_may_ask_for_one(hint: JsonValue, fault: Fault) -> None:
    assert simulated_fault(asking({"id": 0, "$error": hint})) == fault


@pytest.mark.parametrize(
    "hint", [399, 600, -1, True, "abc", "", None, 404.0, [404], {}, {"code": "x"}, "4040000000000"]
)
def test_what_is_no_error_code_is_a_bad_control(hint: JsonValue) -> None:
    with pytest.raises(BadControl, match="an integer from 400 to 599") as caught:
        simulated_fault(asking({"$error": hint}))
    assert caught.value.parameter.startswith("shape.$error")


def test_a_bad_code_names_the_parameter_it_came_in() -> None:
    with pytest.raises(BadControl) as caught:
        read_fault("999", "X-Error-Code")
    assert caught.value.parameter == "X-Error-Code"
