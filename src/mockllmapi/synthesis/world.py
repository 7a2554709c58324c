"""All things that one seed tells of: who asks for a thing by its id, and who finds it in a list, sees the same one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import blake2b

from mockllmapi.naming.paths import ParsedPath
from mockllmapi.naming.role_nouns import ROLE_NOUNS
from mockllmapi.naming.words import normalize_name
from mockllmapi.randomness import derive_seed
from mockllmapi.synthesis.given import own_ids, spoken
from mockllmapi.synthesis.kind import Kind, Link
from mockllmapi.synthesis.resources import camel
from mockllmapi.synthesis.scene import Draw, Given, Record, Scene, Unsatisfiable
from mockllmapi.synthesis.subjects import subject_of
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["World", "identity_of"]

_MASK = 2**64 - 1
_LINKED = 97
"""Ids that things refer to are below this: every collection has that many."""

_STRIDE = 389
_LEAST_TOTAL, _MORE_TOTAL = 101, 80
_PERSONAL_LINKS = frozenset({"customerId", "userId"})
_PERSONAL_COPIES = frozenset({"customer", "user"})
_MOST_KEPT = 500
_NOTHING: frozenset[str] = frozenset()

Learn = Callable[[Record], None]


class World:
    """Tells things of kinds. With a `seed` the thing of a noun and an id is always the same; without one each is new.

    `find_kind` gives the kind of a noun. Where it `is_shaped`, things have the structure that somebody asked for, and nothing
    is added to them. One world is for one answer: its scene is used up.
    """

    def __init__(
        self, scene: Scene, seed: int | None, find_kind: Callable[[str], Kind], *, is_shaped: bool = False
    ) -> None:
        self._scene = scene
        self.is_shaped = is_shaped
        self.seed = seed
        self._find_kind = find_kind
        self._bases: dict[str, int] = {}
        self._own_keys: dict[str, bool] = {}
        self._known: dict[tuple[str, int], JsonObject] = {}
        self.first_id = scene.first_serial()

    def total(self, reading: ParsedPath) -> int:
        """How many things the collection that `reading` is about has; fewer where they belong to something."""
        base = self._base(reading.noun)
        if not reading.parents:
            return _LEAST_TOTAL + base % _MORE_TOTAL
        return 12 + derive_seed(base, *reading.parents[-1]) % 30

    def row(
        self, kind: Kind, index: int, reading: ParsedPath, given: Given | None = None, learn: Learn | None = None
    ) -> JsonObject:
        """Row `index` (from 0) of the collection that `reading` is about."""
        return self.item(kind, self.identity(kind, index, reading), reading, given, learn)

    def identity(self, kind: Kind, index: int, reading: ParsedPath) -> JsonValue:
        """The id of row `index`."""
        if kind.id_type == "string":
            return self._uuid(kind.noun, index)
        return self.first_id + index if self.seed is None else self._number(kind, index, reading)

    def item(
        self,
        kind: Kind,
        identity: JsonValue,
        reading: ParsedPath,
        given: Given | None = None,
        learn: Learn | None = None,
    ) -> JsonObject:
        """The thing with this id, belonging to what stands around it in the path."""
        if self.is_shaped:
            if kind.id_type == "string" or (kind.id_type is not None and self._has_own_key(kind)):
                given = {**(given or {}), **own_ids(kind.noun, str(identity), given or {})}
            return self._told(kind, identity, given, learn)
        value = self._told(kind, identity, given, learn)
        if self.seed is not None and kind.links:
            value = self._linked(kind, value, identity, _own_names(given, reading))
        else:
            _agree(value, kind.links)
        return _placed(value, identity if "id" in value or reading.id is not None else None, reading)

    def told_alone(self, draw: Draw, subject: str | None, reading: ParsedPath, given: Given | None) -> JsonValue:
        """The thing that the path names, in whatever structure `draw` writes."""
        identity = identity_of(reading.id or "")
        number = identity if isinstance(identity, int) else _number_of(identity)
        self._begin(reading.noun, number)
        self._scene.given = given
        serial = number if isinstance(identity, int) else number % 9_000
        try:
            return draw(Record(self._scene, subject, serial, given))
        except RecursionError:
            raise Unsatisfiable("it nests too deeply") from None

    def moment(
        self, kind: Kind, point: JsonObject, index: int, total: int, reading: ParsedPath, now: int
    ) -> JsonObject:
        """A row that is a point in time, at its place among `total`, of which the last one (or, ahead, the first) is `now`."""
        assert kind.series is not None
        seed = derive_seed(self.seed if self.seed is not None else self.first_id, kind.noun, *reading.parents)
        return kind.series.shape(point, seed, index, total - 1, now)

    # -- inside -------------------------------------------------------------------------------------------------------

    def _told(self, kind: Kind, identity: JsonValue, given: Given | None, learn: Learn | None = None) -> JsonObject:
        number = identity if isinstance(identity, int) else _number_of(str(identity))
        scene = self._scene
        self._begin(kind.noun, number)
        record = Record(scene, kind.subject, number if isinstance(identity, int) else number % 9_000, given)
        if learn is not None:
            learn(record)
        value = kind.draw(record)
        assert isinstance(value, dict)
        return value

    def _has_own_key(self, kind: Kind) -> bool:
        """Whether things of a kind call their id by their noun (`userId`) somewhere."""
        found = self._own_keys.get(kind.noun)
        if found is None:
            found = self._own_keys[kind.noun] = normalize_name(kind.noun) + "id" in kind.names
        return found

    def _begin(self, noun: str, number: int) -> None:
        self._scene.spent = 0
        if self.seed is not None:
            self._scene.begin((self._base(noun) + number) & _MASK)

    def _base(self, noun: str) -> int:
        base = self._bases.get(noun)
        if base is None:
            base = self._bases[noun] = derive_seed(self.seed or 0, ROLE_NOUNS.get(noun, noun))
        return base

    def _uuid(self, noun: str, index: int) -> str:
        if self.seed is not None:
            self._scene.rng.seed(derive_seed(self._base(noun), "id", index))
        return self._scene.uuid()

    def _number(self, kind: Kind, index: int, reading: ParsedPath) -> int:
        """The id of a row: they count up from 1; those that belong to something are the ones that say so themselves."""
        around = _parent_number(kind, reading)
        if around is None:
            return index + 1
        first = (around - 1 - self._offset(reading.parents[-1][0])) * pow(_STRIDE, -1, _LINKED) % _LINKED
        return (first or _LINKED) + index * _LINKED

    def _offset(self, noun: str) -> int:
        return self._base("person" if subject_of(noun.split()) == "person" else noun) % _LINKED

    def _referred(self, noun: str, number: int) -> int:
        """The id of the thing called `noun` that thing `number` refers to."""
        return 1 + (number * _STRIDE + self._offset(noun)) % _LINKED

    def _linked(self, kind: Kind, value: JsonObject, identity: JsonValue, own: frozenset[str]) -> JsonObject:
        number = identity if isinstance(identity, int) else _number_of(str(identity)) % 9_000
        for link in kind.links:
            self._link(value, link, number, own)
        for name, links in kind.element_links:
            elements = value.get(name)
            if isinstance(elements, list) and not (own and normalize_name(name) in own):
                self._link_elements(elements, links, number)
        known = frozenset(name for name in value if normalize_name(name) in own) if own else own
        for relate in kind.relations:
            relate(value, known, self._scene.now)
        return value

    def _link_elements(self, elements: Sequence[JsonValue], links: Sequence[Link], number: int) -> None:
        for position, element in enumerate(elements):
            if isinstance(element, dict):
                for link in links:
                    self._link(element, link, number * 7 + position, _NOTHING)
                _multiply(element)

    def _link(self, value: JsonObject, link: Link, number: int, own: frozenset[str]) -> None:
        if link.key is not None and value.get(link.key) is None:
            return
        if own and link.key is not None and normalize_name(link.key) in own:
            return
        referred = self._referred(link.noun, number + 41 * link.turn)
        if link.key is not None:
            value[link.key] = referred
        copy = value.get(link.copy) if link.copy is not None else None
        if not link.told and not isinstance(copy, dict):
            return
        thing = self._thing(link.noun, referred)
        if isinstance(copy, dict) and link.copy is not None and not (own and normalize_name(link.copy) in own):
            value[link.copy] = {name: _member(thing, name, member) for name, member in copy.items()}
        for name, member in link.told:
            if own and normalize_name(name) in own:
                continue
            if isinstance(told := _member(thing, member, value[name]), str | int | float):
                value[name] = told

    def _thing(self, noun: str, number: int) -> JsonObject:
        """The thing itself, for those who repeat some of it."""
        key = (noun, number)
        thing = self._known.get(key)
        if thing is None:
            thing = {**self._told(self._find_kind(noun), number, None), "id": number}
            if "firstName" in thing and "lastName" in thing:
                first, last = str(thing["firstName"]), str(thing["lastName"])
                thing.setdefault("name", self._scene.lexicon.full_name(first, last))
            if len(self._known) < _MOST_KEPT:
                self._known[key] = thing
        return thing


def _agree(value: JsonObject, links: Sequence[Link]) -> None:
    """An id beside an object that repeats some of what it refers to is the id in that object."""
    for link in links:
        copy = value.get(link.copy) if link.copy is not None else None
        if link.key is not None and isinstance(copy, dict) and value.get(link.key) is not None:
            copy["id"] = value[link.key]


def _member(thing: JsonObject, name: str, otherwise: JsonValue) -> JsonValue:
    """What a thing has under a name; its title may stand for it."""
    if name in thing:
        return thing[name]
    if name == "name":
        return thing.get("title", otherwise)
    return otherwise


def _multiply(line: JsonObject) -> None:
    """A line total follows its price."""
    price, quantity = line.get("unitPrice"), line.get("quantity")
    if "total" in line and isinstance(price, int | float) and isinstance(quantity, int | float):
        line["total"] = round(price * quantity, 2)


def _own_names(given: Given | None, reading: ParsedPath) -> frozenset[str]:
    if not given and not reading.parents:
        return _NOTHING
    return frozenset(given or ()) | {normalize_name(noun) + "id" for noun, _ in reading.parents}


def _parent_number(kind: Kind, reading: ParsedPath) -> int | None:
    """The id of what stands around a list, where the things in it refer to it."""
    if not reading.parents or kind.id_type != "integer":
        return None
    noun, identity = reading.parents[-1]
    number = identity_of(identity)
    keys = {link.key for link in kind.links}
    is_linked = f"{camel(noun)}Id" in keys or (
        subject_of(noun.split()) == "person" and not keys.isdisjoint(_PERSONAL_LINKS)
    )
    return number if is_linked and isinstance(number, int) and 0 < number <= _LINKED else None


def _placed(value: JsonObject, identity: JsonValue, reading: ParsedPath) -> JsonObject:
    """The thing with its own id and those of what stands around it in the path: the orders of a user have a `userId`, in
    the place of the `customerId` that orders have otherwise."""
    if identity is not None and value.get("id") != identity:
        value = {"id": identity, **{name: member for name, member in value.items() if name != "id"}}
    if not reading.parents:
        return value
    parents = {f"{camel(noun)}Id": spoken(each)[0] for noun, each in reading.parents}
    dropped: frozenset[str] = frozenset()
    if any(subject_of(noun.split()) == "person" for noun, _ in reading.parents):
        dropped = _PERSONAL_LINKS | (_PERSONAL_COPIES - {camel(noun) for noun, _ in reading.parents})
    head: JsonObject = {"id": value["id"]} if "id" in value else {}
    kept = {name: member for name, member in value.items() if name not in dropped and name not in parents}
    return {**head, **parents, **kept}


def identity_of(text: str) -> int | str:
    """The id that a segment of a path is: a number where it looks like one, else the text."""
    value = spoken(text)[0]
    return value if isinstance(value, int) and not isinstance(value, bool) else text


def _number_of(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
