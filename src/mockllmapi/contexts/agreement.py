"""What has to change in a new answer, so that it agrees with what is known."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from typing import TypeAlias

from mockllmapi.contexts.anatomy import Seen
from mockllmapi.contexts.asking import Asked
from mockllmapi.contexts.entries import Kind, Thing, kind_key, thing_key
from mockllmapi.contexts.identities import id_member, id_text, kind_named, new_id, reference_kind
from mockllmapi.contexts.kinship import copies_of, is_same_role, kin_of
from mockllmapi.contexts.ledger import Ledger
from mockllmapi.contexts.sight import Sight
from mockllmapi.contexts.sums import line_changes, sum_changes
from mockllmapi.contexts.updates import overlaid
from mockllmapi.json_kit import Place
from mockllmapi.naming.words import normalize_name
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["Agreement", "standing_by_id"]

MAX_ROUNDS = 8
MAX_HOLDERS = 500
MAX_DEPTH = 6
_Reference: TypeAlias = "tuple[JsonObject, Place, str, str, JsonValue]"


_OF_ITS_OWN_KIND = ("parent", "previous", "next", "root", "original", "reply to", "in reply to", "replaces")
"""What references call another record of the same list: `parentId`, `replyToId`."""


class Agreement:
    """Collects changes of one answer; `changes` are values for places in it.

    `stands` are the ids that are already known for the positions of its list, where the collection is one that stays;
    `settled` is what is known of the thing that the answer is about.
    """

    def __init__(
        self, asked: Asked, sight: Sight, ledger: Ledger, stands: list[str | None], settled: JsonObject | None = None
    ) -> None:
        self._asked = asked
        self._settled: dict[Place, JsonObject] = {}
        if settled and sight.main is not None:
            self._settled[sight.main[1]] = settled
        self._sight = sight
        self._ledger = ledger
        self._stands = stands
        self._referring: list[_Reference] | None = None
        self._renamed: dict[str, JsonValue] = {}
        self._renamed_places: set[Place] = set()
        self.changes: dict[Place, JsonValue] = {}

    async def load(self, *, is_named: bool) -> None:
        """Read all that is needed to judge the answer."""
        kinds = {self._asked.kind} if self._sight.seen else set()
        keys = [thing_key(seen.kind, seen.id) for seen in self._sight.seen]
        keys += [thing_key(seen.kind, seen.id) for seen in self._sight.embedded]
        keys += [thing_key(self._asked.kind, identity) for identity in self._stands if identity is not None]
        if is_named:
            referred = {seen.kind for seen in self._sight.embedded} | self._referred()
            kinds |= {each for kind in referred for each in kin_of(kind)}
        await self._ledger.load([*keys, *map(kind_key, kinds)])

    async def make_ids_distinct(self) -> None:
        """No record has the id of another thing, or of another record, unless the request gave it."""
        used: set[str] = set()
        clashing: list[Seen] = []
        for seen in self._sight.seen:
            position = seen.place[-1] if seen.place else None
            stands = self._stands[position] if isinstance(position, int) and position < len(self._stands) else None
            if seen.id in used or (
                stands is None and seen.id not in self._asked.given and self._ledger.has(seen.kind, seen.id)
            ):
                clashing.append(seen)
            else:
                used.add(seen.id)
        kind = self._ledger.kind(self._asked.kind)
        numbers = [int(seen.id) for seen in self._sight.seen if seen.id.isascii() and seen.id.isdigit()]
        highest = max([kind.highest, *(number for number in numbers if number < 10**17)])
        for _ in range(MAX_ROUNDS if clashing else 0):
            tried: list[tuple[Seen, JsonValue, str]] = []
            for seen in clashing:
                kind.made_up += 1
                candidate = new_id(seen.fields[seen.id_name], highest, f"{seen.kind} {kind.made_up}")
                text = str(id_text(candidate))
                highest = max(highest, int(text)) if text.isascii() and text.isdigit() else highest
                tried.append((seen, candidate, text))
            await self._ledger.load(thing_key(seen.kind, text) for seen, _, text in tried)
            clashing = []
            for seen, candidate, text in tried:
                if text in used or self._ledger.has(seen.kind, text):
                    clashing.append(seen)
                else:
                    used.add(text)
                    self._rename(seen, candidate, text)
            self._ledger.put_kind(self._asked.kind)
        self._follow_renamed()

    def _follow_renamed(self) -> None:
        """Give references inside the answer to a record with a new id that id as well."""
        kept = {seen.id for seen in self._sight.seen if seen.place not in self._renamed_places}
        renamed = {old: new for old, new in self._renamed.items() if old not in kept}
        for seen in self._sight.seen if renamed else ():
            for name, value in seen.fields.items():
                kind = reference_kind(name)
                if kind not in (seen.kind, *_OF_ITS_OWN_KIND) or isinstance(value, (dict, list, bool)) or value is None:
                    continue
                if (new := renamed.get(str(id_text(value)))) is not None:
                    self.changes[*seen.place, name] = new if isinstance(value, type(new)) else type(value)(str(new))

    def _rename(self, seen: Seen, identity: JsonValue, text: str) -> None:
        """Give a record another id, in its links to itself too."""
        self._renamed[seen.id] = identity
        self._renamed_places.add(seen.place)
        for name, value in seen.fields.items():
            if name == seen.id_name:
                self.changes[*seen.place, name] = identity
            elif isinstance(value, str) and value.endswith(f"/{seen.id}"):
                self.changes[*seen.place, name] = value[: -len(seen.id)] + text

    async def stand_where_they_stood(self) -> None:
        """Records at known positions are the things that stand there."""
        for index, record in self._sight.records:
            identity = self._stands[index] if index < len(self._stands) else None
            thing = self._ledger.thing(self._asked.kind, identity) if identity is not None else None
            if thing is not None and not thing.is_gone:
                place: Place = (*(self._sight.list_path or ()), index)
                fields = self._settled[place] = await self._ledger.refreshed(thing.fields)
                is_alone = (
                    thing.is_whole and self._asked.request.controls.shape is None and not self._asked.query.has_view
                )
                if is_alone and record != fields:
                    self.changes[place] = fields
                elif not is_alone:
                    self._lay(record, fields, place)

    def embed_what_is_known(self) -> None:
        """Things inside others are as they are known; twice in one answer they are the same."""
        here = {
            (seen.kind, seen.id): seen.fields
            for seen in self._sight.seen
            if (*seen.place, seen.id_name) not in self.changes
        }
        for seen in self._sight.embedded:
            thing = self._ledger.thing(seen.kind, seen.id)
            if thing is not None and not thing.is_gone and thing.fields:
                self._lay(seen.fields, thing.fields, seen.place)
            elif (seen.kind, seen.id) in here:
                self._lay(seen.fields, here[seen.kind, seen.id], seen.place)
            else:
                here[seen.kind, seen.id] = seen.fields

    def refer_to_known_things(self) -> None:
        """Who refers to something of a kind of which some are known refers to one of them, inside lists too. The lines of one
        list refer to different ones; those for which there are none keep theirs."""
        asked = self._asked
        used: dict[tuple[Place, str], set[str]] = {}
        for _, place, name, kind, value in self._references():
            identity = id_text(value) if kind != asked.kind and (*place, name) not in self.changes else None
            if identity is None or identity in asked.given or name in self._settled.get(place, {}):
                continue
            if normalize_name(name) in asked.own_names and self._sight.is_thing(place):
                continue
            found = self._known_kind(kind)
            if found is None:
                continue
            taken = used.setdefault((place[:-1], name), set()) if len(place) > 1 and self._is_line(place) else set()
            if identity not in found[1].there or identity in taken:
                there = [text for text in found[1].there if text not in taken] if taken else found[1].there
                if there:
                    identity = _spread(there, place, identity)
                    self.changes[*place, name] = _as_type_of(value, identity)
            taken.add(identity)

    def _is_line(self, place: Place) -> bool:
        """Whether an element of a list inside a thing stands there."""
        return isinstance(place[-1], int) and not self._sight.is_thing(place)

    async def embed_known_things(self) -> None:
        """The same for a thing that stands inside another: it becomes a known one."""
        beside: dict[tuple[Place, str], str] = {}
        for _, place, name, kind, value in self._references() if self._sight.embedded else ():
            if (text := id_text(self.changes.get((*place, name), value))) is not None:
                beside[place, kind] = text
        chosen: list[tuple[Seen, str]] = []
        for seen in self._sight.embedded:
            place, said = seen.place[:-1], beside.get((seen.place[:-1], seen.kind))
            if seen.is_one_of_many or seen.place[-1] in self._settled.get(place, {}):
                continue
            if normalize_name(seen.kind) in self._asked.own_names or (*seen.place, seen.id_name) in self.changes:
                continue
            found = self._known_kind(seen.kind)
            if said is not None and said != seen.id:
                chosen.append((seen, said))
            elif said is None and found is not None and seen.id not in (*found[1].there, *self._asked.given):
                chosen.append((seen, _spread(found[1].there, place, seen.id)))
        await self._ledger.load(thing_key(each, text) for seen, text in chosen for each in kin_of(seen.kind))
        for seen, identity in chosen:
            thing = self._known_thing(seen.kind, identity)
            if thing is not None:
                self._lay(seen.fields, thing.fields, seen.place)
                self.changes[*seen.place, seen.id_name] = _as_type_of(seen.fields[seen.id_name], identity)

    async def follow_what_was_given(self) -> None:
        """What the request says of others, their ids in its body, its filters and its path, holds under every name of the same
        role, and for objects of that name: an order for the `userId` 7 has the user 7, who is its customer too."""
        given = self._asked.references
        if not given:
            return
        await self._ledger.load(thing_key(each, identity) for kind, identity in given.items() for each in kin_of(kind))
        for kind, identity in given.items():
            thing = self._known_thing(kind, identity)
            for holder, place in self._sight.things():
                settled = self._settled.get(place, {})
                for name, value in holder.items():
                    if name not in settled and normalize_name(name) not in self._asked.own_names:
                        self._let_follow(kind, identity, name, value, (*place, name), thing)
                if thing is not None:
                    self._lay_copies(holder, place, kind, thing.fields)

    def _let_follow(
        self, kind: str, identity: str, name: str, value: JsonValue, place: Place, thing: Thing | None
    ) -> None:
        role = reference_kind(name)
        if role is not None and role not in self._asked.references and is_same_role(role, kind):
            if id_text(value) is not None and id_text(value) != identity:
                self.changes[place] = _as_type_of(value, identity)
        elif isinstance(value, dict) and (role := kind_named(name)[0]) and is_same_role(role, kind):
            if role != kind and role in self._asked.references:
                return
            own = id_member(value, role)
            if thing is not None:
                self._lay(value, thing.fields, place)
            if own is not None and id_text(value[own]) != identity:
                self.changes[*place, own] = _as_type_of(value[own], identity)

    async def repeat_what_is_referred_to(self, *, is_named: bool) -> None:
        """Members that repeat something of what stands beside them by id (`productName`, `unitPrice`) are as that thing is
        known; what was summed up of them follows. Without a named context only for ids that the request itself brought."""
        if not is_named and not self._asked.given:
            return
        found: list[tuple[JsonObject, Place, str, str]] = []
        for holder, place, name, kind, value in self._references():
            identity = id_text(self.changes.get((*place, name), value))
            if identity is not None and (is_named or identity in self._asked.given):
                found.append((holder, place, kind, identity))
        await self._ledger.load(thing_key(each, identity) for _, _, kind, identity in found for each in kin_of(kind))
        grown: dict[Place, list[float]] = {}
        for holder, place, kind, identity in found:
            thing = self._known_thing(kind, identity)
            if thing is None:
                continue
            laid = self._lay_copies(holder, place, kind, thing.fields)
            for name, value in line_changes(holder, laid).items():
                self.changes[*place, name] = value
                if len(place) > 1 and isinstance(place[-1], int):
                    grown.setdefault(place[:-2], []).append(_difference(value, holder[name]))
        bills = {place: holder for holder, place in self._holders()} if grown else {}
        for place, differences in grown.items():
            settled = self._settled.get(place, {})
            for name, value in sum_changes(bills.get(place, {}), differences).items():
                if name not in settled and not (
                    normalize_name(name) in self._asked.own_names and self._sight.is_thing(place)
                ):
                    self.changes[*place, name] = value

    def _lay_copies(self, holder: JsonObject, place: Place, role: str, known: JsonObject) -> dict[str, JsonValue]:
        settled, is_thing = self._settled.get(place, {}), self._sight.is_thing(place)
        laid = {
            name: value
            for name, value in copies_of(holder, role, known)
            if name not in settled and not (is_thing and normalize_name(name) in self._asked.own_names)
        }
        for name, value in laid.items():
            self.changes[*place, name] = value
        return laid

    def _known_thing(self, kind: str, identity: str) -> Thing | None:
        """The thing that somebody calls by that kind and id; nothing of those that are gone."""
        for each in kin_of(kind):
            thing = self._ledger.thing(each, identity)
            if thing is not None and not thing.is_gone and thing.fields:
                return thing
        return None

    def _holders(self) -> Iterator[tuple[JsonObject, Place]]:
        """The things of the answer, and the objects in them that are no things known for themselves."""
        for thing, place in self._sight.things():
            yield thing, place
            settled = self._settled.get(place, {})
            inside: JsonObject = {
                name: value for name, value in thing.items() if isinstance(value, (dict, list)) and name not in settled
            }
            if inside:
                yield from _inside(inside, place)

    def _references(self) -> list[_Reference]:
        """Every member that refers to something by id: who holds it, where, its name, the kind it names, its value."""
        if self._referring is None:
            kinds: dict[str, str | None] = {}
            self._referring = []
            for holder, place in self._holders():
                for name in holder.keys() - kinds.keys():
                    kinds[name] = reference_kind(name)
                for name, value in holder.items():
                    if (kind := kinds[name]) is not None:
                        self._referring.append((holder, place, name, kind, value))
        return self._referring

    def fill_shared(self, shared: JsonObject) -> None:
        """Members that have the name of a shared value hold it, unless the request filled them."""
        plain = {normalize_name(name): value for name, value in shared.items()}
        for thing, place in self._sight.things() if plain else ():
            for name in thing.keys() - self._settled.get(place, {}).keys():
                word = normalize_name(name)
                if word in plain and word != "id" and word not in self._asked.own_names:
                    self.changes[*place, name] = plain[word]

    def _lay(self, fields: JsonObject, known: JsonObject, place: Place) -> None:
        for name, value in overlaid(fields, known).items():
            self.changes[*place, name] = value

    def _known_kind(self, kind: str) -> tuple[str, Kind] | None:
        """The kind of which there are some that a name may mean, and what is known of it."""
        for name in kin_of(kind):
            known = self._ledger.kind(name)
            if known.there and (name == kind or name != self._asked.kind):
                return name, known
        return None

    def _referred(self) -> set[str]:
        """The kinds that the things of the answer refer to by id."""
        return {kind for _, _, _, kind, _ in self._references()}


def standing_by_id(asked: Asked, sight: Sight) -> list[str | None]:
    """The ids of those records that were asked for by id, by position in their list."""
    ids: list[str | None] = [None] * sight.number
    for seen in sight.seen:
        position = seen.place[-1] if seen.place else None
        if isinstance(position, int) and seen.id in asked.query.wanted_ids and seen.id not in ids:
            ids[position] = seen.id
    return ids


def _inside(thing: JsonObject, place: Place) -> Iterator[tuple[JsonObject, Place]]:
    pending: list[tuple[JsonObject, Place]] = [(thing, place)]
    found = 0
    while pending and found < MAX_HOLDERS:
        holder, where = pending.pop()
        for name, member in holder.items():
            inside = member if isinstance(member, list) else [member] if isinstance(member, dict) else []
            for index, each in enumerate(inside):
                if isinstance(each, dict):
                    spot: Place = (*where, name, index) if isinstance(member, list) else (*where, name)
                    found += 1
                    yield each, spot
                    if len(spot) - len(place) < MAX_DEPTH:
                        pending.append((each, spot))


def _difference(left: JsonValue, right: JsonValue) -> float:
    return left - right if isinstance(left, int | float) and isinstance(right, int | float) else 0.0


def _spread(ids: list[str], place: Place, wanted: str) -> str:
    """One of the ids, by chance that repeats: the same for the same wanted id at the same place."""
    digest = blake2b(f"{place}\x00{wanted}".encode("utf-8", "replace"), digest_size=8).digest()
    return ids[int.from_bytes(digest, "big") % len(ids)]


def _as_type_of(old: JsonValue, identity: str) -> JsonValue:
    """The id as a number where a number stood and it is one."""
    digits = identity.removeprefix("-")
    return int(identity) if not isinstance(old, str) and digits.isascii() and digits.isdigit() else identity
