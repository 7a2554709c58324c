"""One continuous feed: makes round after round while somebody listens, and keeps the newest few for all its listeners."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

import msgspec

from mockllmapi.errors import MockLlmApiError
from mockllmapi.events import EventBus, FeedRoundFailed
from mockllmapi.exchange import MockAnswer, MockRequest, Source
from mockllmapi.moments import iso_milliseconds
from mockllmapi.types import Clock, JsonValue

__all__ = ["EndReason", "Feed", "FeedLimits", "Listener", "Make", "Round"]

Make: TypeAlias = Callable[[MockRequest, JsonValue], Awaitable[MockAnswer]]
"""Makes one round of a feed, told the data of the round before (None for the first)."""

log = logging.getLogger("mockllmapi.feeds")

_HEAD = b'{"type":"data","data":'


class EndReason(StrEnum):
    """Why a feed ends, for one listener or for all."""

    MAX_DURATION = "maxDuration"
    STOPPED = "stopped"
    STOPPING = "stopping"
    DELETED = "deleted"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class FeedLimits:
    """How far a listener may fall behind (`most_events` or `most_bytes`, whichever is less; the newest event is always kept),
    and how many rounds in a row may fail."""

    most_events: int = 16
    most_bytes: int = 256 * 1024
    most_failures: int = 5


@dataclass(frozen=True, slots=True)
class Round:
    """One round as every listener gets it: `body` is one line of JSON, `made_s` the clock's seconds."""

    body: bytes
    data_bytes: int
    index: int
    timestamp: str
    made_s: float

    @classmethod
    def of(cls, value: JsonValue, index: int, now: datetime, made_s: float) -> Round:
        data, timestamp = msgspec.json.encode(value), iso_milliseconds(now)
        body = b'%b%b,"index":%d,"timestamp":"%b"}' % (_HEAD, data, index, timestamp.encode())
        return cls(body, len(data), index, timestamp, made_s)

    @property
    def data(self) -> bytes:
        """The value alone."""
        return self.body[len(_HEAD) : len(_HEAD) + self.data_bytes]


@dataclass(frozen=True, slots=True)
class FailedRound:
    """A round that came to nothing."""

    error: MockLlmApiError
    made_s: float


Told: TypeAlias = Round | FailedRound


@dataclass(slots=True, eq=False)
class Listener:
    """Where one listener stands: what was there when it came, the position of what it has not heard yet, how much it was too
    late for, and until when (in the clock's seconds) it has time."""

    newest: Round | None
    position: int
    missed: int = 0
    until_s: float = math.inf
    waiting: asyncio.Future[None] | None = None

    def wake(self) -> None:
        """Something has happened."""
        if self.waiting is not None and not self.waiting.done():
            self.waiting.set_result(None)


class Feed:
    """A generator for any number of listeners.

    It works while somebody listens, at multiples of `interval_s` from its start; a round that takes longer skips those it
    missed. Whoever comes back while it is kept finds the last value, and it goes on from there. `on_quiet` hears when nobody
    listens any more, and when it has ended.
    """

    def __init__(
        self,
        name: str,
        request: MockRequest,
        interval_s: float,
        make: Make,
        clock: Clock,
        events: EventBus,
        limits: FeedLimits,
        on_quiet: Callable[[Feed], None],
    ) -> None:
        self.name = name
        self.interval_s = interval_s
        self.head: MockAnswer | None = None
        self.rounds = 0
        self.ended: EndReason | None = None
        self.failure: MockLlmApiError | None = None
        self._request = request
        self._make = make
        self._clock = clock
        self._events = events
        self._limits = limits
        self._on_quiet = on_quiet
        self._listeners: dict[Listener, None] = {}
        self._kept: list[Told] = []
        self._newest: Round | None = None
        self._told = 0
        self._failures = 0
        self._start_s = self._due_s = clock.monotonic()
        self._tick = 0
        self._task: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        """How many listen."""
        return len(self._listeners)

    # -- listening

    def join(self) -> Listener:
        """Listen, from the newest value on."""
        listener = Listener(self._newest, self._told)
        self._listeners[listener] = None
        if self._task is None and self.ended is None:
            self._begin()
        return listener

    def leave(self, listener: Listener) -> None:
        """Listen no more. With the last listener the making ends, whatever is under way."""
        if listener not in self._listeners:
            return
        del self._listeners[listener]
        listener.wake()
        if not self._listeners:
            self._halt()
            self._kept.clear()
            self._on_quiet(self)

    def next_for(self, listener: Listener) -> Told | None:
        """What comes next for a listener, if it is there already. It stays next until `take`."""
        if listener.newest is not None:
            return listener.newest
        first = self._told - len(self._kept)
        if listener.position < first:
            listener.missed += first - listener.position
            listener.position = first
        at = listener.position - first
        return self._kept[at] if at < len(self._kept) else None

    def take(self, listener: Listener) -> None:
        """The next one was heard."""
        if listener.newest is not None:
            listener.newest = None
        else:
            listener.position += 1

    async def wait(self, listener: Listener) -> None:
        """Return when there may be something new for a listener."""
        listener.waiting = asyncio.get_running_loop().create_future()
        try:
            await listener.waiting
        finally:
            listener.waiting = None

    def end(self, reason: EndReason) -> None:
        """Make no more. Listeners get what is there, and then the reason."""
        if self.ended is not None:
            return
        self.ended = reason
        self._halt()
        self._wake()
        self._on_quiet(self)

    # -- making

    def _begin(self) -> None:
        now_s = self._clock.monotonic()
        if self._newest is None or self._due_s <= now_s:
            self._start_s = self._due_s = now_s
            self._tick = 0
        self._task = asyncio.create_task(self._run())

    def _halt(self) -> None:
        task, self._task = self._task, None
        if task is not None and task is not asyncio.current_task():
            task.cancel()

    async def _run(self) -> None:
        """Round after round, as long as somebody has time to hear the next one."""
        this = asyncio.current_task()
        while self._task is this:
            wait_s = self._due_s - self._clock.monotonic()
            if wait_s > 0:
                await self._clock.sleep(wait_s)
            now_s = self._clock.monotonic()
            if not any(listener.until_s > now_s for listener in self._listeners):
                self._task = None
                return
            await self._make_round(this)
            passed = math.floor((self._clock.monotonic() - self._start_s) / self.interval_s)
            self._tick = max(self._tick, passed) + 1
            self._due_s = self._start_s + self._tick * self.interval_s

    async def _make_round(self, this: asyncio.Task[None] | None) -> None:
        last: JsonValue = None if self._newest is None else msgspec.json.decode(self._newest.data)
        outcome: MockAnswer | MockLlmApiError
        try:
            outcome = await self._make(self._request, last)
        except MockLlmApiError as error:
            outcome = error
        except asyncio.CancelledError:
            if this is None or this.cancelling() or self._task is not this:
                raise
            outcome = MockLlmApiError("The making of a round was cut short.")  # by somebody inside of it
        except Exception:
            log.exception("Unexpected failure in a round of feed %r", self.name)
            outcome = MockLlmApiError("An unexpected failure; the server's log has the details.")
        if self._task is not this:  # it was to end, and came to a result all the same
            return
        if isinstance(outcome, MockLlmApiError):
            self._fail(outcome)
        else:
            self._succeed(outcome)

    def _succeed(self, answer: MockAnswer) -> None:
        self._failures = 0
        if self.head is not None and self.head.source is answer.source is Source.BUILTIN:
            # Whichever way the generator was asked, it is the same one to every listener.
            answer = replace(answer, backend=self.head.backend, model=self.head.model)
        self.head = answer if answer.fault is not None else replace(answer, content=None)
        self._newest = Round.of(answer.content, self.rounds, self._clock.now(), self._clock.monotonic())
        self.rounds += 1
        self._tell(self._newest)

    def _fail(self, error: MockLlmApiError) -> None:
        """Tell it, and go on with the next round; not after too many in a row, and not where there is no beginning yet."""
        self._failures += 1
        self._events.emit(FeedRoundFailed(self.name, str(error), self._failures))
        if self._newest is None:
            self.failure = error
            self.end(EndReason.FAILED)
            return
        self._tell(FailedRound(error, self._clock.monotonic()))
        if self._failures >= self._limits.most_failures:
            self.end(EndReason.FAILED)

    def _tell(self, told: Told) -> None:
        self._kept.append(told)
        self._told += 1
        self._forget()
        self._wake()

    def _wake(self) -> None:
        for listener in self._listeners:
            listener.wake()

    def _forget(self) -> None:
        """Keep what somebody has still to hear, within limits, and the newest of all."""
        first = self._told - len(self._kept)
        drop = min((listener.position for listener in self._listeners), default=self._told) - first
        drop = max(drop, len(self._kept) - self._limits.most_events)
        size_bytes = 0
        for place in range(len(self._kept) - 1, drop - 1, -1):
            told = self._kept[place]
            size_bytes += len(told.body) if isinstance(told, Round) else 0
            if size_bytes > self._limits.most_bytes:
                drop = place + 1
                break
        del self._kept[: min(drop, len(self._kept) - 1)]

    async def aclose(self) -> None:
        """Make no more, and wait until nothing is under way."""
        task = self._task
        self.end(EndReason.STOPPING)
        if task is not None:
            await asyncio.wait([task])
