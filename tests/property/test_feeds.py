"""Feeds through any sequence of subscribers, readers, departures, time and failures.

After every step each subscriber has got the rounds of its time, in order, without gaps but those it was told of; nothing is
made while nobody listens, and in the end nothing may be left.
"""

import asyncio

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from mockllmapi.engine.feeds.subscription import Subscription
from mockllmapi.errors import AllAttemptsFailed, MockLlmApiError, TooManyStreams
from mockllmapi.exchange import MockRequest
from support.feeds import asked, make_newsroom
from support.routing import settle

PATHS = ["/a", "/b", "/c"]
MOST = 5


class Account:
    """What one subscriber has heard."""

    def __init__(self, subscription: Subscription, batch: int) -> None:
        self.subscription = subscription
        self.batch = batch
        self.next_index: int | None = None
        self.missed = self.failures = 0
        self.ended: str | None = None

    def note(self, event: bytes | MockLlmApiError) -> None:
        assert self.ended is None
        if isinstance(event, Exception):
            self.failures += 1
            return
        body = msgspec.json.decode(event)
        if body["type"] == "data":
            count = len(body["data"]) if self.batch > 1 else 1
            missed = body.get("missed", 0)
            assert self.next_index is None or missed or body["index"] == self.next_index
            assert self.next_index is None or self.next_index <= body["index"] <= self.next_index + missed
            self.missed += missed
            self.next_index = None if missed and self.batch > 1 else body["index"] + count
        elif body["type"] == "end":
            self.ended = body["reason"]


class FeedMachine(RuleBasedStateMachine):
    """Three feeds for at most five subscribers."""

    @initialize(most_events=st.integers(1, 4), linger_s=st.sampled_from([1.0, 5.0]))
    def begin(self, most_events: int, linger_s: float) -> None:
        self.loop = asyncio.new_event_loop()
        self.room = make_newsroom(most_events=most_events, linger_s=linger_s, max_subscribers=MOST, max_feeds=2)
        self.accounts: list[Account] = []

    def turn(self) -> None:
        self.loop.run_until_complete(settle())

    @rule(path=st.sampled_from(PATHS), batch=st.integers(1, 2), duration_s=st.sampled_from([1.5, 4, 100]))
    def subscribe(self, path: str, batch: int, duration_s: float) -> None:
        is_full = self.room.feeds.subscribers >= MOST
        request = asked(path, batch=batch, max_duration_s=duration_s)
        subscription = self.loop.run_until_complete(self._subscribe(request))
        if isinstance(subscription, TooManyStreams):
            assert is_full or subscription.what == "feeds"
        if isinstance(subscription, BaseException):
            return
        assert not is_full
        self.accounts.append(Account(subscription, batch))

    async def _subscribe(self, request: MockRequest) -> Subscription | BaseException:
        (outcome,) = await asyncio.gather(self.room.feeds.subscribe(request), return_exceptions=True)
        assert not isinstance(outcome, Exception) or isinstance(outcome, TooManyStreams | AllAttemptsFailed)
        return outcome

    @precondition(lambda self: self.accounts)
    @rule(draw=st.data(), most=st.integers(1, 6))
    def read(self, draw: st.DataObject, most: int) -> None:
        account = draw.draw(st.sampled_from(self.accounts))
        self.loop.run_until_complete(self._read(account, most))
        if account.ended is not None:
            self.accounts.remove(account)

    async def _read(self, account: Account, most: int) -> None:
        for _ in range(most):
            waiting = asyncio.ensure_future(anext(account.subscription, None))
            await settle()
            if not waiting.done():
                waiting.cancel()
                await asyncio.wait([waiting])
                return
            event = waiting.result()
            if event is None:
                return
            account.note(event)

    @precondition(lambda self: self.accounts)
    @rule(draw=st.data())
    def leave(self, draw: st.DataObject) -> None:
        account = draw.draw(st.sampled_from(self.accounts))
        self.accounts.remove(account)
        self.loop.run_until_complete(account.subscription.aclose())
        self.turn()

    @rule(seconds=st.sampled_from([0.25, 0.5, 1.0, 2.5, 7.0]))
    def wait(self, seconds: float) -> None:
        before, heard = len(self.room.begun), self.room.feeds.subscribers
        self.loop.run_until_complete(self.room.pass_time(seconds))
        assert heard or len(self.room.begun) == before

    @rule(count=st.integers(1, 6))
    def fail(self, count: int) -> None:
        self.room.failures = [AllAttemptsFailed("It broke.")] * count

    @invariant()
    def limits_hold(self) -> None:
        if hasattr(self, "room"):
            feeds = self.room.feeds
            assert feeds.subscribers <= MOST
            assert len(feeds) <= 2
            assert all(len(feed._kept) <= self.room.feeds.policy.limits.most_events for feed in feeds._keys)
            assert set(feeds._running.values()) == set(feeds._keys)

    def teardown(self) -> None:
        if not hasattr(self, "room"):
            return
        self.loop.run_until_complete(self.room.feeds.aclose())
        for account in self.accounts:
            self.loop.run_until_complete(self._read(account, 100))
            assert account.ended is not None
        self.turn()
        assert (len(self.room.feeds), self.room.feeds.subscribers, self.room.clock.sleepers) == (0, 0, ())
        assert asyncio.all_tasks(self.loop) == set()
        self.loop.close()


FeedMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestFeeds = FeedMachine.TestCase
