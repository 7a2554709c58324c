"""The first answer of a model to each request with a seed."""

from __future__ import annotations

from mockllmapi.engine.answer_request import AnswerRequest
from mockllmapi.engine.cache.seed_cache import SeedCache
from mockllmapi.exchange import MockAnswer

__all__ = ["Seeded"]


class Seeded:
    """Answers a request with a seed as it was answered before."""

    def __init__(self, seed_cache: SeedCache) -> None:
        self._seed_cache = seed_cache

    async def answer(self, request: AnswerRequest) -> MockAnswer | None:
        """Return the stored answer. In a named context a seed repeats nothing."""
        return None if request.is_in_context else await self._seed_cache.recall(request.client_request)
