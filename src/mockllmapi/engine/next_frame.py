"""The next answer of a feed: it moves on from the one before it."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from mockllmapi.engine.answer_request import AnswerRequest
from mockllmapi.engine.model_writer import ModelWriter
from mockllmapi.engine.sources.generated import Generated
from mockllmapi.exchange import MockAnswer, Source
from mockllmapi.naming.paths import read_path
from mockllmapi.randomness import make_generator
from mockllmapi.routing import BUILTIN
from mockllmapi.shapes import Shape
from mockllmapi.shapes.from_example import schema_of_example
from mockllmapi.synthesis.motion import moved
from mockllmapi.types import Clock, JsonValue

__all__ = ["NextFrame"]


class NextFrame:
    """Makes the frames of feeds. They are neither remembered nor recorded."""

    def __init__(self, writer: ModelWriter, generated: Generated, clock: Clock) -> None:
        self._writer = writer
        self._generated = generated
        self._clock = clock

    async def after(self, request: AnswerRequest, last: JsonValue) -> MockAnswer:
        """Return the answer that follows `last`. Values move by themselves if the built-in generator would answer; else a model
        is told the last answer. Raises RoutingError or UnusableAnswer."""
        client, shape = request.client_request, request.shape
        if self._writer.is_builtin(request):
            rng = request.rng if request.seed is None else make_generator(request.seed, msgspec.json.encode(last))
            is_valid = shape.is_valid if shape is not None else None
            value = moved(last, rng, self._clock.now(), is_valid, read_path(client.segments).noun)
            return MockAnswer(value, Source.BUILTIN, backend=BUILTIN, model=BUILTIN)
        example = shape or Shape(schema_of_example(last), last, is_example=True)
        text = f"The answer before this one, which this one moves on from: {msgspec.json.encode(last).decode()}"
        request = replace(request, shape=example, context_text=text)
        return self._generated.to_answer(request, await self._writer.write(request))
