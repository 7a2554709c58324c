"""Answers that a client taught to a context, for requests that memory does not answer with them by itself."""

from __future__ import annotations

from hashlib import blake2b

import msgspec

from mockllmapi.contexts.entries import json_bytes
from mockllmapi.contexts.memory_view import TaughtAnswer
from mockllmapi.exchange import MockRequest

__all__ = ["decode_taught", "encode_taught", "taught_keys"]


def encode_taught(answer: TaughtAnswer) -> bytes | None:
    """Return the bytes of the entry, or None if the answer is not JSON."""
    return json_bytes([answer.status, answer.content])


def decode_taught(raw: bytes | None) -> TaughtAnswer | None:
    """Read an entry; None if there is none."""
    if raw is None:
        return None
    status, content = msgspec.json.decode(raw)
    return TaughtAnswer(content, status)


def taught_keys(request: MockRequest) -> tuple[str, ...]:
    """Return the keys of the answers that fit a request: one for its body, if it has one, and one for any body."""
    method = "GET" if request.method == "HEAD" else request.method
    path = "/" + "/".join(part for part in request.path.split("/") if part)
    target = [method, path, sorted(request.query)]
    targets = [[*target, request.body], target] if request.body_kind != "none" else [target]
    return tuple(f"a:{blake2b(json_bytes(each) or b'', digest_size=16).hexdigest()}" for each in targets)
