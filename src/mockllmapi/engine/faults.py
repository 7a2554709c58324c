"""Simulated errors: what the client asked to fail, and how."""

from __future__ import annotations

from http import HTTPStatus

from mockllmapi.errors import BadControl
from mockllmapi.exchange import Fault, MockRequest
from mockllmapi.types import JsonValue

__all__ = ["read_fault", "simulated_fault"]

LOWEST, HIGHEST = 400, 599


def simulated_fault(request: MockRequest) -> Fault | None:
    """The fault the request asks for: a parameter, a header or a body member, or else the shape's own `$error`.

    Raises BadControl where the shape's `$error` is no error code.
    """
    if request.controls.fault is not None:
        return request.controls.fault
    raw = request.controls.shape
    if raw is None or not isinstance(raw.value, dict) or "$error" not in raw.value:
        return None
    hint = raw.value["$error"]
    if isinstance(hint, dict):
        return read_fault(hint.get("code"), f"{raw.parameter}.$error.code", hint.get("message"), hint.get("details"))
    return read_fault(hint, f"{raw.parameter}.$error")


def read_fault(code: JsonValue, parameter: str, message: JsonValue = None, details: JsonValue = None) -> Fault:
    """A fault from what a client wrote. Raises BadControl where `code` is no integer from 400 to 599."""
    number = _integer(code)
    if number is None or not LOWEST <= number <= HIGHEST:
        raise BadControl(parameter, "not an HTTP error code", expected=f"an integer from {LOWEST} to {HIGHEST}")
    text = message if isinstance(message, str) and message else _phrase(number)
    return Fault(code=number, message=text, details=details)


def _integer(value: JsonValue) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, str) and value.strip().isdecimal() and len(value) < 10:
        return int(value)
    return None


def _phrase(code: int) -> str:
    try:
        return HTTPStatus(code).phrase
    except ValueError:
        return "Simulated client error" if code < 500 else "Simulated server error"
