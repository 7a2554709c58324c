"""What a memory has to say about a request."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from mockllmapi.types import JsonObject, JsonValue

__all__ = ["NOTHING_KNOWN", "Call", "MemoryView", "TaughtAnswer"]


@dataclass(frozen=True, slots=True)
class Call:
    """One exchange of a named context. `query`, `body` and `answer` are texts, each cut to a few kilobytes; `at` is the moment
    of the answer (RFC 3339)."""

    method: str
    path: str
    query: str = ""
    body: str = ""
    answer: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class TaughtAnswer:
    """Hold the answer to a request, with its status; None leaves that to the verb."""

    content: JsonValue
    status: int | None = None


@dataclass(frozen=True, slots=True)
class MemoryView:
    """What is known before an answer is made.

    `known` are the fields of the thing that is asked for, as the request leaves it (a PATCH is already in them). `is_whole`
    says that nothing is missing: neither of `known`, nor of any of the `items`. `gone` is a sentence where the thing, or one
    in the path above it, was deleted. `items` are the positions of the asked window of a collection that stays, None where
    nobody has looked yet; `total` is how many the collection has, `envelope` what stands around the list at `list_path`,
    brought up to date for this window. `calls` are the newest first; `shared` are values that hold for the whole context.
    `taught` is the answer that a client taught for this request.
    """

    known: JsonObject | None = None
    is_whole: bool = False
    gone: str = ""
    items: tuple[JsonObject | None, ...] | None = None
    total: int | None = None
    envelope: JsonObject | None = None
    list_path: tuple[str, ...] = ()
    calls: tuple[Call, ...] = ()
    shared: JsonObject = field(default_factory=dict)
    taught: TaughtAnswer | None = None


NOTHING_KNOWN: Final = MemoryView()
