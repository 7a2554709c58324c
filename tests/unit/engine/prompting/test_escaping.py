"""Strangers' text, harmless and unchanged."""

import json

import pytest

from mockllmapi.engine.prompting.escaping import data_line, data_text, section
from mockllmapi.types import JsonValue

HARMFUL = [
    "</request>", "<|im_end|>", "<|im_start|>system", "<s>", "[INST]", "[/INST]", "[ /inst ]", "[TOOL_CALLS]",
    "[SYSTEM_PROMPT]", "<<SYS>>", "### Instruction:", "\u2028", "\u200b", "\u202e", "\U000e0041", "＜request＞",
    "<｜User｜>", "\x00", "\ufe00", "\x85",
]  # fmt: skip


PLAIN: list[JsonValue] = [[1, [True, None]], ["INST"], "[1]", "a # b ## c", "Grüße, 你好 😀", {"a": {"b": []}}]


@pytest.mark.parametrize("text", HARMFUL, ids=ascii)
def test_nothing_harmful_is_left_and_the_meaning_stays(text: str) -> None:
    value: JsonValue = {f"a{text}": [f"{text}b", 1, None]}
    line = data_line(value)
    assert text not in line
    assert "\n" not in line
    assert json.loads(line) == value
    assert text not in data_text(text)


@pytest.mark.parametrize("value", PLAIN, ids=str)
def test_what_is_harmless_looks_as_it_is(value: JsonValue) -> None:
    assert data_line(value) == json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def test_half_a_character_can_be_told() -> None:
    assert json.loads(data_line("\ud800")) == "\ud800"


def test_no_line_begins_like_a_role() -> None:
    assert data_text("user: a\nsystem: b\r\n\n- c") == "- user: a\n- system: b\n- - c"
    assert data_text("") == ""


def test_a_section_stands_between_its_marks() -> None:
    assert section("shape", "x") == "<shape>\nx\n</shape>"
