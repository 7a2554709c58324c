"""The controls of a request: what it says about its own answer, in the query, the headers or the JSON body.

Query goes before header, header before body; for `backend` and `timeout` the header wins. `count`, `n`, `seed`, `timeout`
and every header are strict: a bad value is a BadControl. The other names are words that applications use too, so a value
that does not fit is ordinary data. What was read as a control is taken out of the data.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mockllmapi.engine.faults import read_fault
from mockllmapi.errors import BadControl, BodyTooLarge
from mockllmapi.exchange import BackendChoice, Controls, Fault, RawShape
from mockllmapi.shapes import parse_shape_text
from mockllmapi.surfaces.body import ParsedBody
from mockllmapi.types import JsonValue

__all__ = ["ControlReader", "ReadControls"]

COUNT_ALIASES = ("limit", "size", "items", "per_page", "pagesize", "top")
"""Names for `count` that applications use too, in the order of precedence, compared without case."""

MAX_SEVERAL = 10
_DECIMAL = re.compile(r"[+-]?[0-9]{1,9}(\.[0-9]{1,9})?")
YES, NO = ("true", "1", "yes", "on"), ("false", "0", "no", "off")


@dataclass(frozen=True, slots=True)
class ReadControls:
    """The controls, and the request's own data without them."""

    controls: Controls
    query: tuple[tuple[str, str], ...]
    body: ParsedBody


class ControlReader:
    """Reads controls within the operator's limits. `has_body_controls` is the setting `BodyControls`."""

    def __init__(self, max_shape_bytes: int, *, has_body_controls: bool = True) -> None:
        self._max_shape_bytes = max_shape_bytes
        self._has_body_controls = has_body_controls

    def read(self, query: Sequence[tuple[str, str]], headers: Mapping[str, str], body: ParsedBody) -> ReadControls:
        """The controls of one request. Raises BadControl, or BodyTooLarge for a shape over its limit."""
        taking = _Taking(query, headers, body if self._has_body_controls else ParsedBody())
        shape = self._shape(taking)
        count, count_parameter = _count(taking)
        controls = Controls(
            shape=shape,
            include_schema=_flag(taking, "includeSchema"),
            backend=_backend(taking),
            count=count,
            count_parameter=count_parameter,
            seed=_seed(taking),
            n=_several(taking),
            timeout_s=_timeout_s(taking),
            fault=_fault(taking),
        )
        left = taking.body if self._has_body_controls else body
        return ReadControls(controls, tuple(taking.query), left)

    def _shape(self, taking: _Taking) -> RawShape | None:
        written = [pair] if (pair := taking.query_value("shape")) else []
        headers = (("X-Response-Shape", "x-response-shape"), ("X-Shape", "x-shape"))
        written += [(name, text) for name, key in headers if (text := taking.headers.get(key, "").strip())]
        from_body = taking.body_member("shape", (dict, list))
        if written:
            name, text = written[0]
            if len(text) > self._max_shape_bytes or len(text.encode()) > self._max_shape_bytes:
                raise BodyTooLarge("shape", self._max_shape_bytes, "MaxShapeBytes")
            return RawShape(parse_shape_text(text, name), name)
        if from_body is not None:
            return RawShape(from_body, "shape")
        return None


class _Taking:
    """A request's data while its controls are taken out of it."""

    def __init__(self, query: Sequence[tuple[str, str]], headers: Mapping[str, str], body: ParsedBody) -> None:
        self.query = list(query)
        self.headers = headers
        self.body = body

    def query_value(self, name: str) -> tuple[str, str] | None:
        """Take a parameter out: its name as the client wrote it, and its last value. None where it is absent or blank;
        a blank one stays data."""
        folded = name.lower()
        found = [(key, value) for key, value in self.query if key.lower() == folded and value.strip()]
        if not found:
            return None
        self.query = [pair for pair in self.query if pair[0].lower() != folded]
        return found[-1]

    def put_back(self, pair: tuple[str, str]) -> None:
        """Give a parameter back to the data: it did not fit."""
        self.query.append(pair)

    def body_member(self, name: str, kinds: tuple[type, ...]) -> JsonValue:
        """Take a member of a JSON object body out, where it is one of `kinds`; else None."""
        value = self.body.value
        if self.body.kind != "json" or not isinstance(value, dict) or not isinstance(value.get(name), kinds):
            return None
        if isinstance(value[name], bool):
            return None
        self.body = ParsedBody({key: member for key, member in value.items() if key != name}, "json")
        return value[name]


def _count(taking: _Taking) -> tuple[int | None, str]:
    strict = taking.query_value("count")
    if strict is not None:
        return _whole_number(strict[1], strict[0], "a whole number of items, 0 or more", lowest=0), strict[0]
    for alias in COUNT_ALIASES:
        pair = taking.query_value(alias)
        if pair is None:
            continue
        if pair[1].isascii() and pair[1].isdecimal() and len(pair[1]) < 10:
            return int(pair[1]), pair[0]
        taking.put_back(pair)
    return None, "count"


def _seed(taking: _Taking) -> int | None:
    header = taking.headers.get("x-llm-seed", "").strip()
    pair = taking.query_value("seed") or (("X-LLM-Seed", header) if header else None)
    if pair is None:
        return None
    return _whole_number(pair[1], pair[0], "a whole number of at most 15 digits")


def _several(taking: _Taking) -> int | None:
    pair = taking.query_value("n")
    if pair is None:
        return None
    expected = f"a whole number from 1 to {MAX_SEVERAL}"
    number = _whole_number(pair[1], pair[0], expected, lowest=1)
    if number > MAX_SEVERAL:
        raise BadControl(pair[0], f"{number} answers at once are too many", expected=expected)
    return number


def _timeout_s(taking: _Taking) -> float | None:
    """Seconds for the whole request. The header wins over the query."""
    pair = taking.query_value("timeout")
    if header := taking.headers.get("x-llm-timeout", "").strip():
        pair = ("X-LLM-Timeout", header)
    if pair is None:
        return None
    expected = "seconds, more than 0"
    if not _DECIMAL.fullmatch(pair[1].strip()):
        raise BadControl(pair[0], f"{_shown(pair[1])} is no number", expected=expected)
    seconds = float(pair[1])
    if seconds <= 0:
        raise BadControl(pair[0], f"{_shown(pair[1])} is too small", expected=expected)
    return seconds


def _backend(taking: _Taking) -> BackendChoice | None:
    """The header wins over the query, even where it names nobody."""
    pair = taking.query_value("backend")
    choice = BackendChoice.from_text(taking.headers.get("x-llm-backend", ""))
    if choice is None and pair is not None:
        choice = BackendChoice.from_text(pair[1])
    return choice


def _flag(taking: _Taking, name: str) -> bool:
    pair = taking.query_value(name)
    if pair is None:
        return False
    if pair[1].strip().lower() in YES:
        return True
    if pair[1].strip().lower() not in NO:
        taking.put_back(pair)
    return False


def _fault(taking: _Taking) -> Fault | None:
    """A simulated error. In the query and the body, what is no number is data; the header is strict."""
    pair = taking.query_value("error")
    if pair is not None:
        if pair[1].strip().lstrip("+-").isdecimal():
            message, details = taking.query_value("errorMessage"), taking.query_value("errorDetails")
            return read_fault(
                pair[1].strip(), pair[0], message[1] if message else None, _details(details[1] if details else None)
            )
        taking.put_back(pair)
    header = taking.headers.get("x-error-code", "").strip()
    if header:
        message_text = taking.headers.get("x-error-message")
        return read_fault(header, "X-Error-Code", message_text, _details(taking.headers.get("x-error-details")))
    asked = taking.body_member("error", (int, float))
    if asked is not None:
        return read_fault(asked, "error")
    value = taking.body.value
    error = value.get("error") if isinstance(value, dict) and taking.body.kind == "json" else None
    if isinstance(error, dict) and isinstance(error.get("code"), int) and not isinstance(error.get("code"), bool):
        taking.body_member("error", (dict,))
        return read_fault(error["code"], "error.code", error.get("message"), error.get("details"))
    return None


def _details(text: str | None) -> JsonValue:
    return text or None


def _whole_number(text: str, parameter: str, expected: str, *, lowest: int | None = None) -> int:
    digits = text.strip().removeprefix("-")
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > 15:
        raise BadControl(parameter, f"{_shown(text)} is no whole number", expected=expected)
    number = int(text)
    if lowest is not None and number < lowest:
        raise BadControl(parameter, f"{_shown(text)} is too small", expected=expected)
    return number


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:40] + "…")
