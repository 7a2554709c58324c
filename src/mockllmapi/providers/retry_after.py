"""How long a backend asks us to stay away: RFC 9110 section 10.2.3, and the millisecond form that hosted APIs add."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

__all__ = ["LONGEST_WAIT_S", "read_retry_after"]

LONGEST_WAIT_S = 86_400.0
"""A day. A larger demand is a mistake or malice, and counts as this."""


def read_retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """The wait in seconds, from 0 to LONGEST_WAIT_S; None where no header says it in a way that can be read.

    `headers` has lower-case names. `retry-after-ms` is the finer of the two and goes first; `retry-after` holds seconds,
    also with decimals, or an HTTP date, which is compared with `now`.
    """
    milliseconds = _number(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return _bounded(milliseconds / 1000)
    text = headers.get("retry-after", "").strip()
    seconds = _number(text)
    if seconds is not None:
        return _bounded(seconds)
    moment = _date(text)
    return None if moment is None else _bounded((moment - now).total_seconds())


def _number(text: str) -> float | None:
    # Python reads more than the header's grammar knows (`1_000`, `infinity`, digits of other scripts).
    if len(text) > 40 or not text.isascii() or "_" in text:
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    return None if math.isnan(value) else value


def _date(text: str) -> datetime | None:
    if not text or len(text) > 100:
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError, IndexError, TypeError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _bounded(seconds: float) -> float:
    return min(max(seconds, 0.0), LONGEST_WAIT_S)
