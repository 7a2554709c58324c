"""A router that says what it is told, for tests of what stands above it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from mockllmapi.errors import AttemptRecord, MockLlmApiError
from mockllmapi.exchange import BackendIdentity, Choice, Completion, CompletionRequest, RoutedCompletion
from mockllmapi.routing import Capacity

__all__ = ["FakeRouter"]

W = TypeVar("W")


@dataclass
class FakeRouter:
    """Answers every generation with `text` from `backend`, or raises `failure`; remembers what it was `asked`."""

    text: str = '{"id": 1}'
    backend: BackendIdentity = field(
        default_factory=lambda: BackendIdentity("scripted", "openai", "http://localhost:1/v1/", "parrot")
    )
    model: str = ""
    failure: BaseException | None = None
    attempts: tuple[AttemptRecord, ...] = (AttemptRecord("scripted", "ok", 1.0),)
    asked: list[CompletionRequest] = field(default_factory=list)

    async def finish_by(self, _deadline: float, work: Awaitable[W]) -> W:
        return await work

    def capacity(self, request: CompletionRequest) -> Capacity:
        return Capacity(max_tokens=2048, width=4)

    def deadline(self, timeout_s: float | None = None) -> float:
        return timeout_s or 0.0

    async def improve(self, _first: RoutedCompletion, request: CompletionRequest, deadline: float) -> RoutedCompletion:
        return await self.complete(request, deadline)

    async def complete(self, request: CompletionRequest, deadline: float) -> RoutedCompletion:
        self.asked.append(request)
        if self.failure is not None:
            raise self.failure
        return RoutedCompletion(Completion((Choice(self.text),), self.model), self.backend, self.attempts)

    async def complete_many(
        self, variants: Callable[[int], CompletionRequest], n: int, deadline: float
    ) -> list[RoutedCompletion | MockLlmApiError]:
        return [await self.complete(variants(index), deadline) for index in range(n)]

    def can_degrade(self, *_: object) -> bool:
        return False
