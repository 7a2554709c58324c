"""What is thought is no part of the answer."""

import pytest

from mockllmapi.engine.extraction.reasoning_blocks import LONGEST_MARK, THOUGHT_CLOSE, THOUGHT_OPEN, remove_reasoning
from support.json_types import json_of

MARKS = [
    ("<think>", "</think>"),
    ("<Thinking>", "</Thinking>"),
    ('<reasoning effort="low">', "</reasoning>"),
    ("<seed:think>", "</seed:think>"),
    ("[THINK]", "[/THINK]"),
    ("◁think▷", "◁/think▷"),
    ("<|begin_of_thought|>", "<|end_of_thought|>"),
    ("<|channel|>analysis<|message|>", "<|end|>"),
]


@pytest.mark.parametrize(("opening", "closing"), MARKS)
def test_a_leading_block_goes_with_its_marks(opening: str, closing: str) -> None:
    assert remove_reasoning(f"\ufeff\n{opening}one {{2}}{closing}\n{opening}x{closing} [3]\n") == "[3]"


@pytest.mark.parametrize(("opening", "closing"), MARKS)
def test_a_block_that_never_closes_leaves_nothing(opening: str, closing: str) -> None:
    assert remove_reasoning(f"{opening} it could be [1]") == ""


@pytest.mark.parametrize(("opening", "closing"), MARKS)
def test_marks_are_short(opening: str, closing: str) -> None:
    assert len(json_of(THOUGHT_OPEN.fullmatch(opening))[0]) <= LONGEST_MARK
    assert THOUGHT_CLOSE.fullmatch(closing)


@pytest.mark.parametrize("text", ["[1]", "I think [1]", "<b>think</b> [1]", 'x: {"a": "</think> b"}'])
def test_other_text_stays(text: str) -> None:
    assert remove_reasoning(text) == text


def test_a_swallowed_opening_mark_matters_only_before_an_answer() -> None:
    assert remove_reasoning("hm [0]</think>\n[1]") == "[1]"
    assert remove_reasoning("hm </think> so be it: [1]") == "hm </think> so be it: [1]"
