"""JSON with comments: RFC 8259 plus `//` and `/* */` comments and a comma after the last item or member.

One pass over the text, linear in its length, bounded in depth. Every value knows its line, every error its line and
column.
"""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_right
from types import MappingProxyType
from typing import Final

from mockllmapi.config.nodes import (
    MAX_DEPTH,
    DocumentSyntaxError,
    FieldNode,
    ListNode,
    Node,
    ObjectNode,
    ScalarNode,
)

__all__ = ["read_jsonc"]

_BLANK = re.compile(r"(?:[ \t\r\n]|//[^\r\n]*|/\*.*?\*/)*", re.DOTALL)
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\.)*"')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_WORDS: Final = MappingProxyType({"true": True, "false": False, "null": None})
_LONGEST_NUMBER = 400
_SURROGATE = re.compile("[\ud800-\udfff]")


def read_jsonc(text: str) -> Node:
    """Read one document. Raises `DocumentSyntaxError`, and nothing else, for a text that is none."""
    return _JsoncParser(text).read()


class _JsoncParser:
    """A cursor on one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line_starts = [0, *(found.end() for found in re.finditer(r"\r\n|\r|\n", text))]

    def read(self) -> Node:
        self._skip_blank()
        if self._at == len(self._text):
            raise self._syntax_error("The document is empty")
        node = self._parse_value(0)
        self._skip_blank()
        if self._at < len(self._text):
            raise self._syntax_error(f"Nothing may follow the document, but {self._describe_next()} does")
        return node

    def _parse_value(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise self._syntax_error(f"The nesting is deeper than {MAX_DEPTH}")
        line = self._line_at(self._at)
        match self._peek():
            case "{":
                return self._parse_object(depth, line)
            case "[":
                return self._parse_list(depth, line)
            case '"':
                return ScalarNode(self._parse_string(), line)
        if number := _NUMBER.match(self._text, self._at):
            return ScalarNode(self._parse_number(number), line)
        word = _WORD.match(self._text, self._at)
        if word and word[0] in _WORDS:
            self._at = word.end()
            return ScalarNode(_WORDS[word[0]], line)
        raise self._syntax_error(f"A value is expected, not {self._describe_next()}")

    def _parse_object(self, depth: int, line: int) -> ObjectNode:
        fields: list[FieldNode] = []
        self._step_over()
        while self._peek() != "}":
            if self._peek() != '"':
                raise self._syntax_error(f"A key in double quotes or '}}' is expected, not {self._describe_next()}")
            key_line = self._line_at(self._at)
            key = self._parse_string()
            self._skip_blank()
            if self._peek() != ":":
                raise self._syntax_error(f"A colon is expected after a key, not {self._describe_next()}")
            self._step_over()
            fields.append(FieldNode(key, self._parse_value(depth + 1), key_line))
            self._skip_separator("}")
        self._at += 1
        return ObjectNode(tuple(fields), line)

    def _parse_list(self, depth: int, line: int) -> ListNode:
        items: list[Node] = []
        self._step_over()
        while self._peek() != "]":
            items.append(self._parse_value(depth + 1))
            self._skip_separator("]")
        self._at += 1
        return ListNode(tuple(items), line)

    def _step_over(self) -> None:
        """Step over one mark and the blanks behind it."""
        self._at += 1
        self._skip_blank()

    def _skip_separator(self, end: str) -> None:
        """Step to the next item: over a comma, or to the `end` mark."""
        self._skip_blank()
        if self._peek() == ",":
            self._step_over()
        elif self._peek() != end:
            raise self._syntax_error(f"A comma or '{end}' is expected, not {self._describe_next()}")

    def _parse_string(self) -> str:
        found = _STRING.match(self._text, self._at)
        if not found:
            raise self._syntax_error("The text that begins here has no closing quote on its line")
        try:
            text: str = json.loads(found[0])
        except ValueError:
            raise self._syntax_error("The text that begins here has a bad escape sequence") from None
        if _SURROGATE.search(text):
            raise self._syntax_error("The text that begins here holds half of a surrogate pair")
        self._at = found.end()
        return text

    def _parse_number(self, found: re.Match[str]) -> int | float:
        if len(found[0]) > _LONGEST_NUMBER:
            raise self._syntax_error("The number is too long")
        number = float(found[0]) if found[1] or found[2] else int(found[0])
        if isinstance(number, float) and not math.isfinite(number):
            raise self._syntax_error("The number is too large")
        after = self._text[found.end() : found.end() + 1]
        if after.isalnum() or after in {".", "_"}:
            raise self._syntax_error("A number is expected to end here like a JSON number")
        self._at = found.end()
        return number

    def _skip_blank(self) -> None:
        found = _BLANK.match(self._text, self._at)
        assert found is not None
        self._at = found.end()
        if self._text.startswith("/*", self._at):
            raise self._syntax_error("The comment that begins here has no end")

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _describe_next(self) -> str:
        return repr(self._peek()) if self._peek() else "the end of the document"

    def _line_at(self, at: int) -> int:
        return bisect_right(self._line_starts, at)

    def _syntax_error(self, problem: str) -> DocumentSyntaxError:
        line = self._line_at(self._at)
        return DocumentSyntaxError(problem, line, self._at - self._line_starts[line - 1] + 1)
