"""What has to change in a new answer, so that it agrees with what is known."""

from __future__ import annotations

from hashlib import blake2b

from mockllmapi.contexts.anatomy import Place, Seen
from mockllmapi.contexts.asking import Asked
from mockllmapi.contexts.entries import Kind, kind_key, thing_key
from mockllmapi.contexts.identities import id_text, new_id, reference_kind
from mockllmapi.contexts.ledger import Ledger
from mockllmapi.contexts.sight import Sight
from mockllmapi.contexts.updates import overlaid
from mockllmapi.naming.words import joined
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["Agreement"]

MAX_ROUNDS = 8
_SAMPLED = 20
"""How many records are looked at for the names of members that refer to others."""


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
        self.changes: dict[Place, JsonValue] = {}

    async def load(self, *, is_named: bool) -> None:
        """Read all that is needed to judge the answer."""
        kinds = {self._asked.kind} if self._sight.seen else set()
        keys = [thing_key(seen.kind, seen.id) for seen in self._sight.seen]
        keys += [thing_key(seen.kind, seen.id) for seen in self._sight.embedded]
        keys += [thing_key(self._asked.kind, identity) for identity in self._stands if identity is not None]
        if is_named:
            kinds |= {seen.kind for seen in self._sight.embedded} | self._referred()
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

    def _rename(self, seen: Seen, identity: JsonValue, text: str) -> None:
        """Give a record another id, in its links to itself too."""
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
        """Who refers to something of a kind of which some are known refers to one of them."""
        for thing, place in self._sight.things():
            settled = self._settled.get(place, {})
            for name, value in thing.items():
                kind = reference_kind(name)
                identity = id_text(value) if kind is not None and kind != self._asked.kind else None
                if kind is None or identity is None or name in settled or joined(name) in self._asked.own_names:
                    continue
                known = self._known_kind(kind)
                if known is not None and identity not in known.there and identity not in self._asked.given:
                    self.changes[*place, name] = _as_type_of(value, _spread(known.there, place, identity))

    async def embed_known_things(self) -> None:
        """The same for a thing that stands inside another: it becomes a known one."""
        chosen: list[tuple[Seen, str]] = []
        for seen in self._sight.embedded:
            known = self._ledger.kind(seen.kind)
            is_settled = seen.place[-1] in self._settled.get(seen.place[:-1], {}) or seen.id in self._asked.given
            if not known.there or seen.id in known.there or seen.is_one_of_many or is_settled:
                continue
            if joined(seen.kind) not in self._asked.own_names:
                chosen.append((seen, _spread(known.there, seen.place[:-1], seen.id)))
        await self._ledger.load(thing_key(seen.kind, identity) for seen, identity in chosen)
        for seen, identity in chosen:
            thing = self._ledger.thing(seen.kind, identity)
            if thing is not None and not thing.is_gone:
                self._lay(seen.fields, thing.fields, seen.place)
                self.changes[*seen.place, seen.id_name] = _as_type_of(seen.fields[seen.id_name], identity)

    def fill_shared(self, shared: JsonObject) -> None:
        """Members that have the name of a shared value hold it, unless the request filled them."""
        plain = {joined(name): value for name, value in shared.items()}
        for thing, place in self._sight.things() if plain else ():
            for name in thing.keys() - self._settled.get(place, {}).keys():
                word = joined(name)
                if word in plain and word != "id" and word not in self._asked.own_names:
                    self.changes[*place, name] = plain[word]

    def _lay(self, fields: JsonObject, known: JsonObject, place: Place) -> None:
        for name, value in overlaid(fields, known).items():
            self.changes[*place, name] = value

    def _known_kind(self, kind: str) -> Kind | None:
        """What is known of a kind of which there are some; `author user` may be a `user`."""
        for name in (kind, kind.rpartition(" ")[2]):
            known = self._ledger.kind(name)
            if known.there:
                return known
        return None

    def _referred(self) -> set[str]:
        """The kinds that the things of the answer refer to by id."""
        sampled = [thing for thing, _ in self._sight.things()][:_SAMPLED]
        kinds = {kind for thing in sampled for name in thing if (kind := reference_kind(name)) is not None}
        return kinds | {kind.rpartition(" ")[2] for kind in kinds}


def _spread(ids: list[str], place: Place, wanted: str) -> str:
    """One of the ids, by chance that repeats: the same for the same wanted id at the same place."""
    digest = blake2b(f"{place}\x00{wanted}".encode("utf-8", "replace"), digest_size=8).digest()
    return ids[int.from_bytes(digest, "big") % len(ids)]


def _as_type_of(old: JsonValue, identity: str) -> JsonValue:
    """The id as a number where a number stood and it is one."""
    digits = identity.removeprefix("-")
    return int(identity) if not isinstance(old, str) and digits.isascii() and digits.isdigit() else identity
