"""Randomness and time come from the composition root into everything; nothing takes them from its surroundings."""

from __future__ import annotations

from pathlib import Path

from support.ambient import ambient_uses

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "mockllmapi"

HELD = "a key for as long as the object itself is held"
ITS_OWN = "timers of the event loop are measured by the loop's own clock"
COMMAND = "a command is a composition root of its own"

ALLOWED = {
    "app.py: SystemClock()": "the composition root",
    "app.py: random.Random(seed)": "the composition root",
    "app.py: random.getrandbits": "the composition root: whoever calls `random.seed` before has a run that repeats",
    "cli/discovery.py: SystemClock()": COMMAND,
    "cli/probing.py: SystemClock()": COMMAND,
    "cli/probing.py: asyncio.wait_for": COMMAND,
    "cli/protocol.py: loop.call_later": ITS_OWN,
    "cli/server.py: asyncio.sleep": "the end of the process, after every application clock",
    "cli/tls.py: SystemClock()": COMMAND,
    "config/secrets.py: hash()": "equal secrets have equal hashes",
    "engine/repair/schema_repair.py: id()": HELD,
    "engine/stream_repair/schema_plan.py: id()": HELD,
    "engine/cache/pool.py: id()": "tells objects apart, in the order in which they come",
    "engine/sources/generated.py: id()": "counts different objects",
    "engine/prompting/deferred.py: hash()": "equal texts have equal hashes",
    "learning/blueprint.py: id()": "tells objects apart, in the order in which they come",
    "observability/formats.py: time.localtime": "formats the moment of a log record",
    "observability/formats.py: time.strftime": "formats the moment of a log record",
    "observability/log_writer.py: time.time": "stamps a log line as the module logging stamps its own",
    "randomness.py: random.Random(seed)": "makes every generator",
    "routing/registry.py: id()": "tells objects apart",
    "surfaces/http/disconnect.py: loop.call_later": ITS_OWN,
    "surfaces/sse/event_writer.py: loop.call_later": ITS_OWN,
    "surfaces/sse/event_writer.py: loop.time": ITS_OWN,
    "synthesis/arrays.py: id()": HELD,
    "synthesis/normal.py: id()": HELD,
    "testing/frozen_clock.py: asyncio.timeout": "expires when a test advances the clock",
    "testing/frozen_clock.py: loop.time": "expires when a test advances the clock",
    "types.py: asyncio.sleep": "SystemClock",
    "types.py: asyncio.timeout": "SystemClock",
    "types.py: datetime.datetime.now": "SystemClock",
    "types.py: time.perf_counter": "SystemClock",
}
"""Uses that are right, and why."""


def test_the_product_takes_neither_randomness_nor_time_from_its_surroundings() -> None:
    """A seed and a clock given to `MockLlmApi` decide everything that the product draws and when it happens."""
    modules = sorted(SOURCE.rglob("*.py"))
    assert len(modules) > 200
    found = {f"{module.relative_to(SOURCE).as_posix()}: {use}" for module in modules for use in ambient_uses(module)}
    assert sorted(found - ALLOWED.keys()) == []
    assert sorted(ALLOWED.keys() - found) == [], "these exceptions are no longer needed"


def test_a_module_that_takes_anything_from_its_surroundings_is_found(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text(
        "import asyncio, gzip, random, time as clock\n"
        "from datetime import datetime\n"
        "from random import Random, choice\n"
        "from uuid import uuid4\n"
        "from mockllmapi.types import SystemClock\n"
        "def use(rng: random.Random, loop, seed):\n"
        "    rng.random(), rng.choice([1]), datetime(2026, 1, 1), Random(seed), asyncio.sleep(0)\n"
        "    random.random(), clock.time(), datetime.now(), choice([1]), uuid4, SystemClock()\n"
        "    random.Random(None), asyncio.sleep(1), loop.call_later(1, use), loop.time(), id(rng), hash('x')\n"
        "    gzip.compress(b''), gzip.compress(b'', mtime=0)\n"
    )
    assert ambient_uses(module) == [
        "SystemClock()",
        "asyncio.sleep",
        "datetime.datetime.now",
        "gzip.compress",
        "hash()",
        "id()",
        "loop.call_later",
        "loop.time",
        "random.Random()",
        "random.Random(seed)",
        "random.choice",
        "random.random",
        "time.time",
        "uuid.uuid4",
    ]
