"""Memory answers if it knows everything that is asked for."""

from __future__ import annotations

from mockllmapi.engine.answer_request import AnswerRequest
from mockllmapi.engine.memory_overlay import NotRemembered, answer_from_memory
from mockllmapi.exchange import MockAnswer, Source

__all__ = ["Remembered"]


class Remembered:
    """Answers from memory alone."""

    async def answer(self, request: AnswerRequest) -> MockAnswer | None:
        """Return what memory knows, if nothing is missing."""
        if request.memory is None:
            return None
        value = answer_from_memory(request.view, request.client_request, request.own_shape)
        return None if isinstance(value, NotRemembered) else MockAnswer(value, Source.REMEMBERED)
