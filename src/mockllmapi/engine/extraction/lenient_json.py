"""JSON as models and people write it, read in one pass: comments, trailing and doubled commas, any kind of quotes, bare
names, the literals of Python and JavaScript, raw line ends in strings, texts that stop in the middle.

Only what can be read in one way is read; everything else is `Unreadable`, and somebody may guess.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf, isfinite
from types import MappingProxyType
from typing import Literal, TypeAlias

from mockllmapi.types import JsonValue

__all__ = ["MAX_DEPTH", "Reading", "Unreadable", "read_lenient_json"]

MAX_DEPTH = 128
"""Levels of nesting that an answer may have. Everything that walks an answer may recurse because of this bound."""

MAX_DIGITS = 400
"""Digits that a whole number may have."""


class Unreadable(ValueError):
    """The text is nothing that can be read in one way only."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A value, and the index behind it in the text. `is_whole` is False where the text stopped early, or where something
    without a value (`...`, a name followed by nothing, a number beyond all numbers) was left out or became null."""

    value: JsonValue
    end: int
    is_whole: bool


def read_lenient_json(text: str, start: int = 0, stop: int | None = None, *, has_inner_quotes: bool = False) -> Reading:
    """The object or list that begins with the bracket at `start`. What follows it, or `stop`, is not looked at.

    With `has_inner_quotes` a quotation mark ends a string only where something follows that may follow a string. Linear in
    the length of what is read. Raises `Unreadable`.
    """
    stop = len(text) if stop is None else min(stop, len(text))
    return _Reader(_LENIENT_TOKEN if has_inner_quotes else _TOKEN, text, stop).read(start)


_TOKENS = r"""(?P<space>\s++)
      | (?P<comment>//[^\n]*+|\#[^\n]*+|/\*[^*]*+(?:\*(?!/)[^*]*+)*(?:\*/)?)
      | (?P<prefix>[uUbB](?=["']))
      | (?P<text>\"{3}[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+)*\"{3} | STRINGS | `[^`]*+` | [“”„«][^“”»]*+[“”»] | ‘[^‘’]*+’)
      | (?P<cut>["'`“”„«‘].*+)
      | (?P<mark>[{}\[\],:]|=>?)
      | (?P<dots>\.{3,}|…)
      | (?P<word>[^\s{}\[\]:,="'`“”„«‘]++)"""
_STRINGS = r""""[^"\\]*+(?:\\.[^"\\]*+)*" | '[^'\\]*+(?:\\.[^'\\]*+)*'"""
_AFTER = r"""\s{0,50}(?:[}\]:]|,\s{0,50}(?:["'{}\[\]\d-]|true\b|false\b|null\b|//)|\Z)"""
_LENIENT_STRINGS = rf""""[^"\\]*+(?:(?:\\.|"(?!{_AFTER}))[^"\\]*+)*"(?={_AFTER})
      | '[^'\\]*+(?:(?:\\.|'(?!{_AFTER}))[^'\\]*+)*'(?={_AFTER})"""
_TOKEN = re.compile(_TOKENS.replace("STRINGS", _STRINGS), re.VERBOSE | re.DOTALL)
_LENIENT_TOKEN = re.compile(_TOKENS.replace("STRINGS", _LENIENT_STRINGS), re.VERBOSE | re.DOTALL)
_PHRASE = re.compile(r"[^\n,{}\[\]\"`“”„«]*+")
_NO_NAME = re.compile(r"[&;<>()|]")
_REMARK = re.compile(r"\s(?://|#|/\*)")
_NUMBER = re.compile(r"[+-]?(?:0|[1-9]\d*+)?(?:\.\d*+)?(?:[eE][+-]?\d+)?")
_BASED = re.compile(r"[+-]?(?:0[xX][0-9a-fA-F]{1,16}|0[bB][01]{1,64}|0[oO][0-7]{1,22})")
_SPACED = re.compile(r"[+-]?[1-9]\d{0,2}(?:_\d{3}){1,7}(?:\.\d{1,20})?|[+-]?[1-9]\d{0,40}n")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|\r?\n|.)", re.DOTALL)
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_OMISSION = re.compile(
    r"\.{3}|…|\b(?:and|\d+) more\b|\bmore (?:items|entries|records)\b|\b(?:etc|and so on|omitted|truncated|remaining)\b",
    re.IGNORECASE,
)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3}){1,6}(?:\.\d{1,20})?(?=\s{0,50}(?:[}\n]|,\s{0,50}[^\d\s]))")
_CLOCK = re.compile(r"\d{1,2}:\d\d(?::\d\d(?:\.\d{1,9})?)?(?=\s{0,50}[,}\]\n])")
_CONSTRUCTED = re.compile(
    r"""(?:new\s+)?(?P<name>ObjectId|ISODate|Date|UUID|Decimal|NumberDecimal|NumberLong|NumberInt|Timestamp)
        \(\s*(?P<quote>["']?)(?P<inside>[^"'()\\\n]{0,200})(?P=quote)\s*\)""",
    re.VERBOSE,
)
_UNENDED = re.compile(r"""["'](?P<text>[^"'\n{}\[\],:]{0,2000}?)\s*(?P<closers>[}\]][}\]\s]*+)""")
_ESCAPES: Mapping[str, str] = MappingProxyType(
    {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", **{mark: mark for mark in "\"'\\/`"}}
)
_LITERALS: Mapping[str, bool | None] = MappingProxyType({"true": True, "false": False, "null": None, "none": None})
_NO_VALUE = frozenset({"nan", "infinity", "+infinity", "-infinity", "inf", "-inf", "undefined"})

_State: TypeAlias = Literal["key", "colon", "value", "comma"]
"""What may come next. In an object a value follows a colon; in a list it follows the bracket or a comma."""


@dataclass(slots=True)
class _Reader:
    """One reading under way: the containers that are open, and what may come next."""

    token: re.Pattern[str]
    text: str
    stop: int
    open: list[dict[str, JsonValue] | list[JsonValue]] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    key: str = ""
    state: _State = "value"
    is_whole: bool = True
    is_new_line: bool = False

    def read(self, start: int) -> Reading:
        if self.text[start : start + 1] not in ("{", "["):
            raise Unreadable("no bracket to begin with")
        position = start
        while (match := self.token.match(self.text, position, self.stop)) is not None:
            position = match.end()
            kind, token = match.lastgroup, match.group()
            if kind == "space":
                self.is_new_line = self.is_new_line or "\n" in token
                continue
            if kind == "mark":
                if (closed := self._mark(token)) is not None:
                    return Reading(closed, position, self.is_whole)
            elif kind == "text":
                quotes = 3 if token.startswith('"""') else 1
                self._value(_unescaped(token[quotes:-quotes]))
            elif kind == "word":
                position = self._word(match.start(), position)
            elif kind == "cut" and (unended := _UNENDED.fullmatch(token)) is not None:
                self._unended(unended)
            elif kind not in ("comment", "prefix") or _OMISSION.search(token):
                self.is_whole = False
            self.is_new_line = self.is_new_line and kind == "comment"
        return Reading(self._cut_off(), self.stop, is_whole=False)

    # -- tokens --------------------------------------------------------------------------------------------------------

    def _mark(self, mark: str) -> JsonValue:
        """Obey a bracket, colon or comma. The whole value where this closes it, else None."""
        if mark in ("{", "["):
            self._opened({} if mark == "{" else [])
        elif mark in ("}", "]"):
            return self._closed(mark)
        elif mark == ",":
            self._comma()
        elif self.state == "colon":
            self.state = "value"
        else:
            raise Unreadable("a colon where none belongs")
        return None

    def _word(self, start: int, end: int) -> int:
        """A literal, a number, a bare name or a bare text; the index behind it."""
        word = self.text[start:end]
        if self.state == "key" or (self.state == "comma" and isinstance(self.open[-1], dict)):
            if _NO_NAME.search(word):
                raise Unreadable("a bare name that is none")
            self._value(word)
            return end
        if end == self.stop:
            return end  # it may go on where the text does not
        if (special := self._special(start)) is not None:
            return special
        lower = word.lower()
        if lower in _LITERALS:
            self._value(_LITERALS[lower])
        elif lower in _NO_VALUE:
            self.is_whole = False
            self._value(None)
        elif (number := _number(word)) is not None:
            self._value(number if isfinite(number) else None)
            self.is_whole = self.is_whole and isfinite(number)
        else:
            return self._phrase(start)
        return end

    def _special(self, start: int) -> int | None:
        """The index behind a value that several tokens write: `1,234` as a member, `10:30`, `ObjectId("507f")`."""
        if isinstance(self.open[-1], dict) and (grouped := _GROUPED.match(self.text, start, self.stop)) is not None:
            self._value(_number(grouped[0].replace(",", "")))
            return grouped.end()
        if (clock := _CLOCK.match(self.text, start, self.stop)) is not None:
            self._value(clock[0])
            return clock.end()
        if (made := _CONSTRUCTED.match(self.text, start, self.stop)) is not None:
            number = _number(made["inside"]) if made["name"].startswith(("Number", "Decimal")) else None
            if not made["inside"] or (number is None and not made["quote"]):
                raise Unreadable("a value that has to be computed")
            self._value(made["inside"] if number is None else number)
            return made.end()
        return None

    def _phrase(self, start: int) -> int:
        """A text without quotes, up to the comma, bracket or line end behind it."""
        match = _PHRASE.match(self.text, start, self.stop)
        assert match is not None
        phrase, end = match.group(), match.end()
        remark = _REMARK.search(phrase)
        if remark is not None:
            phrase, end = phrase[: remark.start()], start + remark.start()
        if end == self.stop:
            return end
        if self.text[end] not in ",}]\n" and remark is None:
            raise Unreadable("a text without quotes that does not end")
        phrase = phrase.strip()
        if re.search(r"[:=]\s|=>|['<>();]|\s[*/+-]\s|^[-+]?\d+/\d+$", phrase) or phrase.endswith(":"):
            raise Unreadable("a text without quotes that may mean several things")
        self._value(phrase)
        return end

    def _unended(self, match: re.Match[str]) -> None:
        """The last text of all, where only its closing quotation mark is missing."""
        closers = "".join("}" if isinstance(container, dict) else "]" for container in reversed(self.open))
        if self.state == "value" and "".join(match["closers"].split()) == closers:
            self._value(match["text"])
        self.is_whole = False

    # -- structure -----------------------------------------------------------------------------------------------------

    def _value(self, value: JsonValue) -> None:
        """A finished scalar: a name, or a value in its place."""
        if self.state == "key" or (self.state == "comma" and isinstance(self.open[-1], dict)):
            if not isinstance(value, str) or (self.state == "comma" and not self.is_new_line):
                raise Unreadable("no comma between two members")
            self.key, self.state = value, "colon"
            return
        self._expect_value()
        self._put(value)
        self.state = "comma"

    def _opened(self, container: dict[str, JsonValue] | list[JsonValue]) -> None:
        if self.open:
            if self.state == "comma" and isinstance(self.open[-1], list):
                self.state = "value"  # `} {` in a list: nothing else can be meant
            self._expect_value()
            self._put(container)
            self.places.append(self.key)
        self.open.append(container)
        if len(self.open) > MAX_DEPTH:
            raise Unreadable("nested too deeply")
        self.state = "key" if isinstance(container, dict) else "value"

    def _expect_value(self) -> None:
        if self.state == "comma" and self.is_new_line and isinstance(self.open[-1], list):
            return
        if self.state != "value":
            raise Unreadable("a value where none belongs")

    def _put(self, value: JsonValue) -> None:
        container = self.open[-1]
        if isinstance(container, dict):
            container[self.key] = value
        else:
            container.append(value)

    def _comma(self) -> None:
        container = self.open[-1]
        if self.state == "colon":
            raise Unreadable("a name without a value")
        if self.state == "value" and isinstance(container, dict):
            self.is_whole = False  # `"name": ,`
        self.state = "key" if isinstance(container, dict) else "value"

    def _closed(self, closer: str) -> JsonValue:
        container = self.open[-1]
        if closer != ("}" if isinstance(container, dict) else "]"):
            raise Unreadable("a bracket that closes another one")
        if self.state == "colon":
            raise Unreadable("a name without a value")
        if self.state == "value" and isinstance(container, dict):
            self.is_whole = False
        self.open.pop()
        self.state = "comma"
        if self.open:
            self.places.pop()
            return None
        return container

    def _cut_off(self) -> JsonValue:
        """The value as far as it goes: what has no content yet is left out."""
        while len(self.open) > 1:
            container, place = self.open.pop(), self.places.pop()
            if container:
                continue
            outer = self.open[-1]
            if isinstance(outer, dict):
                del outer[place]
            else:
                outer.pop()
        return self.open[0]


def _number(word: str) -> int | float | None:
    if _BASED.fullmatch(word):
        return int(word, 0)
    if _SPACED.fullmatch(word):
        word = word.replace("_", "").rstrip("n")
    if _NUMBER.fullmatch(word) is None or not any(letter.isdigit() for letter in word):
        return None
    if any(letter in word for letter in ".eE"):
        return float(word)
    return int(word) if len(word) < MAX_DIGITS else inf


def _unescaped(text: str) -> str:
    """The characters that a string's inside means. Escapes that do not exist stand for themselves; half a surrogate pair
    is a replacement character."""
    if "\\" in text:
        text = _ESCAPE.sub(_meant, text)
    if _SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _meant(match: re.Match[str]) -> str:
    escape = match.group(1)
    if len(escape) > 1 and escape[0] in "ux":
        return chr(int(escape[1:], 16))
    if escape in ("\n", "\r\n"):
        return ""
    return _ESCAPES.get(escape, match.group())
