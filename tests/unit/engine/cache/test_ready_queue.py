"""The bookkeeping of one pool."""

import asyncio
from typing import Never

import pytest

from mockllmapi.engine.cache.ready_queue import REST_S, VARIANT_OVERHEAD_BYTES, Variant, VariantPool, Waiter
from support.baker import key_of
from support.optional import present


async def unused(index: int) -> Never:
    raise AssertionError(index)


def pool_of(ready: int = 0, size: int = 5) -> VariantPool[bytes]:
    pool: VariantPool[bytes] = VariantPool(key_of(), 0.0, 0.0, size=size)
    for _ in range(ready):
        pool.shelf.put(Variant(b"x", 0.0))
    return pool


def wait_in(pool: VariantPool[bytes]) -> Waiter[bytes]:
    waiter = Waiter(asyncio.get_running_loop().create_future(), unused)
    pool.waiters[waiter] = None
    return waiter


# -- how many


async def test_somebody_who_waits_in_vain_begins_a_whole_pool() -> None:
    pool = pool_of()
    assert pool.needed(0.0) == 0
    wait_in(pool)
    assert pool.needed(0.0) == 5
    pool.begin(5)
    assert (pool.left, pool.needed(0.0)) == (4, 0)


async def test_more_callers_than_are_being_made_begin_another() -> None:
    pool = pool_of()
    pool.begin(5)
    for _ in range(6):
        wait_in(pool)
    assert (pool.left, pool.needed(0.0)) == (-1, 5)


@pytest.mark.parametrize(
    ("percent", "ready", "missing"),
    [(50, 5, 0), (50, 3, 0), (50, 2, 3), (50, 0, 5), (0, 1, 0), (0, 0, 5), (100, 5, 0), (100, 4, 1), (40, 2, 3)],
)
def test_a_pool_is_filled_up_at_its_threshold(percent: int, ready: int, missing: int) -> None:
    assert pool_of(ready).missing(percent, 0.0) == missing


def test_what_is_being_made_is_not_missing() -> None:
    pool = pool_of(1)
    pool.begin(2)
    assert pool.missing(50, 0.0) == 0
    assert pool.missing(60, 0.0) == 2


async def test_a_pool_that_rests_makes_only_what_somebody_waits_for() -> None:
    pool = pool_of()
    fill = pool.begin(1)
    fill.failed = 1
    pool.settle(fill)
    pool.learn(fill, 10.0)
    wait_in(pool)
    assert (pool.needed(10.0), pool.missing(50, 10.0)) == (1, 1)
    assert (pool.needed(10.0 + REST_S), pool.missing(50, 10.0 + REST_S)) == (5, 6)


async def test_a_dropped_pool_makes_only_what_somebody_waits_for() -> None:
    pool = pool_of()
    pool.is_dropped = True
    assert (pool.target, pool.missing(50, 0.0)) == (0, 0)
    wait_in(pool)
    assert (pool.needed(0.0), pool.missing(50, 0.0)) == (1, 1)


# -- different ones


def test_an_identity_can_be_claimed_once() -> None:
    pool = pool_of()
    assert [pool.claim(text) for text in (b"a", b"b", b"a")] == [True, True, False]


def test_only_the_latest_identities_are_remembered() -> None:
    pool = pool_of(size=2)
    assert all(pool.claim(bytes([number])) for number in range(50))
    assert not pool.claim(bytes([49]))
    assert pool.claim(bytes([0]))


def test_repeats_lower_the_expectation_and_news_raise_it() -> None:
    pool = pool_of()
    fill = pool.begin(5)
    fill.repeated = 2
    pool.learn(fill, 0.0)
    assert (pool.target, pool.variety.tries) == (3, 1)
    pool.claim(b"new")
    assert pool.target == 4
    pool.claim(b"newer")
    assert (pool.target, pool.variety.tries) == (5, 2)


def test_room_limits_what_should_wait() -> None:
    pool = pool_of(3)
    pool.room = 2
    pool.shelf.pop_newest()
    assert (pool.target, len(pool.shelf), pool.shelf.size_bytes) == (2, 2, 2 * (1 + VARIANT_OVERHEAD_BYTES))


# -- fills and waiters


async def test_a_fill_is_over_with_its_last_make() -> None:
    pool = pool_of()
    fill = pool.begin(2)
    assert [pool.settle(fill), pool.settle(fill)] == [False, True]
    assert (pool.outstanding, pool.fills) == (0, {})


async def test_stranded_is_who_has_no_fill_left() -> None:
    pool = pool_of()
    first = pool.begin(1)
    early = wait_in(pool)
    pool.join(early)
    second = pool.begin(1)
    late = wait_in(pool)
    pool.join(late)
    third = pool.begin(1)
    assert pool.stranded() == []
    pool.settle(second)
    assert pool.stranded() == []
    pool.settle(third)
    pool.settle(first)
    assert pool.stranded() == [early, late]
    early.future.cancel()
    assert pool.stranded() == [late]


async def test_whoever_waits_longest_is_next_and_who_left_is_not() -> None:
    pool = pool_of()
    first, second, third = (wait_in(pool) for _ in range(3))
    first.future.cancel()
    assert (pool.has_waiters, pool.next_waiter(), pool.next_waiter(), pool.next_waiter()) == (True, second, third, None)
    assert not pool.has_waiters


def test_numbers_run_on() -> None:
    pool = pool_of()
    assert [next(pool.indices) for _ in range(3)] == [0, 1, 2]


# -- what waits


def test_variants_go_in_their_order_and_the_old_ones_expire() -> None:
    pool = pool_of(size=5)
    for second in range(4):
        pool.shelf.put(Variant(bytes(second), float(second)))
    assert pool.shelf.expire(2.0) == 2
    assert [len(present(variant).data) for variant in (pool.shelf.pop(), pool.shelf.pop())] == [2, 3]
    assert (pool.shelf.pop(), pool.shelf.size_bytes) == (None, 0)
