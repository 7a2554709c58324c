"""One generation: its randomness, its moment, its limits; and one record in it.

A record tells one story. Its facets (a person, a place, a course of time, a thing with a price) are sampled when the
first field asks for them, and every field of the record reads from the same ones.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import TypeAlias
from zlib import crc32

from mockllmapi import work
from mockllmapi.randomness import make_generator
from mockllmapi.synthesis.facets import Company, Person, Timeline
from mockllmapi.synthesis.goods import Goods
from mockllmapi.synthesis.labels import sample_label
from mockllmapi.synthesis.lexicon import Lexicon
from mockllmapi.synthesis.places import Place
from mockllmapi.types import JsonValue

__all__ = ["Draw", "Excess", "Given", "Record", "Scene", "Unsatisfiable"]

Given: TypeAlias = Mapping[str, tuple[JsonValue, ...]]
"""Values that the request brings along, by the joined name of the field they belong to: the first that fits is meant
(`"7"` in a path may be a number)."""

_MASK = 2**64 - 1
_STRIDE = 0xD1B54A32D192ED03
_MASK_48, _UNIT_48 = 2**48 - 1, 2.0**-48
_WORD = 2**42
_BEYOND = 1e18
"""Numbers that tell nothing about anything."""

_MANY_VALUES = 4_000


class Unsatisfiable(ValueError):
    """No value can be made: the schema contradicts itself, or asks for more than anybody wants. A sentence without end."""


class Excess(Unsatisfiable):
    """There may be a value, but it would be larger or deeper than is worth looking for: trying another way does not help."""


class Scene:
    """What one whole answer has in common. `now` is in seconds since 1970; a trial only asks whether there is an answer. Where
    all things have an origin, there need not be an `rng`.

    Where a thing has an `origin`, each facet of its records takes chance from a source of its own, so that the same thing has
    the same facets whatever else is written about it.
    """

    __slots__ = (
        "_is_due",
        "_rng",
        "depth",
        "given",
        "is_trial",
        "item_given",
        "lexicon",
        "now",
        "origin",
        "random",
        "spent",
    )

    def __init__(
        self,
        rng: random.Random | None,
        lexicon: Lexicon,
        now: int,
        *,
        given: Given | None = None,
        item_given: Given | None = None,
        is_trial: bool = False,
    ) -> None:
        self._rng = rng
        self._is_due = False
        self.random: Callable[[], float] = rng.random if rng is not None else _stream(0)
        self.lexicon = lexicon
        self.now = now
        self.given = given
        self.item_given = item_given
        self.is_trial = is_trial
        self.depth = 0
        self.spent = 0
        self.origin: int | None = None

    def begin(self, origin: int) -> None:
        """Begin a thing that `origin` alone tells: whatever is written from now on repeats with it."""
        self.origin = origin
        self.spent = 0
        self.random = _stream(origin)
        self._is_due = True

    def start_again(self) -> None:
        """Take chance from the beginning of what the origin tells, if there is one: for the thing itself, after what is around
        it."""
        if self.origin is not None:
            self.random = _stream(self.origin)
            self._is_due = True

    @property
    def rng(self) -> random.Random:
        """The source of chance for more than single draws; seeded when first asked, as that takes longer than most things."""
        if self._rng is None:
            self._rng = make_generator(self.origin or 0)
            self._is_due = False
        elif self._is_due and self.origin is not None:
            self._rng.seed(self.origin)
            self._is_due = False
        return self._rng

    def spend(self, values: int) -> None:
        """Note that so many values are about to be made. Raises `Excess` beyond all measure."""
        self.spent += values
        work.spend(values, "minItems, or the number of values,")
        if self.spent > work.max_values():
            raise Excess(f"it asks for more than {work.max_values()} values")

    @property
    def is_large(self) -> bool:
        """Whether enough has been made to leave out what may be left out."""
        return self.spent > _MANY_VALUES

    @contextmanager
    def chance(self, rng: random.Random) -> Iterator[None]:
        """Take chance from another source for a while. Records that exist keep theirs."""
        before = (self._rng, self.random, self.origin)
        self._rng, self.random, self.origin = rng, rng.random, None
        try:
            yield
        finally:
            self._rng, self.random, self.origin = before

    def uuid(self) -> str:
        """A random UUID (version 4)."""
        if self.origin is None:
            bits = self.rng.getrandbits(128)
        else:
            chance = self.random
            bits = int(chance() * 4 * _WORD) << 84 | int(chance() * _WORD) << 42 | int(chance() * _WORD)
        text = f"{(bits & ~(0xF << 76 | 3 << 62)) | (4 << 76 | 2 << 62):032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

    def first_serial(self) -> int:
        """A number from which the ids of a new list count up."""
        return 101 + int(self.random() * 9_800)


class Record:
    """One object in the making. `subject` is what it is about, `serial` its number in its list."""

    __slots__ = (
        "_alias",
        "_others",
        "company",
        "given",
        "goods",
        "label",
        "person",
        "place",
        "random",
        "scene",
        "serial",
        "subject",
        "timeline",
    )

    scene: Scene
    random: Callable[[], float]
    subject: str | None
    serial: int
    given: Given | None
    person: Person
    place: Place
    timeline: Timeline
    goods: Goods
    company: Company
    label: str

    def __init__(self, scene: Scene, subject: str | None, serial: int, given: Given | None = None) -> None:
        self.scene = scene
        self.random = scene.random
        self.subject = subject
        self.serial = serial
        self.given = given
        self._alias = 0
        self._others: dict[str, Record] | None = None

    def __getattr__(self, name: str) -> object:
        """A facet that nobody has asked for yet (slots that are set never come here)."""
        sample = _FACETS.get(name)
        if sample is None:
            raise AttributeError(name)
        origin = self.scene.origin
        if origin is None:
            facet = sample(self)
        else:
            salt = crc32(f"{name}{self._alias}".encode()) if self._alias else _SALTS[name]
            shared, self.random = self.random, _stream(origin + salt + self.serial * _STRIDE)
            facet = sample(self)
            self.random = shared
        setattr(self, name, facet)
        return facet

    def other(self, name: str, subject: str) -> Record:
        """What goes by `name` in this record and is about `subject` (its `sender`): told apart from all others, except that
        the first one of its kind is the one that fields without such a name speak of."""
        if self._others is None:
            self._others = {}
        found = self._others.get(name)
        if found is None:
            found = Record(self.scene, subject, self.serial)
            found._alias = crc32(name.encode())
            facet = _FACET_OF.get(subject)
            if facet and (subject == "product" or self._is_first_about(subject)):
                setattr(found, facet, getattr(self, facet))
            self._others[name] = found
        return found

    def _is_first_about(self, subject: str) -> bool:
        if not self._others:
            return subject != self.subject
        return subject != self.subject and all(each.subject != subject for each in self._others.values())

    def learn(self, fact: str, value: JsonValue) -> None:
        """Make the rest of the record fit a value that one of its fields already has (`person.full`, `Ada King`)."""
        facet, _, name = fact.rpartition(".")
        if not facet or not isinstance(value, str | int | float) or isinstance(value, bool):
            return
        if isinstance(value, str) or abs(value) < _BEYOND:
            getattr(self, facet).learn(name, value)


def _stream(seed: int) -> Callable[[], float]:
    """A small source of chance that costs little to begin: for one thing, or one facet of it."""
    # Neighbouring seeds must not give neighbouring numbers: things of one collection have them.
    state = (seed ^ seed >> 30) * 0xBF58476D1CE4E5B9 & _MASK
    state = (state ^ state >> 27) * 0x94D049BB133111EB & _MASK
    state = (state ^ state >> 31) >> 16

    def random() -> float:
        nonlocal state
        # The numbers of drand48: they fit into a float without a remainder, and larger ones take longer.
        state = (state * 0x5DEECE66D + 11) & _MASK_48
        return state * _UNIT_48

    return random


Draw: TypeAlias = Callable[[Record], JsonValue]
"""Writes one value of a record."""

_FACET_OF: Mapping[str, str] = MappingProxyType(
    {"person": "person", "company": "company", "place": "place", "product": "goods"}
)

_FACETS: Mapping[str, Callable[[Record], object]] = MappingProxyType(
    {
        "person": lambda record: Person(record.random, record.scene.lexicon),
        "place": lambda record: Place.sample(record.random, record.scene.lexicon),
        "timeline": lambda record: Timeline(record.random, record.scene.now),
        "goods": lambda record: Goods(record.random, record.scene.lexicon),
        "company": lambda record: Company(record.random, record.scene.lexicon),
        "label": sample_label,
    }
)

_SALTS: Mapping[str, int] = MappingProxyType({name: crc32(f"{name}0".encode()) for name in _FACETS})
