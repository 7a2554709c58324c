"""The window of a collection that a request looks through."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

import msgspec

from mockllmapi.contexts.asking import Asked
from mockllmapi.contexts.entries import Thing, json_bytes, kind_key, made_key, read_ids, read_object, thing_key
from mockllmapi.contexts.envelopes import Part, brought_up_to_date, next_cursor, said_total
from mockllmapi.contexts.ledger import Ledger
from mockllmapi.contexts.listing import REGION, Listing, read_listing
from mockllmapi.contexts.queries import cursor_at
from mockllmapi.contexts.sight import Sight
from mockllmapi.json_kit import Place, put_at
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["OpenWindow", "hidden_id", "open_window"]

MAX_ENVELOPE_BYTES = 16 * 1024


@dataclass(frozen=True, slots=True)
class OpenWindow:
    """A collection, what was created in it (the newest first), and the window that a request asks for.

    `start` is the window's first position, None where that is not known before the answer; `length` how many it holds, None
    where the answer will say it.
    """

    asked: Asked
    listing: Listing
    made: list[str]
    start: int | None
    length: int | None

    def ids(self, number: int) -> list[str | None]:
        """The ids at the first `number` positions of the window, None where nobody has looked yet."""
        if self.start is None:
            return [None] * number
        return [self.listing.id_at(position, self.made) for position in range(self.start, self.start + number)]

    @property
    def total(self) -> int | None:
        """How many there are, where that was ever said."""
        return None if self.listing.total is None else self.listing.total + len(self.made)

    def part(self, number: int, total: int | None) -> Part:
        """What is true of the window when it holds `number` things."""
        size = self.length or self.listing.size or number
        start = max(0, (self.start or 0) + len(self.made))
        end = (self.start or 0) + number
        counted = start // size if size else 0
        page = self.asked.query.window.page
        if page is None:
            page = counted if self.listing.counts_from_zero else counted + 1
        return Part(start, number, size, page, total, self.listing.cursor_to(end) or cursor_at(end))

    def envelope(self, number: int) -> JsonObject | None:
        """What stood around the list last time, brought up to date; None where that was nothing."""
        if not self.listing.list_path:
            return None
        kept = read_object(self.listing.envelope)
        had = kept.pop("", 0)
        part = self.part(number, self.total)
        changes = brought_up_to_date(kept, self.listing.list_path, had if isinstance(had, int) else 0, part)
        fresh = put_at(kept, changes.items())
        return fresh if isinstance(fresh, dict) else None

    def changes_around(self, answer: JsonValue, sight: Sight) -> dict[Place, JsonValue]:
        """What has to change around the list of a new answer: totals stay as they were said, cursors lead on."""
        if not sight.list_path:
            return {}
        said = said_total(answer, sight.list_path, sight.number)
        reached = max(0, (self.start or 0) + len(self.made)) + sight.number
        total = self.total
        if total is not None or said is not None:
            total = max(said or 0 if total is None else total, reached if reached < REGION else 0)
        part = self.part(sight.number, total)
        changes = brought_up_to_date(answer, sight.list_path, sight.number, part)
        found = next_cursor(answer, sight.list_path)
        if found is not None and self.listing.cursors.get(found[1], self.next_position(sight)) == self.next_position(
            sight
        ):
            changes.pop(found[0], None)
        return changes

    def next_position(self, sight: Sight) -> int:
        """The position after the answer."""
        return (self.start or 0) + sight.number

    def remember(
        self, answer: JsonValue, sight: Sight, ledger: Ledger, *, is_whole: bool, is_trusted: bool = True
    ) -> None:
        """Note which thing stands where, and what stands around the list. An answer that is not trusted moves nothing."""
        listing, window = self.listing, self.asked.query.window
        listing.counts_from_zero |= window.page == 0
        start = self._begun(sight.number)
        if listing.size is None and (sight.number or not window.is_paged):
            listing.size = sight.number
        if listing.end is None and not window.is_paged:
            listing.end = max(0, sight.number - len(self.made))
        named = {seen.place[-1]: seen.id for seen in sight.seen}
        for index, record in sight.records:
            position = start + index
            if position < 0 or (not is_trusted and position in listing.positions):
                continue
            identity = named.get(index)
            if identity is None:
                identity = listing.positions.get(position) or hidden_id(self.asked, position)
                known = ledger.thing(self.asked.kind, identity)
                fields = {**(known.fields if known else {}), **record}
                ledger.put_thing(self.asked.kind, identity, Thing(fields, is_whole=is_whole))
            listing.put(position, identity)
        if sight.list_path is not None and (is_trusted or not listing.envelope):
            self._remember_envelope(answer, sight, start)
        ledger.put(self.asked.list_key, msgspec.msgpack.encode(listing))

    def _begun(self, number: int) -> int:
        """Where the window turned out to begin."""
        if self.start is not None:
            return self.start
        if self.asked.query.window.cursor is not None:
            return self.listing.opened(self.asked.query.window.cursor)
        size = self.length or self.listing.size or number
        return self.listing.start(self.asked.query.window, size, len(self.made)) or 0

    def _remember_envelope(self, answer: JsonValue, sight: Sight, start: int) -> None:
        listing, path = self.listing, sight.list_path or ()
        said = said_total(answer, path, sight.number)
        if said is not None and listing.total is None:
            listing.total = max(0, said - len(self.made))
        if listing.total is not None and start + sight.number < REGION:
            listing.total = max(listing.total, start + sight.number)
        found = next_cursor(answer, path)
        if found is not None:
            listing.hand_out(found[1], start + sight.number)
        around = put_at(answer, [(path, [])]) if path else None
        text = json_bytes({**around, "": sight.number}) if isinstance(around, dict) else b""
        if text is not None and len(text) <= MAX_ENVELOPE_BYTES:
            listing.envelope, listing.list_path = text, path


async def open_window(
    asked: Asked, ledger: Ledger, *, is_named: bool, is_seen_as_list: bool = False
) -> OpenWindow | None:
    """The window that a request looks through; None where it asks for no collection that stays. What has no plural name is one
    where its answer was a list (`is_seen_as_list`), now or before."""
    if asked.method != "GET" or not (is_named or asked.query.is_paging):
        return None
    if not asked.is_list:
        if not is_named or not asked.may_be_list:
            return None
        await ledger.load([asked.list_key])
        if not is_seen_as_list and ledger.raw(asked.list_key) is None:
            return None
    await ledger.load([asked.list_key, made_key(asked.path), kind_key(asked.kind)])
    gone = set(ledger.kind(asked.kind).gone)
    listing = read_listing(ledger.raw(asked.list_key))
    if gone:
        listing.take_out(gone)
    made = [identity for identity in read_ids(ledger.raw(made_key(asked.path))) if identity not in gone]
    if made and asked.query.filters:
        await ledger.load(thing_key(asked.kind, identity) for identity in made)
        made = [text for text in made if (thing := ledger.thing(asked.kind, text)) and asked.query.admits(thing.fields)]
    length = listing.length(asked.query.window, asked.request.controls.count, len(made))
    size = asked.request.controls.count or listing.size
    window = asked.query.window
    if window.cursor is None and window.page is None and window.offset is None:
        return OpenWindow(asked, listing, made, -len(made), length)
    return OpenWindow(asked, listing, made, listing.start(window, size, len(made)), length)


def hidden_id(asked: Asked, position: int) -> str:
    """The id under which a record is kept that shows none."""
    digest = blake2b(asked.list_key.encode("utf-8", "replace"), digest_size=6).hexdigest()
    return f"#{digest}-{position}"
