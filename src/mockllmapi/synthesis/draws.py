"""The small vocabulary in which the tables of meanings are written: functions that make draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter

from mockllmapi.synthesis.scene import Draw, Record
from mockllmapi.types import JsonValue

__all__ = ["by_subject", "chance", "code", "constant", "fact", "one_of", "phrase", "pool", "real", "several", "whole"]

_UPPER = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_HEX = "0123456789abcdef"


def constant(value: JsonValue) -> Draw:
    """Always the same."""
    return lambda _: value


def one_of(words: Sequence[JsonValue] | str) -> Draw:
    """One of several values; a text is a list separated by ` | `."""
    choices = tuple(words.split(" | ")) if isinstance(words, str) else tuple(words)
    size = len(choices)
    return lambda record: choices[int(record.random() * size)]


def pool(name: str) -> Draw:
    """A word from a pool of the lexicon."""
    read = attrgetter(name)

    def draw(record: Record) -> JsonValue:
        words: tuple[str, ...] = read(record.scene.lexicon)
        return words[int(record.random() * len(words))]

    return draw


def fact(path: str) -> Draw:
    """What a facet of the record says: `person.email`."""
    read: Draw = attrgetter(path)
    return read


def by_subject(rows: Mapping[str, Draw], otherwise: Draw) -> Draw:
    """Another draw for each subject."""
    return lambda record: rows.get(record.subject or "", otherwise)(record)


def whole(low: int, high: int, power: float = 1.0) -> Draw:
    """A whole number; the larger `power`, the more small ones."""
    size = high - low + 1
    if power == 1.0:
        return lambda record: low + int(record.random() * size)
    return lambda record: low + int(record.random() ** power * size)


def real(low: float, high: float, digits: int = 2, power: float = 1.0) -> Draw:
    """A number with so many digits after the point."""
    return lambda record: round(low + record.random() ** power * (high - low), digits)


def chance(likelihood: float) -> Draw:
    """True so often."""
    return lambda record: record.random() < likelihood


def code(form: str) -> Draw:
    """A code by form: `#` is a digit, `@` a capital, `%` a hexadecimal digit, all else stands for itself."""
    alphabets: Mapping[str, str] = {"#": "0123456789", "@": _UPPER, "%": _HEX}
    template = "".join("%s" if letter in alphabets else letter for letter in form)
    gaps = tuple((alphabets[letter], len(alphabets[letter])) for letter in form if letter in alphabets)

    def draw(record: Record) -> JsonValue:
        random = record.random
        return template % tuple(alphabet[int(random() * size)] for alphabet, size in gaps)

    return draw


def phrase(form: str, **draws: Draw) -> Draw:
    """A text with gaps, each filled by a draw: `phrase("{a} kg", a=whole(1, 9))`."""
    gaps = tuple(draws.items())
    return lambda record: form.format_map({name: draw(record) for name, draw in gaps})


def several(words: Sequence[str], least: int, most: int) -> Draw:
    """A few different words, joined by commas."""
    choices = tuple(words)
    return lambda record: ", ".join(record.scene.rng.sample(choices, least + int(record.random() * (most - least + 1))))
