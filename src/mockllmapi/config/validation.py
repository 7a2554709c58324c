"""From assembled values to typed ones, with every misfit reported in our own words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pydantic import ValidationError

from mockllmapi.config.assembly import Assembled
from mockllmapi.config.describing import Describer, shown
from mockllmapi.config.findings import Findings
from mockllmapi.config.secrets import MASK
from mockllmapi.config.settings import WrittenSettings

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

__all__ = ["validate"]


def validate(assembled: Assembled, environ: Mapping[str, str], findings: Findings) -> WrittenSettings:
    """Convert and check each value by itself. A value at fault is noted and taken as not set, so that the checks that
    follow find the rest."""
    values = assembled.values
    while True:
        try:
            return WrittenSettings.model_validate(values, context=environ)
        except ValidationError as error:
            faults = error.errors(include_url=False, include_input=False)
        describer = Describer()
        for fault in faults:
            _report(fault, values, assembled.origins, describer, findings)
        for fault in faults:
            _remove(values, fault["loc"])


def _report(
    fault: ErrorDetails, values: object, origins: Mapping[str, str], describer: Describer, findings: Findings
) -> None:
    location = fault["loc"]
    key = ":".join(str(step) for step in location)
    own_words = fault["ctx"].get("error") if fault["type"] == "value_error" else None
    findings.problem(
        _sentence(str(own_words or "This is out of bounds")),
        origin=_origin(origins, location),
        key=key,
        given=MASK if describer.is_secret(location) else shown(_at(values, location)),
        legal=describer.legal(location),
    )


def _sentence(text: str) -> str:
    return text if text.endswith("?") else f"{text}."


def _origin(origins: Mapping[str, str], location: tuple[str | int, ...]) -> str:
    """The origin of the value at `location`, or of what it stands in."""
    for length in range(len(location), 0, -1):
        origin = origins.get(":".join(str(step) for step in location[:length]))
        if origin is not None:
            return origin
    return ""


def _at(values: object, location: tuple[str | int, ...]) -> object:
    for step in location:
        if isinstance(values, dict):
            values = values.get(step)
        elif isinstance(values, list) and isinstance(step, int):
            values = values[step]
    return values


def _remove(values: object, location: tuple[str | int, ...]) -> None:
    """Take the key of the innermost section on the way to `location` away."""
    holder, key = values, location[0]
    for step in location:
        if isinstance(values, dict):
            holder, key = values, step
        values = _at(values, (step,))
    if isinstance(holder, dict):
        holder.pop(key, None)
