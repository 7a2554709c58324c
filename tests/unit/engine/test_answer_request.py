"""What is asked: the whole, and parts of it."""

from __future__ import annotations

from mockllmapi.contexts import MemoryView
from mockllmapi.engine.answer_request import AnswerRequest
from mockllmapi.engine.chunking import Chunk
from mockllmapi.exchange import RawShape
from mockllmapi.shapes.compiler import compile_shape
from support.randomness import RNG
from support.workshop import make_request

SHAPE = compile_shape(RawShape({"data": [{"id": 0}]}, "shape"))
CHUNK = Chunk(index=1, of=3, first=4, count=2)


def test_a_shape_is_the_requests_own_unless_it_was_learned() -> None:
    request = make_request(count=6)
    assert AnswerRequest(request, SHAPE, 9.0, RNG).own_shape is SHAPE
    assert AnswerRequest(request, SHAPE, 9.0, RNG, is_shape_learned=True).own_shape is None
    assert AnswerRequest(request, None, 9.0, RNG).own_shape is None
    assert AnswerRequest(request, None, 9.0, RNG).count == 6


def test_a_part_is_the_same_request_for_fewer_items() -> None:
    whole = AnswerRequest(
        make_request(count=6, n=2), SHAPE, 9.0, RNG, view=MemoryView({"id": 1}), context_text="before", seed=3
    )
    part = whole.part(CHUNK, SHAPE, 77)
    assert (part.count, part.client_request.controls.n, part.chunk, part.seed) == (2, None, CHUNK, 77)
    assert (part.deadline, part.context_text, part.known) == (9.0, "before", None)
    assert part.shape is not None
    assert part.shape.is_valid({"data": [{"id": 1}, {"id": 2}]})
    assert not part.shape.is_valid({"data": [{"id": 1}]})


def test_a_part_of_what_has_no_shape_has_none() -> None:
    assert AnswerRequest(make_request(count=6), None, 9.0, RNG).part(CHUNK, None, None).shape is None
