"""Texts that match a pattern."""

from __future__ import annotations

from collections.abc import Callable

from mockllmapi.shapes.patterns import (
    Alternation,
    Anchor,
    CharacterSet,
    Concatenation,
    PatternNode,
    Repetition,
    parse_pattern,
)

__all__ = ["Writer", "pattern_writer"]

Writer = Callable[[Callable[[], float], int], str]
"""Writes one text; the number says how many repetitions beyond the fewest an open one may have."""


def pattern_writer(pattern: str) -> Writer:
    """A function that writes texts matching `pattern`. Raises `UnsupportedPattern`."""
    return _writer(parse_pattern(pattern))


def _writer(node: PatternNode) -> Writer:
    match node:
        case CharacterSet(choices):
            return _letters(choices)
        case Anchor():
            return lambda _random, _stretch: ""
        case Repetition(inner, least, most):
            return _repeat(_writer(inner), least, most)
        case Concatenation(nodes):
            return _sequence([_writer(inner) for inner in nodes])
        case Alternation(nodes):
            return _alternatives([_writer(inner) for inner in nodes])


def _letters(choices: str) -> Writer:
    size = len(choices)
    return lambda random, _: choices[int(random() * size)]


def _repeat(write: Writer, least: int, most: int | None) -> Writer:
    def draw(random: Callable[[], float], stretch: int) -> str:
        beyond = stretch if most is None else min(stretch, most - least)
        return "".join([write(random, stretch) for _ in range(least + int(random() * (beyond + 1)))])

    return draw


def _sequence(writers: list[Writer]) -> Writer:
    return lambda random, stretch: "".join([write(random, stretch) for write in writers])


def _alternatives(writers: list[Writer]) -> Writer:
    size = len(writers)
    return lambda random, stretch: writers[int(random() * size)](random, stretch)
