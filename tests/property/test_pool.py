"""Pools through any sequence of callers, results, departures, time and drops.

The variants are made when and how the machine decides. After every step nobody has got what another got, nobody waits in vain,
and no more was made than is needed; in the end nothing may be left.
"""

import asyncio
from collections import Counter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from mockllmapi.engine.cache.answer_codec import AnswerCodec
from mockllmapi.engine.cache.pool import PoolStatistics
from mockllmapi.engine.cache.pool_key import PoolKey, pool_key
from mockllmapi.engine.cache.ready_queue import VARIANT_OVERHEAD_BYTES
from mockllmapi.errors import UnusableAnswer
from mockllmapi.exchange import Controls, MockAnswer, MockRequest, RawShape, Source
from mockllmapi.types import JsonValue
from support.baker import key_of, make_kitchen
from support.optional import present
from support.routing import settle

KEYS = [key_of("a"), key_of("b")]
SLIDING_S, ABSOLUTE_S = 20.0, 30.0


async def some_turns(number: int) -> None:
    for _ in range(number):
        await asyncio.sleep(0)


class PoolMachine(RuleBasedStateMachine):
    """Two keys, one set of pools."""

    @initialize(percent=st.sampled_from([0, 30, 50, 100]), most=st.integers(2, 6), is_tight=st.booleans())
    def begin(self, percent: int, most: int, is_tight: bool) -> None:
        self.loop = asyncio.new_event_loop()
        self.most_bytes = 3 * (VARIANT_OVERHEAD_BYTES + len("variant 10")) if is_tight else 10**9
        self.kitchen = make_kitchen(
            refresh_percent=percent,
            max_per_key=most,
            max_bytes=self.most_bytes,
            max_pools=1 if is_tight else 5,
            sliding_s=SLIDING_S,
            absolute_s=ABSOLUTE_S,
        )
        self.most = most
        self.waiting: list[asyncio.Future[str]] = []
        self.served: Counter[str] = Counter()
        self.made_s: dict[str, float] = {}
        self.asked = self.left = self.failed = self.lost = 0

    def turn(self) -> None:
        """Let everybody do what there is to do, and see who was served."""
        self.loop.run_until_complete(settle())
        for caller in [caller for caller in self.waiting if caller.done()]:
            self.waiting.remove(caller)
            if caller.cancelled():
                self.left += 1
            elif caller.exception() is None:
                self.served[caller.result()] += 1
                assert self.kitchen.clock.monotonic() - self.made_s[caller.result()] <= ABSOLUTE_S
            else:
                assert isinstance(caller.exception(), UnusableAnswer)
                assert self.failed

    @property
    def ovens(self) -> list[int]:
        """What is being made and may yet end well or badly."""
        return sorted(number for number, oven in self.kitchen.baker.ovens.items() if not oven.done())

    @property
    def kept(self) -> int:
        return sum(view.ready for view in self.kitchen.pools.views())

    def finish_one(self, draw: st.DataObject) -> None:
        number = draw.draw(st.sampled_from(self.ovens))
        self.made_s[f"variant {number}"] = self.kitchen.clock.monotonic()
        self.kitchen.baker.finish(number)

    # -- what may happen

    @rule(key=st.sampled_from(KEYS), size=st.integers(1, 8), callers=st.integers(1, 4))
    def ask(self, key: PoolKey, size: int, callers: int) -> None:
        for _ in range(callers):
            self.asked += 1
            self.waiting.append(self.loop.create_task(self.kitchen.pools.take(key, size, self.kitchen.baker.make)))
        self.turn()

    @precondition(lambda self: self.ovens)
    @rule(draw=st.data(), count=st.integers(1, 4))
    def finish(self, draw: st.DataObject, count: int) -> None:
        for _ in range(min(count, len(self.ovens))):
            self.finish_one(draw)
        self.turn()

    @precondition(lambda self: self.ovens)
    @rule(draw=st.data())
    def fail(self, draw: st.DataObject) -> None:
        number = draw.draw(st.sampled_from(self.ovens))
        self.failed += 1
        self.kitchen.baker.fail(number, UnusableAnswer("b", "no"))
        self.turn()

    @precondition(lambda self: self.waiting)
    @rule(draw=st.data(), turns=st.integers(0, 4))
    def leave(self, draw: st.DataObject, turns: int) -> None:
        """A caller leaves, maybe while a variant is on its way: so many turns of the loop after it was ready."""
        if turns and self.ovens:
            self.finish_one(draw)
            self.loop.run_until_complete(some_turns(turns - 1))
        draw.draw(st.sampled_from(self.waiting)).cancel()  # one who is served already stays served
        self.turn()

    @rule(seconds=st.sampled_from([1.0, 6.0, 15.0, 21.0, 31.0]))
    def wait(self, seconds: float) -> None:
        self.kitchen.clock.advance(seconds)

    @rule(key=st.sampled_from(KEYS))
    def drop(self, key: PoolKey) -> None:
        self.kitchen.pools.drop(key)
        self.turn()

    # -- what must hold

    @invariant()
    def each_variant_is_served_once(self) -> None:
        assert set(self.served.values()) <= {1}

    @invariant()
    def nobody_waits_in_vain(self) -> None:
        assert self.ovens or not self.waiting
        assert all(view.making for view in self.kitchen.pools.views() if view.waiting)

    @invariant()
    def nothing_waits_while_somebody_does(self) -> None:
        for view in self.kitchen.pools.views():
            assert not (view.ready and view.waiting)

    @invariant()
    def limits_hold(self) -> None:
        views = self.kitchen.pools.views()
        assert all(view.ready <= self.most for view in views)
        assert sum(view.size_bytes for view in views) == self.kitchen.pools.size_bytes <= self.most_bytes

    @invariant()
    def no_more_is_made_than_is_needed(self) -> None:
        """Beside what was served, failed, or is asked for, only what fills the pools; what was forgotten is made again."""
        statistics = present(self.kitchen.pools.statistics())
        pools = len(self.kitchen.pools.views())
        forgotten = len(self.kitchen.baker.cancelled) + self.discarded(statistics)
        needed = sum(self.served.values()) + self.left + len(self.waiting) + self.failed + forgotten
        assert len(self.kitchen.baker.begun) <= needed + pools * self.most + self.dropped_making()

    def discarded(self, statistics: PoolStatistics) -> int:
        """Variants that were made, and neither wait nor were served: expired, evicted, dropped, without room."""
        return statistics.made - sum(self.served.values()) - self.kept

    def dropped_making(self) -> int:
        """What is still made for pools that were dropped, for those who wait for them."""
        return len(self.kitchen.baker.ovens) - sum(view.making for view in self.kitchen.pools.views())

    def teardown(self) -> None:
        if not hasattr(self, "loop"):
            return

        async def close() -> set[Any]:
            await self.kitchen.pools.aclose()
            await asyncio.gather(*self.waiting, return_exceptions=True)
            await settle()
            return asyncio.all_tasks() - {asyncio.current_task()}

        try:
            assert self.loop.run_until_complete(close()) == set()
            assert (self.kitchen.baker.ovens, self.kitchen.pools.views(), self.kitchen.pools.size_bytes) == ({}, [], 0)
        finally:
            self.loop.close()


TestPools = PoolMachine.TestCase
TestPools.settings = settings(max_examples=20, stateful_step_count=40)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=8,
)


@given(JSON)
def test_any_content_comes_back_as_it_was(content: JsonValue) -> None:
    answer = MockAnswer(content, Source.LLM, backend="b", shown_shape=content)
    codec = AnswerCodec()
    assert repr(codec.decode(codec.encode(answer))) == repr(answer)


@given(JSON, JSON)
def test_two_bodies_have_one_key_only_where_they_are_equal(one: JsonValue, other: JsonValue) -> None:
    def keyed(value: JsonValue) -> PoolKey:
        request = MockRequest(
            "POST", "/x", body=value, body_kind="json", controls=Controls(shape=RawShape([1], "shape"))
        )
        return pool_key(request)

    assert keyed(one) == keyed(one)
    if one != other:
        assert keyed(one) != keyed(other)
