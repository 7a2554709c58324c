"""Keeping no more of a request than its answer shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mockllmapi.json_kit import is_same
from mockllmapi.learning.echoes import plain_text
from mockllmapi.learning.requests import as_said
from mockllmapi.types import JsonValue

__all__ = ["UNSHOWN", "kept_sources"]

UNSHOWN = "\x00"
"""What stands for a value that its answer did not show: it says that something else was sent, and not what."""


def kept_sources(sources: Mapping[str, JsonValue], value: JsonValue) -> dict[str, JsonValue]:
    """What a request brought along, with everything of its body left out that the answer does not repeat: a password stays
    where it was sent."""
    scalars = [*_scalars(value)]
    text = "\n".join(plain_text(each) for each in scalars if isinstance(each, str))
    return {
        name: said if not name.startswith("body:") or _is_shown(name, said, scalars, text) else UNSHOWN
        for name, said in sources.items()
    }


def _is_shown(name: str, said: JsonValue, scalars: list[JsonValue], text: str) -> bool:
    if isinstance(said, str) and any(len(word) > 2 and word in text for word in map(plain_text, (said, *said.split()))):
        return True
    return said is None or any(is_same(each, meant) for each in scalars for meant in as_said(name, said))


def _scalars(value: JsonValue) -> Iterator[JsonValue]:
    if isinstance(value, dict):
        for member in value.values():
            yield from _scalars(member)
    elif isinstance(value, list):
        for item in value:
            yield from _scalars(item)
    else:
        yield value
