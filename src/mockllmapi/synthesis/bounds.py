"""Bounds that a query sets on members: `minPrice`, `price[lte]`, `createdBefore`; which values keep to them, and new ones
that do."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from mockllmapi.moments import DAY_US, Moment, moment_text, read_moment
from mockllmapi.synthesis.given import spoken
from mockllmapi.types import JsonValue

__all__ = ["Bound", "read_bound", "time_range", "value_within"]

_BOUNDS: Mapping[str, tuple[str, bool]] = MappingProxyType(
    {
        "min": ("least", True), "from": ("least", True), "max": ("most", True), "to": ("most", True),
        "gte": ("least", True), "lte": ("most", True), "gt": ("least", False), "lt": ("most", False),
        "after": ("least", False), "since": ("least", True), "before": ("most", False), "until": ("most", True),
    }
)  # fmt: skip
"""Words beside the name of a member that make a bound of a value, and whether the bound itself is inside."""

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)
_LOST_PLUS = re.compile(r"(T\d\d:\d\d\S*) (\d\d:?\d\d)", re.ASCII)
"""An offset whose plus sign stands for a space in the query of an address: `10:00:00 02:00`."""

_SECOND_US = 1_000_000
_WINDOW_US = 30 * DAY_US
_YEARS = range(1000, 10_000)
_SECONDS = range(10**8, 10**10)
"""Whole numbers that count seconds since 1970: from 1973 to 2286. A thousand times as much counts milliseconds."""
_MILLISECONDS = range(10**11, 10**13)
_CENTS = 100
_ISO = ("T", True, 0, "Z", 0)
"""How a moment is written when no other one shows the way: `2026-01-15T09:30:00Z`."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit on the member called `key` (joined): `side` is `least` or `most`.

    A day, a month or a year as the limit of moments stands for its beginning in UTC; only as the upper limit of a range that
    contains its limit (`until`, `to`, `max`, `lte`) does it stand for all of it.
    """

    key: str
    side: str
    value: JsonValue
    is_inside: bool

    def holds(self, value: JsonValue) -> bool:
        """Return whether `value` keeps to the bound. A value that cannot be compared does not."""
        limit = self.value
        if isinstance(value, bool) or isinstance(limit, bool):
            return False
        if isinstance(value, int | float) and isinstance(limit, int | float):
            return self._is_in_order(value, limit)
        at_us, span = _at_us(value), self.span
        if at_us is not None and span is not None:
            low, high = time_range((self,))
            return (low is None or low <= at_us) and (high is None or at_us <= high)
        if isinstance(value, str) and isinstance(limit, str) and at_us is None and span is None:
            return self._is_in_order(value[: len(limit)] if self.side == "most" else value, limit)
        return False

    @property
    def span(self) -> tuple[int, int] | None:
        """Return the beginning and the end (exclusive) of the time that the limit names, in microseconds since 1970."""
        limit = self.value
        return _span_us(limit) if isinstance(limit, str | int | float) else None

    def _is_in_order(self, value: JsonValue, limit: JsonValue) -> bool:
        low, high = (limit, value) if self.side == "least" else (value, limit)
        return low < high or (self.is_inside and low == high)  # type: ignore[operator]


def read_bound(key: str, text: str, known: frozenset[str]) -> Bound | None:
    """Return the bound that the parameter `key` (`createdbefore`, a joined name) sets on one of the `known` members, if any."""
    if key in known or not text:
        return None
    for word, (side, is_inside) in _BOUNDS.items():
        stem = key.removeprefix(word) if key.startswith(word) else key.removesuffix(word) if key.endswith(word) else ""
        member = next((each for each in (stem, stem + "at", stem + "date") if stem and each in known), None)
        if member is not None:
            return Bound(member, side, spoken(text)[0], is_inside)
    return None


def value_within(bounds: Iterable[Bound], like: JsonValue, share: float, now: int) -> JsonValue:
    """Return a value within all bounds of one member, written as `like`, its present value.

    Returns `like` itself if the bounds say nothing of values of its type. `share` (0 to 1, exclusive) is the place between
    the bounds; `now`, in seconds since 1970, is the end of time for moments without an upper bound.
    """
    bounds = tuple(bounds)
    is_of_time = any(bound.span is not None for bound in bounds)
    if isinstance(like, bool):
        return like
    if isinstance(like, int | float):
        if is_of_time and _epoch_us(like) is not None:
            return _count_within(bounds, like, share, now)
        has_limit = any(isinstance(bound.value, int | float) for bound in bounds)
        return _number_within(bounds, share, is_whole=isinstance(like, int)) if has_limit else like
    if is_of_time and (like is None or isinstance(like, str)):
        moment = read_moment(like) if isinstance(like, str) else Moment(0, _ISO)
        return like if moment is None else moment_text(_moment_within(bounds, moment, share, now))
    return like


def time_range(bounds: Iterable[Bound]) -> tuple[int | None, int | None]:
    """Return the first and the last microsecond since 1970 that keep to all bounds; None if nothing limits them."""
    lows, highs = [], []
    for bound in bounds:
        span = bound.span
        if span is not None:
            first, end = span
            if bound.side == "least":
                lows.append(first if bound.is_inside else first + 1)
            else:
                highs.append(end - 1 if bound.is_inside else first - 1)
    return max(lows, default=None), min(highs, default=None)


def _moment_within(bounds: tuple[Bound, ...], like: Moment, share: float, now: int) -> Moment:
    low, high = time_range(bounds)
    if low is None:
        low = (high if high is not None else now * _SECOND_US) - _WINDOW_US
    if high is None:
        high = max(now * _SECOND_US, low + DAY_US)
    offset_us, unit_us = like.style[-1], like.unit_us
    chosen = _pick((low + offset_us) / unit_us, (high + offset_us) / unit_us, share)
    return like._replace(at_us=chosen * unit_us - offset_us)


def _count_within(bounds: tuple[Bound, ...], like: float, share: float, now: int) -> JsonValue:
    """Return a number of seconds or milliseconds since 1970."""
    at_us = _moment_within(bounds, Moment(0, _ISO), share, now).at_us
    count = at_us // 1000 if like >= _MILLISECONDS.start else at_us // _SECOND_US
    return count if isinstance(like, int) else float(count)


def _number_within(bounds: tuple[Bound, ...], share: float, *, is_whole: bool) -> JsonValue:
    scale = 1 if is_whole else _CENTS
    low = high = None
    for bound in bounds:
        if isinstance(bound.value, int | float):
            limit = round(bound.value * scale, 6)
            if bound.side == "least":
                low = limit if bound.is_inside else math.floor(limit) + 1
            else:
                high = limit if bound.is_inside else math.ceil(limit) - 1
    if low is None:
        high = high or 0
        low = high * 0.3 if high > 0 else high - 10 * scale
    elif high is None:
        high = low + abs(low) * 0.6 + 10 * scale
    chosen = _pick(low, high, share)
    return chosen if is_whole else chosen / scale


def _pick(low: float, high: float, share: float) -> int:
    """Return a whole number from `low` to `high`, both inside; the first from `low` when there is none."""
    first = math.ceil(low)
    return first + int(share * max(1, math.floor(high) - first + 1))


def _at_us(value: JsonValue) -> int | None:
    """Return the moment that a member is."""
    if isinstance(value, str):
        moment = read_moment(value)
        return moment.at_us if moment is not None else None
    return _epoch_us(value) if isinstance(value, int | float) else None


@lru_cache(maxsize=512)
def _span_us(limit: str | float) -> tuple[int, int] | None:
    """Return the beginning and the end (exclusive) of the time that a limit names; None if it names none."""
    if isinstance(limit, str):
        if (month := _MONTH.fullmatch(limit)) is not None:
            year, number = int(month[1]), int(month[2])
            following = (year, number + 1) if number < 12 else (year + 1, 1)
            return _between_days(f"{limit}-01", "{:04d}-{:02d}-01".format(*following))
        moment = read_moment(_LOST_PLUS.sub(r"\1+\2", limit))
        if moment is None:
            return None
        return moment.at_us, moment.at_us + (DAY_US if moment.form == "date" else 1)
    if limit in _YEARS:
        return _between_days(f"{limit:.0f}-01-01", f"{limit + 1:.0f}-01-01")
    at_us = _epoch_us(limit)
    return None if at_us is None else (at_us, at_us + 1)


def _between_days(first: str, end: str) -> tuple[int, int] | None:
    begins, ends = read_moment(first), read_moment(end)
    return (begins.at_us, ends.at_us) if begins is not None and ends is not None else None


def _epoch_us(number: float) -> int | None:
    if _SECONDS.start <= number < _SECONDS.stop:
        return int(number * _SECOND_US)
    return int(number * 1000) if _MILLISECONDS.start <= number < _MILLISECONDS.stop else None
