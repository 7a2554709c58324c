from typing import Any

import pytest

from mockllmapi.config import SelectionStrategy
from mockllmapi.errors import AttemptFailed, FailureClass
from mockllmapi.routing import BreakerPolicy, make_selector
from mockllmapi.routing.call_state import CallState
from mockllmapi.routing.registry import Backend
from mockllmapi.routing.scheduler import Backoff, Dispatch, NoCandidate, Scheduler, WaitForSlot
from support.json_types import JsonDict
from support.routing import FixedRandom, failing, make_bench


class Choosing:
    """Backends that all could answer, and a chooser among them."""

    def __init__(
        self,
        *names: str,
        strategy: SelectionStrategy = SelectionStrategy.FIRST,
        settings: JsonDict | None = None,
        **breaker: Any,
    ) -> None:
        self.bench = make_bench(dict.fromkeys(names, "x"), settings=settings, breaker=BreakerPolicy(**breaker))
        self.clock = self.bench.clock
        rng = FixedRandom()
        selector = make_selector(strategy, rng)
        self.scheduler = Scheduler(self.bench.registry.candidates, selector, self.clock, rng, base_delay_s=1.0)

    def backend(self, name: str) -> Backend:
        found = self.bench.registry.get(name)
        assert found is not None
        return found

    def call(
        self,
        named: str | None = None,
        *,
        can_fall_back: bool = True,
        repeats_left: int = 3,
        within_s: float = 120.0,
        failed: dict[str, FailureClass | AttemptFailed] | None = None,
    ) -> CallState:
        call = CallState(
            self.bench.request(),
            self.clock.monotonic() + within_s,
            repeats_left,
            self.backend(named) if named else None,
            can_fall_back,
        )
        for name, failure in (failed or {}).items():
            self.fail(call, name, failure)
        return call

    def fail(self, call: CallState, name: str, failure: FailureClass | AttemptFailed) -> None:
        error = failure if isinstance(failure, Exception) else failing(failure)
        call.failures[name] = error
        self.bench.state(name).record_failure(error)

    def mark(self, name: str, failure: FailureClass, **facts: int) -> None:
        self.bench.state(name).record_failure(failing(failure, **facts))

    def open(self, name: str) -> None:
        breaker = self.bench.state(name).breaker
        breaker.trip()
        assert not breaker.can_attempt

    def fill(self, name: str) -> None:
        self.bench.state(name).in_flight = self.bench.state(name).max_in_flight

    def verdict(self, call: CallState | None = None, repeat_target: str | None = None) -> object:
        return self.scheduler.choose(call or self.call(), self.backend(repeat_target) if repeat_target else None)

    def asked(self, call: CallState | None = None) -> str:
        verdict = self.verdict(call)
        assert isinstance(verdict, Dispatch), verdict
        return verdict.backend.name

    def reasons(self, call: CallState | None = None) -> tuple[str, ...]:
        verdict = self.verdict(call)
        assert isinstance(verdict, NoCandidate), verdict
        return verdict.reasons


# -- candidates


def test_without_obstacles_the_strategy_decides() -> None:
    choosing = Choosing("a", "b", strategy=SelectionStrategy.ROUND_ROBIN)
    assert [choosing.asked() for _ in range(4)] == ["a", "b", "a", "b"]


def test_a_backend_that_failed_in_this_call_is_skipped_while_others_are_left() -> None:
    choosing = Choosing("a", "b", "c")
    assert choosing.asked(choosing.call(failed={"a": FailureClass.SERVER})) == "b"
    both: dict[str, FailureClass | AttemptFailed] = {"a": FailureClass.SERVER, "b": FailureClass.BAD_ANSWER}
    assert choosing.asked(choosing.call(failed=both)) == "c"


@pytest.mark.parametrize(
    "failure", [FailureClass.TIMEOUT, FailureClass.QUOTA, FailureClass.MODEL_MISSING, FailureClass.CREDENTIAL]
)
def test_a_backend_that_is_set_aside_is_skipped(failure: FailureClass) -> None:
    choosing = Choosing("a", "b")
    choosing.mark("a", failure)
    assert choosing.asked() == "b"


@pytest.mark.parametrize("failure", [FailureClass.TIMEOUT, FailureClass.QUOTA, FailureClass.MODEL_MISSING])
def test_soft_cooldowns_are_ignored_if_every_candidate_has_one(failure: FailureClass) -> None:
    choosing = Choosing("a", "b")
    choosing.mark("a", failure)
    choosing.mark("b", failure)
    assert choosing.asked() == "a"


def test_a_soft_cooldown_is_ignored_if_no_other_backend_can_be_asked() -> None:
    choosing = Choosing("a", "b", "c")
    choosing.mark("a", FailureClass.TIMEOUT)
    choosing.open("b")
    choosing.mark("c", FailureClass.CREDENTIAL)
    assert choosing.asked() == "a"


def test_a_server_failure_with_retry_after_is_a_cooldown() -> None:
    choosing = Choosing("a", "b")
    choosing.mark("a", FailureClass.SERVER, retry_after_s=5)
    assert choosing.asked() == "b"
    choosing.clock.advance(5)
    assert choosing.asked() == "a"


def test_an_open_breaker_a_rate_limit_and_a_refused_key_hold_without_exception() -> None:
    choosing = Choosing("a", "b", "c", open_s=60)
    choosing.open("a")
    choosing.mark("b", FailureClass.RATE_LIMIT, retry_after_s=30)
    choosing.mark("c", FailureClass.CREDENTIAL)
    verdict = choosing.verdict()
    assert verdict == NoCandidate(
        (
            "a: circuit breaker open for 60.0 s",
            "b: rate limited for 30.0 s",
            "c: key refused for 60.0 s",
        ),
        retry_after_s=30,
    )


def test_a_drained_backend_is_never_picked_but_answers_to_its_name() -> None:
    for strategy in SelectionStrategy:
        choosing = Choosing("a", "b", strategy=strategy, settings={"a": {"weight": 0}})
        assert {choosing.asked() for _ in range(50)} == {"b"}
        assert choosing.asked(choosing.call("a", can_fall_back=False)) == "a"
        assert choosing.asked(choosing.call("a", can_fall_back=True)) == "a"
    assert Choosing("a", settings={"a": {"weight": 0}}).reasons() == ("a: drained (weight 0)",)


def test_a_drained_backend_does_not_replace_others() -> None:
    choosing = Choosing("a", "b", settings={"b": {"weight": 0}})
    assert choosing.reasons(choosing.call(repeats_left=0, failed={"a": FailureClass.SERVER})) == (
        "b: drained (weight 0)",
        "a: has failed (server)",
    )


def test_a_context_that_was_too_small_for_one_is_too_small_for_the_smaller() -> None:
    windows = {name: {"max_context_window": size} for name, size in (("a", 4096), ("b", 4096), ("c", 2048))}
    choosing = Choosing("a", "b", "c", "d", "e", settings=windows | {"e": {"max_context_window": 8192}})
    call = choosing.call(failed={"a": FailureClass.TOO_LONG})
    assert choosing.asked(call) == "d"
    choosing.fail(call, "d", FailureClass.TOO_LONG)
    assert choosing.asked(call) == "e"
    choosing.fail(call, "e", FailureClass.TOO_LONG)
    assert "b: its context window is too small" in choosing.reasons(call)


# -- priorities


def test_a_higher_number_is_asked_only_when_no_lower_one_can_be() -> None:
    choosing = Choosing(
        "a", "b", "c", strategy=SelectionStrategy.ROUND_ROBIN, settings={"a": {"priority": 5}, "c": {"priority": 5}}
    )
    assert {choosing.asked() for _ in range(6)} == {"b"}
    choosing.open("b")
    assert [choosing.asked() for _ in range(4)] == ["a", "c", "a", "c"]


def test_a_full_tier_is_waited_for() -> None:
    choosing = Choosing("a", "b", "c", strategy=SelectionStrategy.WEIGHTED, settings={"c": {"priority": 1}})
    choosing.fill("a")
    assert choosing.asked() == "b"
    choosing.fill("b")
    assert choosing.verdict() == WaitForSlot(frozenset({"a", "b"}))


# -- full backends


def test_first_waits_for_the_first() -> None:
    choosing = Choosing("a", "b")
    choosing.fill("a")
    assert choosing.verdict() == WaitForSlot(frozenset({"a"}))


@pytest.mark.parametrize("strategy", [one for one in SelectionStrategy if one is not SelectionStrategy.FIRST])
def test_balancing_strategies_skip_full_backends(strategy: SelectionStrategy) -> None:
    choosing = Choosing("a", "b", strategy=strategy)
    choosing.fill("a")
    assert {choosing.asked() for _ in range(9)} == {"b"}
    choosing.fill("b")
    assert choosing.verdict() == WaitForSlot(frozenset({"a", "b"}))


# -- named ones


def test_a_named_backend_is_the_only_one() -> None:
    choosing = Choosing("a", "b")
    call = choosing.call("b", can_fall_back=False)
    assert choosing.asked(call) == "b"
    choosing.fill("b")
    assert choosing.verdict(call) == WaitForSlot(frozenset({"b"}))


def test_a_named_backend_that_cannot_be_asked_is_not_replaced_without_fallback() -> None:
    choosing = Choosing("a", "b")
    choosing.open("b")
    assert choosing.reasons(choosing.call("b", can_fall_back=False)) == ("b: circuit breaker open for 60.0 s",)
    assert choosing.asked(choosing.call("b", can_fall_back=True)) == "a"


def test_a_named_backend_is_asked_in_spite_of_a_cooldown_if_no_other_may_replace_it() -> None:
    choosing = Choosing("a", "b")
    choosing.mark("b", FailureClass.TIMEOUT)
    assert choosing.asked(choosing.call("b", can_fall_back=False)) == "b"
    assert choosing.asked(choosing.call("b", can_fall_back=True)) == "a"


def test_the_named_backend_is_first_if_all_are_set_aside() -> None:
    for strategy in SelectionStrategy:
        choosing = Choosing("a", "b", strategy=strategy, settings={"b": {"weight": 0, "priority": 9}})
        choosing.mark("a", FailureClass.TIMEOUT)
        choosing.mark("b", FailureClass.TIMEOUT)
        assert choosing.asked(choosing.call("b", can_fall_back=True)) == "b"


def test_the_replacement_of_a_named_backend_is_chosen_by_the_strategy() -> None:
    choosing = Choosing("a", "b", "c", settings={"a": {"priority": 1}})
    failed: dict[str, FailureClass | AttemptFailed] = {"c": FailureClass.SERVER}
    assert choosing.asked(choosing.call("c", can_fall_back=True, failed=failed)) == "b"


def test_without_failover_only_the_failed_backend_is_repeated() -> None:
    choosing = Choosing("a", "b")
    call = choosing.call(can_fall_back=False, failed={"a": FailureClass.SERVER})
    assert choosing.verdict(call) == Backoff(1.0, choosing.backend("a"))


# -- repeats


def test_a_repeat_comes_after_a_pause_that_grows() -> None:
    choosing = Choosing("a")
    call = choosing.call(failed={"a": FailureClass.SERVER})
    pauses = []
    for call.repeats in range(5):
        verdict = choosing.verdict(call)
        assert isinstance(verdict, Backoff)
        pauses.append(verdict.delay_s)
    assert pauses == [1, 2, 4, 8, 8]


@pytest.mark.parametrize("failure", FailureClass)
def test_only_some_failures_are_worth_a_repeat(failure: FailureClass) -> None:
    choosing = Choosing("a", failure_threshold=99)
    verdict = choosing.verdict(choosing.call(failed={"a": failure}))
    worth = {
        FailureClass.CONNECT,
        FailureClass.TIMEOUT,
        FailureClass.SERVER,
        FailureClass.RATE_LIMIT,
        FailureClass.BAD_ANSWER,
        FailureClass.LOADING,
    }
    assert isinstance(verdict, Backoff if failure in worth else NoCandidate)


def test_a_bad_answer_is_repeated_once() -> None:
    choosing = Choosing("a", failure_threshold=99)
    call = choosing.call(failed={"a": FailureClass.BAD_ANSWER})
    call.record("a", "bad_answer", 1.0)
    assert isinstance(choosing.verdict(call), Backoff)
    call.record("a", "bad_answer", 1.0)
    assert isinstance(choosing.verdict(call), NoCandidate)


@pytest.mark.parametrize("failure", [FailureClass.RATE_LIMIT, FailureClass.SERVER])
def test_a_repeat_never_comes_earlier_than_the_backend_asked(failure: FailureClass) -> None:
    choosing = Choosing("a")
    call = choosing.call(failed={"a": failing(failure, retry_after_s=7.5)})
    assert choosing.verdict(call) == Backoff(7.5, choosing.backend("a"))


def test_a_wait_that_does_not_fit_the_deadline_is_not_begun() -> None:
    choosing = Choosing("a")
    call = choosing.call(failed={"a": failing(FailureClass.RATE_LIMIT, retry_after_s=8)}, within_s=8)
    assert choosing.verdict(call) == NoCandidate(("a: has failed (rate_limit)",), retry_after_s=8)


def test_the_backend_that_may_be_asked_soonest_is_repeated() -> None:
    choosing = Choosing("a", "b")
    failed: dict[str, FailureClass | AttemptFailed] = {
        name: failing(FailureClass.RATE_LIMIT, retry_after_s=wait_s) for name, wait_s in (("a", 9), ("b", 3))
    }
    assert choosing.verdict(choosing.call(failed=failed)) == Backoff(3, choosing.backend("b"))


def test_a_call_without_repeats_left_is_not_repeated() -> None:
    choosing = Choosing("a")
    call = choosing.call(repeats_left=0, failed={"a": FailureClass.SERVER})
    assert isinstance(choosing.verdict(call), NoCandidate)


def test_an_empty_retry_budget_or_an_open_breaker_prevents_repeats() -> None:
    choosing = Choosing("a", "b")
    call = choosing.call(failed={"a": FailureClass.SERVER, "b": FailureClass.SERVER})
    choosing.bench.state("a").retry_budget.tokens = 0.9
    assert choosing.verdict(call) == Backoff(1.0, choosing.backend("b"))
    choosing.open("b")
    assert isinstance(choosing.verdict(call), NoCandidate)


def test_the_repeat_after_a_backoff_goes_to_its_backend() -> None:
    choosing = Choosing("a", "b")
    call = choosing.call(failed={"a": FailureClass.SERVER, "b": FailureClass.SERVER})
    assert choosing.verdict(call, repeat_target="b") == Dispatch(choosing.backend("b"))


def test_a_repeat_waits_for_a_full_backend_and_respects_new_cooldowns() -> None:
    choosing = Choosing("a")
    call = choosing.call(failed={"a": FailureClass.SERVER})
    choosing.fill("a")
    assert choosing.verdict(call, repeat_target="a") == WaitForSlot(frozenset({"a"}))
    choosing.mark("a", FailureClass.RATE_LIMIT, retry_after_s=5)
    assert choosing.verdict(call, repeat_target="a") == Backoff(5, choosing.backend("a"))
    choosing.open("a")
    assert isinstance(choosing.verdict(call, repeat_target="a"), NoCandidate)


def test_an_untried_backend_goes_before_a_repeat_after_the_backoff() -> None:
    choosing = Choosing("a", "b", open_s=60)
    choosing.open("b")
    call = choosing.call(failed={"a": FailureClass.SERVER})
    choosing.clock.advance(60)
    assert choosing.verdict(call, repeat_target="a") == Dispatch(choosing.backend("b"))


# -- waiting for a change


def test_a_probe_that_is_close_is_waited_for() -> None:
    choosing = Choosing("a", open_s=60)
    choosing.open("a")
    choosing.clock.advance(57.5)
    assert choosing.verdict() == NoCandidate(("a: circuit breaker open for 2.5 s",), retry_after_s=2.5)
    choosing.clock.advance(0.5)
    assert choosing.verdict() == Backoff(2.0)
    assert isinstance(choosing.verdict(choosing.call(within_s=2.0)), NoCandidate)


def test_the_probe_of_another_call_is_waited_for_two_seconds_in_all() -> None:
    choosing = Choosing("a", open_s=60)
    choosing.open("a")
    choosing.clock.advance(60)
    assert choosing.bench.state("a").breaker.acquire() is not None
    call = choosing.call()
    assert choosing.verdict(call) == WaitForSlot(frozenset(), max_wait_s=2.0)
    call.probe_wait_deadline = choosing.clock.monotonic() + 2.0
    choosing.clock.advance(1.5)
    assert choosing.verdict(call) == WaitForSlot(frozenset(), max_wait_s=0.5)
    choosing.clock.advance(0.5)
    assert choosing.verdict(call) == NoCandidate(("a: circuit breaker half-open, being probed",))


def test_a_call_does_not_wait_for_a_health_check() -> None:
    choosing = Choosing("a", open_s=60, is_health_gated=True)
    choosing.open("a")
    choosing.clock.advance(60)
    assert choosing.verdict() == NoCandidate(("a: circuit breaker open",))


# -- slots that are handed over


def test_a_slot_is_still_wanted_unless_something_has_happened() -> None:
    choosing = Choosing("a", "b")
    a, call = choosing.backend("a"), choosing.call()
    choosing.fill("a")
    assert choosing.scheduler.is_still_eligible(a, call, None)
    choosing.mark("a", FailureClass.TIMEOUT)
    assert not choosing.scheduler.is_still_eligible(a, call, None)
    choosing.mark("b", FailureClass.TIMEOUT)
    assert choosing.scheduler.is_still_eligible(a, call, None)
    choosing.mark("a", FailureClass.RATE_LIMIT)
    assert not choosing.scheduler.is_still_eligible(a, call, None)


def test_a_slot_for_a_repeat_is_still_wanted() -> None:
    choosing = Choosing("a")
    a, call = choosing.backend("a"), choosing.call(failed={"a": FailureClass.SERVER})
    assert choosing.scheduler.is_still_eligible(a, call, a)
    assert not choosing.scheduler.is_still_eligible(a, call, None)
    choosing.open("a")
    assert not choosing.scheduler.is_still_eligible(a, call, a)


# -- why not the others


def test_every_skipped_candidate_has_its_reason() -> None:
    names = ("failed", "drained", "open", "asleep", "full", "later", "waiting", "chosen")
    settings = {"drained": {"weight": 0}, "later": {"priority": 3}}
    choosing = Choosing(*names, strategy=SelectionStrategy.WEIGHTED, settings=settings, open_s=60)
    choosing.open("open")
    choosing.mark("asleep", FailureClass.TIMEOUT)
    choosing.fill("full")
    call = choosing.call(failed={"failed": FailureClass.BAD_ANSWER})
    assert choosing.scheduler.explain_skipped(call, choosing.backend("chosen")) == (
        "failed: has failed (bad_answer)",
        "drained: drained (weight 0)",
        "open: circuit breaker open for 60.0 s",
        "asleep: set aside (timeout) for 10.0 s",
        "full: is full",
        "later: has priority 3",
        "waiting: it is the turn of chosen",
    )


def test_candidates_beside_a_named_backend_have_their_reason() -> None:
    choosing = Choosing("a", "b")
    call = choosing.call("b", can_fall_back=False)
    assert choosing.scheduler.explain_skipped(call, choosing.backend("b")) == ("a: the request is for b",)


def test_an_infinite_cooldown_names_the_event_that_ends_it() -> None:
    choosing = Choosing("a", "b", is_health_gated=True)
    choosing.mark("a", FailureClass.TIMEOUT)
    why = choosing.scheduler.explain_skipped(choosing.call(), choosing.backend("b"))
    assert why == ("a: set aside (timeout) until a health check answers",)
