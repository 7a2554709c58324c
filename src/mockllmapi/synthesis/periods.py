"""A beginning, an end and what lies between them: nights between two days, minutes between two moments."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Protocol

from mockllmapi.moments import LATEST_S, read_seconds, restamp
from mockllmapi.naming.words import normalize_name, parse_word_list
from mockllmapi.synthesis.liberty import is_any_text, is_number
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["STARTS_AND_ENDS", "Relation", "find_periods"]


class Relation(Protocol):
    """Makes members of a finished object agree."""

    def __call__(self, value: JsonObject, known: frozenset[str], now: int = 0, /) -> None:
        """Set members of `value` right, except the `known` ones: the request's own values stay. `now` is in seconds since 1970,
        0 where nothing depends on it."""
        ...


STARTS_AND_ENDS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (parse_word_list("startdate startson fromdate datefrom"), parse_word_list("enddate endson todate dateto")),
    (parse_word_list("checkin checkindate"), parse_word_list("checkout checkoutdate")),
    (parse_word_list("periodstart currentperiodstart"), parse_word_list("periodend currentperiodend")),
    (parse_word_list("leasestart validfrom"), parse_word_list("leaseend validuntil validto")),
    (parse_word_list("departuredate"), parse_word_list("returndate arrivaldate")),
    (parse_word_list("departuretime departsat"), parse_word_list("arrivaltime arrivesat")),
    (parse_word_list("startsat starttime startat start"), parse_word_list("endsat endtime endat end")),
    (parse_word_list("startedat"), parse_word_list("endedat finishedat completedat resolvedat stoppedat")),
)
"""Names of beginnings and of the ends that go with them, joined."""

_SPANS: Mapping[str, float] = MappingProxyType(
    {
        name: seconds
        for names, seconds in {
            "nights numberofnights days numberofdays durationdays": 86_400.0,
            "hours durationhours": 3_600.0,
            "minutes durationminutes durationmin": 60.0,
            "seconds durationseconds": 1.0,
            "durationms elapsedms": 0.001,
            "termmonths loanterm": 2_629_800.0,
        }.items()
        for name in names.split()
    }
)
"""Members that say how long something lasts, and their unit in seconds."""

_LONGEST_S = 4_000_000_000


def find_periods(members: Mapping[str, JsonValue]) -> list[Relation]:
    """What makes beginnings, ends and durations among these members agree."""
    names = {normalize_name(name): name for name, schema in members.items() if is_any_text(schema, "date", "date-time")}
    spans = [name for name, schema in members.items() if normalize_name(name) in _SPANS and is_number(schema)]
    found: list[Relation] = []
    for starts, ends in STARTS_AND_ENDS:
        start = next((names[name] for name in starts if name in names), None)
        end = next((names[name] for name in ends if name in names), None)
        if start is not None and end is not None:
            found.append(_period(start, end, spans[0] if spans else None))
    return found


def _period(start: str, end: str, span: str | None) -> Relation:
    unit = _SPANS[normalize_name(span)] if span is not None else 0.0

    def relate(value: JsonObject, known: frozenset[str], _now: int = 0) -> None:
        begins, ends = value.get(start), value.get(end)
        if not isinstance(begins, str) or not isinstance(ends, str) or end in known:
            return
        length = value.get(span) if span is not None else None
        if isinstance(length, int | float) and 0 < length * unit < _LONGEST_S:
            value[end] = _later(begins, length * unit, like=ends)
        elif begins[:10] == ends[:10] and len(begins) == len(ends) == 10:
            # A day that ends on itself is a meeting; what has two days for it lasts.
            value[end] = _later(begins, 86_400 * (6 + sum(map(int, begins.replace("-", "")))), like=ends)

    return relate


def _later(moment: str, seconds: float, *, like: str) -> JsonValue:
    """The moment so much later, written as `like` is; `like` where a moment cannot be read."""
    begun = read_seconds(moment)
    if begun is None or begun + seconds >= LATEST_S:
        return like
    return restamp(like, datetime.fromtimestamp(begun + seconds, UTC))
