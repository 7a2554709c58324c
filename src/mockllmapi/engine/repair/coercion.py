"""Scalars of another kind than they should be: `"12"` for 12, `yes` for true, `ACTIVE` for `active`, `Jan 5, 2024` for a date.

A value is changed only where nothing is guessed; `UNFIT` is the answer everywhere else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from math import isfinite
from types import MappingProxyType
from typing import Final, TypeAlias

from mockllmapi.engine.repair.dates import as_date, as_date_time
from mockllmapi.naming.words import normalize_name
from mockllmapi.types import JsonObject, JsonValue, json_type

__all__ = ["UNFIT", "Fitted", "Unfit", "coerce", "kinds_of"]


class Unfit:
    """The mark for a value that cannot serve where it stands."""


UNFIT: Final = Unfit()
Fitted: TypeAlias = "JsonValue | Unfit"

_CURRENCY = r"[$€£¥₹₽₩]|[A-Z]{3}(?=\s)"
_NUMBER = re.compile(
    rf"(?:{_CURRENCY})?\s?([+-]?(?:\d{{1,18}}|\d{{1,3}}(?:,\d{{3}}){{1,5}})(?:\.\d{{1,18}})?(?:[eE][+-]?\d{{1,2}})?)"
    rf"\s?(?:%|[$€£¥₹₽₩]|[A-Z]{{3}})?"
)
_WORDS: Mapping[str, bool] = MappingProxyType(
    {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}
)
_READERS: Mapping[str, Callable[[object], str | None]] = MappingProxyType({"date": as_date, "date-time": as_date_time})
"""How texts of a format are read that are written another way."""


def coerce(value: JsonValue, schema: JsonObject) -> Fitted:
    """The scalar as one of those that a flat schema (no references, no unions) lists, or as one of its kinds."""
    choices = [schema["const"]] if "const" in schema else schema.get("enum")
    if isinstance(choices, list):
        return _choose(value, choices)
    kinds = kinds_of(schema)
    read = _READERS.get(str(schema.get("format"))) if "string" in kinds else None
    if read is not None and (said := read(value)) is not None:
        return said
    if not kinds or json_type(value) in kinds or (json_type(value) == "integer" and "number" in kinds):
        return value
    for kind in kinds:
        fitted = _as_kind(value, kind)
        if not isinstance(fitted, Unfit):
            return fitted
    return UNFIT


def kinds_of(schema: JsonObject) -> tuple[str, ...]:
    """The kinds of values that a flat schema names or implies; none where it allows all."""
    kind = schema.get("type")
    if isinstance(kind, str):
        return (kind,)
    if isinstance(kind, list):
        return tuple(name for name in kind if isinstance(name, str))
    if "const" in schema or "enum" in schema:
        return ()
    if "properties" in schema:
        return ("object",)
    return ("array",) if "items" in schema or "prefixItems" in schema else ()


def _choose(value: JsonValue, choices: list[JsonValue]) -> Fitted:
    for choice in choices:
        if choice == value and isinstance(choice, bool) == isinstance(value, bool):
            return choice
    for choice in choices:
        if isinstance(choice, str) and isinstance(value, str) and normalize_name(choice) == normalize_name(value):
            return choice
    scalars = [choice for choice in choices if not isinstance(choice, (dict, list))]
    if isinstance(value, (dict, list)):
        return UNFIT
    return next((choice for choice in scalars if _spoken(choice) == _spoken(value)), UNFIT)


def _spoken(value: JsonValue) -> str:
    return "null" if value is None else str(value).strip().lower()


def _as_kind(value: JsonValue, wanted: str) -> Fitted:
    match wanted:
        case "number" | "integer":
            return _as_number(value, wanted)
        case "string" if isinstance(value, (int, float)):
            return _spoken(value) if isinstance(value, bool) else str(value)
        case "boolean" if isinstance(value, (str, int, float)):
            return _WORDS.get(_spoken(value), UNFIT)
        case "null" if isinstance(value, str) and value.strip().lower() in ("", "null", "none", "n/a"):
            return None
        case _:
            return UNFIT


def _as_number(value: JsonValue, wanted: str) -> Fitted:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str):
        match = _NUMBER.fullmatch(value.strip())
        if match is None:
            return UNFIT
        text = match.group(1).replace(",", "")
        value = float(text) if any(mark in text for mark in ".eE") else int(text)
    if not isinstance(value, (int, float)) or not isfinite(value):
        return UNFIT
    return value if wanted == "number" or isinstance(value, int) else round(value)
