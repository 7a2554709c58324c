"""How things, collections and calls are written down: the keys and the bytes of a store.

A key begins with what the entry is: `t` a thing, `k` what is known of a kind of things, `l` a collection, `m` what was created
in a collection, `c` a call, and two that stand alone, `serial` and `shared`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

from mockllmapi.contexts.memory_view import Call
from mockllmapi.types import JsonObject, JsonValue

__all__ = [
    "CALL_KEYS",
    "SERIAL",
    "SHARED",
    "Kind",
    "Thing",
    "call_key",
    "json_bytes",
    "kind_key",
    "made_key",
    "read_call",
    "read_ids",
    "read_kind",
    "read_object",
    "read_thing",
    "thing_key",
]

MAX_CALLS = 50
MAX_THING_BYTES = 64 * 1024
MAX_IDS = 500
"""How many ids of a kind are kept: those of deleted things, those that others may refer to, those created in a collection."""

SERIAL, SHARED = "serial", "shared"
CALL_KEYS = tuple(f"c:{slot}" for slot in range(MAX_CALLS))

_WHOLE, _PART, _GONE, _SAME = b"w", b"p", b"g", b"="


@dataclass(frozen=True, slots=True)
class Thing:
    """What is known of one thing. `is_whole` where it was seen as it is; `same_as` is the id under which it is kept, where
    this is another name of it."""

    fields: JsonObject = field(default_factory=dict)
    is_whole: bool = False
    is_gone: bool = False
    same_as: str = ""

    def encode(self) -> bytes | None:
        """The bytes of the entry; None for what is too large or cannot be text."""
        if self.is_gone:
            return _GONE
        if self.same_as:
            return _SAME + self.same_as.encode()
        text = json_bytes(self.fields)
        if text is None or len(text) > MAX_THING_BYTES:
            return None
        return (_WHOLE if self.is_whole else _PART) + text


class Kind(msgspec.Struct, array_like=True):
    """What is known of all things of a kind: the highest number that is an id, how many ids were made up, the ids of those
    that are gone, and (in named contexts) of those that are there, the newest last."""

    highest: int = 0
    made_up: int = 0
    gone: list[str] = []
    there: list[str] = []

    def saw(self, ids: list[str], *, is_named: bool) -> bool:
        """Note ids of things that are there. Whether that changed anything."""
        numbers = [int(text) for text in ids if text.isdigit() and text.isascii() and len(text) < 18]
        highest = max(numbers, default=0)
        there = set(self.there) if is_named else set()
        news = [text for text in ids if text not in there] if is_named else []
        back = [text for text in ids if text in self.gone] if self.gone else []
        if highest <= self.highest and not news and not back:
            return False
        self.highest = max(self.highest, highest)
        self.there = [*self.there, *dict.fromkeys(news)][-MAX_IDS:]
        self.gone = [text for text in self.gone if text not in back]
        return True

    def lost(self, identity: str) -> None:
        """Note that a thing is gone."""
        self.gone = [*(text for text in self.gone if text != identity), identity][-MAX_IDS:]
        self.there = [text for text in self.there if text != identity]


def thing_key(kind: str, identity: str) -> str:
    """The key of a thing."""
    return f"t:{kind}:{identity}"


def kind_key(kind: str) -> str:
    """The key of what is known of a kind."""
    return f"k:{kind}"


def made_key(path: str) -> str:
    """The key of the ids that were created in a collection."""
    return f"m:{path}"


def call_key(serial: int) -> str:
    """The key of a call: the newest takes the place of the oldest."""
    return CALL_KEYS[serial % MAX_CALLS]


def read_thing(raw: bytes | None) -> Thing | None:
    """The thing in an entry."""
    if raw is None:
        return None
    mark = raw[:1]
    if mark == _GONE:
        return Thing(is_gone=True)
    if mark == _SAME:
        return Thing(same_as=raw[1:].decode())
    return Thing(read_object(memoryview(raw)[1:]), is_whole=mark == _WHOLE)


def read_kind(raw: bytes | None) -> Kind:
    """What is known of a kind, as a value of its own."""
    return Kind() if raw is None else msgspec.msgpack.decode(raw, type=Kind)


def read_ids(raw: bytes | None) -> list[str]:
    """A list of ids."""
    return [] if raw is None else msgspec.json.decode(raw, type=list[str])


def read_call(raw: bytes) -> tuple[int, Call]:
    """A call, and its number."""
    return msgspec.json.decode(raw, type=tuple[int, Call])


def read_object(raw: bytes | memoryview | None) -> JsonObject:
    """A JSON object; an empty one where there is none."""
    value: JsonValue = {} if raw is None else msgspec.json.decode(raw)
    return value if isinstance(value, dict) else {}


def json_bytes(value: object) -> bytes | None:
    """The value as JSON; None for what cannot be (half a character, endless nesting)."""
    try:
        return msgspec.json.encode(value)
    except (UnicodeEncodeError, RecursionError, msgspec.MsgspecError, OverflowError):
        return None
