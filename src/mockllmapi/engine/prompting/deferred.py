"""Prompts that are written when a provider reads them. The built-in generator reads none, so it costs none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import overload

from mockllmapi.exchange import Message

__all__ = ["DeferredMessages"]


class DeferredMessages(Sequence[Message]):
    """The messages of a prompt, built once at the first look at any of them."""

    def __init__(self, build: Callable[[], tuple[Message, ...]]) -> None:
        self._build = build
        self._messages: tuple[Message, ...] | None = None

    def _read(self) -> tuple[Message, ...]:
        if self._messages is None:
            self._messages = self._build()
        return self._messages

    @overload
    def __getitem__(self, index: int) -> Message: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Message, ...]: ...
    def __getitem__(self, index: int | slice) -> Message | tuple[Message, ...]:
        return self._read()[index]

    def __len__(self) -> int:
        return len(self._read())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._read() == tuple(other)

    def __hash__(self) -> int:
        return hash(self._read())
