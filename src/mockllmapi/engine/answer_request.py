"""One request that is being answered, with everything that decides its answer."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace

from mockllmapi.contexts import NOTHING_KNOWN, Memory, MemoryView
from mockllmapi.engine.chunking import Chunk
from mockllmapi.engine.repair.counting import with_items
from mockllmapi.exchange import MockRequest
from mockllmapi.shapes import Shape
from mockllmapi.types import JsonValue

__all__ = ["AnswerRequest"]


@dataclass(frozen=True, slots=True)
class AnswerRequest:
    """One answer that is wanted.

    `client_request` is the request within the operator's limits, `sent` the request as it came. `shape` is the structure of
    the answer with its count; None leaves the structure to whatever answers, and `is_shape_learned` says that the client
    did not send it. `deadline` is on the monotonic clock, in seconds. `rng` draws what `seed` does not decide. `variants` is
    the size of the pool to serve from, None for no pool.

    `memory` is the memory of the request, None if it has none, and `view` is what that memory knows about it.
    `context_text` tells a model about earlier calls. `chunk` is set for a part of a larger answer.
    """

    client_request: MockRequest
    shape: Shape | None
    deadline: float
    rng: random.Random
    sent: MockRequest | None = None
    memory: Memory | None = None
    view: MemoryView = NOTHING_KNOWN
    context_text: str = ""
    chunk: Chunk | None = None
    seed: int | None = None
    variants: int | None = None
    is_shape_learned: bool = False

    @property
    def own_shape(self) -> Shape | None:
        """The shape that the client sent."""
        return None if self.is_shape_learned else self.shape

    @property
    def count(self) -> int | None:
        """The exact number of items that the client wants."""
        return self.client_request.controls.count

    @property
    def known(self) -> Mapping[str, JsonValue] | None:
        """The fields of the requested record that memory has settled."""
        return self.view.known

    @property
    def is_in_context(self) -> bool:
        """Whether a named context, or the world, remembers the request: then an equal request need not get an equal answer."""
        return self.memory is not None and self.memory.is_named

    @property
    def is_repeatable(self) -> bool:
        """Whether an equal request gets an equal answer."""
        return self.seed is not None and not self.is_in_context

    def part(self, chunk: Chunk, shape: Shape | None, seed: int | None) -> AnswerRequest:
        """Return the request for some of the items only; `shape` is that of the whole answer, with any count."""
        controls = replace(self.client_request.controls, count=chunk.count, n=None)
        return replace(
            self,
            client_request=replace(self.client_request, controls=controls),
            shape=with_items(shape, chunk.count) if shape is not None else None,
            chunk=chunk,
            seed=seed,
            view=NOTHING_KNOWN,
        )
