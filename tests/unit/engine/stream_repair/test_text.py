"""The inside of a string: what passes as it is, what is written as it is meant, what waits."""

import json

import pytest

from mockllmapi.engine.stream_repair.text import TextRun


def read(text: str, size: int) -> str:
    run, given = TextRun(), ""
    for at in range(0, len(text), size):
        piece, end = run.feed(text[at : at + size])
        given += piece
        if run.is_over:
            assert at + end == len(text)
            break
    assert run.is_over
    return given


@pytest.mark.parametrize("size", [1, 2, 3, 100])
@pytest.mark.parametrize("text", ["", "abc", 'a \\"b\\" \\\\', "\\n\\/\\u00e9", "\\ud83d\\ude00", "\U0001f600 é \x7f"])
def test_strict_json_passes_unchanged(text: str, size: int) -> None:
    assert read(text + '"', size) == text


@pytest.mark.parametrize("size", [1, 2, 3, 100])
@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("a\nb\tc", "a\nb\tc"),
        ("\\x41\\x22", 'A"'),
        ("it\\'s", "it's"),
        ("\\d+", "\\d+"),
        ("\\u12", "\\u12"),
        ("a\\\nb\\\r\nc", "abc"),
        ("\\ud83d!", "\ufffd!"),
        ("\\ude00", "\ufffd"),
        ("\\ud83d\\n", "\ufffd\n"),
        ("\ud800", "\ufffd"),
    ],
)
def test_the_rest_is_written_as_it_is_meant(text: str, meant: str, size: int) -> None:
    assert json.loads(f'"{read(text + chr(34), size)}"') == meant


def test_an_escape_waits_until_it_is_whole() -> None:
    run = TextRun()
    assert run.feed("ab\\u00") == ("ab", 6)
    assert run.held == "\\u00"
    assert run.feed("e") == ("", 1)
    assert run.feed('9"x') == ("\\u00e9", 2)
    assert run.is_over


def test_it_reads_from_where_it_is_told() -> None:
    run = TextRun()
    assert run.feed('{"abc', 2) == ("abc", 5)
