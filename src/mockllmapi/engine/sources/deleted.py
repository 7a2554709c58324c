"""A record that was deleted is a 404."""

from __future__ import annotations

from dataclasses import replace

from mockllmapi.contexts import MemoryView
from mockllmapi.engine.answer_request import AnswerRequest
from mockllmapi.exchange import Fault, MockAnswer, Source

__all__ = ["Deleted", "answer_deleted"]


class Deleted:
    """Answers requests for a record that a client deleted, or for something below it."""

    async def answer(self, request: AnswerRequest) -> MockAnswer | None:
        """Return a 404 that says what was deleted."""
        return answer_deleted(request.view)


def answer_deleted(view: MemoryView) -> MockAnswer | None:
    """Return the answer for a record that was deleted, None for any other."""
    return replace(MockAnswer.simulated(Fault(404, view.gone)), source=Source.REMEMBERED) if view.gone else None
