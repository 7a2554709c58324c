"""All continuous feeds of a server: those that are running, and those that have a name."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from mockllmapi.config.settings import FeedSettings
from mockllmapi.engine.cache.fingerprint import fingerprint
from mockllmapi.engine.faults import simulated_fault
from mockllmapi.engine.feeds.feed import EndReason, Feed, FeedLimits, Make
from mockllmapi.engine.feeds.named_feed import NamedFeed, ReadTarget, feed_key, plain_request
from mockllmapi.engine.feeds.subscription import Subscription, Terms
from mockllmapi.engine.streaming.streams import check_single
from mockllmapi.errors import BadControl, ConfigProblem, ConfigurationError, RequestError, TooManyStreams
from mockllmapi.events import EventBus
from mockllmapi.exchange import MockAnswer, MockRequest, StreamControls
from mockllmapi.types import Clock, JsonValue

__all__ = ["FeedPolicy", "FeedView", "Feeds"]

LEAST_INTERVAL_S = 0.1


@dataclass(frozen=True, slots=True)
class FeedPolicy:
    """What the operator allows. `interval_s` and `max_duration_s` hold where a request says nothing; the latter is also the
    most it may say. A feed that nobody hears is kept for `linger_s`."""

    interval_s: float = 2.0
    max_duration_s: float = 300.0
    max_feeds: int = 5_000
    max_subscribers: int = 10_000
    max_subscribers_each: int = 5_000
    max_named: int = 1_000
    linger_s: float = 60.0
    limits: FeedLimits = field(default_factory=FeedLimits)


@dataclass(frozen=True, slots=True)
class FeedView:
    """A named feed as it stands: how many subscribe to it, and how many rounds it has made."""

    feed: NamedFeed
    interval_s: float
    subscribers: int
    events: int


class Feeds:
    """Gives out subscriptions. Equal requests with equal intervals share one feed, and so do all who ask for the same name.

    Nothing is made while nobody subscribes. `make` makes a round; `read` reads the address in a named feed's definition.
    The policy and the named feeds of the configuration change with `configure`, everything else stays.
    """

    def __init__(
        self, make: Make, clock: Clock, events: EventBus, policy: FeedPolicy, read: ReadTarget = plain_request
    ) -> None:
        self.policy = policy
        self._make = make
        self._clock = clock
        self._events = events
        self._read = read
        self._running: dict[str, Feed] = {}
        self._quiet: dict[Feed, float] = {}
        self._keys: dict[Feed, str] = {}
        self._named: dict[str, NamedFeed] = {}
        self._rounds: dict[str, int] = {}
        self._sweep: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        """How many feeds are kept, heard or not."""
        return len(self._running)

    @property
    def subscribers(self) -> int:
        """How many subscribe, to all feeds together."""
        return sum(len(feed) for feed in self._running.values())

    # -- subscribing

    async def subscribe(self, request: MockRequest, name: str | None = None) -> Subscription:
        """Subscribe to what a request asks for, or to the feed of that name (then only heartbeat, batch and duration are the
        request's). Returns when there is a first value.

        Raises TooManyStreams, BadControl (no such feed, or it is stopped), and what the making of the first value raises.
        """
        self.check(request, name)
        said = request.controls.stream or StreamControls()
        feed = self._named_feed(name) if name is not None else self._plain_feed(request, said)
        longest_s = self.policy.max_duration_s
        max_duration_s = longest_s if said.max_duration_s is None else min(said.max_duration_s, longest_s)
        self._quiet.pop(feed, None)
        subscription = Subscription(feed, Terms(max_duration_s, said.heartbeat_s, max(1, said.batch)), self._clock)
        await subscription.begin()
        return subscription

    def check(self, request: MockRequest, name: str | None = None) -> None:
        """Raise BadControl where nobody can subscribe to this: no such feed, one that is stopped, several answers at once."""
        check_single(request)
        if name is not None:
            self._running_feed(name)

    def _running_feed(self, name: str) -> NamedFeed:
        named = self._named.get(feed_key(name))
        if named is None:
            raise BadControl("feed", f"no feed is called {name[:100]!r}", expected="one of those at /api/feeds")
        if not named.is_running:
            raise BadControl("feed", f"the feed {named.settings.name!r} is stopped")
        return named

    def _named_feed(self, name: str) -> Feed:
        named = self._running_feed(name)
        interval_s = named.interval_s or self.policy.interval_s
        return self._open(_name_slot(named.key), named.settings.name, named.request, interval_s)

    def _plain_feed(self, request: MockRequest, said: StreamControls) -> Feed:
        interval_s = max(LEAST_INTERVAL_S, self.policy.interval_s if said.interval_s is None else said.interval_s)
        return self._open(f"{fingerprint(request)} {interval_s:g}", request.path, request, interval_s)

    def _open(self, key: str, name: str, request: MockRequest, interval_s: float) -> Feed:
        """The feed of that key, with room for one more subscriber."""
        policy = self.policy
        if self.subscribers >= policy.max_subscribers:
            raise TooManyStreams("subscribers of feeds", policy.max_subscribers)
        feed = self._running.get(key)
        if feed is not None:
            if len(feed) >= policy.max_subscribers_each:
                raise TooManyStreams("subscribers of this feed", policy.max_subscribers_each)
            return feed
        while len(self._running) >= policy.max_feeds and self._quiet:
            self._drop(next(iter(self._quiet)))
        if len(self._running) >= policy.max_feeds:
            raise TooManyStreams("feeds", policy.max_feeds)
        feed = Feed(name, request, interval_s, self._round, self._clock, self._events, policy.limits, self._note_quiet)
        self._running[key] = feed
        self._keys[feed] = key
        return feed

    async def _round(self, request: MockRequest, last: JsonValue) -> MockAnswer:
        fault = simulated_fault(request)
        return MockAnswer.simulated(fault) if fault is not None else await self._make(request, last)

    # -- keeping and forgetting

    def _note_quiet(self, feed: Feed) -> None:
        """Nobody hears a feed any more: keep it for a while. One that has ended is not kept."""
        if feed not in self._keys:
            return
        if feed.ended is not None or feed.head is None:
            self._drop(feed)
            return
        self._quiet[feed] = self._clock.monotonic() + self.policy.linger_s
        if self._sweep is None or self._sweep.done():
            self._sweep = asyncio.create_task(self._sweep_up())

    async def _sweep_up(self) -> None:
        """Drop feeds that nobody came back to, as long as there are any."""
        while self._quiet:
            feed, due_s = next(iter(self._quiet.items()))
            wait_s = due_s - self._clock.monotonic()
            if wait_s > 0:
                await self._clock.sleep(wait_s)
            else:
                self._drop(feed)

    def _drop(self, feed: Feed, reason: EndReason = EndReason.STOPPED) -> None:
        key = self._keys.pop(feed, None)
        if key is None:
            return
        self._running.pop(key, None)
        self._quiet.pop(feed, None)
        if key.startswith(_NAME_MARK):
            named = key.removeprefix(_NAME_MARK)
            self._rounds[named] = self._rounds.get(named, 0) + feed.rounds
        feed.end(reason)

    async def aclose(self) -> None:
        """End every feed: subscribers get what is there already, and `stopping`. Feeds may be opened again afterwards."""
        if self._sweep is not None:
            self._sweep.cancel()
            self._sweep = None
        feeds = list(self._keys)
        for feed in feeds:
            self._drop(feed, EndReason.STOPPING)
        await asyncio.gather(*(feed.aclose() for feed in feeds))

    # -- named feeds

    def configure(self, feeds: Sequence[FeedSettings], policy: FeedPolicy | None = None) -> None:
        """Go over to these named feeds of the configuration. Those that did not change go on, as they were started or stopped;
        those that are gone end as deleted, those that changed as stopped. Feeds from the API stay, except where the
        configuration takes their name. Raises ConfigurationError, and changes nothing, where a definition is bad."""
        wanted = _read_all(feeds, self._read)
        self.policy = policy or self.policy
        for key, named in list(self._named.items()):
            if named.origin == "config" and key not in wanted:
                self.delete(named.settings.name)
        for key, named in wanted.items():
            before = self._named.get(key)
            if before is not None and before.origin == "config" and before.settings == named.settings:
                continue
            self._named[key] = named
            self._end_named(key, EndReason.STOPPED)

    def create(self, settings: FeedSettings) -> NamedFeed:
        """Add a named feed. Raises BadControl (the name is taken or missing, the definition is bad) and TooManyStreams."""
        if not settings.name:
            raise BadControl("name", "a feed needs one", expected="some text")
        if feed_key(settings.name) in self._named:
            raise BadControl("name", f"a feed is called {settings.name!r} already")
        if len(self._named) >= self.policy.max_named:
            raise TooManyStreams("named feeds", self.policy.max_named)
        named = NamedFeed.of(settings, "api", self._read)
        self._named[named.key] = named
        return named

    def delete(self, name: str) -> bool:
        """Remove a named feed; its subscribers end as deleted. Whether there was one."""
        key = feed_key(name)
        if self._named.pop(key, None) is None:
            return False
        self._end_named(key, EndReason.DELETED)
        self._rounds.pop(key, None)
        return True

    def switch(self, name: str, *, is_running: bool) -> bool:
        """Start or stop a named feed; subscribers of a stopped one end. Whether there is one."""
        key = feed_key(name)
        named = self._named.get(key)
        if named is None:
            return False
        self._named[key] = named.switched(is_running=is_running)
        if not is_running:
            self._end_named(key, EndReason.STOPPED)
        return True

    def _end_named(self, key: str, reason: EndReason) -> None:
        feed = self._running.get(_name_slot(key))
        if feed is not None:
            self._drop(feed, reason)

    def view(self, name: str) -> FeedView | None:
        """A named feed as it stands."""
        key = feed_key(name)
        named = self._named.get(key)
        if named is None:
            return None
        feed = self._running.get(_name_slot(key))
        interval_s = named.interval_s or self.policy.interval_s
        made = self._rounds.get(key, 0)
        return FeedView(named, interval_s, len(feed) if feed else 0, made + (feed.rounds if feed else 0))

    def views(self) -> list[FeedView]:
        """Every named feed, in the order of their coming."""
        return [view for key in self._named if (view := self.view(key)) is not None]


_NAME_MARK = "feed:"


def _name_slot(key: str) -> str:
    return _NAME_MARK + key


def _read_all(feeds: Iterable[FeedSettings], read: ReadTarget) -> dict[str, NamedFeed]:
    """Every definition, by its key. Raises ConfigurationError with every fault."""
    problems: list[ConfigProblem] = []
    found: dict[str, NamedFeed] = {}
    for index, settings in enumerate(feeds):
        if not settings.name:
            problems.append(ConfigProblem("A feed needs a name.", key=f"Feeds:{index}:Name"))
            continue
        if feed_key(settings.name) in found:
            problems.append(
                ConfigProblem("Another feed has this name.", key=f"Feeds:{index}:Name", given=settings.name)
            )
            continue
        try:
            named = NamedFeed.of(settings, "config", read)
        except RequestError as error:
            problems.append(ConfigProblem(str(error), key=f"Feeds:{index}"))
            continue
        found[named.key] = named
    if problems:
        raise ConfigurationError(tuple(problems))
    return found
