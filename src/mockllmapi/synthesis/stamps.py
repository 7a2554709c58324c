"""The present moment, written as another moment is written."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

from mockllmapi.types import JsonValue

__all__ = ["restamped"]

_ISO = re.compile(r"(\d{4}-\d\d-\d\d)(?:([Tt ])\d\d:\d\d(:\d\d)?(?:([.,])(\d{1,9}))?( ?)([Zz]|[+-]\d\d(?::?\d\d)?)?)?")
_TIME = re.compile(r"\d\d:\d\d(:\d\d)?(Z?)")
_HTTP = re.compile(r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT")
_MOST_CHARS = 40
_UNITS = ((1e9, 1e10, 1), (1e12, 1e13, 1_000), (1e15, 1e16, 1_000_000))
"""Numbers from here to there count so many times a second since 1970."""


def restamped(stamp: JsonValue, now: datetime) -> JsonValue:
    """`now` in the format of `stamp`: ISO 8601 with its separators, fraction and offset, a date or a time alone, the date of
    HTTP, or seconds, milli- or microseconds since 1970. What is none of these stays."""
    if isinstance(stamp, str):
        return _text(stamp, now)
    if isinstance(stamp, bool) or not isinstance(stamp, int | float):
        return stamp
    for least, most, per_second in _UNITS:
        if least <= stamp < most:
            moment = now.timestamp() * per_second
            return int(moment) if isinstance(stamp, int) else round(moment, len(repr(stamp).partition(".")[2]))
    return stamp


def _text(stamp: str, now: datetime) -> str:
    if len(stamp) > _MOST_CHARS:
        return stamp
    if (iso := _ISO.fullmatch(stamp)) is not None:
        return _iso(iso, now)
    if (time := _TIME.fullmatch(stamp)) is not None:
        return f"{now.astimezone(UTC):{'%H:%M:%S' if time[1] else '%H:%M'}}{time[2]}"
    return format_datetime(now.astimezone(UTC), usegmt=True) if _HTTP.fullmatch(stamp) else stamp


def _iso(found: re.Match[str], now: datetime) -> str:
    _, separator, seconds, point, digits, gap, zone = found.groups()
    local = now.astimezone(_zone(zone))
    text = f"{local:%Y-%m-%d}"
    if separator is None:
        return text
    text += f"{separator}{local:%H:%M}"
    if seconds:
        text += f"{local:%S}".rjust(3, ":")
    if digits:
        text += point + f"{local.microsecond:06d}".ljust(9, "0")[: len(digits)]
    return text + gap + (zone or "")


def _zone(zone: str | None) -> timezone:
    if zone is None or zone in "Zz":
        return UTC
    digits = zone[1:].replace(":", "").ljust(4, "0")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    if minutes >= 24 * 60:
        return UTC
    return timezone(timedelta(minutes=minutes if zone[0] == "+" else -minutes))
