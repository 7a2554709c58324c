"""What the pipeline knows of a source."""

from __future__ import annotations

from typing import Protocol

from mockllmapi.engine.answer_request import AnswerRequest
from mockllmapi.exchange import MockAnswer

__all__ = ["AnswerSource"]


class AnswerSource(Protocol):
    """One place that answers may come from."""

    async def answer(self, request: AnswerRequest) -> MockAnswer | None:
        """Return an answer, or None to leave the request to the next source.

        Raises NotRecorded, RoutingError or UnusableAnswer if the request must not be left to another source.
        """
