"""Answers that a client taught to the request's context."""

from __future__ import annotations

from mockllmapi.contexts import MemoryView
from mockllmapi.engine.answer_request import AnswerRequest
from mockllmapi.exchange import Fault, MockAnswer, Source

__all__ = ["Taught", "answer_taught"]

FIRST_ERROR = 400


class Taught:
    """Answers requests whose answer a client has taught."""

    async def answer(self, request: AnswerRequest) -> MockAnswer | None:
        """Return the taught answer with its status, unless the client's own shape wants something else."""
        answer, shape = answer_taught(request.view), request.own_shape
        if answer is None or answer.fault is not None or shape is None or shape.is_valid(answer.content):
            return answer
        return None


def answer_taught(view: MemoryView) -> MockAnswer | None:
    """Return the answer that was taught, None if there is none."""
    taught = view.taught
    if taught is None:
        return None
    status = taught.status
    fault = Fault(status, "") if status is not None and status >= FIRST_ERROR else None
    return MockAnswer(taught.content, Source.REMEMBERED, fault=fault, status=status)
