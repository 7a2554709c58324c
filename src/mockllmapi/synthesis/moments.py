"""Dates and times as texts: read into a number, moved, and written as they were."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import NamedTuple

__all__ = ["Moment", "moment_text", "read_moment"]

_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:([Tt ])(\d\d:\d\d)(:\d\d)?(?:\.(\d{1,6}))?([Zz]|[+-]\d\d:?\d\d)?)?", re.ASCII
)
_START = datetime.fromisoformat("1970-01-01")  # naive: local times are computed with their offset beside them
_MICROSECOND = timedelta(microseconds=1)
DAY_US = 86_400_000_000
MINUTE_US = 60_000_000


class Moment(NamedTuple):
    """`at_us` is in microseconds since 1970, UTC where the text says how far it is from there; `style` is how it was written:
    separator, seconds or not, digits of the fraction, offset as text, offset in microseconds. `form` is `date` or
    `date-time`, or empty for a moment that is not written as RFC 3339 has it."""

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
    """The text that a moment is, in its own style."""
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
