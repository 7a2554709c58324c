"""The controls of a request: what it says about its own answer, in the query, the headers or the JSON body.

Query goes before header, header before body; for `backend` and `timeout` the header wins. `count`, `n`, `seed`, `timeout`,
`cache` and every header but `Accept-Language` are strict: a bad value is a BadControl. The other names are words that
applications use too, so a value that is empty or does not fit is ordinary data. What was read as a control is taken out of
the data.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import msgspec

from mockllmapi.config import MAX_SEED, Locale
from mockllmapi.engine.faults import read_fault
from mockllmapi.errors import BadControl, BodyTooLarge
from mockllmapi.exchange import BackendChoice, Consistency, Controls, Fault, Mode, RawShape, StreamControls, StreamMode
from mockllmapi.shapes import parse_shape_text
from mockllmapi.surfaces.http.body import ParsedBody
from mockllmapi.surfaces.http.parameters import Parameters

__all__ = ["ControlReader", "ReadControls"]

COUNT_ALIASES = (
    "limit", "size", "items", "perpage", "pagesize", "pagelimit", "top", "take", "first", "rows", "maxresults",
)  # fmt: skip
"""Names for `count` that applications use too, in the order of precedence, compared by letters and digits without case."""

_OURS = frozenset(("consistency", "ssemode", "mode", "locale", "autoshape"))
"""Plain names that applications hardly use, so that the client is told of a value that is not one of a control."""

MAX_SEED_DIGITS = len(str(MAX_SEED))
MAX_SEVERAL = 10
MIN_INTERVAL_MS, MAX_INTERVAL_MS = 100, 3_600_000
MAX_DURATION_S = 86_400
MAX_BATCH = 1000
_LONGEST_HEADER = 2_000
_QUALITY = re.compile(r"q\s*=\s*(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)", re.IGNORECASE)
_DECIMAL = re.compile(r"[+-]?[0-9]{1,9}(\.[0-9]{1,9})?")
_CONTEXT = re.compile(r"[^\s/\x00-\x1f\x7f](?:[^/\x00-\x1f\x7f]{0,126}[^\s/\x00-\x1f\x7f])?")
"""A context's name: it stands in addresses, so it holds no slash."""

_STREAM_MODES: Mapping[str, StreamMode] = MappingProxyType({option.value.lower(): option for option in StreamMode})
YES, NO = ("true", "1", "yes", "on"), ("false", "0", "no", "off")


@dataclass(frozen=True, slots=True)
class ReadControls:
    """The controls, and the request's own data without them."""

    controls: Controls
    query: tuple[tuple[str, str], ...]
    body: ParsedBody


class ControlReader:
    """Reads controls within the operator's limits.

    `has_body_controls` and `has_query_controls` are the settings `BodyControls` and `QueryControls`. With `obeys_language` the
    header `Accept-Language` decides about the locale if the query does not.
    """

    def __init__(
        self,
        max_shape_bytes: int,
        *,
        has_body_controls: bool = True,
        has_query_controls: bool = True,
        obeys_language: bool = False,
    ) -> None:
        self._max_shape_bytes = max_shape_bytes
        self._has_query_controls = has_query_controls
        self._has_body_controls = has_body_controls
        self.obeys_language = obeys_language

    def read(
        self,
        query: Sequence[tuple[str, str]],
        headers: Mapping[str, str],
        body: ParsedBody,
        *,
        is_streamed: bool = False,
    ) -> ReadControls:
        """The controls of one request; those of streams are only read where the answer `is_streamed`. Raises BadControl, or
        BodyTooLarge for a shape over its limit."""
        parameters = Parameters(
            query,
            headers,
            body if self._has_body_controls else ParsedBody(),
            has_plain_names=self._has_query_controls,
        )
        shape = self._shape(parameters)
        count, count_parameter = _count(parameters)
        controls = Controls(
            shape=shape,
            include_schema=_flag(parameters, "includeSchema"),
            backend=_backend(parameters),
            count=count,
            count_parameter=count_parameter,
            seed=_seed(parameters),
            n=_several(parameters),
            timeout_s=_timeout_s(parameters),
            fault=_fault(parameters),
            variants=_variants(parameters, shape),
            context=_context(parameters),
            consistency=_consistency(parameters),
            auto_shape=_switch(parameters, "autoshape", "X-Auto-Shape"),
            renews_shape=bool(_switch(parameters, "renewshape", "X-Renew-Shape")),
            is_chunked=_flag_or_none(parameters, "autoChunk") is not False,
            stream=_stream(parameters) if is_streamed else None,
            mode=_mode(parameters),
            locale=_locale(parameters)
            or (_choose_locale(headers.get("accept-language", "")) if self.obeys_language else None),
        )
        if not is_streamed:
            _skip_stream_mode(parameters)
        data = parameters.data
        unread = [*parameters.unread_twins]
        if self._has_query_controls:
            unread += [pair for pair in data if pair[0].lower() in _OURS and pair[1].strip()]
        if unread:
            controls = replace(controls, ignored=tuple(f"{name}={value}" for name, value in unread))
        left = parameters.body if self._has_body_controls else body
        return ReadControls(controls, data, left)

    def _shape(self, parameters: Parameters) -> RawShape | None:
        written = [pair] if (pair := parameters.take("shape")) else []
        headers = (("X-Response-Shape", "x-response-shape"), ("X-Shape", "x-shape"))
        written += [(name, text) for name, key in headers if (text := parameters.headers.get(key, "").strip())]
        from_body = parameters.take_field("shape", (dict, list))
        if written:
            name, text = written[0]
            if len(text) > self._max_shape_bytes or len(text.encode()) > self._max_shape_bytes:
                raise BodyTooLarge("shape", self._max_shape_bytes, "MaxShapeBytes")
            return RawShape(parse_shape_text(text, name), name)
        if from_body is None:
            return None
        if len(msgspec.json.encode(from_body)) > self._max_shape_bytes:
            raise BodyTooLarge("shape", self._max_shape_bytes, "MaxShapeBytes")
        return RawShape(from_body, "shape")


def _count(parameters: Parameters) -> tuple[int | None, str]:
    strict = parameters.take_strict("count")
    if strict is not None:
        return _whole_number(strict[1], strict[0], "a whole number of items, 0 or more", lowest=0), strict[0]
    for alias in COUNT_ALIASES:
        pair = parameters.look_alike(alias)
        if pair is not None and pair[1].isascii() and pair[1].isdecimal() and len(pair[1]) < 10:
            parameters.take(pair[0])
            return int(pair[1]), pair[0]
    return None, "count"


def _seed(parameters: Parameters) -> int | None:
    header = parameters.headers.get("x-llm-seed", "").strip()
    pair = parameters.take_strict("seed") or (("X-LLM-Seed", header) if header else None)
    if pair is None:
        return None
    expected = f"a whole number from {-MAX_SEED - 1} to {MAX_SEED}"
    seed = _whole_number(pair[1], pair[0], expected, most_digits=MAX_SEED_DIGITS)
    if not -MAX_SEED - 1 <= seed <= MAX_SEED:
        raise BadControl(pair[0], f"{_shown(pair[1])} is out of bounds", expected=expected)
    return seed


def _several(parameters: Parameters) -> int | None:
    pair = parameters.take_strict("n")
    if pair is None:
        return None
    expected = f"a whole number from 1 to {MAX_SEVERAL}"
    number = _whole_number(pair[1], pair[0], expected, lowest=1)
    if number > MAX_SEVERAL:
        raise BadControl(pair[0], f"{number} answers at once are too many", expected=expected)
    return number


def _timeout_s(parameters: Parameters) -> float | None:
    """Seconds for the whole request. The header wins over the query."""
    pair = parameters.take_strict("timeout")
    if header := parameters.headers.get("x-llm-timeout", "").strip():
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


def _backend(parameters: Parameters) -> BackendChoice | None:
    """The header wins over the query, even where it names nobody."""
    pair = parameters.take("backend")
    choice = BackendChoice.from_text(parameters.headers.get("x-llm-backend", ""))
    if choice is None and pair is not None:
        choice = BackendChoice.from_text(pair[1])
    return choice


def _flag(parameters: Parameters, name: str) -> bool:
    return bool(_flag_or_none(parameters, name))


def _flag_or_none(parameters: Parameters, name: str) -> bool | None:
    """Yes or no in the query; None, and data, where it is neither."""
    pair = parameters.look(name)
    if pair is None or pair[1].strip().lower() not in (*YES, *NO):
        return None
    parameters.take(name)
    return pair[1].strip().lower() in YES


def _switch(parameters: Parameters, name: str, header: str) -> bool | None:
    """Yes or no in the query, or in the header, which is strict."""
    said = _flag_or_none(parameters, name)
    text = parameters.headers.get(header.lower(), "").strip().lower()
    if said is not None or not text:
        return said
    if text not in (*YES, *NO):
        raise BadControl(header, f"{_shown(text)} is neither yes nor no", expected="true or false")
    return text in YES


def _variants(parameters: Parameters, shape: RawShape | None) -> int | None:
    """The size of the pool to serve from: the query, the header, or the shape's own `$cache`."""
    header = parameters.headers.get("x-cache-count", "").strip()
    pair = parameters.take_strict("cache") or (("X-Cache-Count", header) if header else None)
    expected = "a whole number of variants, 0 or more"
    if pair is not None:
        return _whole_number(pair[1], pair[0], expected, lowest=0)
    if shape is None or not isinstance(shape.value, dict) or "$cache" not in shape.value:
        return None
    hint = shape.value["$cache"]
    if isinstance(hint, bool) or not isinstance(hint, int | str):
        raise BadControl(f"{shape.parameter}.$cache", "not a whole number", expected=expected)
    return _whole_number(str(hint), f"{shape.parameter}.$cache", expected, lowest=0)


def _context(parameters: Parameters) -> str | None:
    """The context's name. What cannot be one is data under the name `context`, which applications have too, and an error under
    those that are ours alone."""
    for name in ("context", "api-context"):
        pair = parameters.look(name)
        if pair is not None and _CONTEXT.fullmatch(pair[1].strip()):
            parameters.take(name)
            return pair[1].strip()
        if pair is not None and name != "context":
            raise _no_context(*pair)
    header = parameters.headers.get("x-api-context", "").strip()
    if header:
        if not _CONTEXT.fullmatch(header):
            raise _no_context("X-Api-Context", header)
        return header
    for name in ("context", "apiContext"):
        value = parameters.body.value
        text = value.get(name) if isinstance(value, dict) else None
        if isinstance(text, str) and _CONTEXT.fullmatch(text.strip()):
            parameters.take_field(name, (str,))
            return text.strip()
    return None


def _no_context(parameter: str, text: str) -> BadControl:
    return BadControl(parameter, f"{_shown(text)} is no name", expected="1 to 128 visible characters without a slash")


def _skip_stream_mode(parameters: Parameters) -> None:
    """Take a stream mode out of the data of a request whose answer is not streamed."""
    pair = parameters.look("sseMode")
    if pair is not None and pair[1].strip().lower() in _STREAM_MODES:
        parameters.take("sseMode")


def _stream(parameters: Parameters) -> StreamControls:
    """How the answer is streamed. A number out of its bounds is an error; what is no number is data."""
    pair = parameters.look("sseMode")
    mode = _STREAM_MODES.get(pair[1].strip().lower()) if pair else None
    if mode is not None:
        parameters.take("sseMode")
    interval_ms = _read_number(parameters, "interval", MIN_INTERVAL_MS, MAX_INTERVAL_MS, "milliseconds")
    batch = _read_number(parameters, "batch", 1, MAX_BATCH, "items")
    return StreamControls(
        mode=mode,
        accumulates=_flag_or_none(parameters, "accumulated") is not False,
        is_continuous=_flag_or_none(parameters, "continuous"),
        interval_s=None if interval_ms is None else interval_ms / 1000,
        max_duration_s=_read_number(parameters, "maxDuration", 1, MAX_DURATION_S, "seconds"),
        heartbeat_s=_read_number(parameters, "heartbeat", 1, MAX_DURATION_S, "seconds"),
        batch=1 if batch is None else int(batch),
        feed=_feed(parameters),
    )


def _feed(parameters: Parameters) -> str | None:
    pair = parameters.take("feed")
    return pair[1].strip() if pair is not None else None


def _read_number(parameters: Parameters, name: str, least: int, most: int, unit: str) -> float | None:
    pair = parameters.look(name)
    if pair is None or not _DECIMAL.fullmatch(pair[1].strip()):
        return None
    parameters.take(name)
    number = float(pair[1])
    if not least <= number <= most:
        expected = f"{least} to {most} {unit}"
        raise BadControl(pair[0], f"{_shown(pair[1])} is out of bounds", expected=expected)
    return number


def _mode(parameters: Parameters) -> Mode | None:
    pair = parameters.look("mode")
    meant = {option.value: option for option in Mode}.get(pair[1].strip().lower()) if pair else None
    if meant is not None:
        parameters.take("mode")
    return meant


def _consistency(parameters: Parameters) -> Consistency | None:
    pair = parameters.look("consistency")
    meant = {option.value.lower(): option for option in Consistency}.get(pair[1].strip().lower()) if pair else None
    if meant is not None:
        parameters.take("consistency")
    return meant


def _locale(parameters: Parameters) -> Locale | None:
    """The locale that the query names. What is none of ours is data."""
    pair = parameters.look("locale")
    locale = _spoken(pair[1]) if pair is not None else None
    if locale is not None:
        parameters.take("locale")
    return locale


def _spoken(text: str) -> Locale | None:
    locale = Locale.from_text(text)
    return None if locale is Locale.AUTO else locale


def _choose_locale(header: str) -> Locale | None:
    """The first of our languages in `Accept-Language`, by quality and then by order."""
    best, best_quality = None, 0.0
    for entry in header[:_LONGEST_HEADER].split(","):
        tag, _, parameters = entry.partition(";")
        locale = _spoken(tag)
        written = _QUALITY.fullmatch(parameters.strip()) if parameters.strip() else None
        quality = float(written[1]) if written else 0.0 if parameters.strip() else 1.0
        if locale is not None and quality > best_quality:
            best, best_quality = locale, quality
    return best


def _fault(parameters: Parameters) -> Fault | None:
    """A simulated error. In the query and the body, what is no number is data; the header is strict."""
    pair = parameters.look("error")
    if pair is not None and pair[1].strip().lstrip("+-").isdecimal():
        parameters.take("error")
        message, details = parameters.take("errorMessage"), parameters.take("errorDetails")
        return read_fault(pair[1].strip(), pair[0], message[1] if message else None, details[1] if details else None)
    header = parameters.headers.get("x-error-code", "").strip()
    if header:
        message_text, details_text = (parameters.headers.get(f"x-error-{part}") for part in ("message", "details"))
        return read_fault(header, "X-Error-Code", message_text, details_text or None)
    asked = parameters.take_field("error", (int,))
    if asked is not None:
        return read_fault(asked, "error")
    value = parameters.body.value
    error = value.get("error") if isinstance(value, dict) and parameters.body.kind == "json" else None
    if isinstance(error, dict) and isinstance(error.get("code"), int) and not isinstance(error.get("code"), bool):
        parameters.take_field("error", (dict,))
        return read_fault(error["code"], "error.code", error.get("message"), error.get("details"))
    return None


def _whole_number(text: str, parameter: str, expected: str, *, lowest: int | None = None, most_digits: int = 15) -> int:
    digits = text.strip().removeprefix("-")
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > most_digits:
        raise BadControl(parameter, f"{_shown(text)} is no whole number", expected=expected)
    number = int(text)
    if lowest is not None and number < lowest:
        raise BadControl(parameter, f"{_shown(text)} is too small", expected=expected)
    return number


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:40] + "…")
