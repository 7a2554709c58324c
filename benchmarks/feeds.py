"""Continuous feeds: memory of an open one, CPU per event, and whether an event is lost at one a second."""

import asyncio
import gc
import random
import subprocess
import sys
import time
import tracemalloc
from dataclasses import dataclass

import msgspec
import psutil

from mockllmapi.engine.feeds.feeds import FeedPolicy, Feeds
from mockllmapi.engine.feeds.subscription import Subscription
from mockllmapi.events import EventBus
from mockllmapi.exchange import Controls, MockAnswer, MockRequest, Source, StreamControls
from mockllmapi.synthesis.motion import moved
from mockllmapi.types import JsonValue, SystemClock

SUBSCRIBERS = 2_000
SECONDS = 8
SMALLEST: JsonValue = {"n": 0}
USUAL: JsonValue = [
    {
        "id": number,
        "name": f"Sensor {number}",
        "status": "pending",
        "temperature": 21.5,
        "humidity": 48.2,
        "battery": 87,
        "location": {"latitude": 52.52, "longitude": 13.405},
        "recordedAt": "2026-01-01T00:00:00Z",
    }
    for number in range(5)
]


@dataclass
class Heard:
    """What one subscriber got, and when. `missed` are numbers left out, `ticks_lost` seconds without an event."""

    events: int = 0
    missed: int = 0
    newest: int = -1
    first_s: float = 0.0
    last_s: float = 0.0

    def note(self, index: int) -> None:
        if self.newest >= 0:
            self.missed += index - self.newest - 1
        self.newest = index
        self.events += 1
        self.last_s = time.monotonic()
        self.first_s = self.first_s or self.last_s

    @property
    def ticks_lost(self) -> int:
        return round(self.last_s - self.first_s) - (self.events - 1)


def request_for(number: int, *, is_shared: bool, interval_s: float = 1.0) -> MockRequest:
    controls = Controls(stream=StreamControls(is_continuous=True, interval_s=interval_s))
    path = "/sensors" if is_shared else f"/sensors/{number}"
    return MockRequest("GET", path, controls=controls, id=str(number))


async def listen(subscription: Subscription, heard: Heard) -> None:
    async for event in subscription:
        assert isinstance(event, bytes)
        if event.startswith(b'{"type":"data"'):
            heard.note(msgspec.json.decode(event)["index"])


async def measure(*, is_shared: bool, value: JsonValue) -> None:
    """Open everything, listen for some seconds, print one line."""
    feeds = feeds_of(value)
    resident = await warm(feeds)
    heard, listeners = await open_all(feeds, is_shared=is_shared, interval_s=1.0)
    await asyncio.sleep(1.5)
    before = (time.process_time(), sum(each.events for each in heard), time.monotonic())
    await asyncio.sleep(SECONDS)
    after = (time.process_time(), sum(each.events for each in heard), time.monotonic())
    cpu_s, events, elapsed_s = (now - then for now, then in zip(after, before, strict=True))
    gc.collect()
    taken = psutil.Process().memory_info().rss - resident
    missed = sum(each.missed for each in heard)
    ticks_lost = sum(each.ticks_lost for each in heard)
    print(
        f"  {taken / SUBSCRIBERS / 1024:6.1f} KB each (RSS){cpu_s / events * 1e6:8.1f} µs of CPU an event"
        f"{events:8} events{missed:5} missed{ticks_lost:5} ticks lost{cpu_s / elapsed_s:6.0%} of a core"
    )
    await feeds.aclose()
    await asyncio.gather(*listeners)


async def trace(*, is_shared: bool, value: JsonValue) -> None:
    """Print the memory of open feeds that wait for their next event."""
    feeds = feeds_of(value)
    await warm(feeds)
    tracemalloc.start()
    heard, listeners = await open_all(feeds, is_shared=is_shared, interval_s=3600)
    await asyncio.sleep(0.5)
    gc.collect()
    taken = tracemalloc.get_traced_memory()[0]
    assert all(each.events for each in heard)
    print(f"  {taken / SUBSCRIBERS / 1024:6.1f} KB each (tracemalloc)")
    tracemalloc.stop()
    await feeds.aclose()
    await asyncio.gather(*listeners)


def feeds_of(value: JsonValue) -> Feeds:
    """Return feeds that begin with `value` and move it."""
    rng, clock = random.Random(1), SystemClock()

    async def make(_request: MockRequest, last: JsonValue) -> MockAnswer:
        content = value if last is None else moved(last, rng, clock.now())
        return MockAnswer(content, Source.BUILTIN, backend="builtin", model="builtin")

    return Feeds(make, clock, EventBus(), FeedPolicy())


async def warm(feeds: Feeds) -> int:
    """Do everything once, so that what is loaded once is not counted. Gives the memory in use then."""
    await asyncio.gather(*(listen_shortly(feeds, number) for number in range(20)))
    gc.collect()
    return psutil.Process().memory_info().rss


async def open_all(feeds: Feeds, *, is_shared: bool, interval_s: float) -> tuple[list[Heard], list[asyncio.Task[None]]]:
    heard, listeners = [], []
    for number in range(SUBSCRIBERS):
        subscription = await feeds.subscribe(request_for(number, is_shared=is_shared, interval_s=interval_s))
        heard.append(Heard())
        listeners.append(asyncio.ensure_future(listen(subscription, heard[-1])))
    return heard, listeners


async def listen_shortly(feeds: Feeds, number: int) -> None:
    """Warm up, so that what is loaded once is not counted."""
    subscription = await feeds.subscribe(request_for(-number - 1, is_shared=False))
    await anext(subscription)
    await subscription.aclose()


def run() -> None:
    """Each measurement in a process of its own, or memory that was used before would hide what is used now."""
    print(f"\n{SUBSCRIBERS} subscribers, one event a second, {SECONDS} seconds; memory includes a reading task each\n")
    for is_shared in (False, True):
        for is_usual in (False, True):
            where = "one shared feed" if is_shared else "a feed each"
            print(f" {where}, {'five records that move' if is_usual else 'the smallest value'}", flush=True)
            for what in ("trace", "measure"):
                call = f"asyncio.run({what}(is_shared={is_shared}, value={'USUAL' if is_usual else 'SMALLEST'}))"
                subprocess.run([sys.executable, "-c", f"from benchmarks.feeds import *; {call}"], check=True)
    print("\n  An open feed should take less than 40 KB, and no event may be lost.")
