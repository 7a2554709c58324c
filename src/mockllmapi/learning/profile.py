"""What was learned of one endpoint, and answers that are like it."""

from __future__ import annotations

import random
from collections.abc import Sequence

from mockllmapi.exchange import MockRequest
from mockllmapi.learning.blueprint import Blueprint, make_blueprint
from mockllmapi.learning.drawing import Drawing, Invent
from mockllmapi.learning.requests import Sources, sources_of, word_of
from mockllmapi.learning.samples import Sample, agreeing
from mockllmapi.learning.tables import ROOT, Path, read_samples
from mockllmapi.naming.paths import read_path
from mockllmapi.shapes import Shape
from mockllmapi.shapes.counts import find_list
from mockllmapi.shapes.from_example import schema_of_example
from mockllmapi.synthesis.given import Brought, brought_by
from mockllmapi.types import JsonValue

__all__ = ["NO_ANSWER", "NoAnswer", "Profile"]

MAX_TRIES = 3
_STRICT = "count"


class NoAnswer:
    """What stands for no answer, since null is one."""


NO_ANSWER = NoAnswer()
"""The only one."""


class Profile:
    """The samples of one endpoint that agree in structure, and what was found in them. Immutable.

    An answer has the structure, the values, ranges and shares of the samples; relations that hold in all of them hold in it;
    and a value that a request brought along comes back only to a request that brings it.
    """

    __slots__ = ("_list_path", "blueprint", "left_out", "samples")

    def __init__(self, samples: Sequence[Sample]) -> None:
        self.samples = tuple(agreeing(samples))
        self.left_out = len(samples) - len(self.samples)
        self.blueprint: Blueprint = make_blueprint(read_samples(self.samples))
        self._list_path = self._find_list()

    def is_learned(self, least: int) -> bool:
        """Whether at least so many samples agree, and most of all do."""
        return len(self.samples) >= max(least, 1) and len(self.samples) > self.left_out

    def answer(
        self, request: MockRequest, shape: Shape | None, rng: random.Random, invent: Invent
    ) -> JsonValue | NoAnswer:
        """An answer to `request` that conforms to `shape`, with the count that the request asks for. NO_ANSWER
        where nothing does."""
        list_path = self._list_path if shape is None or shape.list_path is None else (*ROOT, *shape.list_path)
        count, sources = request.controls.count, sources_of(request)
        is_listed = count is not None and list_path in self.blueprint.children
        drawing = Drawing(
            rng,
            sources,
            invent,
            list_path,
            count if is_listed else None,
            is_creation=request.method == "POST",
            brought=_brought_by(request, sources),
        )
        for attempt in range(MAX_TRIES if self.samples else 0):
            draw = drawing.answer if attempt < MAX_TRIES - 1 else drawing.again
            if count is None or is_listed or request.controls.count_parameter.lower() != _STRICT:
                value = draw(self.blueprint)
            else:
                value = [draw(self.blueprint) for _ in range(count)]
            if shape is None or shape.is_valid(value):
                return value
        return NO_ANSWER

    def _find_list(self) -> Path | None:
        """Where the records stand that a count is about."""
        for sample in self.samples:
            found = find_list(schema_of_example(sample.value))
            if found is not None and (*ROOT, *found) in self.blueprint.children:
                return (*ROOT, *found)
        return None


def _brought_by(request: MockRequest, sources: Sources) -> Brought:
    """What the request's query and body say of members. Ids of its path are learned as what they are."""
    brought = brought_by(request, read_path(request.segments))
    said = {word_of(name) for name in sources if name.startswith(("query:", "body:"))}
    answer = {name: values for name, values in (brought.answer or {}).items() if name in said}
    return Brought(answer or None, brought.items)
