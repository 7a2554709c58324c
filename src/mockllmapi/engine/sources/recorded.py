"""A recording that is replayed answers every request of its run."""

from __future__ import annotations

from mockllmapi.engine.answer_request import AnswerRequest
from mockllmapi.engine.cache.recording import Replay
from mockllmapi.exchange import MockAnswer

__all__ = ["Recorded"]


class Recorded:
    """Answers from a recording. It leaves nothing to other sources."""

    def __init__(self, replay: Replay) -> None:
        self._replay = replay

    async def answer(self, request: AnswerRequest) -> MockAnswer | None:
        """Return the recorded answer. Raises NotRecorded, which names the nearest recorded request."""
        return self._replay.answer(request.sent or request.client_request)
