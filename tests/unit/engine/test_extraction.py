"""Finding the JSON in what models really say."""

import pytest

from mockllmapi.engine.extraction import Extracted, NothingExtracted, extract

WHOLE = {
    "plain": ('{"id": 7}', {"id": 7}),
    "scalar": ('"yes"', "yes"),
    "surrounded by space": ("\n\n  [1, 2]\n", [1, 2]),
    "byte-order mark": ('\ufeff{"id": 7}', {"id": 7}),
    "fence": ('```json\n{"id": 7}\n```', {"id": 7}),
    "fence without language": ("```\n[1]\n```", [1]),
    "fence between prose": ('Sure! Here you are:\n```json\n{"id": 7}\n```\nAnything else?', {"id": 7}),
    "fence that never closes": ('```json\n{"id": 7}\n', {"id": 7}),
    "prose before": ('Here is the user: {"id": 7}', {"id": 7}),
    "prose after": ('{"id": 7}\n\nI hope this helps {smile}!', {"id": 7}),
    "the larger of two": ('{"a": 1} or rather {"id": 7, "name": "Ada"}', {"id": 7, "name": "Ada"}),
    "think block": ('<think>{"no": 1}</think>{"id": 7}', {"id": 7}),
    "think block without its opening": ('let me see {"no": 1} yes</think>\n{"id": 7}', {"id": 7}),
    "two think blocks": ("<think>a</think>\n<thinking>b</thinking>\n[1]", [1]),
    "trailing comma": ('{"a": [1, 2,], "b": 3,}', {"a": [1, 2], "b": 3}),
    "comments": ('{"a": 1, // first\n "b": /* two */ 2}', {"a": 1, "b": 2}),
    "brackets in strings": ('see: {"text": "a } b ] c", "n": 1}', {"text": "a } b ] c", "n": 1}),
    "escaped quotes": ('ok {"text": "she said \\"}\\"", "n": 1}', {"text": 'she said "}"', "n": 1}),
    "a link is no comment": (
        '{"url": "https://example.com/a,]//b", "n": 1,}',
        {"url": "https://example.com/a,]//b", "n": 1},
    ),
    "a closing mark in a string": ('{"html": "</think>"}', {"html": "</think>"}),
}

MENDED = {
    "cut in a string": ('{"id": 7, "name": "Ada Lov', {"id": 7}),
    "cut in a list": ('[{"id": 1}, {"id": 2}, {"id":', [{"id": 1}, {"id": 2}, {}]),
    "single quotes": ("{'id': 7, 'name': 'Ada'}", {"id": 7, "name": "Ada"}),
    "bare keys": ("{id: 7}", {"id": 7}),
}


@pytest.mark.parametrize(("text", "value"), WHOLE.values(), ids=WHOLE.keys())
def test_what_is_whole_is_found_unchanged(text: str, value: object) -> None:
    assert extract(text) == Extracted(value, is_whole=True)


@pytest.mark.parametrize(("text", "value"), MENDED.values(), ids=MENDED.keys())
def test_what_had_to_be_mended_says_so(text: str, value: object) -> None:
    assert extract(text) == Extracted(value, is_whole=False)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "I am sorry, I cannot do that.",
        "<think>I wonder",
        "{",
        "[[[[",
        "[" * 20_000,
        "{" * 20_000,
        '{"a":' * 20_000,
    ],
    ids=["empty", "blank", "prose", "thoughts only", "a bracket", "brackets", "lists", "objects", "nested"],
)
def test_what_holds_no_answer_is_an_error_of_its_own(text: str) -> None:
    with pytest.raises(NothingExtracted):
        extract(text)


def test_a_text_beyond_all_bounds_is_refused() -> None:
    with pytest.raises(NothingExtracted, match="too long"):
        extract("[" + "1," * 5_000_000 + "1]")
