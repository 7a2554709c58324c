import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from mockllmapi.errors import FailureClass
from mockllmapi.events import BreakerChanged, HealthChanged
from mockllmapi.exchange import Health
from mockllmapi.routing import BreakerPolicy, BreakerState, HealthMonitor, HealthPolicy
from mockllmapi.routing.backend_state import BackendState
from mockllmapi.testing import Gate
from support.routing import Bench, FixedRandom, failing, make_bench, settle

ALIVE, DEAD = Health(is_alive=True, loaded_models=("m",)), Health(is_alive=False, detail="refused")


@dataclass
class Watching:
    """Two backends, of which `a` is watched, and the times at which it was checked."""

    bench: Bench
    checks: list[float] = field(default_factory=list)
    answer: Health | Gate = ALIVE
    share: float = 0.5
    watch: HealthMonitor = field(init=False)

    def __post_init__(self) -> None:
        policy = HealthPolicy(lambda entry: entry.name == "a", interval_s=15.0, timeout_s=3.0)
        bench = self.bench
        self.watch = HealthMonitor(bench.registry, policy, bench.events, bench.clock, FixedRandom(self.share))
        self.bench.registry.on_change(self.watch.wake)
        self.bench.watched["a"].check = self.check

    async def check(self) -> Health:
        self.checks.append(self.bench.clock.monotonic())
        if isinstance(self.answer, Gate):
            await self.answer.pass_through()
            return ALIVE
        return self.answer

    @property
    def a(self) -> BackendState:
        return self.bench.state("a")

    @property
    def told(self) -> list[bool]:
        return [event.is_alive for event in self.bench.heard_of(HealthChanged)]

    async def pass_time(self, seconds: float) -> None:
        """Let time pass in steps, so that what falls due in between happens in between."""
        end = self.bench.clock.monotonic() + seconds
        while (now := self.bench.clock.monotonic()) < end:
            await self.bench.advance(min([end - now, *(left for left in self.bench.clock.sleepers if left > 0)]))


@asynccontextmanager
async def watching(answer: Health | Gate = ALIVE, share: float = 0.5, **breaker: Any) -> AsyncIterator[Watching]:
    bench = make_bench({"a": "x", "b": "y"}, breaker=BreakerPolicy(**breaker))
    watched = Watching(bench, answer=answer, share=share)
    watched.watch.start()
    await settle()
    try:
        yield watched
    finally:
        await watched.watch.aclose()


async def test_a_monitor_checks_at_once_and_then_at_every_interval() -> None:
    async with watching() as watched:
        await watched.pass_time(60)
        assert watched.checks == [0, 15, 30, 45, 60]
        assert (watched.a.is_healthy, watched.a.loaded_models) == (True, ("m",))


@pytest.mark.parametrize(("share", "interval_s"), [(0.0, 12.0), (1.0, 18.0)])
async def test_intervals_are_spread_by_a_fifth(share: float, interval_s: float) -> None:
    async with watching(share=share) as watched:
        await watched.pass_time(40)
        assert watched.checks[1] == pytest.approx(interval_s)


async def test_only_backends_of_the_policy_are_checked_and_only_after_start() -> None:
    async with watching() as watched:
        watched.watch.start()
        await settle()
        assert watched.checks == [0]
        assert watched.bench.state("b").is_healthy is None


async def test_start_does_not_wait_for_checks() -> None:
    async with watching(answer=Gate()) as watched:
        assert watched.checks == [0]


async def test_a_check_that_takes_too_long_has_failed() -> None:
    async with watching(answer=Gate()) as watched:
        await watched.pass_time(3 + 15 + 3 + 15 + 2.5)
        states = [watched.a.is_healthy]
        await watched.pass_time(0.5)
        assert watched.checks == [0, 18, 36]
        assert [*states, watched.a.is_healthy] == [None, False]
        assert [event.detail for event in watched.bench.heard_of(HealthChanged)] == ["no answer within 3 s"]


async def test_three_bad_checks_in_a_row_open_the_breaker() -> None:
    async with watching(answer=DEAD, is_health_gated=True) as watched:
        await watched.pass_time(29.5)
        assert (watched.a.breaker.state, watched.told) == (BreakerState.CLOSED, [])
        await watched.pass_time(0.5)
        assert (watched.a.breaker.state, watched.told) == (BreakerState.OPEN, [False])
        await watched.pass_time(300)
        assert watched.told == [False]


async def test_two_failed_checks_change_nothing() -> None:
    async with watching() as watched:
        for answer in (DEAD, DEAD, ALIVE, DEAD, DEAD, ALIVE):
            watched.answer = answer
            await watched.pass_time(15)
        assert (watched.a.breaker.state, watched.told) == (BreakerState.CLOSED, [])


async def test_one_successful_check_leads_to_one_real_request() -> None:
    async with watching(answer=DEAD, is_health_gated=True) as watched:
        await watched.pass_time(31)
        watched.answer = ALIVE
        await watched.pass_time(15)
        assert (watched.a.breaker.state, watched.told) == (BreakerState.HALF_OPEN, [False, True])
        routed = await watched.bench.run(watched.bench.complete(backend="a"))
        assert routed.backend.name == "a"
        assert watched.a.breaker.state is BreakerState.CLOSED
        assert [event.new for event in watched.bench.heard_of(BreakerChanged)] == ["open", "half_open", "closed"]


async def test_a_successful_check_ends_a_timeout_cooldown() -> None:
    async with watching(is_health_gated=True) as watched:
        watched.a.record_failure(failing(FailureClass.TIMEOUT))
        await watched.pass_time(14.5)
        assert watched.a.find_cooldown((FailureClass.TIMEOUT,)) is not None
        await watched.pass_time(0.5)
        assert watched.a.find_cooldown((FailureClass.TIMEOUT,)) is None


async def test_an_open_breaker_is_checked_at_the_latest_when_its_wait_ends() -> None:
    async with watching(is_health_gated=True, open_s=5) as watched:
        await watched.pass_time(1)
        watched.a.breaker.trip()
        await settle()
        await watched.pass_time(4.5)
        assert watched.checks == [0]
        await watched.pass_time(0.5)
        assert watched.checks == [0, 6]
        assert watched.a.breaker.state is BreakerState.HALF_OPEN


async def test_changes_of_other_backends_do_not_bring_checks_forward() -> None:
    async with watching() as watched:
        for _ in range(5):
            watched.bench.state("b").breaker.trip()
            watched.bench.state("b").breaker.report_healthy()
            await watched.pass_time(1)
        await watched.pass_time(10)
        assert watched.checks == [0, 15]


async def test_a_manual_probe_clears_all_cooldowns_except_rate_limits() -> None:
    async with watching(open_s=60) as watched:
        for failure in (FailureClass.TIMEOUT, FailureClass.QUOTA, FailureClass.CREDENTIAL, FailureClass.MODEL_MISSING):
            watched.a.record_failure(failing(failure))
        watched.a.breaker.trip()
        found = watched.bench.registry.get("a")
        assert found is not None
        assert await watched.bench.run(watched.watch.probe(found)) == ALIVE
        assert (watched.a.breaker.state, watched.a.list_cooldowns()) == (BreakerState.HALF_OPEN, [])


async def test_a_failed_manual_probe_clears_nothing() -> None:
    async with watching(answer=DEAD) as watched:
        watched.a.record_failure(failing(FailureClass.CREDENTIAL))
        found = watched.bench.registry.get("a")
        assert found is not None
        assert not (await watched.bench.run(watched.watch.probe(found))).is_alive
        assert watched.a.find_cooldown((FailureClass.CREDENTIAL,)) is not None
        assert watched.a.is_healthy is False


async def test_no_backend_is_checked_after_closing() -> None:
    async with watching() as watched:
        await watched.watch.aclose()
        await watched.bench.advance(100)
        assert (watched.checks, watched.bench.clock.sleepers) == ([0], ())
        assert len(asyncio.all_tasks()) == 1


async def test_a_monitor_can_start_again_after_closing() -> None:
    async with watching() as watched:
        await watched.watch.aclose()
        watched.watch.start()
        await settle()
        assert watched.checks == [0, 0]


async def test_a_recovery_reaches_calls_that_wait_for_another_backend() -> None:
    gate = Gate()
    async with watching(answer=gate, open_s=60) as watched:
        watched.a.breaker.trip()
        b = watched.bench.state("b")
        b.in_flight = b.max_in_flight
        (task,) = await watched.bench.start()
        assert not task.done()
        gate.open()
        assert (await task).backend.name == "a"
