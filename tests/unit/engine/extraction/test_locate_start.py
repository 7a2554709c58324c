"""The bracket with which the answer begins, in text that is still coming."""

import pytest

from mockllmapi.engine.extraction.locate_start import KEPT_CHARS, StartLocator


def begun(text: str, step: int = 1) -> str | None:
    beginning = StartLocator()
    for at in range(0, len(text), step):
        if (found := beginning.feed(text[at : at + step])) is not None:
            return found + text[at + step :]
    return None


@pytest.mark.parametrize("step", [1, 3, 1000])
@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ('{"a": 1}', '{"a": 1}'),
        ("\ufeff \n[1]", "[1]"),
        ('```json\n{"a": 1}\n```', '{"a": 1}\n```'),
        ('Sure {smile} [x]:\n\n{"a": 1}', '{"a": 1}'),
        ('As in [1], it is {"a": 1}', '{"a": 1}'),
        ('Here: [{"a": 1}]', '[{"a": 1}]'),
        ("Here:\n```\n[1]\n```", "[1]\n```"),
        ('<think>{"no": 1}</think>[1]', "[1]"),
        ('[THINK][1][/THINK]{"a": 1}', '{"a": 1}'),
        ('Well <think>{"no": 1}</think> so:\n{"a": 1}', '{"a": 1}'),
        ("{id: 7}", "{id: 7}"),
    ],
)
def test_it_is_found_as_soon_as_it_is_certain(text: str, rest: str, step: int) -> None:
    assert begun(text, step) == rest


@pytest.mark.parametrize(
    "text",
    [
        "no JSON at all",
        "see [1] and {} and {x}",
        '<think>{"a": 1}',
        '"{\\"a\\": 1} and {b: 1}"',
        '<tool_call>\n{"name": "f", "arguments": {"a": 1}}',
        "42",
    ],
)
def test_where_it_is_not_certain_it_is_not_found(text: str) -> None:
    assert begun(text) is None


def test_long_thoughts_and_prose_are_not_kept() -> None:
    beginning = StartLocator()
    for text in ("<think>", *(["so many thoughts {"] * 1000), "</think>", *(["and prose { "] * 1000)):
        assert beginning.feed(text) is None
        assert len(beginning._held) <= KEPT_CHARS
