"""All values of one place: what they are, and how a new one is made."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mockllmapi.learning.echoes import is_id_name
from mockllmapi.learning.numbers import Numbers
from mockllmapi.learning.texts import TextKind, kind_of_texts
from mockllmapi.moments import Moment, moment_text, read_moment
from mockllmapi.types import JsonValue

__all__ = ["Column"]

MAX_POOL = 50


@dataclass(frozen=True, slots=True)
class Column:
    """The values of one place that are nobody's own.

    `clean` are all of them, in order, echoes left out. `moments` are set where every text is one (in microseconds), each of
    which is in `parsed`; `texts` where they follow a pattern. `is_unique` where values never came twice in one list.
    """

    name: str
    clean: tuple[JsonValue, ...]
    numbers: Numbers | None = None
    moments: Numbers | None = None
    texts: TextKind | None = None
    is_unique: bool = False
    parsed: Mapping[str, Moment] = field(default_factory=dict)

    @classmethod
    def from_values(cls, name: str, clean: Sequence[JsonValue], *, is_unique: bool = False) -> Column:
        """Read the values of a place."""
        numbers = [value for value in clean if isinstance(value, int | float) and not isinstance(value, bool)]
        texts = [value for value in clean if isinstance(value, str)]
        moments = _moments(texts)
        return cls(
            name,
            tuple(clean),
            Numbers(numbers) if numbers else None,
            Numbers([moment.at_us for moment in moments]) if moments else None,
            _kind(name, texts) if texts and not moments else None,
            is_unique=is_unique,
            parsed=dict(zip(texts, moments, strict=True)) if moments else {},
        )

    @property
    def is_id(self) -> bool:
        """Whether no two things may have the same."""
        return self.is_unique and (is_id_name(self.name) or self.texts is not None)

    @property
    def is_fresh(self) -> bool:
        """Whether new values are made, rather than those that were seen."""
        numbers, moments = self.numbers, self.moments
        return bool(
            (numbers and numbers.is_movable) or (moments and moments.is_movable) or self.texts is not None or self.is_id
        )

    def drawn(self, value: JsonValue, rng: random.Random) -> JsonValue:
        """A value like this one, which was seen; moments apart, which move together."""
        if isinstance(value, str):
            return self.texts.renewed(value, rng) if self.texts is not None else value
        if isinstance(value, bool) or value is None or self.numbers is None:
            return value
        if self.is_id and self.numbers.is_whole:
            return self.numbers.anywhere(rng.random) if self.numbers.is_movable else value
        return self.numbers.moved(value, rng.random)  # type: ignore[arg-type]

    def moment(self, text: str) -> Moment | None:
        """The moment that a text of this place is."""
        return self.parsed.get(text) or read_moment(text)

    def moved(self, text: str, by_us: int) -> str:
        """A moment so much later."""
        moment = self.moment(text)
        return text if moment is None else moment_text(Moment(moment.at_us + by_us, moment.style))

    def pool(self) -> list[tuple[JsonValue, int]]:
        """Different values and how often each came, the most frequent first."""
        scalars = [value for value in self.clean if value is not None and not isinstance(value, list | dict)]
        counts = Counter((type(value).__name__, value) for value in scalars)
        return [(value, count) for (_, value), count in counts.most_common(MAX_POOL)]


def _moments(texts: Sequence[str]) -> list[Moment]:
    """All of them as moments; none where one of them is something else."""
    found: list[Moment] = []
    for text in texts:
        moment = read_moment(text)
        if moment is None:
            return []
        found.append(moment)
    return found


def _kind(name: str, texts: Sequence[str]) -> TextKind | None:
    """The pattern of texts, unless a few of them come again and again: then they are a choice."""
    distinct = len(set(texts))
    is_choice = distinct * 2 <= len(texts) and distinct <= 20 and not is_id_name(name)
    return None if is_choice else kind_of_texts(texts)
