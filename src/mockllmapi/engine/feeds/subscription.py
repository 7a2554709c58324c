"""What one subscriber of a feed gets, event by event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import msgspec

from mockllmapi.engine.feeds.feed import EndReason, FailedRound, Feed, Listener, Round
from mockllmapi.errors import MockLlmApiError
from mockllmapi.exchange import MockAnswer
from mockllmapi.moments import iso_milliseconds
from mockllmapi.types import Clock, JsonObject, JsonValue

__all__ = ["FeedEvent", "Subscription", "Terms"]

FeedEvent: TypeAlias = bytes | MockLlmApiError
"""One line of JSON; or why a round came to nothing, for the surface to say in its way."""

MOST_BATCH_BYTES = 256 * 1024
"""A batch is told before it is full when it has become this large."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a subscriber wants: an end after `max_duration_s`, a sign of life after `heartbeat_s` without an event, `batch`
    rounds in one event."""

    max_duration_s: float
    heartbeat_s: float | None = None
    batch: int = 1


class Subscription:
    """An asynchronous iterator over the events of one subscriber: what the feed is, its newest value, every round of its time,
    why it ended. Whoever stops early closes it, from any task.

    `head` says who made the newest round when it began (without content). A simulated error stands there as `fault`, and
    is then the only event.
    """

    def __init__(self, feed: Feed, terms: Terms, clock: Clock) -> None:
        self.head: MockAnswer | None = None
        self.events = 0
        self._feed = feed
        self._terms = terms
        self._clock = clock
        self._listener: Listener = feed.join()
        self._told_s = 0.0
        self._has_said_info = False
        self._is_over = False
        self._reason: EndReason | None = None
        self._batch: list[Round] = []
        self._batch_bytes = 0

    async def begin(self) -> None:
        """Return when there is a first value. Raises what its making raised, and is closed then."""
        try:
            while self._feed.head is None and self._feed.ended is None and self._reason is None:
                await self._feed.wait(self._listener)
            if self._feed.head is None and self._feed.failure is not None:
                raise self._feed.failure
        except BaseException:
            self._close()
            raise
        self.head = self._feed.head
        self._told_s = self._clock.monotonic()
        self._listener.until_s = self._told_s + self._terms.max_duration_s

    def __aiter__(self) -> Subscription:
        return self

    async def __anext__(self) -> FeedEvent:
        while not self._is_over:
            event = self._next()
            if event is not None:
                self._told_s = self._clock.monotonic()
                return event
            await self._pause()
        raise StopAsyncIteration

    def end(self, reason: EndReason) -> None:
        """Let this subscription alone come to its end: what is there already, then the reason."""
        self._reason = self._reason or reason
        self._listener.wake()

    async def aclose(self) -> None:
        """Subscribe no more."""
        self._close()

    # -- what comes next

    def _next(self) -> FeedEvent | None:
        """The next event, if there is one now."""
        if self.head is not None and self.head.fault is not None:
            self._close()
            self.events += 1
            return msgspec.json.encode({"type": "error", **_members(self.head.content)})
        if not self._has_said_info:
            self._has_said_info = True
            return self._info()
        while (told := self._feed.next_for(self._listener)) is not None and told.made_s < self._listener.until_s:
            self._feed.take(self._listener)
            if isinstance(told, FailedRound):
                return told.error
            if (body := self._gathered(told)) is not None:
                return body
        now_s = self._clock.monotonic()
        reason = self._why_over(now_s)
        if reason is not None:
            return self._data() if self._batch else self._last(reason)
        heartbeat_s = self._terms.heartbeat_s
        if heartbeat_s is not None and now_s - self._told_s >= heartbeat_s:
            return msgspec.json.encode({"type": "heartbeat", "timestamp": iso_milliseconds(self._clock.now())})
        return None

    def _why_over(self, now_s: float) -> EndReason | None:
        if self._reason is not None or self._feed.ended is not None:
            return self._reason or self._feed.ended
        return EndReason.MAX_DURATION if now_s >= self._listener.until_s else None

    async def _pause(self) -> None:
        """Return when there may be a next event."""
        due_s = self._listener.until_s
        if self._terms.heartbeat_s is not None:
            due_s = min(due_s, self._told_s + self._terms.heartbeat_s)
        try:
            async with self._clock.timeout(due_s - self._clock.monotonic()):
                await self._feed.wait(self._listener)
        except TimeoutError:
            return

    def _gathered(self, told: Round) -> bytes | None:
        """The event that is complete with this round."""
        if self._terms.batch == 1:
            self._batch = [told]
            return self._data()
        self._batch.append(told)
        self._batch_bytes += told.data_bytes
        if len(self._batch) < self._terms.batch and self._batch_bytes < MOST_BATCH_BYTES:
            return None
        return self._data()

    def _data(self) -> bytes:
        """The gathered rounds as one event: with the index of the first and the timestamp of the last, and the number of
        rounds that this subscriber was too slow for."""
        batch, self._batch, self._batch_bytes = self._batch, [], 0
        self.events += 1
        if self._terms.batch == 1:
            body = batch[0].body
        else:
            data = b",".join(told.data for told in batch)
            last = batch[-1].timestamp.encode()
            body = b'{"type":"data","data":[%b],"index":%d,"timestamp":"%b"}' % (data, batch[0].index, last)
        if self._listener.missed:
            body = b'%b,"missed":%d}' % (body[:-1], self._listener.missed)
            self._listener.missed = 0
        return body

    def _info(self) -> bytes:
        head = self.head
        info: JsonObject = {
            "type": "info",
            "feed": self._feed.name,
            "intervalMs": round(self._feed.interval_s * 1000),
            "maxDurationSeconds": _plain(self._terms.max_duration_s),
            "source": head.source.value if head is not None else None,
            "backend": head.backend or None if head is not None else None,
        }
        return msgspec.json.encode(info)

    def _last(self, reason: EndReason) -> bytes:
        self._close()
        return msgspec.json.encode({"type": "end", "reason": reason.value, "events": self.events})

    def _close(self) -> None:
        self._is_over = True
        self._feed.leave(self._listener)


def _members(value: JsonValue) -> JsonObject:
    return value if isinstance(value, dict) else {}


def _plain(number: float) -> float:
    """A whole number without its point."""
    return int(number) if number == int(number) else number
