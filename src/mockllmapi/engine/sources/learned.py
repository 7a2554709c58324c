"""Answers like those that a model gave before."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from mockllmapi.engine.answer_request import AnswerRequest
from mockllmapi.engine.background import Background
from mockllmapi.engine.memory_overlay import overlay_known
from mockllmapi.engine.request_echo import echo_in_answer
from mockllmapi.engine.sources.generated import Generated
from mockllmapi.errors import RoutingError, UnusableAnswer
from mockllmapi.exchange import MockAnswer, Mode, Source
from mockllmapi.learning import NoAnswer, Profiles
from mockllmapi.routing import Router

__all__ = ["Learned"]


class Learned:
    """Answers from profiles, in the place of a model. `is_usual` says that requests that do not choose a mode want that."""

    def __init__(
        self, profiles: Profiles, generated: Generated, router: Router, background: Background, *, is_usual: bool
    ) -> None:
        self._profiles = profiles
        self._generated = generated
        self._router = router
        self._background = background
        self._is_usual = is_usual

    async def answer(self, request: AnswerRequest) -> MockAnswer | None:
        """Return a learned answer, if one is wanted and enough was learned.

        A request that names a backend gets none, one that names a context only with `mode=learned`. If the model was asked long
        ago, it is asked once more in the background.
        """
        if not self._is_wanted(request):
            return None
        value = await self._profiles.answer(request.client_request, request.shape, request.seed)
        if isinstance(value, NoAnswer):
            return None
        if await self._profiles.claim_refresh(request.client_request, request.shape):
            self._background.start(self._refresh(request))
        value = overlay_known(echo_in_answer(value, request), request.view, request.client_request, request.own_shape)
        return MockAnswer(value, Source.LEARNED)

    async def _refresh(self, request: AnswerRequest) -> None:
        """Ask the model once more, only to learn from its answer."""
        with suppress(RoutingError, UnusableAnswer):
            await self._generated.one(replace(request, deadline=self._router.deadline()))

    def _is_wanted(self, request: AnswerRequest) -> bool:
        controls = request.client_request.controls
        if controls.backend is not None or controls.n is not None:
            return False
        if controls.mode is not None:
            return controls.mode is Mode.LEARNED
        return self._is_usual and not request.is_in_context
