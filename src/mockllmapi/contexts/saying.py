"""A context in words, as a prompt says it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from mockllmapi.contexts.entries import CALL_KEYS, SHARED, read_call, read_object, read_thing
from mockllmapi.contexts.memory_view import Call

__all__ = ["call_line", "say"]

CHARS_PER_TOKEN = 3.5
"""What a token of JSON is at least worth, for all models in use."""

CALLS_SHARE = 0.6
"""How much of the budget calls may take before things are said."""


def say(entries: Mapping[str, bytes], budget_tokens: int) -> str:
    """Shared values, calls and things, one a line, the newest first, as many as fit; '' where there is nothing to say."""
    budget = int(budget_tokens * CHARS_PER_TOKEN)
    shared = read_object(entries.get(SHARED))
    lines: list[str] = []
    if shared:
        budget -= _add(lines, [f"shared {_json(shared)}"], budget)
    calls = sorted((read_call(entries[key]) for key in CALL_KEYS if key in entries), key=lambda each: -each[0])
    budget -= _add(lines, [call_line(call) for _, call in calls], int(budget * CALLS_SHARE))
    _add(lines, _thing_lines(entries), budget)
    return "\n".join(lines)


def call_line(call: Call) -> str:
    """One call: `POST /orders {"qty":1} -> {"id":9}`."""
    target = f"{call.path}?{call.query}" if call.query else call.path
    return " ".join(part for part in (call.method, target, call.body, "->", call.answer) if part)


def _thing_lines(entries: Mapping[str, bytes]) -> Iterator[str]:
    for key in reversed(list(entries)):
        if not key.startswith("t:"):
            continue
        _, kind, identity = key.split(":", 2)
        thing = read_thing(entries[key])
        if thing is None or thing.same_as:
            continue
        shown = "" if identity[:1] in "#@" else f" {identity.partition('@')[0]}"
        yield f"{kind}{shown} " + ("deleted" if thing.is_gone else _json(thing.fields))


def _add(lines: list[str], more: Iterable[str], budget: int) -> int:
    """Add lines while they fit; how many characters that took."""
    used = 0
    for line in more:
        if used + len(line) + 1 > budget:
            break
        lines.append(line)
        used += len(line) + 1
    return used


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
