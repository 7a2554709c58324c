"""Answers such as a model gave before, where that is wanted and enough was seen."""

from __future__ import annotations

from collections.abc import Callable, Coroutine

from mockllmapi.contexts import Memory, MemoryView
from mockllmapi.engine.answer_request import AnswerRequest
from mockllmapi.engine.background import Background
from mockllmapi.engine.model_writer import CompletedAnswer
from mockllmapi.engine.repair.request_echo import echo_in_answer
from mockllmapi.exchange import Mode
from mockllmapi.learning import NO_ANSWER, NoAnswer, Profiles
from mockllmapi.types import JsonValue

__all__ = ["LearnedAnswers"]


class LearnedAnswers:
    """Lets profiles watch what models answer, and answer in their place. `is_usual` where the operator wants that for requests
    that say nothing of it."""

    def __init__(self, profiles: Profiles, background: Background, *, is_usual: bool) -> None:
        self._profiles = profiles
        self._background = background
        self._is_usual = is_usual

    async def answer(
        self, ask: AnswerRequest, memory: Memory | None, refresh: Callable[[], Coroutine[object, object, None]]
    ) -> JsonValue | NoAnswer:
        """A learned answer, or the mark that there is none. Where the last look at the model is long ago, `refresh` looks once
        more in the background. A request that names a backend gets none, one that names a context only with `mode=learned`."""
        if not self._is_wanted(ask, memory):
            return NO_ANSWER
        value = await self._profiles.answer(ask.request, ask.shape, ask.seed)
        if isinstance(value, NoAnswer):
            return value
        if await self._profiles.claim_refresh(ask.request, ask.shape):
            self._background.start(refresh())
        return echo_in_answer(value, ask)

    async def observe(
        self, ask: AnswerRequest, written: CompletedAnswer, memory: Memory | None, recalled: MemoryView
    ) -> None:
        """Learn from what a model wrote. What is said in a context stays there."""
        is_private = memory is not None and memory.is_named
        if not is_private and not written.routed.backend.is_builtin and not written.is_degraded:
            await self._profiles.observe(ask.request, written.value, ask.shape, known=recalled.known)

    def _is_wanted(self, ask: AnswerRequest, memory: Memory | None) -> bool:
        controls = ask.request.controls
        if controls.backend is not None:
            return False
        if controls.mode is not None:
            return controls.mode is Mode.LEARNED
        return self._is_usual and (memory is None or not memory.is_named)
