"""How log records look: a text line with the level in brackets, or one JSON object a line. Both mask secrets."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Literal

import msgspec

__all__ = ["LEVEL_WORDS", "JsonFormatter", "Redaction", "TextFormatter", "configure_logging", "to_single_line"]

LEVEL_WORDS = {
    logging.DEBUG: "Debug",
    logging.INFO: "Information",
    logging.WARNING: "Warning",
    logging.ERROR: "Error",
    logging.CRITICAL: "Critical",
}
ROOT = "mockllmapi"
MASK = "***"
SHORTEST_SECRET = 4
"""Shorter secrets are not masked: they occur in too many words by chance."""
_KEY_SHAPES = re.compile(r"(?i)(\bbearer\s+)[^\s'\",]+|\bsk-[A-Za-z0-9_-]{8,}")


class Redaction:
    """The last line of defence: no configured secret, and nothing that looks like a key, leaves in a log line.

    `secrets` is asked at each line, since a secret in a file may change.
    """

    def __init__(self, secrets: Callable[[], Iterable[str]] = lambda: ()) -> None:
        self._secrets = secrets

    def __call__(self, text: str) -> str:
        """`text` with a mask in place of every secret."""
        for secret in sorted(self._secrets(), key=len, reverse=True):
            if len(secret) >= SHORTEST_SECRET:
                text = text.replace(secret, MASK).replace(repr(secret)[1:-1], MASK)
        return _KEY_SHAPES.sub(lambda match: (match.group(1) or "") + MASK, text)

    def mask_tree(self, value: object) -> object:
        """Mask every text in a tree of builtin values."""
        if isinstance(value, str):
            return self(value)
        if isinstance(value, dict):
            return {self.mask_tree(key): self.mask_tree(member) for key, member in value.items()}
        if isinstance(value, list):
            return [self.mask_tree(member) for member in value]
        return value


class TextFormatter(logging.Formatter):
    """`[Information] Selected backend: …`, one record a line; the lines of a traceback follow it, indented."""

    def __init__(self, redaction: Redaction | None = None) -> None:
        super().__init__()
        self._redaction = redaction or Redaction()

    def format(self, record: logging.LogRecord) -> str:
        level = LEVEL_WORDS.get(record.levelno, record.levelname)
        lines = [f"[{level}] {to_single_line(self._redaction(record.getMessage()))}"]
        traceback = self._redaction(_traceback(self, record))
        return "\n".join(lines + ["  " + to_single_line(line) for line in traceback.splitlines()])


class JsonFormatter(logging.Formatter):
    """One JSON object a line: `time` (RFC 3339, UTC), `level`, `message`, then the event's own fields."""

    def __init__(self, redaction: Redaction | None = None) -> None:
        super().__init__()
        self._redaction = redaction or Redaction()

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": LEVEL_WORDS.get(record.levelno, record.levelname),
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if traceback := _traceback(self, record):
            entry["exception"] = traceback
        plain = msgspec.to_builtins(entry, enc_hook=str)
        return msgspec.json.encode(self._redaction.mask_tree(plain)).decode()


def _traceback(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    if record.exc_info:
        return formatter.formatException(record.exc_info)
    return record.exc_text or ""


def to_single_line(text: str) -> str:
    """Text that stays on its line and moves no cursor, whatever a client put into a path or a name."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def configure_logging(
    log_format: Literal["text", "json"], level: str, secrets: Callable[[], Iterable[str]] = lambda: ()
) -> None:
    """Send the log of this package and of uvicorn to standard error.

    For the command line only: a library leaves logging to its host.
    """
    handler = logging.StreamHandler(sys.stderr)
    redaction = Redaction(secrets)
    handler.setFormatter(JsonFormatter(redaction) if log_format == "json" else TextFormatter(redaction))
    for name in (ROOT, "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers[:] = [handler]
        logger.propagate = False
    logging.getLogger(ROOT).setLevel(level.upper())
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
