"""Read the wait that a backend asks for: RFC 9110 section 10.2.3, and the millisecond form of hosted APIs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

__all__ = ["MAX_WAIT_S", "read_retry_after"]

MAX_WAIT_S = 86_400.0
"""A day. A longer wait is a mistake or an attack, and is cut to this."""


def read_retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the wait in seconds, from 0 to MAX_WAIT_S, or None without a readable header.

    `headers` has lower-case names. `retry-after-ms` is more exact and wins; `retry-after` holds seconds, also with
    decimals, or an HTTP date, which is compared with `now`.
    """
    milliseconds = _parse_number(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return _clamp(milliseconds / 1000)
    text = headers.get("retry-after", "").strip()
    seconds = _parse_number(text)
    if seconds is not None:
        return _clamp(seconds)
    moment = _parse_date(text)
    return None if moment is None else _clamp((moment - now).total_seconds())


def _parse_number(text: str) -> float | None:
    # Python accepts more than the header's grammar allows (`1_000`, `infinity`, digits of other scripts).
    if len(text) > 40 or not text.isascii() or "_" in text:
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    return None if math.isnan(value) else value


def _parse_date(text: str) -> datetime | None:
    if not text or len(text) > 100:
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError, IndexError, TypeError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _clamp(seconds: float) -> float:
    return min(max(seconds, 0.0), MAX_WAIT_S)
