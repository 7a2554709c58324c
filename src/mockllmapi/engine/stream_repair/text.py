"""The inside of a JSON string while it comes: what may be sent of it, in strict JSON."""

from __future__ import annotations

import re

import msgspec

__all__ = ["TextRun"]

_CLEAN = re.compile(
    r"""[^"\\\x00-\x1f\ud800-\udfff]*+
        (?: \\(?: ["\\/bfnrt]
                | u(?![dD][89a-fA-F])[0-9a-fA-F]{4}
                | u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2} )
            [^"\\\x00-\x1f\ud800-\udfff]*+ )*""",
    re.VERBOSE,
)
_OPEN_ESCAPE = re.compile(
    r"""\\(?: u[0-9a-fA-F]{0,3} | x[0-9a-fA-F]? | \r
            | u[dD][89abAB][0-9a-fA-F]{2}(?:\\(?:u(?:[dD](?:[c-fC-F][0-9a-fA-F]?)?)?)?)? )?""",
    re.VERBOSE,
)
"""An escape that goes on behind the end of what came."""
_ODD_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|\r?\n|.)", re.DOTALL)
_REPLACEMENT = "\ufffd"


class TextRun:
    """One string, without its quotation marks, in pieces of any size.

    What strict JSON forbids is written as it is meant: raw line ends and escapes that do not exist stand for themselves, half
    a surrogate pair is a replacement character. `is_over` once the closing mark was read; `held` is the beginning of an
    escape that goes on in the next piece.
    """

    def __init__(self) -> None:
        self.held = ""
        self.is_over = False

    def feed(self, chunk: str, start: int = 0) -> tuple[str, int]:
        """What `chunk` gives from `start` on, and the index behind what was read of it."""
        match = _CLEAN.match(chunk, start) if not self.held else None
        if match is not None and match.end() == len(chunk):
            return (chunk[start:] if start else chunk), len(chunk)
        source = self.held + chunk[start:]
        read = len(chunk) - len(source)
        self.held = ""
        pieces: list[str] = []
        position = 0
        while position < len(source) and not self.is_over:
            match = _CLEAN.match(source, position)
            assert match is not None
            pieces.append(match[0])
            position = match.end()
            if position < len(source):
                piece, position = self._odd(source, position)
                pieces.append(piece)
        return "".join(pieces), read + position

    def _odd(self, source: str, position: int) -> tuple[str, int]:
        """What stands for something that cannot be passed on as it is, and the index behind it."""
        mark = source[position]
        if mark == '"':
            self.is_over = True
            return "", position + 1
        if mark != "\\":
            return (_REPLACEMENT if mark >= "\ud800" else _written(mark)), position + 1
        if _OPEN_ESCAPE.fullmatch(source, position):
            self.held = source[position:]
            return "", len(source)
        escape = _ODD_ESCAPE.match(source, position)
        assert escape is not None
        return _meant(escape[1]), escape.end()


def _meant(escape: str) -> str:
    if escape[0] == "u" and len(escape) > 1:
        return _REPLACEMENT
    if escape[0] == "x" and len(escape) > 1:
        return _written(chr(int(escape[1:], 16)))
    if escape in ("\n", "\r\n"):
        return ""
    if escape in ("'", "`"):
        return escape
    return "\\\\" + (_REPLACEMENT if "\ud800" <= escape <= "\udfff" else _written(escape))


def _written(character: str) -> str:
    return msgspec.json.encode(character).decode()[1:-1]
