"""What the texts of one place have in common: a code that counts or varies, hexadecimal, UUIDs, or words."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from mockllmapi.learning.numbers import Numbers

__all__ = ["Codes", "Figures", "Noise", "TextKind", "Uuids", "kind_of_texts"]

_TOKENS = re.compile(r"[0-9]+|[A-Z]+|[a-z]+|[^0-9A-Za-z]+")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_FIGURE = re.compile(r"-?\d{1,12}\.\d{1,6}", re.ASCII)
_NOISE = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[0-9A-Za-z]{8,64}", re.ASCII)
_LOWER_HEX, _UPPER_HEX, _LOWER = "0123456789abcdef", "0123456789ABCDEF", "0123456789abcdefghijklmnopqrstuvwxyz"
_ALPHABETS = (_LOWER_HEX, _UPPER_HEX, _LOWER, _LOWER.upper(), _LOWER + _LOWER[10:].upper())
MAX_CODE_CHARS = 64
MAX_VARIED_LETTERS = 3
MAX_NUMBER_DIGITS = 15


class TextKind(Protocol):
    """What can be made anew: a text like `text`, which was seen."""

    @property
    def pattern(self) -> str:
        """The texts as a regular expression."""

    def renewed(self, text: str, rng: random.Random) -> str:
        """Another text of the kind."""

    def counted(self, text: str, step: int) -> str | None:
        """The text so many steps further, where such texts can count up."""


@dataclass(frozen=True, slots=True)
class Uuids:
    """UUIDs, of version 4."""

    is_upper: bool = False
    pattern: str = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"

    def renewed(self, text: str, rng: random.Random) -> str:  # noqa: ARG002 - as the protocol has it
        made = str(UUID(int=rng.getrandbits(128), version=4))
        return made.upper() if self.is_upper else made

    def counted(self, text: str, step: int) -> str | None:  # noqa: ARG002
        return None


@dataclass(frozen=True, slots=True)
class Noise:
    """Letters and digits without a system, all of one length: hashes, tokens, short ids."""

    alphabet: str
    length: int

    @property
    def pattern(self) -> str:
        names = {_LOWER_HEX: "[0-9a-f]", _UPPER_HEX: "[0-9A-F]", _LOWER: "[0-9a-z]", _LOWER.upper(): "[0-9A-Z]"}
        return f"{names.get(self.alphabet, '[0-9A-Za-z]')}{{{self.length}}}"

    def renewed(self, text: str, rng: random.Random) -> str:  # noqa: ARG002
        return "".join(rng.choices(self.alphabet, k=self.length))

    def counted(self, text: str, step: int) -> str | None:  # noqa: ARG002
        return None


@dataclass(frozen=True, slots=True)
class Figures:
    """Decimal numbers, written as text."""

    numbers: Numbers
    digits: int

    @property
    def pattern(self) -> str:
        return rf"-?\d+\.\d{{{self.digits}}}"

    def renewed(self, text: str, rng: random.Random) -> str:
        return f"{self.numbers.moved(float(text), rng.random):.{self.digits}f}"

    def counted(self, text: str, step: int) -> str | None:  # noqa: ARG002
        return None


@dataclass(frozen=True, slots=True)
class Codes:
    """Words and signs that stay, with numbers that vary between them: `ORD-1042`, `+49 30 1234567`, `10:30`.

    `spans` are the numbers by position among the tokens: the least and the largest value, and the width where it is
    always the same.
    """

    spans: tuple[tuple[int, int, int, int | None], ...]
    pattern: str

    def renewed(self, text: str, rng: random.Random) -> str:
        tokens = _TOKENS.findall(text)
        for position, least, largest, width in self.spans:
            number = least + int(rng.random() * (largest - least + 1))
            tokens[position] = str(number).zfill(width) if width else str(number)
        return "".join(tokens)

    def counted(self, text: str, step: int) -> str | None:
        tokens = _TOKENS.findall(text)
        position, _, _, width = self.spans[-1]
        number = int(tokens[position]) + step
        if number < 0:
            return None
        tokens[position] = str(number).zfill(width) if width else str(number)
        return "".join(tokens)


def kind_of_texts(texts: Sequence[str]) -> TextKind | None:
    """The kind that all of these are; None for words, of which only those that were seen should come again."""
    if len(set(texts)) < 2:
        return None
    if all(_UUID.fullmatch(text) for text in texts):
        return Uuids(is_upper=all(text == text.upper() for text in texts))
    if all(_FIGURE.fullmatch(text) for text in texts):
        digits = {len(text.partition(".")[2]) for text in texts}
        numbers = Numbers([float(text) for text in texts])
        return Figures(numbers, min(digits)) if len(digits) == 1 and numbers.is_movable else None
    return _codes(texts) or _noise(texts)


def _noise(texts: Sequence[str]) -> Noise | None:
    lengths = {len(text) for text in texts}
    if len(lengths) != 1 or not all(_NOISE.fullmatch(text) for text in texts):
        return None
    letters = set().union(*texts)
    for alphabet in _ALPHABETS:
        if letters.issubset(alphabet):
            return Noise(alphabet, lengths.pop())
    return None


def _codes(texts: Sequence[str]) -> Codes | None:
    if any(len(text) > MAX_CODE_CHARS or not text.isascii() for text in texts):
        return None
    split = [_TOKENS.findall(text) for text in texts]
    if len({len(tokens) for tokens in split}) != 1:
        return None
    spans: list[tuple[int, int, int, int | None]] = []
    pattern: list[str] = []
    for position, column in enumerate(zip(*split, strict=True)):
        if len(set(column)) == 1:
            pattern.append(re.escape(column[0]))
        elif all(token.isdigit() and len(token) <= MAX_NUMBER_DIGITS for token in column):
            spans.append((position, *_span(column)))
            pattern.append(rf"\d{{{spans[-1][3]}}}" if spans[-1][3] else r"\d+")
        elif all(token.isalpha() and token.isupper() and len(token) <= MAX_VARIED_LETTERS for token in column):
            pattern.append(f"[A-Z]{{1,{MAX_VARIED_LETTERS}}}")
        else:
            return None
    return Codes(tuple(spans), "".join(pattern)) if spans else None


def _span(column: Sequence[str]) -> tuple[int, int, int | None]:
    """The least and the largest of some numbers, and their width where leading zeros show (or equal lengths suggest) one."""
    numbers = [int(token) for token in column]
    widths = {len(token) for token in column}
    return min(numbers), max(numbers), widths.pop() if len(widths) == 1 else None
