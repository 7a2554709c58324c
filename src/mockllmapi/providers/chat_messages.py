"""Encode messages for backends with and without a system role."""

from __future__ import annotations

from collections.abc import Iterable

from mockllmapi.exchange import Message
from mockllmapi.types import JsonObject

__all__ = ["encode_messages"]

_SEPARATOR = "\n\n"


def encode_messages(messages: Iterable[Message], *, has_system_role: bool) -> list[JsonObject]:
    """Return the messages as JSON objects.

    Without a system role, system texts stand before the first user text, and neighbours of the same role are merged,
    since the templates of such models want the roles user and assistant in turn.
    """
    if has_system_role:
        return [{"role": message.role, "content": message.content} for message in messages]
    turns: list[tuple[str, list[str]]] = []
    for message in messages:
        role = "user" if message.role == "system" else message.role
        if turns and turns[-1][0] == role:
            turns[-1][1].append(message.content)
        else:
            turns.append((role, [message.content]))
    return [{"role": role, "content": _SEPARATOR.join(texts)} for role, texts in turns]
