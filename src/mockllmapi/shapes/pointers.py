"""JSON pointers (RFC 6901) and the walk along them."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import unquote

from mockllmapi.types import JsonValue

__all__ = ["format_pointer", "parse_pointer", "resolve_pointer"]


def format_pointer(path: Iterable[str | int]) -> str:
    """`("a/b", 0)` as `/a~1b/0`; the whole document is `/`, so that a message always has something to show."""
    text = "".join("/" + str(token).replace("~", "~0").replace("/", "~1") for token in path)
    return text or "/"


def parse_pointer(fragment: str) -> tuple[str, ...]:
    """Split a pointer as it stands in a URI fragment (`/%24defs/a~1b`) into its tokens."""
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in unquote(fragment).split("/")[1:])


def resolve_pointer(document: JsonValue, path: Iterable[str]) -> JsonValue:
    """Return the value at `path`. Raises `LookupError` if it does not exist."""
    value = document
    for token in path:
        if isinstance(value, dict):
            value = value[token]
        elif isinstance(value, list) and token.isascii() and token.isdigit() and len(token) < 10:
            value = value[int(token)]
        else:
            raise LookupError(token)
    return value
