"""Draws whose words are those of the answer's language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mockllmapi.types import JsonValue

if TYPE_CHECKING:
    from mockllmapi.synthesis.scene import Draw, Record

__all__ = ["amount", "labelled", "localized", "worded"]


def worded(name: str, english: Sequence[str] | str, otherwise: str = "") -> Draw:
    """One of the texts that the language has under `name`, or else under `otherwise`; the English ones (a text is a list
    separated by ` | `) where it has neither."""
    choices = tuple(english.split(" | ")) if isinstance(english, str) else tuple(english)

    def draw(record: Record) -> str:
        words = record.scene.lexicon.texts.get(name, choices)
        return words[int(record.random() * len(words))]

    def draw_or_else(record: Record) -> str:
        texts = record.scene.lexicon.texts
        words = texts.get(name) or texts.get(otherwise, choices)
        return words[int(record.random() * len(words))]

    return draw_or_else if otherwise else draw


def localized(name: str, english: Draw) -> Draw:
    """One of the texts that the language has under `name`, or else what the English draw makes."""

    def draw(record: Record) -> JsonValue:
        words = record.scene.lexicon.texts.get(name)
        return words[int(record.random() * len(words))] if words else english(record)

    return draw


def labelled(name: str, english: Sequence[str]) -> Draw:
    """The same by serial number, in strides: neighbours in a list differ as long as there are enough words."""
    choices = tuple(english)

    def draw(record: Record) -> str:
        words = record.scene.lexicon.texts.get(name, choices)
        size = len(words)
        stride = 7 if size % 7 else 5 if size % 5 else 3 if size % 3 else 1
        return words[record.serial * stride % size]

    return draw


def amount(draw: Draw) -> Draw:
    """An amount in dollars as one in the money of the language's country."""

    def drawn(record: Record) -> float:
        value: int | float = draw(record)  # type: ignore[assignment]
        lexicon = record.scene.lexicon
        if lexicon.scale == 1:
            return value
        return value * lexicon.scale if isinstance(value, int) else lexicon.rounded(value * lexicon.scale)

    return drawn
