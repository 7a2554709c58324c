"""From assembled values to typed ones, with every misfit reported in our own words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pydantic import ValidationError

from mockllmapi.config.diagnostics import Diagnostics
from mockllmapi.config.key_binding import BoundValues
from mockllmapi.config.key_schemas import KeySchemas, format_given
from mockllmapi.config.secrets import MASK
from mockllmapi.config.settings import SettingsDocument

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

__all__ = ["validate"]


def validate(bound: BoundValues, environ: Mapping[str, str], diagnostics: Diagnostics) -> SettingsDocument:
    """Convert and check each value by itself.

    An invalid value is reported and treated as not set, so that later checks find the other problems.
    """
    values = bound.values
    while True:
        try:
            return SettingsDocument.model_validate(values, context=environ)
        except ValidationError as error:
            faults = error.errors(include_url=False, include_input=False)
        key_schemas = KeySchemas()
        for fault in faults:
            _add_problem(fault, values, bound.origins, key_schemas, diagnostics)
        for fault in faults:
            _remove_value(values, fault["loc"])


def _add_problem(
    fault: ErrorDetails, values: object, origins: Mapping[str, str], key_schemas: KeySchemas, diagnostics: Diagnostics
) -> None:
    location = fault["loc"]
    key = ":".join(str(step) for step in location)
    own_words = fault["ctx"].get("error") if fault["type"] == "value_error" else None
    diagnostics.add_problem(
        _as_sentence(str(own_words or "This is out of bounds")),
        origin=_find_origin(origins, location),
        key=key,
        given=MASK if key_schemas.is_secret(location) else format_given(_value_at(values, location)),
        legal=key_schemas.describe_legal(location),
    )


def _as_sentence(text: str) -> str:
    return text if text.endswith("?") else f"{text}."


def _find_origin(origins: Mapping[str, str], location: tuple[str | int, ...]) -> str:
    """Return the origin of the value at `location`, or of the value around it."""
    for length in range(len(location), 0, -1):
        origin = origins.get(":".join(str(step) for step in location[:length]))
        if origin is not None:
            return origin
    return ""


def _value_at(values: object, location: tuple[str | int, ...]) -> object:
    for step in location:
        if isinstance(values, dict):
            values = values.get(step)
        elif isinstance(values, list) and isinstance(step, int):
            values = values[step]
    return values


def _remove_value(values: object, location: tuple[str | int, ...]) -> None:
    """Take the key of the innermost section on the way to `location` away."""
    holder, key = values, location[0]
    for step in location:
        if isinstance(values, dict):
            holder, key = values, step
        values = _value_at(values, (step,))
    if isinstance(holder, dict):
        holder.pop(key, None)
