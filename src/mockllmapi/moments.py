"""Moments: read from text and numbers, moved, and written again in the same format.

The one place that reads and writes dates and times inside JSON values. Formats are those of RFC 3339 and ISO 8601, the date of
HTTP (RFC 9110, section 5.6.7), and numbers that count since 1970.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from typing import NamedTuple

from mockllmapi.types import JsonValue

__all__ = [
    "Moment",
    "iso_date",
    "iso_milliseconds",
    "iso_moment",
    "moment_text",
    "read_moment",
    "read_seconds",
    "restamp",
]

_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:([Tt ])(\d\d:\d\d)(:\d\d)?(?:\.(\d{1,6}))?([Zz]|[+-]\d\d:?\d\d)?)?", re.ASCII
)
_START = datetime.fromisoformat("1970-01-01")  # naive: local times are computed with their offset beside them
_MICROSECOND = timedelta(microseconds=1)
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)(?:([Tt ])\d\d:\d\d(:\d\d)?(?:([.,])(\d{1,9}))?( ?)([Zz]|[+-]\d\d(?::?\d\d)?)?)?")
_TIME = re.compile(r"\d\d:\d\d(:\d\d)?(Z?)")
_HTTP = re.compile(r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT")
_MOST_CHARS = 40
_UNITS = ((1e9, 1e10, 1), (1e12, 1e13, 1_000), (1e15, 1e16, 1_000_000))
"""Numbers from here to there count so many times a second since 1970."""
DAY_US = 86_400_000_000
MINUTE_US = 60_000_000
LATEST_S = 253_370_764_800
"""The beginning of the year 9999, in seconds since 1970."""


class Moment(NamedTuple):
    """A moment and its format.

    `at_us` is in microseconds since 1970, in UTC if the text has an offset. `style` is the format: separator, seconds or not,
    digits of the fraction, offset as text, offset in microseconds. `form` is `date` or `date-time`, or empty for a format that
    RFC 3339 does not have.
    """

    at_us: int
    style: tuple[str, bool, int, str, int]

    @property
    def form(self) -> str:
        separator, has_seconds, _, offset, _ = self.style
        if not separator:
            return "date"
        return "date-time" if separator in "Tt" and has_seconds and offset[-3:-2] in (":", "") else ""

    @property
    def unit_us(self) -> int:
        """Return the smallest difference that can be written."""
        separator, has_seconds, digits, _, _ = self.style
        if not separator:
            return DAY_US
        return 10 ** (6 - digits) if has_seconds else MINUTE_US


def read_moment(text: str) -> Moment | None:
    """Return the moment that a text is; None if it is not one."""
    if len(text) < 10 or not text[:4].isdigit() or (found := _MOMENT.fullmatch(text)) is None:
        return None
    date, separator, time, seconds, fraction, offset = found.groups()
    if fraction and not seconds:
        return None
    try:
        local = datetime.fromisoformat(f"{date}T{time or '00:00'}{seconds or ':00'}")
        offset_us = _offset_us(offset or "")
    except ValueError:
        return None
    at_us = (local - _START) // _MICROSECOND + int((fraction or "").ljust(6, "0")) - offset_us
    return Moment(at_us, (separator or "", bool(seconds), len(fraction or ""), offset or "", offset_us))


def moment_text(moment: Moment) -> str:
    """Return a moment as text, in its own style."""
    separator, has_seconds, digits, offset, offset_us = moment.style
    local = _START + timedelta(microseconds=moment.at_us + offset_us)
    if not separator:
        return local.isoformat()[:10]
    whole = local.isoformat(separator, "microseconds")
    if not has_seconds:
        return whole[:16] + offset
    return (whole[: 20 + digits] if digits else whole[:19]) + offset


def _offset_us(text: str) -> int:
    if text in ("", "Z", "z"):
        return 0
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    if int(text[-2:]) > 59 or minutes > 24 * 60:
        raise ValueError(text)
    return (minutes if text[0] == "+" else -minutes) * MINUTE_US


def iso_moment(seconds: float) -> str:
    """Return seconds since 1970 as `2026-01-15T09:30:00Z`."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()[:19] + "Z"


def iso_date(seconds: float) -> str:
    """Return the day of seconds since 1970, as `2026-01-15`."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()[:10]


def iso_milliseconds(now: datetime) -> str:
    """Return a moment of UTC as `2026-01-15T09:30:00.123Z`."""
    return f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03d}Z"


def read_seconds(value: JsonValue) -> int | None:
    """Return the seconds since 1970 of a text that begins with a date, or of a number that counts them or milliseconds.

    A text without an offset is UTC. None for anything else, and outside the years 1970 to 9998.
    """
    try:
        if isinstance(value, str):
            if not re.match(r"\d{4}-\d\d-\d\d", value):
                return None
            moment = datetime.fromisoformat(value.replace("z", "Z"))
            return int(moment.replace(tzinfo=moment.tzinfo or UTC).timestamp())
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        seconds = int(value / 1000) if value > 1e11 else int(value)
        return seconds if 0 <= seconds < LATEST_S else None
    except (ValueError, OverflowError):
        return None


def restamp(stamp: JsonValue, now: datetime) -> JsonValue:
    """Return `now` in the format of `stamp`.

    Known are ISO 8601 with its separators, fraction and offset, a date or a time alone, the date of HTTP, and seconds,
    milliseconds or microseconds since 1970. Anything else is returned unchanged.
    """
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
