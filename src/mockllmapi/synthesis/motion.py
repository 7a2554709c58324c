"""The next state of a value that is streamed again and again: sensors drift, prices walk, counters grow, orders go on to their
next status, timestamps say now; ids, names and texts stay."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from mockllmapi.moments import restamp
from mockllmapi.naming.words import parse_word_list, singularize, split_words
from mockllmapi.synthesis.drifting import LARGEST, drifted, in_digits_of
from mockllmapi.synthesis.keeping_valid import keep_valid
from mockllmapi.synthesis.life_cycles import MILESTONES, later_statuses, next_status
from mockllmapi.synthesis.manners import DRIFT, STILL, Kind, Manner, manner_of
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["moved"]

ADVANCE_SHARE = 0.25
"""How often a status goes on."""

_LINE_ITEMS = frozenset({"quantity", "qty", "subtotal", "linetotal", "lineitems"})
"""Beside one of these a price is part of a sum that was agreed on."""
_MONEY = frozenset({"currency", "total", "subtotal", "amount", "quantity", "qty"})
"""Beside one of these a fraction that nobody knows is rather a sum than a measurement."""
_ADDRESSES = frozenset({"street", "postalcode", "zip", "zipcode", "postcode", "address"})
"""Beside one of these coordinates belong to a place that stays."""
_MOVERS = frozenset(
    parse_word_list("""
    speed velocity heading bearing odometer mileage vehicle vin plate driver courier rider drone flight aircraft fleet trip
    truck bus train vessel scooter gps tracker
""")
)
"""Beside one of these words coordinates are where something is that moves; elsewhere they are a place."""
_PLACES = frozenset({"location", "position", "coordinates", "coordinate", "coords", "gps", "geo", "point"})
"""Under these names stands where a thing itself is."""
_HISTORIES = frozenset(
    parse_word_list("events history log logs timeline activity activities transitions checkpoints updates")
)
"""Lists of what has happened: nothing in them moves."""
_WAKES = frozenset({Kind.STATUS, Kind.UPDATE, Kind.STAMP})
_EXTREMES: Mapping[Kind, Callable[[float, float], float]] = MappingProxyType({Kind.HIGH: max, Kind.LOW: min})


def moved(
    value: JsonValue,
    rng: random.Random,
    now: datetime,
    is_valid: Callable[[JsonValue], bool] | None = None,
    kind: str = "",
) -> JsonValue:
    """The state after `value`: of the same structure and types, numbers with the same digits, the same for the same `rng`.

    `kind` says what it is or holds (`order`).
    `is_valid` judges whole values: what would break it stays as it was. Nothing is changed in `value` itself.
    """
    following = _Walk(rng, now, kind).moved(value, DRIFT)
    if is_valid is None or is_valid(following):
        return following
    return keep_valid(value, following, is_valid, later_statuses)


class _Walk:
    """One step of everything in a value. Names are read once."""

    def __init__(self, rng: random.Random, now: datetime, kind: str) -> None:
        self._rng = rng
        self._now = now
        self._kind = kind
        self._is_mover = not _MOVERS.isdisjoint(map(singularize, split_words(kind)))
        self._manners: dict[tuple[str, Kind], Manner] = {}
        self._movers: dict[str, bool] = {}

    def moved(self, value: JsonValue, manner: Manner) -> JsonValue:
        """The next state of a value that stands under a name of this manner."""
        match value:
            case dict():
                return self._record(value, manner)
            case list():
                return [self.moved(item, manner) for item in value]
            case bool() | None:
                return value
            case str():
                return restamp(value, self._now) if manner.kind is Kind.STAMP else value
            case _:
                return restamp(value, self._now) if manner.kind is Kind.STAMP else drifted(value, manner, self._rng)

    def _record(self, record: JsonObject, around: Manner) -> JsonObject:
        was_mover = self._is_mover
        self._is_mover = was_mover or any(map(self._tells_mover, record))
        after = self._moved_record(record, around)
        self._is_mover = was_mover
        return after

    def _tells_mover(self, name: str) -> bool:
        """Whether a member's name says that the thing moves. The speed of wind is none of its own."""
        if name not in self._movers:
            words = split_words(name)
            self._movers[name] = not _MOVERS.isdisjoint(words) and "wind" not in words
        return self._movers[name]

    def _moved_record(self, record: JsonObject, around: Manner) -> JsonObject:
        manners = {name: self._manner(name, around) for name in record}
        if not record.keys().isdisjoint(_MONEY):
            manners = {name: manner if manner.is_known else STILL for name, manner in manners.items()}
        kinds = {manner.kind for manner in manners.values()}
        after = dict(record)
        if Kind.PRICE in kinds or Kind.COORDINATE in kinds:
            self._hold_still(record, manners)
        is_charging = Kind.SUPPLY in kinds and any(_is_charging(name, record[name]) for name in record)
        for name, manner in manners.items():
            if manner.kind in (Kind.UPDATE, Kind.PRICE, Kind.STATUS):
                continue
            if is_charging and manner.kind is Kind.SUPPLY:
                after[name] = self.moved(record[name], Manner(Kind.PROGRESS))
            elif not _is_past(record, name):
                after[name] = self._member(record, name, manner)
        if Kind.STATUS in kinds:
            for name in [name for name, manner in manners.items() if manner.kind is Kind.STATUS]:
                self._go_on(record, after, name)
        if Kind.PRICE in kinds:
            self._trade(record, after, manners)
        if Kind.UPDATE in kinds:
            self._update(record, after, manners)
        return after

    def _manner(self, name: str, around: Manner) -> Manner:
        key = (name, around.kind)
        manner = self._manners.get(key)
        if manner is None:
            manner = self._manners[key] = manner_of(name, around)
        return manner

    def _hold_still(self, record: JsonObject, manners: dict[str, Manner]) -> None:
        """Make still what moves elsewhere, but not beside what this record has."""
        names = {"".join(split_words(name)) for name in record}
        held = {Kind.PRICE} if names & _LINE_ITEMS else set()
        held |= {Kind.COORDINATE} if names & _ADDRESSES or not self._is_mover else set()
        for name, manner in manners.items():
            if manner.kind in held:
                manners[name] = STILL

    def _member(self, record: JsonObject, name: str, manner: Manner) -> JsonValue:
        """The next state of a member. Only a thing's own place moves with it, not those it speaks of."""
        member = record[name]
        if not self._is_mover or not isinstance(member, dict) or not _PLACES.isdisjoint(split_words(name)):
            return self.moved(member, manner)
        self._is_mover = False
        after = self.moved(member, manner)
        self._is_mover = True
        return after

    def _go_on(self, record: JsonObject, after: JsonObject, name: str) -> None:
        """Let a status go on now and then, and with it the moments that it stands for."""
        status = record[name]
        if not isinstance(status, str):
            after[name] = status if _is_past(record, name) else self.moved(status, STILL)
            return
        if self._rng.random() >= ADVANCE_SHARE:
            return
        # What another thing is called by says nothing of this one.
        said = [words for member in record if (words := split_words(member)) and words[-1] not in ("id", "ids")]
        following = next_status(status, {word for words in said for word in words}, name, self._kind)
        if following == status:
            return
        after[name] = following
        moments = MILESTONES.get("_".join(split_words(following)), frozenset())
        for member, value in record.items():
            if "".join(split_words(member)) in moments:
                after[member] = _now_like(value, record, self._now)

    def _trade(self, record: JsonObject, after: JsonObject, manners: Mapping[str, Manner]) -> None:
        """Move the first price, and with it whatever speaks of it."""
        prices = [name for name, manner in manners.items() if manner.kind is Kind.PRICE]
        numbers = {name: number for name in prices if (number := _number(record[name])) is not None}
        if not numbers:
            for name in prices:
                after[name] = self.moved(record[name], manners[name])
            return
        main, before = next(iter(numbers.items()))
        price = drifted(before, manners[main], self._rng)
        after[main] = price
        is_table = all(_number(member) is not None for member in record.values()) and len(prices) == len(record)
        for name in prices:
            number = numbers.get(name)
            if name == main:
                continue
            if is_table or number is None or before == 0:
                after[name] = self.moved(record[name], manners[name])
            elif number > 0:
                after[name] = in_digits_of(number * price / before, number, least_digits=2)
        _follow(record, after, manners, before, price)
        for name, manner in manners.items():
            if manner.kind is Kind.VOLUME:
                after[name] = self.moved(record[name], Manner(Kind.COUNTER))

    def _update(self, record: JsonObject, after: JsonObject, manners: Mapping[str, Manner]) -> None:
        """A record was updated when something else in it has changed, or when nothing else in it could."""
        others = [name for name, manner in manners.items() if manner.kind is not Kind.UPDATE]
        can_change = any(_can_move(record[name], manners[name]) for name in others)
        if can_change and all(after[name] == record[name] for name in others):
            return
        for name, manner in manners.items():
            if manner.kind is Kind.UPDATE:
                after[name] = self.moved(record[name], Manner(Kind.STAMP))


def _follow(record: JsonObject, after: JsonObject, manners: Mapping[str, Manner], before: float, price: float) -> None:
    """Changes are told from the same close as before, whether it is in the record or only implied."""
    numbers = {name: number for name, member in record.items() if (number := _number(member)) is not None}
    by_kind: dict[Kind, float] = {}
    for name, number in numbers.items():
        by_kind.setdefault(manners[name].kind, number)
    close = _close(by_kind, before)
    said: dict[Kind, float] = {
        Kind.CHANGE: price - close,
        Kind.CHANGE_PERCENT: (price / close - 1) * 100 if close else 0.0,
        Kind.PREVIOUS: before,
    }
    for name, number in numbers.items():
        kind = manners[name].kind
        if kind in said and abs(said[kind]) < LARGEST:
            after[name] = in_digits_of(said[kind], number, least_digits=2)
        elif kind in _EXTREMES:
            extreme = _EXTREMES[kind](number, price)
            after[name] = round(extreme) if isinstance(number, int) else float(extreme)


def _close(said: Mapping[Kind, float], before: float) -> float:
    """What the change of a price is counted from, by what the record says."""
    if Kind.PREVIOUS_CLOSE in said:
        return said[Kind.PREVIOUS_CLOSE]
    if Kind.PREVIOUS in said:
        return before
    if Kind.CHANGE in said and before > said[Kind.CHANGE]:
        return before - said[Kind.CHANGE]
    if said.get(Kind.CHANGE_PERCENT, -100) > -100:
        return before / (1 + said[Kind.CHANGE_PERCENT] / 100)
    return before


def _is_past(record: JsonObject, name: str) -> bool:
    """Whether a member tells what has happened to this thing."""
    if not isinstance(record[name], list) or _HISTORIES.isdisjoint(split_words(name)[-1:]):
        return False
    return any(split_words(other)[-1:] in (("id",), ("status",), ("state",)) for other in record)


def _now_like(value: JsonValue, record: JsonObject, now: datetime) -> JsonValue:
    """The present moment as a member has its moment, or as another member of its record has one."""
    if value is not None:
        return restamp(value, now)
    for like in record.values():
        if isinstance(like, str) and (stamp := restamp(like, now)) != like:
            return stamp
    return f"{now:%Y-%m-%dT%H:%M:%SZ}"


def _can_move(value: JsonValue, manner: Manner) -> bool:
    if isinstance(value, dict | list):
        return bool(value)
    if isinstance(value, str):
        return manner.kind in _WAKES
    if isinstance(value, bool) or value is None or manner.kind is Kind.STILL:
        return False
    return manner.is_known or isinstance(value, float)


def _is_charging(name: str, value: JsonValue) -> bool:
    return value is True and "charging" in split_words(name)


def _number(value: JsonValue) -> float | None:
    """A number that can be reckoned with."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if -LARGEST < value < LARGEST else None
