"""The misfortunes of an upstream, one for each call that has one."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any, Literal

__all__ = ["Fault"]

Kind = Literal[
    "status",
    "reset",
    "never",
    "slow",
    "stall",
    "cut",
    "malformed",
    "damaged",
    "no_done",
    "no_finish",
    "empty",
    "nonsense",
    "raw",
]


@dataclass(frozen=True)
class Fault:
    """What goes wrong in one chat call. `at` is the share of the answer that still gets out."""

    kind: Kind
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    at: float = 2 / 3
    gate: asyncio.Event | None = None

    @classmethod
    def answer(cls, status: int, body: Any = None, **headers: str) -> Fault:
        """An error answer. `body` is JSON (by default what the dialect says for `status`); `retry_after="2"` is a header."""
        return cls("status", status, {name.replace("_", "-"): value for name, value in headers.items()}, body)

    @classmethod
    def reset(cls) -> Fault:
        """The connection is torn down before any header."""
        return cls("reset")

    @classmethod
    def never(cls) -> Fault:
        """The request is read and never answered."""
        return cls("never")

    @classmethod
    def slow(cls, gate: asyncio.Event) -> Fault:
        """The head comes at once, the first word when `gate` opens."""
        return cls("slow", gate=gate)

    @classmethod
    def stall(cls, at: float = 2 / 3, gate: asyncio.Event | None = None) -> Fault:
        """A stream falls silent in the middle, for ever or until `gate` opens."""
        return cls("stall", at=at, gate=gate)

    @classmethod
    def cut(cls, at: float = 2 / 3) -> Fault:
        """The connection breaks in the middle of the answer."""
        return cls("cut", at=at)

    @classmethod
    def malformed_event(cls, at: float = 0.5) -> Fault:
        """A stream holds one event that is no JSON, between good ones."""
        return cls("malformed", at=at)

    @classmethod
    def damaged_event(cls, at: float = 0.5) -> Fault:
        """One event of a stream, and the content in it, is only half there."""
        return cls("damaged", at=at)

    @classmethod
    def no_done(cls) -> Fault:
        """A stream ends properly but for its `[DONE]`."""
        return cls("no_done")

    @classmethod
    def no_finish(cls) -> Fault:
        """A stream ends in good order without finish reason and without `[DONE]`."""
        return cls("no_finish")

    @classmethod
    def empty(cls) -> Fault:
        """A well-formed answer without content."""
        return cls("empty")

    @classmethod
    def nonsense(cls) -> Fault:
        """200 with a web page."""
        return cls("nonsense")

    @classmethod
    def raw(cls, body: bytes, content_type: str, status: int = 200, **headers: str) -> Fault:
        """Exactly these bytes."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return cls("raw", status, {"Content-Type": content_type} | named, body)
