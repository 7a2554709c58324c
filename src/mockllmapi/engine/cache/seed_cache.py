"""With a seed, the same request gives the same answer from a model too: the first one is remembered."""

from __future__ import annotations

import msgspec

from mockllmapi.engine.cache.fingerprint import CONTROLS, fingerprint
from mockllmapi.engine.cache.stored_answer import StoredAnswer
from mockllmapi.exchange import Consistency, MockAnswer, MockRequest, Source
from mockllmapi.stores import Store

__all__ = ["SPACE", "SeedCache"]

SPACE = "repeats"
"""Where they stand in the store. How many are kept, and how long, is the store's affair."""

COUNTED = tuple(name for name in CONTROLS if name not in ("error", "context", "renewShape"))
"""What makes a repeat: a simulated error asks no model, in a context nothing repeats, and what was asked anew repeats too."""


class SeedCache:
    """The first answer of a model to each request with a seed.

    In a named context, and in the World, a seed repeats nothing: what was said before moves the answer on. The built-in
    generator repeats by itself, so nothing of it is kept but several answers at once, which tell how long they took; neither is
    what it answered because no backend could, nor an error.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    async def recall(self, request: MockRequest) -> MockAnswer | None:
        """What this request was answered before, byte for byte; None where it was not, or where it wants to be asked anew."""
        if not _repeats(request) or request.controls.renews_shape:
            return None
        return await self._read(fingerprint(request, of=COUNTED))

    async def remember(self, request: MockRequest, answer: MockAnswer) -> MockAnswer:
        """Keep an answer where it is the first, and give what is to be answered: of two equal requests at the same time, both
        get the answer of the one that was ready first."""
        if (
            not _repeats(request)
            or not _is_first_hand(answer, request)
            or answer.is_degraded
            or answer.fault is not None
        ):
            return answer
        key = fingerprint(request, of=COUNTED)
        if not request.controls.renews_shape and (first := await self._read(key)) is not None:
            return first
        await self._store.write(SPACE, {key: msgspec.json.encode(StoredAnswer.of(answer))})
        return answer

    async def _read(self, key: str) -> MockAnswer | None:
        found = await self._store.read(SPACE, [key])
        if key not in found:
            return None
        return msgspec.json.decode(found[key], type=StoredAnswer).to_answer(Source.REMEMBERED)


def _is_first_hand(answer: MockAnswer, request: MockRequest) -> bool:
    """Whether an answer would not come again by itself. Several at once tell how long each took, whoever gave them; where some
    of them failed, others may be had next time."""
    if request.controls.n is not None:
        return answer.source in (Source.LLM, Source.BUILTIN) and not answer.is_partial
    return answer.source is Source.LLM


def _repeats(request: MockRequest) -> bool:
    controls = request.controls
    return controls.seed is not None and controls.context is None and controls.consistency is not Consistency.WORLD
