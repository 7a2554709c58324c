"""What makes two requests ask for the same variants."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

from mockllmapi.engine.cache.fingerprint import CONTROLS, fingerprint
from mockllmapi.exchange import MockRequest

__all__ = ["DIGEST_CHARS", "PoolKey", "pool_key"]

DIGEST_CHARS = 64
"""How long a key's digest is, in hexadecimal characters."""

COUNTED = tuple(name for name in CONTROLS if name != "error")
"""A simulated error is never served from a pool."""


@dataclass(frozen=True, slots=True)
class PoolKey:
    """The name of a pool: `digest` tells pools apart, `method` and `path` are for people."""

    method: str
    path: str
    digest: str


def pool_key(request: MockRequest, *surroundings: str) -> PoolKey:
    """The key of a request: a hash of everything that decides its answer, and of the settings that do (`surroundings`)."""
    parts = "\x1f".join((fingerprint(request, of=COUNTED), *surroundings))
    return PoolKey(request.method, request.path, blake2b(parts.encode(), digest_size=DIGEST_CHARS // 2).hexdigest())
