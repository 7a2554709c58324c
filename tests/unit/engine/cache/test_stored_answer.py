"""Answers as bytes."""

from __future__ import annotations

import msgspec
import pytest

from mockllmapi.engine.cache.stored_answer import StoredAnswer
from mockllmapi.exchange import Fault, MockAnswer, Source

ANSWERS = [
    MockAnswer([{"id": 1, "price": 1.0, "name": "Ада"}], Source.LLM, "a", "m", repaired=2, shown_shape={"id": 0}),
    MockAnswer(None, Source.BUILTIN, "builtin", is_degraded=True),
    MockAnswer({"error": {}}, Source.REMEMBERED, fault=Fault(404, "gone", {"id": [7]})),
    MockAnswer(2**70, Source.POOL),
]


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.source.value)
def test_an_answer_comes_back_as_it_was(answer: MockAnswer) -> None:
    written = msgspec.json.encode(StoredAnswer.of(answer))
    assert msgspec.json.decode(written, type=StoredAnswer).to_answer(answer.source) == answer


def test_given_again_it_cost_nothing_and_says_where_it_came_from() -> None:
    again = StoredAnswer.of(MockAnswer(1, Source.LLM, "a", attempts=4, backend_ms=9.0)).to_answer(Source.RECORDING)
    assert (again.source, again.attempts, again.backend_ms, again.backend) == (Source.RECORDING, 0, 0.0, "a")
