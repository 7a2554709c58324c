"""Whole answers as bytes, for what keeps them."""

from __future__ import annotations

from hashlib import blake2b
from typing import Protocol, TypeVar

import msgspec

from mockllmapi.exchange import Fault, MockAnswer, Source
from mockllmapi.types import JsonValue

__all__ = ["AnswerCodec", "Codec"]

T = TypeVar("T")

IDENTITY_BYTES = 16


class Codec(Protocol[T]):
    """How values become bytes and come back. What `identity` accepts, `encode` accepts."""

    def encode(self, value: T) -> bytes:
        """The value as bytes."""

    def decode(self, data: bytes) -> T:
        """An equal value."""

    def identity(self, value: T) -> bytes:
        """The same short bytes for two values that a client could not tell apart, others for all others."""


class AnswerCodec:
    """A `Codec` for answers. Two answers are one where their content is, whoever gave them."""

    def encode(self, value: MockAnswer) -> bytes:
        """The answer as JSON. Raises what msgspec raises for content that is no JSON."""
        return msgspec.json.encode(value)

    def decode(self, data: bytes) -> MockAnswer:
        """The answer again."""
        members = msgspec.json.decode(data)
        fault = members.pop("fault")
        source = Source(members.pop("source"))
        return MockAnswer(**members, source=source, fault=None if fault is None else Fault(**fault))

    def identity(self, value: MockAnswer) -> bytes:
        """A hash of the content; the order of members counts, since a client sees it."""
        content: JsonValue = value.content
        return blake2b(msgspec.json.encode(content), digest_size=IDENTITY_BYTES).digest()
