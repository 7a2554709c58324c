"""Aliases and the clock that every layer shares."""

from __future__ import annotations

import asyncio
import time
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from typing import Protocol, TypeAlias

JsonValue: TypeAlias = "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"
JsonObject: TypeAlias = "dict[str, JsonValue]"

JsonSchema: TypeAlias = "bool | dict[str, JsonValue]"
"""A JSON Schema (2020-12 unless its `$schema` says otherwise)."""


def json_type(value: JsonValue) -> str:
    """The JSON Schema type of a value; whole numbers are integers, however they are written."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "integer" if value.is_integer() else "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"


class Clock(Protocol):
    """Time as a dependency, so that tests decide what it is."""

    def monotonic(self) -> float:
        """Seconds since an arbitrary start; never goes back."""

    def now(self) -> datetime:
        """The current moment, in UTC."""

    async def sleep(self, delay_s: float) -> None:
        """Return after `delay_s` seconds."""

    def timeout(self, delay_s: float) -> AbstractAsyncContextManager[object]:
        """Cancel what runs inside, and raise TimeoutError, once `delay_s` seconds have passed."""


class SystemClock:
    """The machine's clock."""

    def monotonic(self) -> float:
        return time.monotonic()

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, delay_s: float) -> None:
        await asyncio.sleep(delay_s)

    def timeout(self, delay_s: float) -> AbstractAsyncContextManager[object]:
        return asyncio.timeout(delay_s)
