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
    """Return the JSON Schema type of a value. Whole numbers are integers, however they are written."""
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
    """Provide time as a dependency, so that tests can control it."""

    def monotonic(self) -> float:
        """Return seconds since an arbitrary start; never goes back."""

    def now(self) -> datetime:
        """Return the current time in UTC."""

    async def sleep(self, delay_s: float) -> None:
        """Return after `delay_s` seconds."""

    def timeout(self, delay_s: float) -> AbstractAsyncContextManager[object]:
        """Cancel what runs inside, and raise TimeoutError, once `delay_s` seconds have passed."""


class SystemClock:
    """Use the machine's clock."""

    def monotonic(self) -> float:
        return time.perf_counter()  # as monotonic, and exact everywhere; monotonic is not on Windows

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, delay_s: float) -> None:
        await asyncio.sleep(delay_s)

    def timeout(self, delay_s: float) -> AbstractAsyncContextManager[object]:
        return asyncio.timeout(delay_s)
