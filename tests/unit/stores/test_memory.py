"""Spaces in this process."""

from typing import Any

import pytest

from mockllmapi.stores import MemoryStore, StoreLimits
from mockllmapi.stores.memory import ENTRY_OVERHEAD_BYTES
from mockllmapi.testing import FrozenClock


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


def store_of(clock: FrozenClock, **limits: Any) -> MemoryStore:
    return MemoryStore(clock, StoreLimits(**limits))


async def names(store: MemoryStore) -> list[str]:
    return [facts.name for facts in await store.spaces()]


async def test_a_written_value_is_read(clock: FrozenClock) -> None:
    store = store_of(clock)
    await store.write("s", {"a": b"1", "b": b"2"})
    await store.write("s", {"a": b"3", "c": b"4", "b": None, "nobody": None})
    assert list((await store.read("s")).items()) == [("a", b"3"), ("c", b"4")]
    assert await store.read("s", ["c", "b"]) == {"c": b"4"}
    assert await store.read("nobody") == {}
    assert await store.read("nobody", ["a"]) == {}


async def test_a_rewritten_entry_counts_as_new(clock: FrozenClock) -> None:
    store = store_of(clock)
    await store.write("s", {"a": b"1", "b": b"2"})
    await store.write("s", {"a": b"1"})
    assert list(await store.read("s")) == ["b", "a"]


async def test_an_empty_space_does_not_exist(clock: FrozenClock) -> None:
    store = store_of(clock)
    await store.write("s", {"a": None})
    assert await names(store) == []
    await store.write("s", {"a": b"1"})
    await store.write("s", {"a": None})
    assert (await names(store), store.size_bytes) == ([], 0)


async def test_spaces_are_listed_by_name_and_prefix(clock: FrozenClock) -> None:
    store = store_of(clock)
    for name in ("b:2", "a:1", "b:1"):
        await store.write(name, {"k": b"12345"})
    clock.advance(5)
    await store.read("b:1")
    found = await store.spaces("b:")
    assert [(facts.name, facts.entries, facts.size_bytes) for facts in found] == [
        ("b:1", 1, 6 + ENTRY_OVERHEAD_BYTES),
        ("b:2", 1, 6 + ENTRY_OVERHEAD_BYTES),
    ]
    assert [(facts.used_at - facts.created_at).total_seconds() for facts in found] == [5, 0]


async def test_dropping(clock: FrozenClock) -> None:
    store = store_of(clock)
    await store.write("s", {"a": b"1"})
    assert await store.drop("s")
    assert not await store.drop("s")
    assert store.size_bytes == 0


# -- time


async def test_a_space_expires_after_its_last_use(clock: FrozenClock) -> None:
    store = store_of(clock, expiry_s=10)
    await store.write("s", {"a": b"1"})
    await store.write("t", {"a": b"1"})
    for _ in range(3):
        clock.advance(8)
        assert await store.read("s") == {"a": b"1"}
    assert await names(store) == ["s"]
    clock.advance(10.5)
    assert (await store.read("s"), await names(store), store.size_bytes) == ({}, [], 0)


@pytest.mark.parametrize("expires_entries", [False, True])
async def test_a_peek_does_not_extend_the_expiry(clock: FrozenClock, expires_entries: bool) -> None:
    store = store_of(clock, expiry_s=10, expires_entries=expires_entries)
    await store.write("s", {"a": b"1"})
    clock.advance(8)
    assert await store.read("s", is_peek=True) == {"a": b"1"}
    assert await names(store) == ["s"]
    clock.advance(8)
    assert await store.read("s", is_peek=True) == {}


async def test_entries_may_expire_one_by_one(clock: FrozenClock) -> None:
    store = store_of(clock, expiry_s=10, expires_entries=True)
    await store.write("s", {"a": b"1", "b": b"2", "c": b"3"})
    clock.advance(8)
    assert await store.read("s", ["a"]) == {"a": b"1"}
    clock.advance(8)
    assert await store.read("s") == {"a": b"1"}
    assert (await store.spaces())[0].entries == 1


async def test_expired_entries_do_not_hide_behind_used_ones(clock: FrozenClock) -> None:
    store = store_of(clock, expiry_s=10, expires_entries=True)
    await store.write("s", {"old": b"1", "b": b"2"})
    clock.advance(8)
    await store.read("s", ["old"])
    clock.advance(8)
    await store.write("s", {"new": b"3"})
    assert (await store.spaces())[0].entries == 2
    assert set(await store.read("s", is_peek=True)) == {"old", "new"}


# -- limits


async def test_the_space_used_longest_ago_goes_first(clock: FrozenClock) -> None:
    store = store_of(clock, max_spaces=3)
    for name in "abc":
        await store.write(name, {"k": b"1"})
    await store.read("a")
    await store.write("d", {"k": b"1"})
    assert await names(store) == ["a", "c", "d"]


async def test_the_entry_written_longest_ago_goes_first(clock: FrozenClock) -> None:
    store = store_of(clock, max_entries=3)
    await store.write("s", dict.fromkeys("abcde", b"1"))
    assert list(await store.read("s")) == ["c", "d", "e"]


async def test_bytes_of_a_space_are_bounded(clock: FrozenClock) -> None:
    store = store_of(clock, max_space_bytes=5 * (ENTRY_OVERHEAD_BYTES + 101))
    for number in range(20):
        await store.write("s", {chr(97 + number): b"x" * 100})
    assert list(await store.read("s")) == ["p", "q", "r", "s", "t"]


async def test_bytes_of_all_spaces_are_bounded(clock: FrozenClock) -> None:
    store = store_of(clock, max_bytes=5 * (ENTRY_OVERHEAD_BYTES + 101))
    for number in range(20):
        await store.write(f"s{number:02}", {"k": b"x" * 100})
        assert store.size_bytes <= store.limits.max_bytes
    assert await names(store) == ["s15", "s16", "s17", "s18", "s19"]


async def test_a_value_that_is_too_large_evicts_nothing(clock: FrozenClock) -> None:
    store = store_of(clock, max_space_bytes=2000)
    await store.write("s", {"a": b"1", "big": b"1"})
    await store.write("s", {"big": b"x" * 2000})
    assert await store.read("s") == {"a": b"1"}
    await store.write("t", {"big": b"x" * 2000})
    assert await names(store) == ["s"]


async def test_sizes_stay_exact_under_all_operations(clock: FrozenClock) -> None:
    store = store_of(clock, max_entries=4, max_spaces=3, expires_entries=True, expiry_s=5)
    for number in range(300):
        await store.write(
            f"s{number % 5}", {f"ä{number % 7}": b"x" * (number % 11), "gone": None if number % 2 else b"1"}
        )
        await store.read(f"s{number % 3}", [f"ä{number % 4}"])
        clock.advance(number % 3)
        if number % 50 == 0:
            await store.drop("s1")
        found = await store.spaces()
        assert store.size_bytes == sum(facts.size_bytes for facts in found)
    for facts in found:
        entries = await store.read(facts.name, is_peek=True)
        left = sum(len(key.encode()) + len(value) + ENTRY_OVERHEAD_BYTES for key, value in entries.items())
        assert left <= facts.size_bytes


async def test_lowered_limits_hold_from_the_next_write(clock: FrozenClock) -> None:
    store = store_of(clock)
    await store.write("s", dict.fromkeys("abcde", b"1"))
    store.limits = StoreLimits(max_entries=2)
    await store.write("s", {"f": b"1"})
    assert list(await store.read("s")) == ["e", "f"]
