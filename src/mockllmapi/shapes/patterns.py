"""A small parser for regular expressions (ECMA-262), so that the generator can write matching texts.

It supports anchors, literals, classes, groups, alternations and repetitions. A lookahead is supported at the very start of
a text (`^(?=.*[0-9])`), since it equals a separate pattern there. All other lookaround, back references and word
boundaries are refused: no linear-time engine supports them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

__all__ = [
    "Alternation",
    "Anchor",
    "CharacterSet",
    "Concatenation",
    "PatternNode",
    "Repetition",
    "UnsupportedPattern",
    "parse_pattern",
    "split_pattern",
]

MAX_REPEATS = 10_000
MAX_UNANCHORED_STEPS = 600
"""Matching takes time by length of text times size of pattern, unless the pattern is bound to the start of the text."""

_PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))
_DIGITS = "0123456789"
_WORD = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" + _DIGITS + "_"
_CLASSES: Mapping[str, str] = MappingProxyType({"d": _DIGITS, "w": _WORD, "s": " "})
_ESCAPES: Mapping[str, str] = MappingProxyType({"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v"})
_CATEGORIES: Mapping[str, str] = MappingProxyType(
    {
        "L": _WORD[:52],
        "Letter": _WORD[:52],
        "Ll": _WORD[:26],
        "Lu": _WORD[26:52],
        "N": _DIGITS,
        "Nd": _DIGITS,
        "digit": _DIGITS,
        "P": "!#%&*,-./:;?@_",
    }
)


class UnsupportedPattern(ValueError):
    """The pattern is none, or is outside the part we know. The message continues `the pattern …`."""


@dataclass(frozen=True, slots=True)
class CharacterSet:
    """One character out of `choices`."""

    choices: str


@dataclass(frozen=True, slots=True)
class Repetition:
    """`node` from `least` to `most` times; `most` is None without an upper limit."""

    node: PatternNode
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Concatenation:
    """One after the other."""

    nodes: tuple[PatternNode, ...]


@dataclass(frozen=True, slots=True)
class Alternation:
    """One of several."""

    nodes: tuple[PatternNode, ...]


@dataclass(frozen=True, slots=True)
class Anchor:
    """No character: the start of the text, or its end."""

    is_start: bool


PatternNode: TypeAlias = "CharacterSet | Repetition | Concatenation | Alternation | Anchor"


def parse_pattern(text: str, *, has_anchors: bool = False) -> PatternNode:
    """Parse a pattern into a tree. Raises `UnsupportedPattern`.

    A text made from the tree matches, except for an anchor inside a group in the middle. With `has_anchors` the tree contains
    the anchors.
    """
    parser = _Parser(text, has_anchors=has_anchors)
    node = parser.parse_alternation(depth=0)
    if not parser.is_at_end:
        raise UnsupportedPattern("has an unbalanced ')'")
    is_bound = text.startswith("^") and not isinstance(node, Alternation) and not _is_open(node)
    if _size(node) > (MAX_REPEATS if is_bound else MAX_UNANCHORED_STEPS):
        raise UnsupportedPattern("makes too much work: it repeats too often")
    return node


def split_pattern(text: str) -> tuple[str, list[str], list[str]]:
    """Split a pattern into one without lookaheads, the patterns that must match beside it, and those that must not.

    If some lookaround remains, the pattern is returned unchanged.
    """
    aside: Mapping[str, list[str]] = {"=": [], "!": []}
    at = 1
    while text.startswith("^") and text.startswith(("(?=", "(?!"), at):
        end = _find_top_level(text, at + 1, ")")
        aside[text[at + 2]].append(f"^(?:{text[at + 3 : end]})")
        at = end + 1
    if at == 1 or at > len(text) or _find_top_level(text, at, "|") < len(text):
        return text, [], []
    try:
        for each in (f"^{text[at:]}", *aside["="], *aside["!"]):
            parse_pattern(each)
    except UnsupportedPattern:
        return text, [], []
    return f"^{text[at:]}", aside["="], aside["!"]


def _find_top_level(text: str, start: int, letter: str) -> int:
    """Return the next index of `letter` outside of all groups and classes, or the length of the text."""
    depth, is_class, at = 0, False, start
    while at < len(text):
        here = text[at]
        if here == "\\":
            at += 1
        elif is_class:
            is_class = here != "]"
        elif depth == 0 and here == letter:
            return at
        elif here == "[":
            is_class = True
        else:
            depth += {"(": 1, ")": -1}.get(here, 0)
        at += 1
    return len(text)


def _size(node: PatternNode) -> int:
    """Count the letters of the longest text, with one more than the minimum for an open repetition."""
    match node:
        case CharacterSet():
            return 1
        case Anchor():
            return 0
        case Repetition(inner, least, most):
            return _size(inner) * max(1, least + 1 if most is None else most)
        case Concatenation(nodes) | Alternation(nodes):
            return sum(map(_size, nodes))


def _is_open(node: PatternNode) -> bool:
    match node:
        case CharacterSet() | Anchor():
            return False
        case Repetition(inner, _, most):
            return most is None or _is_open(inner)
        case Concatenation(nodes) | Alternation(nodes):
            return any(map(_is_open, nodes))


class _Parser:
    def __init__(self, text: str, *, has_anchors: bool) -> None:
        self._text = text
        self._has_anchors = has_anchors
        self._at = 0

    @property
    def is_at_end(self) -> bool:
        return self._at >= len(self._text)

    def parse_alternation(self, depth: int) -> PatternNode:
        if depth > 50:
            raise UnsupportedPattern("nests too deeply")
        branches = [self._parse_concatenation(depth)]
        while self._accept("|"):
            branches.append(self._parse_concatenation(depth))
        return branches[0] if len(branches) == 1 else Alternation(tuple(branches))

    def _parse_concatenation(self, depth: int) -> PatternNode:
        nodes: list[PatternNode] = []
        while not self.is_at_end and self._text[self._at] not in "|)":
            if self._accept("^"):
                if any(not isinstance(node, Anchor) for node in nodes):
                    raise UnsupportedPattern("has '^' in the middle")
                nodes += [Anchor(is_start=True)] if self._has_anchors else []
                continue
            if self._accept("$"):
                if not self.is_at_end and self._text[self._at] not in "|)":
                    raise UnsupportedPattern("has '$' in the middle")
                nodes += [Anchor(is_start=False)] if self._has_anchors else []
                continue
            nodes.append(self._parse_repetition(self._parse_atom(depth)))
        return nodes[0] if len(nodes) == 1 else Concatenation(tuple(nodes))

    def _parse_repetition(self, node: PatternNode) -> PatternNode:
        least, most = 1, 1  # type: int, int | None
        if self._accept("*"):
            least, most = 0, None
        elif self._accept("+"):
            least, most = 1, None
        elif self._accept("?"):
            least, most = 0, 1
        elif not self.is_at_end and self._text[self._at] == "{":
            bounds = self._parse_bounds()
            if bounds is None:
                return node
            least, most = bounds
        else:
            return node
        self._accept("?")  # lazy or greedy, the texts are the same
        if not self.is_at_end and self._text[self._at] in "*+?":
            raise UnsupportedPattern("repeats a repetition")
        return Repetition(node, least, most)

    def _parse_bounds(self) -> tuple[int, int | None] | None:
        """`{2}`, `{2,}`, `{2,5}`; anything else in braces is literal."""
        end = self._text.find("}", self._at)
        body = self._text[self._at + 1 : end] if end > 0 else ""
        low, comma, high = body.partition(",")
        if not (low.isascii() and low.isdigit() and (high == "" or (high.isascii() and high.isdigit()))):
            raise UnsupportedPattern("has braces that are no repetition")
        if max(len(low), len(high)) > 6 or max(int(low), int(high or 0)) > MAX_REPEATS:
            raise UnsupportedPattern(f"repeats more than {MAX_REPEATS} times")
        self._at = end + 1
        least = int(low)
        most = (int(high) if high else None) if comma else least
        if most is not None and most < least:
            raise UnsupportedPattern("has a repetition whose bounds are crossed")
        return least, most

    def _parse_atom(self, depth: int) -> PatternNode:
        letter = self._read_next()
        if letter == "(":
            return self._parse_group(depth)
        if letter == "[":
            return self._parse_character_class()
        if letter == ".":
            return CharacterSet(_WORD[:62])
        if letter == "\\":
            return CharacterSet(self._parse_escape())
        if letter in "*+?{":
            raise UnsupportedPattern("repeats nothing")
        return CharacterSet(letter)

    def _parse_group(self, depth: int) -> PatternNode:
        if self._accept("?"):
            if self._accept("<") and not self.is_at_end and self._text[self._at] not in "=!":
                end = self._text.find(">", self._at)
                self._at = end + 1 if end > 0 else len(self._text)
            elif self._text[self._at - 1] == "<" or not self._accept(":"):
                raise UnsupportedPattern("looks around or switches flags, which is not supported")
        node = self.parse_alternation(depth + 1)
        if not self._accept(")"):
            raise UnsupportedPattern("has an unbalanced '('")
        return node

    def _parse_character_class(self) -> PatternNode:
        is_negated = self._accept("^")
        letters: dict[str, None] = {}
        is_first = True
        while is_first or not self._accept("]"):
            if is_first and not is_negated and self._accept("]"):
                raise UnsupportedPattern("has an empty class")
            is_first = False
            low = self._parse_class_member()
            if (
                len(low) == 1
                and self._text[self._at : self._at + 1] == "-"
                and self._text[self._at + 1 : self._at + 2] != "]"
            ):
                self._at += 1
                low = self._expand_range(low, self._parse_class_member())
            letters.update(dict.fromkeys(low))
        choices = "".join(each for each in _PRINTABLE if each not in letters) if is_negated else "".join(letters)
        if is_negated:
            choices = "".join(each for each in choices if each.isalnum()) or choices
        if not choices:
            raise UnsupportedPattern("has a class without a printable character")
        return CharacterSet(choices)

    def _parse_class_member(self) -> str:
        letter = self._read_next()
        if letter == "[" and self._text[self._at : self._at + 1] == ":":
            raise UnsupportedPattern("has a POSIX class, which is not supported")
        return self._parse_escape() if letter == "\\" else letter

    def _expand_range(self, low: str, high: str) -> str:
        if len(high) != 1 or ord(high) < ord(low):
            raise UnsupportedPattern("has a class with a broken range")
        return "".join(map(chr, range(ord(low), min(ord(high), ord(low) + 200) + 1)))

    def _parse_escape(self) -> str:
        letter = self._read_next()
        if letter in _CLASSES:
            return _CLASSES[letter]
        if letter in "DWS":
            excluded = _CLASSES[letter.lower()]
            return "".join(each for each in _PRINTABLE if each not in excluded)
        if letter in _ESCAPES:
            return _ESCAPES[letter]
        if letter in "xu":
            return self._parse_code_point(2 if letter == "x" else 4)
        if letter == "p":
            return self._parse_category()
        if letter == "c" and self._text[self._at : self._at + 1] in _WORD[:52]:
            return chr(ord(self._read_next()) % 32)
        if letter.isalnum():
            raise UnsupportedPattern(f"uses '\\{letter}', which is not supported")
        return letter

    def _parse_code_point(self, digits: int) -> str:
        body = self._text[self._at : self._at + digits]
        self._at += digits
        try:
            code = int(body, 16) if len(body) == digits else -1
        except ValueError:
            code = -1
        if code < 0 or 0xD800 <= code <= 0xDFFF:
            raise UnsupportedPattern("has a broken character code")
        return chr(code)

    def _parse_category(self) -> str:
        end = self._text.find("}", self._at)
        category = self._text[self._at + 1 : end] if end > 0 and self._text[self._at : self._at + 1] == "{" else ""
        if category not in _CATEGORIES:
            raise UnsupportedPattern("uses a character category that is not supported")
        self._at = end + 1
        return _CATEGORIES[category]

    def _read_next(self) -> str:
        if self.is_at_end:
            raise UnsupportedPattern("ends too early")
        self._at += 1
        return self._text[self._at - 1]

    def _accept(self, letter: str) -> bool:
        if self._text.startswith(letter, self._at):
            self._at += 1
            return True
        return False
