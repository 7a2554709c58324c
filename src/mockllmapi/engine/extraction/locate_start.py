"""Where the answer begins in a text that is still coming: behind thoughts, prose and the mark of a fence."""

from __future__ import annotations

import re

from mockllmapi.engine.extraction.extract import BEGINNING, CALL_MARK
from mockllmapi.engine.extraction.reasoning_blocks import LONGEST_MARK, THOUGHT_CLOSE, THOUGHT_OPEN

__all__ = ["StartLocator"]

KEPT_CHARS = 400
"""As far back as a decision on a bracket looks."""

_BARE = re.compile(r"[\s\ufeff\u200b]*+(?:(?:```|~~~)[ \t]*[\w+-]*[ \t]*\s*+)?")
_FENCE_BEFORE = re.compile(r"(?:```|~~~)[ \t]*[\w+-]*[ \t]*\r?\n\s*\Z")
_RECORDS = re.compile(r"\[[\s\[]*\{")


class StartLocator:
    """Takes text in pieces until it holds the bracket that begins the answer. Where only the whole text can tell (a string, a
    call of a tool) it never does. Memory stays small however long the model thinks.

    With `is_strict` only a bracket or a fence at the very beginning, or behind thoughts, begins the answer: a bracket in prose
    may be an example."""

    def __init__(self, *, is_strict: bool = False) -> None:
        self._is_strict = is_strict
        self._held = ""
        self._is_thinking = False
        self._is_at_start = True
        self._is_postponed = False

    def feed(self, text: str) -> str | None:
        """The text from that bracket on, once it is there; None until then."""
        self._held += text
        while not self._is_postponed:
            if self._is_thinking:
                closing = THOUGHT_CLOSE.search(self._held)
                if closing is None:
                    self._held = self._held[-LONGEST_MARK:]
                    return None
                self._held, self._is_thinking, self._is_at_start = self._held[closing.end() :], False, True
            if self._is_at_start and self._held.lstrip("\ufeff \t\r\n")[:1] == '"':
                self._is_postponed = True
                break
            opening = THOUGHT_OPEN.search(self._held)
            start = self._bracket()
            if opening is not None and (start is None or opening.start() < start):
                self._held, self._is_thinking = self._held[opening.end() :], True
                continue
            if start is not None:
                return self._held[start:]
            # Some servers swallow the opening mark of thoughts.
            if (closing := THOUGHT_CLOSE.search(self._held)) is not None:
                self._held, self._is_at_start = self._held[closing.end() :], True
                continue
            self._trim()
            if not self._is_postponed:
                return None
        self._held = ""
        return None

    def _bracket(self) -> int | None:
        position = 0
        while (match := BEGINNING.search(self._held, position)) is not None:
            position = match.end()
            if self._is_certain(match.start()):
                return match.start()
        return None

    def _is_certain(self, start: int) -> bool:
        """Lists without objects, and objects without members, stand in prose too; a record hardly does. What a tool was
        given is inside the call."""
        if CALL_MARK.search(self._held[:start]):
            self._is_postponed = True
            return False
        if self._is_at_start and _BARE.fullmatch(self._held, 0, start):
            return True
        if self._is_strict:
            return False
        if _FENCE_BEFORE.search(self._held[:start]):
            return True
        if self._held[start] == "[":
            record = _RECORDS.match(self._held, start)
            return record is not None and BEGINNING.match(self._held, record.end() - 1) is not None
        return not self._held[start + 1 :].lstrip().startswith("}")

    def _trim(self) -> None:
        if len(self._held) > KEPT_CHARS:
            self._held, self._is_at_start = self._held[-KEPT_CHARS:], False
