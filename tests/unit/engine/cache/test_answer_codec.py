"""Answers as bytes and back."""

from dataclasses import replace

import pytest

from mockllmapi.engine.cache.answer_codec import AnswerCodec
from mockllmapi.exchange import Fault, MockAnswer, Source
from mockllmapi.types import JsonValue

CODEC = AnswerCodec()
PLAIN = MockAnswer({"id": 1, "names": ["ü", "\u2028", ""], "big": 10**30, "half": 0.5, "one": 1.0}, Source.LLM)
FULL = MockAnswer(
    content=[PLAIN.content, None, True],
    source=Source.SIMULATED,
    backend="b",
    model="m",
    attempts=3,
    repaired=2,
    fault=Fault(404, "Nobody", {"why": [1]}),
    shown_shape={"id": 0},
    backend_ms=12.25,
    is_degraded=True,
    is_partial=True,
    limited_to=3,
    status=202,
)


@pytest.mark.parametrize("answer", [PLAIN, FULL, replace(PLAIN, content=None), replace(PLAIN, content="text")])
def test_an_answer_comes_back_as_it_was(answer: MockAnswer) -> None:
    back = CODEC.decode(CODEC.encode(answer))
    assert back == answer
    assert repr(back) == repr(answer)  # 1 and 1.0 and True are equal, and not the same to a client
    assert type(back.source) is Source


def test_no_field_is_left_at_its_default() -> None:
    plain = MockAnswer(None, Source.LLM)
    assert [name for name in MockAnswer.__dataclass_fields__ if getattr(FULL, name) == getattr(plain, name)] == []


def test_two_answers_are_one_where_their_content_is() -> None:
    other = replace(PLAIN, source=Source.BUILTIN, backend="x", backend_ms=9.0, attempts=4)
    assert CODEC.identity(PLAIN) == CODEC.identity(other)


@pytest.mark.parametrize("content", [{"id": 2}, {"id": "1"}, {"id": 1.0}, {"id": True}, [], None, {"a": 1, "id": 1}])
def test_other_content_is_another_answer(content: JsonValue) -> None:
    one = (
        replace(PLAIN, content={"id": 1, "a": 1}) if content == {"a": 1, "id": 1} else replace(PLAIN, content={"id": 1})
    )
    assert CODEC.identity(one) != CODEC.identity(replace(PLAIN, content=content))
