"""The rows of a list: a page of a collection that stays, or new ones; those that were asked for, in the order asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from mockllmapi.naming.paths import ParsedPath
from mockllmapi.naming.words import normalize_name
from mockllmapi.synthesis.bounds import time_range, value_within
from mockllmapi.synthesis.kind import Kind
from mockllmapi.synthesis.scene import Given, Record
from mockllmapi.synthesis.wanted import Wanted, member_of
from mockllmapi.synthesis.world import World, identity_of
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["Learner", "Listing", "Rows"]

_TRIES = 4
_GOLDEN = 0.6180339887
_SPEAKING = ("title", "name", "subject", "question", "description", "summary", "body", "message", "content", "text")

Learner = Callable[[Kind, Given], Callable[[Record], None]]


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows, and how many there are altogether."""

    rows: list[JsonValue]
    total: int


class Listing:
    """The list of the things of a kind that `reading` is about, as `wanted`. `now` is in seconds since 1970."""

    def __init__(
        self, world: World, kind: Kind, reading: ParsedPath, wanted: Wanted, learner: Learner, now: int
    ) -> None:
        self._world = world
        self._kind = kind
        self._reading = reading
        self._wanted = wanted
        self._learner = learner
        self._now = now

    def rows(self, count: int | None, usual: int) -> Rows:
        """The page that was asked for; without one exactly `count` rows, else as many as are `usual`."""
        wanted, page = self._wanted, self._wanted.page
        if wanted.ids:
            return self._named(wanted.ids)
        size = count if count is not None else usual
        if self._world.seed is None or not (wanted.is_selective or wanted.sort):
            return self._plain(size)
        total = self._world.total(self._reading)
        found = [row for row in map(self._row, range(total)) if wanted.fits(row)]
        if not found and wanted.is_selective:
            found = [self._forced(index) for index in range(total, total + max(size, 3))]
        if page is None and count is not None and len(found) < count:
            found += [self._forced(index) for index in range(total + size, total + size + count - len(found))]
        ordered = wanted.ordered(found)
        cut = ordered[page.start : page.start + page.size] if page is not None else ordered[:size]
        return Rows([wanted.shown(row) for row in cut], len(ordered))

    def endless(self) -> Iterator[JsonObject]:
        """Row after row, without end and without remembering any: those that were asked for by id, then others."""
        index, is_selective, ids = 0, self._wanted.is_selective, self._wanted.ids
        for each in ids:
            yield self._wanted.shown(self._item(each))
        while True:
            row = self._forced(index) if is_selective else self._row(index)
            row = self._moment(row, index, 1)
            if not ids or str(row.get("id")) not in ids:
                yield self._wanted.shown(row)
            index += 1

    # -- inside -------------------------------------------------------------------------------------------------------

    def _named(self, ids: tuple[str, ...]) -> Rows:
        """The things with these ids, in the order of the ids or the one that was asked for."""
        made = [self._item(each) for each in ids]
        return Rows([self._wanted.shown(row) for row in self._wanted.ordered(made)], len(made))

    def _item(self, identity: str) -> JsonObject:
        return self._world.item(self._kind, identity_of(identity), self._reading)

    def _plain(self, size: int) -> Rows:
        """Rows as they come, every one of them fitting."""
        wanted, page = self._wanted, self._wanted.page
        if page is not None and self._world.seed is not None:
            total = self._world.total(self._reading)
            indexes = range(page.start, min(page.start + page.size, total)) if page.start < total else range(0)
        else:
            indexes = range(size)
            total = size
        make = self._forced if wanted.is_selective else self._row
        rows = [make(index) for index in indexes]
        if self._kind.series is not None:
            last = total if self._world.seed is None else max(self._world.total(self._reading), size)
            rows = [self._moment(row, index, last) for index, row in zip(indexes, rows, strict=True)]
        return Rows([wanted.shown(row) for row in wanted.ordered(rows)], total)

    def _moment(self, row: JsonObject, index: int, total: int) -> JsonObject:
        """The row at its place in time, if it is a point of a series; the series lies within the bounds of its moments."""
        series, now = self._kind.series, self._now
        if series is None:
            return row
        key = normalize_name(series.moment)
        low_us, high_us = time_range(bound for bound in self._wanted.bounds if bound.key == key)
        if low_us is not None or high_us is not None:
            now = series.present(_seconds(low_us), _seconds(high_us), total - 1, now)
        return self._world.moment(self._kind, row, index, total, self._reading, now)

    def _row(self, index: int) -> JsonObject:
        return self._world.row(self._kind, index, self._reading)

    def _forced(self, index: int) -> JsonObject:
        """A row that fits: by itself, told from what was asked for, or with that put into it."""
        wanted = self._wanted
        given: dict[str, tuple[JsonValue, ...]] = {}
        for key, values in wanted.equals.items():
            turn = index % len(values) if len(values) > 1 and isinstance(values[0], str) else 0
            given[key] = (*values[turn:], *values[:turn])
        if wanted.words and "lastname" in self._kind.names:
            given["lastname"] = (wanted.words.title(),)
        silent = replace(wanted, words="")
        row: JsonObject = {}
        for attempt in range(_TRIES):
            learn = self._learner(self._kind, given)
            place = index if self._world.seed is None else index * _TRIES + attempt
            row = self._world.row(self._kind, place, self._reading, given or None, learn)
            if silent.fits(row):
                break
            given.update((bound.key, (self._between(bound.key, index, row),)) for bound in wanted.bounds)
        return row if self._world.is_shaped or wanted.fits(row) else self._mended(row)

    def _between(self, key: str, index: int, row: JsonObject) -> JsonValue:
        """A value within all bounds of a member."""
        bounds = [bound for bound in self._wanted.bounds if bound.key == key]
        return value_within(bounds, member_of(row, key), (index + 1) * _GOLDEN % 1, self._now)

    def _mended(self, row: JsonObject) -> JsonObject:
        """The row with what was asked for written into it, where nothing else helps."""
        wanted = self._wanted
        for name, value in row.items():
            values = wanted.equals.get(normalize_name(name))
            if values and value not in values and isinstance(value, str) and isinstance(values[-1], str):
                row[name] = values[-1]
            elif values and value not in values and isinstance(value, bool) and isinstance(values[0], bool):
                row[name] = values[0]
        if wanted.words and not Wanted(words=wanted.words).fits(row):
            for name in _SPEAKING:
                text = row.get(name)
                if isinstance(text, str):
                    _speak(row, name, text, wanted.words)
                    break
        return row


def _speak(row: JsonObject, name: str, text: str, words: str) -> None:
    """Make a title or a name be about `words`, and the texts beside it too."""
    topic = words if any(letter.isupper() for letter in words) else words.title()
    parts = text.split()
    if len(parts) > 3 or not parts:
        row[name] = f"{topic}: {text}" if parts else topic
        return
    row[name] = " ".join((*parts[:-1], topic))
    for other in _SPEAKING:
        beside = row.get(other)
        if other != name and isinstance(beside, str):
            row[other] = beside.replace(parts[-1].lower(), topic.lower()).replace(parts[-1], topic)


def _seconds(us: int | None) -> float | None:
    return None if us is None else us / 1_000_000
