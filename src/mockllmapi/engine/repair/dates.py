"""Moments as people write them, in the form of RFC 3339: `Jan 5, 2024` is `2024-01-05`.

Only what can mean one thing is read: `05/01/2024` is a day in January for some and in May for others.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from mockllmapi.naming.words import parse_word_list

__all__ = ["as_date", "as_date_time"]

MAX_CHARS = 64
EARLIEST_S, LATEST_S = 10**8, 10**10
"""Numbers between these are seconds since 1970: from 1973 to 2286. A thousand times as much are milliseconds."""

_MONTHS = parse_word_list("jan feb mar apr may jun jul aug sep oct nov dec")
_WORD = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]{{0,6}}\.?"
_DAYS = (
    re.compile(r"(?P<year>\d{4})(?P<mark>[-/.])(?P<number>\d{1,2})(?P=mark)(?P<day>\d{1,2})"),
    re.compile(rf"{_WORD} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})", re.IGNORECASE),
    re.compile(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?[ -](?:of )?{_WORD},?[ -](?P<year>\d{{4}})", re.IGNORECASE),
    re.compile(r"(?P<number>\d{1,2})/(?P<day>1[3-9]|2\d|3[01])/(?P<year>\d{4})"),
    re.compile(r"(?P<day>1[3-9]|2\d|3[01])[/.](?P<number>\d{1,2})[/.](?P<year>\d{4})"),
)
_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6},? ", re.IGNORECASE)
_TIME = re.compile(
    r"(?:,?\ |T|,?\ at\ )(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?P<part>\.\d{1,9})?)?"
    r"(?:\ ?(?P<half>[ap])\.?m\.?)?(?:\ ?(?P<zone>Z|UTC|GMT|[+-]\d\d:?\d\d))?",
    re.IGNORECASE | re.VERBOSE,
)


def as_date(value: object) -> str | None:
    """The day as `2024-01-05`, from a text or a number of seconds; None where it cannot be told."""
    moment = _read(value)
    return None if moment is None else moment.date().isoformat()


def as_date_time(value: object) -> str | None:
    """The moment as `2024-01-05T10:00:00Z`, UTC where no zone is named; None where it cannot be told."""
    moment = _read(value)
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")


def _read(value: object) -> datetime | None:
    try:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return _of_number(value)
        return _of_text(" ".join(value.split())) if isinstance(value, str) and len(value) <= MAX_CHARS else None
    except (ValueError, OverflowError):
        return None


def _of_number(value: float) -> datetime | None:
    seconds = value if value < LATEST_S else value / 1000
    return datetime.fromtimestamp(seconds, UTC) if EARLIEST_S <= seconds < LATEST_S else None


def _of_text(text: str) -> datetime | None:
    if (weekday := _WEEKDAY.match(text)) is not None:
        text = text[weekday.end() :]
    for pattern in _DAYS:
        if (found := pattern.match(text)) is not None:
            return _at(_day(found), text[found.end() :])
    return None


def _day(found: re.Match[str]) -> date:
    parts = found.groupdict()
    month = int(parts["number"]) if parts.get("number") else _MONTHS.index(parts["month"].lower()) + 1
    return date(int(parts["year"]), month, int(parts["day"]))


def _at(day: date, rest: str) -> datetime | None:
    """The moment on that day that the rest of the text names; its beginning where there is no rest."""
    if not rest:
        return datetime(day.year, day.month, day.day, tzinfo=UTC)
    found = _TIME.fullmatch(rest)
    if found is None:
        return None
    hour, half = int(found["hour"]), (found["half"] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    part = int((found["part"] or ".0")[1:7].ljust(6, "0"))
    local = datetime(day.year, day.month, day.day, hour, int(found["minute"]), int(found["second"] or 0), part, UTC)
    return local - _offset(found["zone"])


def _offset(zone: str | None) -> timedelta:
    if zone is None or zone[0] not in "+-":
        return timedelta()
    sign = -1 if zone[0] == "-" else 1
    return sign * timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
