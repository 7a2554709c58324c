"""Variants that were made in advance for equal requests."""

from __future__ import annotations

from dataclasses import replace

from mockllmapi.contexts import NOTHING_KNOWN
from mockllmapi.engine.answer_request import AnswerRequest
from mockllmapi.engine.cache.pool import Pools
from mockllmapi.engine.cache.pool_key import pool_key
from mockllmapi.engine.memory_overlay import may_vary
from mockllmapi.engine.sources.generated import Generated
from mockllmapi.exchange import MockAnswer, Source
from mockllmapi.routing import Router

__all__ = ["Pooled"]


class Pooled:
    """Answers requests that ask for variants, or that the operator wants varied.

    `surroundings` are the settings that decide what an answer looks like, as text for the key of a pool.
    """

    def __init__(self, pools: Pools[MockAnswer], generated: Generated, router: Router, surroundings: str) -> None:
        self._pools = pools
        self._generated = generated
        self._router = router
        self._surroundings = surroundings

    async def answer(self, request: AnswerRequest) -> MockAnswer | None:
        """Return one of the variants; a pool that is empty is filled first. Raises RoutingError or UnusableAnswer."""
        if request.variants is None:
            return None
        is_asked_for = request.client_request.controls.variants is not None
        if not (is_asked_for or may_vary(request.client_request, request.memory)):
            return None

        async def make(_index: int) -> MockAnswer:
            memory = request.memory
            view = await memory.recall(request.client_request) if memory is not None else NOTHING_KNOWN
            return await self._generated.one(replace(request, deadline=self._router.deadline(), view=view))

        key = pool_key(request.client_request, self._surroundings)
        answer = await self._pools.take(key, request.variants, make, request.deadline)
        return replace(answer, source=Source.POOL)
