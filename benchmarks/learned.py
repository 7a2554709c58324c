"""Measure learned answers: CPU per answer from a profile, and per profile.

The built-in generator writing the same structure is measured beside them.
"""

import asyncio
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

from mockllmapi.exchange import MockRequest
from mockllmapi.learning import LearningPolicy, Profile, Profiles, Sample
from mockllmapi.learning.requests import sources_of
from mockllmapi.shapes import Shape
from mockllmapi.shapes.from_example import schema_of_example
from mockllmapi.stores import MemoryStore
from mockllmapi.synthesis import Synthesizer
from mockllmapi.types import JsonObject, SystemClock

SAMPLES = 50
ROUNDS = 2000
START = datetime(2025, 1, 1, tzinfo=UTC)


def record(rng: random.Random, identity: int) -> JsonObject:
    """Twelve fields, some of which follow from others."""
    created = START + timedelta(seconds=rng.randrange(10**7))
    net = round(rng.uniform(5, 500), 2)
    return {
        "id": identity,
        "number": f"ORD-{rng.randrange(1000, 9999)}",
        "status": rng.choice(["paid", "shipped", "cancelled"]),
        "name": f"Customer {rng.randrange(30)}",
        "email": f"customer{rng.randrange(30)}@example.com",
        "country": (country := rng.choice(["DE", "US"])),
        "currency": {"DE": "EUR", "US": "USD"}[country],
        "net": net,
        "tax": round(net * 0.19, 2),
        "isPaid": rng.random() < 0.7,
        "createdAt": created.isoformat().replace("+00:00", "Z"),
        "updatedAt": (created + timedelta(seconds=rng.randrange(10**5))).isoformat().replace("+00:00", "Z"),
    }


def records(rng: random.Random, page: int) -> list[JsonObject]:
    return [record(rng, page * 20 + index) for index in range(20)]


def asked_for(address: str) -> MockRequest:
    path, _, query = address.partition("?")
    return MockRequest("GET", path, tuple(parse_qsl(query)))


def cpu_us(action: Callable[[], object], rounds: int) -> float:
    started = time.process_time()
    for _ in range(rounds):
        action()
    return (time.process_time() - started) / rounds * 1e6


async def answers_us(profiles: Profiles, request: MockRequest, shape: Shape | None, rounds: int) -> float:
    started = time.process_time()
    for _ in range(rounds):
        await profiles.answer(request, shape)
    return (time.process_time() - started) / rounds * 1e6


async def measure(name: str, path: str, value: Callable[[random.Random, int], object], rounds: int) -> None:
    rng, clock = random.Random(1), SystemClock()
    profiles = Profiles(MemoryStore(clock), clock, rng, Synthesizer(clock, rng), LearningPolicy())
    seen = []
    for identity in range(SAMPLES):
        request = asked_for(path.format(identity + 100))
        seen.append(Sample(value(rng, identity + 100), sources_of(request)))
        await profiles.observe(request, seen[-1].value)
    shape = Shape(schema_of_example(seen[0].value), seen[0].value, is_example=True)
    asked, synthesizer = asked_for(path.format(7777)), Synthesizer(clock, rng)
    await profiles.answer(asked, shape)
    plain = await answers_us(profiles, asked, None, rounds)
    shaped = await answers_us(profiles, asked, shape, rounds)
    synthesizer.from_schema(shape.schema, asked)
    builtin = cpu_us(lambda: synthesizer.from_schema(shape.schema, asked), rounds)
    making = cpu_us(lambda: Profile(seen), 5)
    print(f"{name:32} {plain:9.0f} {shaped:9.0f} {builtin:9.0f} {shaped / builtin:7.1f} {making / 1000:9.1f}")


def run() -> None:
    print(f"\nLearned from {SAMPLES} samples: CPU per answer, in microseconds\n")
    print(f"{'':32} {'learned':>9} {'+ shape':>9} {'built in':>9} {'ratio':>7} {'making/ms':>9}")
    asyncio.run(measure("one record of 12 fields", "/orders/{}", record, ROUNDS))
    asyncio.run(measure("a list of 20 such records", "/orders?page={}", records, ROUNDS // 20))


if __name__ == "__main__":
    run()
