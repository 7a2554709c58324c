"""Pools: who is served what, when, and what is made for it."""

import asyncio
import logging
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from mockllmapi.engine.cache.pool import PoolPolicy, Pools, PoolStatistics, PoolView
from mockllmapi.engine.cache.pool_key import PoolKey
from mockllmapi.engine.cache.ready_queue import REST_S, VARIANT_OVERHEAD_BYTES
from mockllmapi.errors import DeadlinePassed, NoBackendAvailable, UnusableAnswer
from mockllmapi.events import EventBus, PoolFilled
from mockllmapi.testing import FrozenClock
from support.baker import Baker, Kitchen, TextCodec, key_of, make_kitchen
from support.json_types import json_of
from support.optional import present
from support.routing import settle

A, B, C = key_of("a"), key_of("b"), key_of("c")
BROKEN = UnusableAnswer("b", "it is nonsense")


async def filled(kitchen: Kitchen, size: int = 3, key: PoolKey = A) -> str:
    """A pool of which one variant was served and the others wait."""
    caller = kitchen.ask(size, key)
    await settle()
    await finish(kitchen)
    return await caller


async def finish(kitchen: Kitchen) -> None:
    """Let everything that is being made be ready."""
    while kitchen.baker.ovens:
        for index in list(kitchen.baker.ovens):
            kitchen.baker.finish(index)
        await settle()


def only(kitchen: Kitchen) -> PoolView:
    (view,) = kitchen.pools.views()
    return view


# -- serving


async def test_all_are_begun_at_once_and_the_first_ready_is_served() -> None:
    kitchen = make_kitchen()
    caller = kitchen.ask(5)
    await settle()
    assert kitchen.baker.begun == [0, 1, 2, 3, 4]
    kitchen.baker.finish(3)
    assert await caller == "variant 3"
    await finish(kitchen)
    assert only(kitchen).ready == 4
    assert kitchen.baker.begun == [0, 1, 2, 3, 4]


async def test_what_waits_is_served_at_once_in_the_order_of_its_making() -> None:
    kitchen = make_kitchen(refresh_percent=0)
    caller = kitchen.ask(4)
    await settle()
    for index in (2, 0, 3, 1):
        kitchen.baker.finish(index)
        await settle()
    served = [await caller, *[await kitchen.pools.take(A, 4, kitchen.baker.make) for _ in range(3)]]
    assert served == ["variant 2", "variant 0", "variant 3", "variant 1"]
    await kitchen.pools.aclose()


async def test_equal_requests_share_a_fill_and_wait_in_order() -> None:
    kitchen = make_kitchen()
    callers = [kitchen.ask(5) for _ in range(10)]
    await settle()
    assert len(kitchen.baker.begun) == 10
    for index in (7, 2, 9, 0):
        kitchen.baker.finish(index)
        await settle()
    assert [await caller for caller in callers[:4]] == ["variant 7", "variant 2", "variant 9", "variant 0"]
    assert not any(caller.done() for caller in callers[4:])
    await finish(kitchen)
    assert len({await caller for caller in callers}) == 10
    assert (len(kitchen.baker.begun), only(kitchen).ready) == (15, 5)


async def test_other_keys_have_other_pools() -> None:
    kitchen = make_kitchen()
    callers = [kitchen.ask(2, A), kitchen.ask(2, B)]
    await settle()
    assert kitchen.baker.begun == [0, 1, 0, 1]
    await kitchen.pools.aclose()
    await asyncio.gather(*callers, return_exceptions=True)


async def test_the_pool_is_filled_up_in_the_background_at_the_threshold() -> None:
    kitchen = make_kitchen(refresh_percent=50)
    await filled(kitchen, 6)
    begun = []
    for _ in range(3):
        await kitchen.pools.take(A, 6, kitchen.baker.make)
        await settle()
        begun.append(len(kitchen.baker.begun))
    assert begun == [6, 9, 9]  # 4 left, 3 left: three are missing; 2 left, and three come
    await finish(kitchen)
    assert only(kitchen).ready == 5


async def test_a_size_is_at_least_one_and_at_most_what_is_allowed() -> None:
    kitchen = make_kitchen(max_per_key=3, refresh_percent=0)
    await filled(kitchen, 99, A)
    await filled(kitchen, 0, B)
    assert {view.key: view.size for view in kitchen.pools.views()} == {A: 3, B: 1}
    assert sorted(kitchen.baker.begun) == [0, 0, 1, 1, 2]


# -- leaving


async def test_who_leaves_ends_no_fill() -> None:
    kitchen = make_kitchen()
    caller = kitchen.ask(3)
    await settle()
    caller.cancel()
    await settle()
    assert (caller.cancelled(), kitchen.baker.cancelled) == (True, [])
    await finish(kitchen)
    assert only(kitchen).ready == 3
    assert await kitchen.pools.take(A, 3, kitchen.baker.make) == "variant 0"


async def test_the_variant_of_one_who_leaves_is_the_next_ones() -> None:
    kitchen = make_kitchen()
    leaving, staying = kitchen.ask(2), kitchen.ask(2)
    await settle()
    leaving.cancel()
    kitchen.baker.finish(1)
    assert await staying == "variant 1"
    await kitchen.pools.aclose()


@pytest.mark.parametrize("is_anybody_there", [True, False])
async def test_a_variant_that_comes_as_its_caller_leaves_is_not_lost(is_anybody_there: bool) -> None:
    kitchen = make_kitchen(refresh_percent=0)
    leaving = kitchen.ask(1)
    await settle()
    staying = kitchen.ask(1) if is_anybody_there else None
    await settle()
    task = next(iter(kitchen.pools._tasks))
    task.add_done_callback(lambda _: leaving.cancel())  # runs right after the pool has given the variant
    kitchen.baker.finish(0)
    await settle()
    assert leaving.cancelled()
    served = staying or kitchen.ask(1)
    assert await served == "variant 0"
    await kitchen.pools.aclose()


async def test_who_waits_too_long_gives_up_and_ends_no_fill() -> None:
    kitchen = make_kitchen(refresh_percent=0)
    caller = asyncio.ensure_future(kitchen.pools.take(A, 2, kitchen.baker.make, kitchen.clock.monotonic() + 5))
    await kitchen.clock.wait_for_sleepers(for_s=5)
    kitchen.clock.advance(5)
    with pytest.raises(DeadlinePassed, match="waited for a variant"):
        await caller
    assert kitchen.baker.cancelled == []
    await finish(kitchen)
    assert (only(kitchen).ready, only(kitchen).waiting) == (2, 0)


async def test_what_comes_in_time_is_served_in_time() -> None:
    kitchen = make_kitchen(refresh_percent=0)
    caller = asyncio.ensure_future(kitchen.pools.take(A, 2, kitchen.baker.make, 5))
    await settle()
    kitchen.clock.advance(4)
    kitchen.baker.finish(1)
    assert await caller == "variant 1"
    assert kitchen.clock.sleepers == ()
    kitchen.clock.advance(4)
    kitchen.baker.finish(0)
    await settle()
    assert await kitchen.pools.take(A, 2, kitchen.baker.make, 5) == "variant 0"  # it waits already, whatever the time
    await kitchen.pools.aclose()


async def test_what_comes_as_the_time_passes_is_served() -> None:
    class LateClock(FrozenClock):
        @asynccontextmanager
        async def timeout(self, delay_s: float) -> AsyncIterator[None]:
            yield
            raise TimeoutError

    baker = Baker()
    pools = Pools(LateClock(), EventBus(), PoolPolicy(), TextCodec())
    caller = asyncio.ensure_future(pools.take(A, 1, baker.make, 5))
    await settle()
    baker.finish(0)
    assert await caller == "variant 0"
    await pools.aclose()


async def test_a_timeout_of_a_make_is_its_own_error() -> None:
    kitchen = make_kitchen()
    caller = asyncio.ensure_future(kitchen.pools.take(A, 1, kitchen.baker.make, 5))
    await settle()
    kitchen.baker.fail(0, TimeoutError("of the make"))
    with pytest.raises(TimeoutError, match="of the make"):
        await caller


async def test_a_deadline_that_is_over_gets_what_is_there_and_else_nothing() -> None:
    kitchen = make_kitchen()
    kitchen.clock.advance(10)
    with pytest.raises(DeadlinePassed):
        await kitchen.pools.take(A, 2, kitchen.baker.make, 5)
    await finish(kitchen)
    assert only(kitchen).ready == 2
    assert await kitchen.pools.take(A, 2, kitchen.baker.make, 5) == "variant 0"
    await kitchen.pools.aclose()


# -- failing


async def test_where_everything_fails_those_who_wait_get_the_first_failure() -> None:
    kitchen = make_kitchen()
    callers = [kitchen.ask(2), kitchen.ask(2)]
    await settle()
    kitchen.baker.fail(1, BROKEN)
    await settle()
    assert not any(caller.done() for caller in callers)
    kitchen.baker.fail(0, NoBackendAvailable())
    outcomes = await asyncio.gather(*callers, return_exceptions=True)
    assert outcomes == [BROKEN, BROKEN]
    later = kitchen.ask(2)
    await settle()
    await finish(kitchen)
    assert (await later).startswith("variant")
    await kitchen.pools.aclose()


async def test_one_failure_spoils_nothing() -> None:
    kitchen = make_kitchen(refresh_percent=0)
    caller = kitchen.ask(3)
    await settle()
    kitchen.baker.fail(0, BROKEN)
    await settle()
    assert not caller.done()
    await finish(kitchen)
    assert (await caller, only(kitchen).ready) == ("variant 1", 1)
    assert kitchen.events == [PoolFilled(A.digest[:8], made=2, failed=1)]


async def test_whoever_is_left_without_a_variant_gets_another_fill() -> None:
    kitchen = make_kitchen(refresh_percent=0)
    callers = [kitchen.ask(2), kitchen.ask(2)]
    await settle()
    kitchen.baker.finish(0)
    await settle()
    kitchen.baker.fail(1, BROKEN)
    await settle()
    assert await callers[0] == "variant 0"
    await finish(kitchen)
    assert (await callers[1]).startswith("variant")
    await kitchen.pools.aclose()


async def test_whoever_saw_others_served_gets_a_fill_of_its_own_and_then_its_failure() -> None:
    kitchen = make_kitchen(refresh_percent=0)
    callers = [kitchen.ask(2), kitchen.ask(2)]
    await settle()
    kitchen.baker.finish(0)
    await settle()
    assert await callers[0] == "variant 0"
    for number in (2, 3, 1):  # what was begun to fill up the pool, then the rest of the first fill
        kitchen.baker.fail(number, BROKEN)
        await settle()
    assert list(kitchen.baker.ovens) == [4]
    kitchen.baker.fail(4, NoBackendAvailable())
    await settle()
    assert isinstance(callers[1].exception(), NoBackendAvailable)
    assert kitchen.baker.ovens == {}


async def test_who_joined_after_the_successes_gets_the_failure() -> None:
    kitchen = make_kitchen(refresh_percent=0)
    first = kitchen.ask(2)
    await settle()
    kitchen.baker.finish(0)
    await first
    second = kitchen.ask(2)
    await settle()
    kitchen.baker.fail(1, BROKEN)
    await settle()
    assert second.exception() is BROKEN


async def test_later_fills_do_not_keep_a_caller_from_its_failure() -> None:
    kitchen = make_kitchen(refresh_percent=0)
    early = kitchen.ask(1)
    await settle()
    late = kitchen.ask(1)
    await settle()
    kitchen.baker.fail(0, BROKEN)
    await settle()
    assert early.exception() is BROKEN
    assert not late.done()
    await finish(kitchen)
    assert await late == "variant 1"
    await kitchen.pools.aclose()


async def test_after_failure_nothing_is_made_ahead_for_a_while() -> None:
    kitchen = make_kitchen()
    for expected in ([0, 1, 2], [3], [4, 5, 6]):
        begun = len(kitchen.baker.begun)
        caller = kitchen.ask(3)
        await settle()
        assert kitchen.baker.begun[begun:] == expected
        for index in list(kitchen.baker.ovens):
            kitchen.baker.fail(index, BROKEN)
        with pytest.raises(UnusableAnswer):
            await caller
        if expected == [3]:
            kitchen.clock.advance(REST_S)
    caller = kitchen.ask(3)
    await settle()
    kitchen.baker.finish(7)
    assert await caller == "variant 7"
    await settle()
    assert kitchen.baker.begun[8:] == [8, 9, 10]  # good news end the rest
    await kitchen.pools.aclose()


async def test_a_failure_that_nobody_foresaw_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    kitchen = make_kitchen()
    caller = kitchen.ask(1)
    await settle()
    with caplog.at_level(logging.ERROR, "mockllmapi.pool"):
        kitchen.baker.fail(0, ZeroDivisionError("a bug"))
        with pytest.raises(ZeroDivisionError):
            await caller
    (record,) = caplog.records
    assert isinstance(json_of(record.exc_info)[1], ZeroDivisionError)


async def test_a_make_that_is_cut_short_is_a_failure() -> None:
    kitchen = make_kitchen()
    caller = kitchen.ask(1)
    await settle()
    kitchen.baker.ovens[0].cancel()
    with pytest.raises(Exception, match="cut short"):
        await caller
    assert present(kitchen.pools.statistics()).failures == 1


async def test_what_is_not_lasting_is_served_but_never_kept() -> None:
    kitchen = make_kitchen(is_lasting=lambda text: text != "makeshift")
    caller = kitchen.ask(3)
    await settle()
    for index in (0, 1, 2):
        kitchen.baker.finish(index, "makeshift")
    assert await caller == "makeshift"
    await settle()
    assert (only(kitchen).ready, kitchen.baker.ovens) == (0, {})
    assert kitchen.events == [PoolFilled(A.digest[:8], made=0, failed=3)]
    again = kitchen.ask(3)
    await settle()
    assert list(kitchen.baker.ovens) == [3]
    kitchen.baker.finish(3, "makeshift")
    assert await again == "makeshift"


# -- different ones


async def test_a_repeat_is_tried_once_more_and_then_dropped() -> None:
    kitchen = make_kitchen(refresh_percent=0)
    caller = kitchen.ask(3)
    await settle()
    for index in (0, 1, 2):
        kitchen.baker.finish(index, "same")
    await settle()
    assert (await caller, list(kitchen.baker.ovens)) == ("same", [3, 4])
    kitchen.baker.finish(3, "same")
    kitchen.baker.finish(4, "other")
    await settle()
    assert (only(kitchen).ready, kitchen.baker.ovens) == (1, {})
    assert await kitchen.pools.take(A, 3, kitchen.baker.make) == "other"
    assert present(kitchen.pools.statistics()).repeated == 1
    await kitchen.pools.aclose()


async def test_who_waits_gets_a_repeat_rather_than_nothing() -> None:
    kitchen = make_kitchen()
    served = []
    for _ in range(4):
        caller = kitchen.ask(2)
        await settle()
        while kitchen.baker.ovens:
            for index in list(kitchen.baker.ovens):
                kitchen.baker.finish(index, "the only one")
            await settle()
        served.append(await caller)
        begun = len(kitchen.baker.begun)
    assert served == ["the only one"] * 4
    caller = kitchen.ask(2)
    await settle()
    assert len(kitchen.baker.begun) == begun + 1  # by now nobody expects another
    kitchen.baker.finish(begun, "the only one")
    assert await caller == "the only one"


async def test_what_was_served_lately_is_not_served_again() -> None:
    kitchen = make_kitchen(refresh_percent=100)
    assert await filled(kitchen, 2) == "variant 0"
    await settle()
    served = kitchen.ask(2)
    await settle()
    assert await served == "variant 1"
    (index,) = kitchen.baker.ovens
    kitchen.baker.finish(index, "variant 0")
    await settle()
    assert list(kitchen.baker.ovens) == [index + 1]
    await kitchen.pools.aclose()


# -- time


async def test_an_unused_pool_is_forgotten() -> None:
    kitchen = make_kitchen(sliding_s=10, refresh_percent=0)
    await filled(kitchen, 3)
    kitchen.clock.advance(10)
    await kitchen.pools.take(A, 3, kitchen.baker.make)  # use begins the time anew
    kitchen.clock.advance(10)
    assert only(kitchen).ready == 1
    kitchen.clock.advance(0.1)
    assert (kitchen.pools.views(), kitchen.pools.size_bytes) == ([], 0)
    assert present(kitchen.pools.statistics()).expired == 1


async def test_an_old_variant_is_not_served() -> None:
    kitchen = make_kitchen(sliding_s=1000, absolute_s=10, refresh_percent=0)
    caller = kitchen.ask(3)
    await settle()
    kitchen.baker.finish(0)
    kitchen.baker.finish(1)
    await caller
    kitchen.clock.advance(6)
    kitchen.baker.finish(2)
    await settle()
    kitchen.clock.advance(6)
    assert await kitchen.pools.take(A, 3, kitchen.baker.make) == "variant 2"
    assert present(kitchen.pools.statistics()).expired == 1
    await kitchen.pools.aclose()


async def test_a_pool_that_somebody_waits_for_is_not_forgotten() -> None:
    kitchen = make_kitchen(sliding_s=10)
    caller = kitchen.ask(1, A)
    await settle()
    kitchen.clock.advance(11)
    other = kitchen.ask(1, B)
    await settle()
    assert len(kitchen.pools.views()) == 2
    await finish(kitchen)
    assert [await caller, await other] == ["variant 0", "variant 1"]


async def test_what_is_made_for_a_forgotten_pool_is_ended() -> None:
    kitchen = make_kitchen(sliding_s=10)
    caller = kitchen.ask(3)
    await settle()
    kitchen.baker.finish(0)
    await caller
    kitchen.clock.advance(11)
    assert kitchen.pools.views() == []
    await settle()
    assert (sorted(kitchen.baker.cancelled), kitchen.pools._tasks) == ([1, 2], {})


# -- limits


async def test_the_pool_used_longest_ago_goes_where_there_are_too_many() -> None:
    kitchen = make_kitchen(max_pools=2, refresh_percent=0)
    for key in (A, B, A, C):
        await filled(kitchen, 3, key)
    assert [view.key for view in kitchen.pools.views()] == [C, A]
    assert present(kitchen.pools.statistics()).evictions == 1


async def test_the_pool_used_longest_ago_goes_where_there_are_too_many_bytes() -> None:
    one = len("variant 0") + VARIANT_OVERHEAD_BYTES
    kitchen = make_kitchen(max_bytes=5 * one, refresh_percent=0)
    for key in (A, B):
        await filled(kitchen, 3, key)
    assert kitchen.pools.size_bytes == 4 * one
    await filled(kitchen, 3, C)
    assert [(view.key, view.ready) for view in kitchen.pools.views()] == [(C, 2), (B, 2)]
    assert (kitchen.pools.size_bytes, present(kitchen.pools.statistics()).evictions) == (4 * one, 1)


async def test_one_pool_keeps_no_more_than_fit_and_learns_it() -> None:
    one = len("variant 0") + VARIANT_OVERHEAD_BYTES
    kitchen = make_kitchen(max_bytes=2 * one)
    await filled(kitchen, 5)
    assert (only(kitchen).ready, kitchen.pools.size_bytes) == (2, 2 * one)
    begun = len(kitchen.baker.begun)
    await kitchen.pools.take(A, 5, kitchen.baker.make)
    await settle()
    await finish(kitchen)
    assert (len(kitchen.baker.begun), only(kitchen).ready) == (begun + 1, 2)


async def test_where_nothing_fits_everybody_is_still_served() -> None:
    kitchen = make_kitchen(max_bytes=1)
    assert [await filled(kitchen, 2), await filled(kitchen, 2)] == ["variant 0", "variant 3"]
    assert (kitchen.baker.begun, kitchen.pools.size_bytes) == ([0, 1, 2, 3], 0)


async def test_a_pool_that_somebody_waits_for_stays() -> None:
    kitchen = make_kitchen(max_pools=1)
    callers = [kitchen.ask(1, A), kitchen.ask(1, B)]
    await settle()
    assert len(kitchen.pools.views()) == 2
    await finish(kitchen)
    assert [await caller for caller in callers] == ["variant 0", "variant 1"]


async def test_what_leavers_left_behind_stays_within_the_most_per_key() -> None:
    kitchen = make_kitchen(max_per_key=3)
    callers = [kitchen.ask(3) for _ in range(9)]
    await settle()
    for caller in callers:
        caller.cancel()
    await finish(kitchen)
    assert only(kitchen).ready == 3


# -- compression


async def test_compressed_variants_take_less_and_come_back_whole() -> None:
    text = "the same words " * 200
    sizes = {}
    for compresses in (False, True):
        kitchen = make_kitchen(compresses=compresses, refresh_percent=0)
        caller = kitchen.ask(2)
        await settle()
        kitchen.baker.finish(0)
        await caller
        kitchen.baker.finish(1, text)
        await settle()
        sizes[compresses] = kitchen.pools.size_bytes - VARIANT_OVERHEAD_BYTES
        assert await kitchen.pools.take(A, 2, kitchen.baker.make) == text
        await kitchen.pools.aclose()
    assert sizes == {False: len(text), True: len(zlib.compress(text.encode()))}
    assert sizes[True] < 100


# -- what is told


async def test_statistics_say_how_callers_were_served() -> None:
    kitchen = make_kitchen(refresh_percent=0)
    callers = [kitchen.ask(3), kitchen.ask(3)]
    await settle()
    await finish(kitchen)
    await asyncio.gather(*callers)
    await kitchen.pools.take(A, 3, kitchen.baker.make)
    await settle()
    assert kitchen.pools.statistics() == PoolStatistics(hits=1, misses=1, waits=1, fills=2, made=3)
    view = only(kitchen)
    assert (view.hits, view.misses, view.waits, view.making, view.waiting) == (1, 1, 1, 3, 0)
    await kitchen.pools.aclose()


async def test_without_statistics_nothing_is_counted() -> None:
    kitchen = make_kitchen(keeps_statistics=False)
    await filled(kitchen, 2)
    assert (kitchen.pools.statistics(), only(kitchen).misses) == (None, 0)


async def test_a_view_shows_the_beginning_of_the_key_and_how_old_it_is() -> None:
    kitchen = make_kitchen(key_hash_length=12, refresh_percent=0)
    await filled(kitchen, 3)
    kitchen.clock.advance(5)
    await kitchen.pools.take(A, 3, kitchen.baker.make)
    kitchen.clock.advance(2)
    view = only(kitchen)
    assert (view.shown, view.key, view.age_s, view.idle_s) == (A.digest[:12], A, 7, 2)
    assert (view.ready, view.size, view.size_bytes) == (1, 3, len("variant 2") + VARIANT_OVERHEAD_BYTES)


async def test_views_are_found_by_the_beginning_and_looking_is_no_use() -> None:
    kitchen = make_kitchen(sliding_s=10)
    for key in (A, B):
        await filled(kitchen, 2, key)
    assert [view.key for view in kitchen.pools.views()] == [B, A]
    assert [view.key for view in kitchen.pools.views(A.digest[:4])] == [A]
    kitchen.clock.advance(9)
    kitchen.pools.views()
    kitchen.clock.advance(2)
    assert kitchen.pools.views() == []


async def test_an_old_variant_is_not_shown() -> None:
    kitchen = make_kitchen(absolute_s=5)
    await filled(kitchen, 3)
    kitchen.clock.advance(6)
    assert (only(kitchen).ready, only(kitchen).size_bytes) == (0, 0)


# -- the end


async def test_a_dropped_pool_is_gone_and_what_was_made_for_it_is_ended() -> None:
    kitchen = make_kitchen()
    caller = kitchen.ask(3)
    await settle()
    kitchen.baker.finish(0)
    await caller
    assert (kitchen.pools.drop(A), kitchen.pools.drop(A)) == (True, False)
    await settle()
    assert (sorted(kitchen.baker.cancelled), kitchen.pools.views(), kitchen.pools.size_bytes) == ([1, 2], [], 0)
    assert kitchen.events == []


async def test_who_waits_for_a_dropped_pool_is_served_and_nothing_is_kept() -> None:
    kitchen = make_kitchen()
    callers = [kitchen.ask(4), kitchen.ask(4)]
    await settle()
    assert kitchen.pools.clear() == 1
    await settle()
    kitchen.baker.finish(2)
    assert await callers[0] == "variant 2"
    await settle()
    assert kitchen.baker.cancelled == []
    kitchen.baker.finish(1)
    assert await callers[1] == "variant 1"
    await settle()
    assert (sorted(kitchen.baker.cancelled), kitchen.pools._tasks, kitchen.pools.views()) == ([0, 3], {}, [])


async def test_when_the_last_one_leaves_a_dropped_pool_its_fill_is_ended() -> None:
    kitchen = make_kitchen()
    caller = kitchen.ask(2)
    await settle()
    kitchen.pools.drop(A)
    caller.cancel()
    await settle()
    assert sorted(kitchen.baker.cancelled) == [0, 1]


async def test_closing_ends_every_fill_and_leaves_nobody_waiting() -> None:
    kitchen = make_kitchen()
    callers = [kitchen.ask(3, key) for key in (A, A, B)]
    await settle()
    kitchen.pools.drop(B)
    before = asyncio.all_tasks() - set(callers)
    await kitchen.pools.aclose()
    for outcome in await asyncio.gather(*callers, return_exceptions=True):
        assert isinstance(outcome, NoBackendAvailable)
        assert "stopping" in str(outcome)
    await settle()
    assert asyncio.all_tasks() < before
    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert (kitchen.baker.ovens, kitchen.pools.views(), kitchen.events) == ({}, [], [])


async def test_closing_waits_for_what_takes_its_time_to_end() -> None:
    kitchen, gate, ended = make_kitchen(), asyncio.Event(), []

    async def make(index: int) -> str:
        try:
            return await kitchen.baker.make(index)
        finally:
            await gate.wait()
            ended.append(index)

    caller = asyncio.ensure_future(kitchen.pools.take(A, 2, make))
    await settle()
    closing = asyncio.ensure_future(kitchen.pools.aclose())
    await settle()
    assert not closing.done()
    gate.set()
    await closing
    assert sorted(ended) == [0, 1]
    assert isinstance(await asyncio.gather(caller, return_exceptions=True), list)


async def test_closed_pools_can_be_used_again() -> None:
    kitchen = make_kitchen()
    await filled(kitchen, 2)
    await kitchen.pools.aclose()
    begun = len(kitchen.baker.begun)
    assert await filled(kitchen, 2) == f"variant {begun}"
    assert kitchen.baker.begun[begun:][:2] == [0, 1]
    assert only(kitchen).ready == 2


def test_a_loop_that_ends_in_the_middle_of_a_fill_spoils_nothing() -> None:
    baker = Baker()
    pools = Pools(FrozenClock(), EventBus(), PoolPolicy(), TextCodec())

    async def leave() -> str:
        caller = asyncio.ensure_future(pools.take(A, 3, baker.make))
        await settle()
        baker.finish(0)
        return await caller

    async def come_back() -> str:
        caller = asyncio.ensure_future(pools.take(A, 3, baker.make))
        await settle()
        baker.finish(max(baker.ovens))
        return await caller

    asyncio.run(leave())
    assert asyncio.run(come_back()).startswith("variant")
