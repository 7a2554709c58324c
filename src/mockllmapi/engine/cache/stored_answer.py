"""Answers as bytes, for whoever keeps them longer than a request lasts: JSON, with the content as it was."""

from __future__ import annotations

from typing import cast

import msgspec

from mockllmapi.exchange import Fault, MockAnswer, Source
from mockllmapi.types import JsonValue

__all__ = ["StoredAnswer", "StoredFault"]


class StoredFault(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel"):
    """A `Fault`, written down."""

    code: int
    message: str = ""
    details: object = None


class StoredAnswer(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel", kw_only=True):
    """A `MockAnswer`, written down: everything but the time and the calls it took."""

    content: object
    source: Source
    backend: str = ""
    model: str = ""
    repaired: int = 0
    fault: StoredFault | None = None
    shown_shape: object = None
    is_degraded: bool = False
    status: int | None = None

    @classmethod
    def of(cls, answer: MockAnswer) -> StoredAnswer:
        fault = answer.fault
        return cls(
            content=answer.content,
            source=answer.source,
            backend=answer.backend,
            model=answer.model,
            repaired=answer.repaired,
            fault=None if fault is None else StoredFault(fault.code, fault.message, fault.details),
            shown_shape=answer.shown_shape,
            is_degraded=answer.is_degraded,
            status=answer.status,
        )

    def to_answer(self, source: Source) -> MockAnswer:
        """The answer as it is given once more, out of `source`: nobody was called for it."""
        fault = self.fault
        return MockAnswer(
            content=cast("JsonValue", self.content),
            source=source,
            backend=self.backend,
            model=self.model,
            repaired=self.repaired,
            fault=None if fault is None else Fault(fault.code, fault.message, cast("JsonValue", fault.details)),
            shown_shape=cast("JsonValue", self.shown_shape),
            is_degraded=self.is_degraded,
            status=self.status,
        )
