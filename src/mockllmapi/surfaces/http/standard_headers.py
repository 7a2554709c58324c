"""Headers that HTTP prescribes with a status (RFC 9110, RFC 6585), for answers that are made up."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from urllib.parse import quote

from mockllmapi.contexts.anatomy import find_thing
from mockllmapi.contexts.identities import id_member, id_text
from mockllmapi.json_kit import get_at
from mockllmapi.naming.paths import read_path
from mockllmapi.types import JsonValue

__all__ = ["find_location", "headers_of_error"]

SIMULATED_WAIT_S: Final = 1
"""What a simulated `Retry-After` says: short, since a client under test really waits."""

_BY_STATUS: Final[Mapping[int, tuple[tuple[str, str], ...]]] = MappingProxyType(
    {
        401: (("WWW-Authenticate", 'Bearer realm="mock"'),),
        407: (("Proxy-Authenticate", 'Basic realm="mock"'),),
        426: (("Upgrade", "HTTP/2.0"),),
        429: (("Retry-After", str(SIMULATED_WAIT_S)),),
        503: (("Retry-After", str(SIMULATED_WAIT_S)),),
    }
)


def headers_of_error(status: int, methods: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Return the headers that a simulated error of this status has; `methods` are those of a 405."""
    return (("Allow", ", ".join(methods)),) if status == 405 else _BY_STATUS.get(status, ())


def find_location(address: str, segments: tuple[str, ...], content: JsonValue) -> str | None:
    """Return the address of a record that a POST has created, or None if the answer does not say which one it is.

    `address` is the percent-encoded path that was requested, `segments` its parts below the prefix.
    """
    reading = read_path(segments)
    if reading.id is not None:
        return address
    record = get_at(content, find_thing(content, reading.noun))
    if not isinstance(record, dict) or (name := id_member(record, reading.noun)) is None:
        return None
    identity = id_text(record[name])
    return f"{address.rstrip('/')}/{quote(identity, safe='')}" if identity is not None else None
