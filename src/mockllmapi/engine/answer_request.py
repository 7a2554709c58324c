"""What is asked of the backends: a request with everything that decides its answer."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace

from mockllmapi.engine.chunking import Chunk
from mockllmapi.engine.repair.counting import with_items
from mockllmapi.exchange import MockRequest
from mockllmapi.shapes import Shape
from mockllmapi.types import JsonValue

__all__ = ["AnswerRequest"]


@dataclass(frozen=True, slots=True)
class AnswerRequest:
    """One answer that is wanted.

    `shape` is what it must look like, with the count in it; None leaves the structure to whoever answers. `deadline` is on
    the monotonic clock. `rng` draws whatever no `seed` decides. `said` is what the request's context has to tell a model,
    `known` what is settled of the thing asked for. `variants` is how many answers should be made ahead for equal requests, as
    the request said or else the operator; None for none. `chunk` is the part of a larger answer that this one is, `seed` makes
    it repeat; `is_shape_learned` where the shape is not the request's own.
    """

    request: MockRequest
    shape: Shape | None
    deadline: float
    rng: random.Random
    said: str = ""
    known: Mapping[str, JsonValue] | None = None
    chunk: Chunk | None = None
    seed: int | None = None
    variants: int | None = None
    is_shape_learned: bool = False

    @property
    def own_shape(self) -> Shape | None:
        """The shape that the request itself brought."""
        return None if self.is_shape_learned else self.shape

    @property
    def count(self) -> int | None:
        """The exact number of items that is asked for."""
        return self.request.controls.count

    def part(self, chunk: Chunk, shape: Shape | None, seed: int | None) -> AnswerRequest:
        """The same for some of the items only; `shape` is that of the whole, with any count."""
        controls = replace(self.request.controls, count=chunk.count, n=None)
        counted = with_items(shape, chunk.count) if shape is not None else None
        return replace(
            self, request=replace(self.request, controls=controls), shape=counted, chunk=chunk, seed=seed, known=None
        )
