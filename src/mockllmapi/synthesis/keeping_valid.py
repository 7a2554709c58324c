"""Taking over as many changes of a value as a judge of whole values allows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from mockllmapi.types import JsonValue

__all__ = ["keep_valid"]

Judge: TypeAlias = Callable[[JsonValue], bool]
Alternatives: TypeAlias = Callable[[str, str], Iterable[str]]

_MOST_TRIALS = 120
"""How often a judge is asked at most: whatever was not tried by then stays as it was."""


@dataclass(frozen=True, slots=True)
class _Change:
    path: tuple[str | int, ...]
    before: JsonValue
    after: JsonValue


def keep_valid(before: JsonValue, after: JsonValue, is_valid: Judge, alternatives: Alternatives) -> JsonValue:
    """`before` with those leaves of `after` (a value of the same structure) that leave it valid. For a text that does not,
    `alternatives(old, new)` says what else may be tried in its place."""
    search = _Search(before, is_valid, alternatives)
    search.take(list(_changes(before, after, ())))
    return search.value


class _Search:
    """Halves the changes until those that break something stand alone."""

    def __init__(self, value: JsonValue, is_valid: Judge, alternatives: Alternatives) -> None:
        self.value = value
        self._is_valid = is_valid
        self._alternatives = alternatives
        self._left = _MOST_TRIALS

    def take(self, changes: Sequence[_Change]) -> None:
        """Take over what can be of these."""
        if not changes or self._accepts(changes):
            return
        if len(changes) == 1:
            self._take_another(changes[0])
            return
        middle = len(changes) // 2
        self.take(changes[:middle])
        self.take(changes[middle:])

    def _take_another(self, change: _Change) -> None:
        if isinstance(change.before, str) and isinstance(change.after, str):
            for other in self._alternatives(change.before, change.after):
                if other != change.after and self._accepts([_Change(change.path, change.before, other)]):
                    return

    def _accepts(self, changes: Sequence[_Change]) -> bool:
        if self._left <= 0:
            return False
        self._left -= 1
        value = self.value
        for change in changes:
            value = _with(value, change.path, change.after)
        if not self._is_valid(value):
            return False
        self.value = value
        return True


def _changes(before: JsonValue, after: JsonValue, path: tuple[str | int, ...]) -> Iterator[_Change]:
    if isinstance(before, dict) and isinstance(after, dict):
        for name, member in before.items():
            yield from _changes(member, after[name], (*path, name))
    elif isinstance(before, list) and isinstance(after, list):
        for index, (item, following) in enumerate(zip(before, after, strict=True)):
            yield from _changes(item, following, (*path, index))
    elif before != after:
        yield _Change(path, before, after)


def _with(value: JsonValue, path: tuple[str | int, ...], leaf: JsonValue) -> JsonValue:
    """A copy of `value` with another leaf; what does not lie on the way is shared."""
    if not path:
        return leaf
    step, rest = path[0], path[1:]
    if isinstance(value, dict) and isinstance(step, str):
        return {**value, step: _with(value[step], rest, leaf)}
    if isinstance(value, list) and isinstance(step, int):
        return [*value[:step], _with(value[step], rest, leaf), *value[step + 1 :]]
    return value
