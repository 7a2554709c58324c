"""Ids: which member holds one, when two are the same, and new ones that look like others of their kind."""

from __future__ import annotations

import re
from hashlib import blake2b
from uuid import UUID

from mockllmapi.naming.words import normalize_name, singularize, split_words
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["id_member", "id_text", "kind_named", "natural_keys", "new_id", "reference_kind"]

MAX_ID_CHARS = 128
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_HEX = re.compile(r"(?=.*[a-f])[0-9a-f]{16,64}", re.IGNORECASE)
_LAST_DIGITS = re.compile(r"(.*?)(\d+)(\D*)", re.DOTALL)
_RANKS = ("id", "uuid", "guid", "slug")
_NATURAL_KEYS = frozenset({"slug", "sku", "username", "login", "handle", "email", "code", "key", "number", "isbn"})
_MAX_KEY_NAME = 16


def id_text(value: JsonValue) -> str | None:
    """The id that a value is, so that 7, 7.0 and "7" are the same; None for what is no id."""
    if isinstance(value, str):
        return value if 0 < len(value) <= MAX_ID_CHARS else None
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return str(value) if -(10**30) < value < 10**30 else None
    return str(int(value)) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else None


def id_member(thing: JsonObject, kind: str) -> str | None:
    """The name of the member that says which one a thing of that kind is: `id`, `userId` of a user, `uuid`, `slug`."""
    if "id" in thing:
        return "id" if id_text(thing["id"]) is not None else None
    own = kind.replace(" ", "") + "id"
    best, best_rank = None, len(_RANKS) + 1
    for name in thing:
        if len(name) > 64:
            continue
        plain = normalize_name(name)
        if plain == own:
            rank = 1
        elif plain in _RANKS:
            rank = 0 if plain == "id" else 1 + _RANKS.index(plain)
        else:
            continue
        if rank < best_rank and id_text(thing[name]) is not None:
            best, best_rank = name, rank
    return best


def natural_keys(thing: JsonObject) -> list[str]:
    """Return what identifies a record beside its id: slug, sku, username, email, code, key, number."""
    return [
        text
        for name, value in thing.items()
        if len(name) <= _MAX_KEY_NAME and normalize_name(name) in _NATURAL_KEYS and (text := id_text(value)) is not None
    ]


def kind_named(name: str) -> tuple[str, bool]:
    """The kind of what a member of that name holds, and whether it holds several: `orderItems` are `order item`s."""
    words = split_words(name[:64]) or ("item",)
    last = singularize(words[-1])
    return " ".join((*words[:-1], last)), last != words[-1]


def reference_kind(name: str) -> str | None:
    """The kind of what a member refers to by id: `userId`, `user_id` and `userID` a `user`; None for other members."""
    if not name.endswith(("Id", "_id", "ID", "-id")) or len(name) > 64:
        return None
    words = split_words(name)
    return " ".join(words[:-1]) if len(words) > 1 and words[-1] == "id" else None


def new_id(old: JsonValue, highest: int, salt: str) -> JsonValue:
    """An id that looks like `old` and is another: the number after `highest`, other digits, another UUID. Equal arguments give
    equal ids."""
    if not isinstance(old, str):
        return highest + 1
    if old.isdigit() and old.isascii() and len(old) < 18:
        return str(highest + 1).zfill(len(old))
    digest = blake2b(f"{salt}\x00{old}".encode("utf-8", "replace"), digest_size=32)
    if _UUID.fullmatch(old):
        made = str(UUID(bytes=digest.digest()[:16], version=4))
        return made.upper() if old.upper() == old and old.lower() != old else made
    if _HEX.fullmatch(old):
        made = digest.hexdigest()[: len(old)]
        return made.upper() if old.upper() == old else made
    number = int.from_bytes(digest.digest()[:8], "big")
    found = _LAST_DIGITS.fullmatch(old)
    if found is None:
        return f"{old}-{2 + number % 998}"
    head, digits, tail = found.groups()
    width = min(max(len(digits), 2), 18)
    lowest = 0 if digits.startswith("0") else 10 ** (width - 1)
    return f"{head}{lowest + number % (10**width - lowest):0{width}d}{tail}"
