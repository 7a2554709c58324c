"""How log records look: a text line with the level in brackets, or one JSON object a line. Both mask secrets."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Literal

import msgspec

__all__ = ["LEVEL_WORDS", "JsonFormatter", "Redaction", "TextFormatter", "configure_logging"]

LEVEL_WORDS = {
    logging.DEBUG: "Debug",
    logging.INFO: "Information",
    logging.WARNING: "Warning",
    logging.ERROR: "Error",
    logging.CRITICAL: "Critical",
}
ROOT = "mockllmapi"
MASK = "***"
_KEY_SHAPES = re.compile(r"(?i)(\bbearer\s+)[^\s'\",]+|\bsk-[A-Za-z0-9_-]{8,}")


class Redaction(logging.Filter):
    """The last line of defence: no configured secret, and nothing that looks like a key, leaves in a record.

    `secrets` is asked at each record, since a secret in a file may change.
    """

    def __init__(self, secrets: Callable[[], Iterable[str]] = lambda: ()) -> None:
        super().__init__()
        self._secrets = secrets

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        masked = self._masked(message)
        if masked != message:
            record.msg, record.args = masked, ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = self._masked(record.exc_text)
        return True

    def _masked(self, text: str) -> str:
        for secret in self._secrets():
            if len(secret) >= 4:
                text = text.replace(secret, MASK)
        return _KEY_SHAPES.sub(lambda match: (match.group(1) or "") + MASK, text)


class TextFormatter(logging.Formatter):
    """`[Information] Selected backend: …`, one record a line (a traceback follows it)."""

    def format(self, record: logging.LogRecord) -> str:
        line = f"[{LEVEL_WORDS.get(record.levelno, record.levelname)}] {_one_line(record.getMessage())}"
        return f"{line}\n{record.exc_text}" if record.exc_text else line


class JsonFormatter(logging.Formatter):
    """One JSON object a line: `time` (RFC 3339, UTC), `level`, `message`, then the event's own fields."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": LEVEL_WORDS.get(record.levelno, record.levelname),
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_text:
            entry["exception"] = record.exc_text
        return msgspec.json.encode(entry, enc_hook=str).decode()


def _one_line(text: str) -> str:
    """A record is one line, whatever a client put into a path or a name."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def configure_logging(
    log_format: Literal["text", "json"], level: str, secrets: Callable[[], Iterable[str]] = lambda: ()
) -> None:
    """Send this package's log, and uvicorn's, to standard error in one of the two forms. For the command line: a library
    leaves logging to its host."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if log_format == "json" else TextFormatter())
    handler.addFilter(Redaction(secrets))
    for name in (ROOT, "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers[:] = [handler]
        logger.propagate = False
    logging.getLogger(ROOT).setLevel(level.upper())
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
