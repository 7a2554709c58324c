"""What makes two requests ask for the same variants."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import blake2b

from mockllmapi.exchange import Controls, MockRequest, RawShape
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["DIGEST_CHARS", "PoolKey", "pool_key"]

DIGEST_CHARS = 64
"""How long a key's digest is, in hexadecimal characters."""


@dataclass(frozen=True, slots=True)
class PoolKey:
    """The name of a pool: `digest` tells pools apart, `method` and `path` are for people."""

    method: str
    path: str
    digest: str


def pool_key(request: MockRequest, *surroundings: str) -> PoolKey:
    """The key of a request: a hash of everything that decides its answer.

    `surroundings` is what decides beside the request: the consistency and the language in force. The order of different
    query parameters and of the members of a body means nothing; the order of a shape's members does, for answers keep it.
    How many variants wait, how an answer is streamed, the time allowed and the request's id are no part of it.
    """
    shape = request.controls.shape
    parts: list[JsonValue] = [
        request.method,
        request.path,
        [[name, value] for name, value in sorted(request.query, key=lambda pair: pair[0])],
        request.body_kind,
        json.dumps(request.body, sort_keys=True),
        None if shape is None else [_unhinted(shape)],
        _settled(request.controls),
        list(surroundings),
    ]
    digest = blake2b(json.dumps(parts).encode(), digest_size=DIGEST_CHARS // 2)
    return PoolKey(request.method, request.path, digest.hexdigest())


def _unhinted(shape: RawShape) -> JsonValue:
    """The shape without the hint that asks for a pool: `cache=5` and `$cache` mean the same one."""
    if not isinstance(shape.value, dict):
        return shape.value
    return {name: value for name, value in shape.value.items() if name != "$cache"}


def _settled(controls: Controls) -> JsonObject:
    """The controls that change what is answered."""
    backend = controls.backend
    return {
        "count": None if controls.count is None else [controls.count, controls.count_parameter],
        "backend": None if backend is None else [backend.name.casefold(), backend.may_fall_back],
        "seed": controls.seed,
        "n": controls.n,
        "context": controls.context,
        "consistency": controls.consistency,
        "autoShape": controls.auto_shape,
        "renewsShape": controls.renews_shape,
        "includesSchema": controls.include_schema,
        "isChunked": controls.is_chunked,
    }
