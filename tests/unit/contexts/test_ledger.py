"""Reading once, writing at once."""

from collections.abc import Iterable, Mapping

from mockllmapi.contexts.asking import Asked
from mockllmapi.contexts.entries import Thing, kind_key, thing_key
from mockllmapi.contexts.ledger import Ledger
from mockllmapi.stores import MemoryStore
from mockllmapi.testing import FrozenClock
from support.memories import asking


class CountingStore(MemoryStore):
    """Notes every read and write."""

    def __init__(self) -> None:
        super().__init__(FrozenClock())
        self.reads: list[list[str] | None] = []
        self.writes: list[dict[str, bytes | None]] = []

    async def read(self, space: str, keys: Iterable[str] | None = None, *, is_peek: bool = False) -> dict[str, bytes]:
        self.reads.append(None if keys is None else list(keys))
        return await super().read(space, keys, is_peek=is_peek)

    async def write(self, space: str, changes: Mapping[str, bytes | None]) -> None:
        self.writes.append(dict(changes))
        await super().write(space, changes)


async def test_each_entry_is_read_once_and_all_are_written_at_once() -> None:
    store = CountingStore()
    ledger = Ledger(store, "s")
    await ledger.load(["a", "b"])
    await ledger.load(["a", "b"])
    await ledger.load([])
    ledger.put("a", b"1")
    ledger.put_thing("user", "7", Thing({"id": 7}))
    await ledger.write()
    await ledger.write()
    assert (store.reads, len(store.writes)) == ([["a", "b"]], 1)
    assert await store.read("s") == {"a": b"1", thing_key("user", "7"): b'p{"id":7}'}


async def test_what_is_the_same_is_not_written() -> None:
    store = CountingStore()
    for _ in range(2):
        ledger = Ledger(store, "s")
        await ledger.load([thing_key("user", "7")])
        ledger.put_thing("user", "7", Thing({"id": 7}, is_whole=True))
        await ledger.write()
    assert len(store.writes) == 1


async def test_what_was_put_is_seen() -> None:
    ledger = Ledger(CountingStore(), "s")
    await ledger.load([thing_key("user", "7"), kind_key("user")])
    assert ledger.thing("user", "7") is None
    assert not ledger.has("user", "7")
    ledger.put_thing("user", "7", Thing({"id": 7}))
    assert ledger.thing("user", "7") == Thing({"id": 7})
    assert ledger.has("user", "7")
    ledger.kind("user").highest = 9
    ledger.put_kind("user")
    await ledger.write()
    again = Ledger(ledger._store, "s")
    await again.load([kind_key("user")])
    assert again.kind("user").highest == 9


async def test_other_names_and_other_parents_are_followed() -> None:
    ledger = Ledger(CountingStore(), "s")
    ledger.put_thing("post", "12", Thing({"id": 12, "blogId": 1}))
    ledger.put_thing("post", "hello", Thing(same_as="12"))
    assert (await ledger.follow("post", "hello"))[0] == "12"
    asked = Asked(asking(path="/blogs/2/posts/12"))
    assert await ledger.find(asked, "12") == ("12@blog:2", None)
    assert (await ledger.find(Asked(asking(path="/blogs/1/posts/12")), "12"))[0] == "12"


async def test_what_cannot_be_written_leaves_what_was_there() -> None:
    ledger = Ledger(CountingStore(), "s")
    ledger.put_thing("user", "7", Thing({"id": 7}))
    ledger.put_thing("user", "7", Thing({"id": "\ud800"}))
    assert ledger.thing("user", "7") == Thing({"id": 7})
