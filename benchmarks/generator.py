"""CPU per value: the built-in generator beside other generators of test data, measured by turns in one run.

The others are installed by `make bench-rivals`, each runs in a process of its own, and those that are missing are named. The
floor is what any generator must do: copy a literal record, and encode it.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from statistics import median

import msgspec

from mockllmapi.exchange import MockRequest, RawShape
from mockllmapi.randomness import make_generator
from mockllmapi.shapes import ShapeCache
from mockllmapi.synthesis import Synthesizer
from mockllmapi.types import JsonSchema, SystemClock

HERE = Path(__file__).parent
BUILT = HERE.parent / "build" / "rivals"
SCHEMAS = HERE / "rivals" / "schemas.json"
LIBRARIES = ("mimesis", "Faker", "polyfactory", "jsf")
MANY = 100
ROUNDS = 7
VALUES = {"flat": {"quick": 3000, "slow": 300}, "flats": {"quick": 30, "slow": 3}, "list": {"quick": 8, "slow": 1}}
SHARES = {"flat": 1, "flats": MANY, "list": 1}
QUICK = ("the floor", "ours", "ours, seeded", "mimesis")
LIMITS_US = {"flat": 15, "flats": 15, "list": 20_000}
TITLES = {
    "flat": "one record of 12 fields, asked for alone by a path (ours reads the path and finds the plan each time)",
    "flats": f"each record of 12 fields in a list of {MANY}",
    "list": f"a list of {MANY} nested records of 30 fields",
}

Measure = Callable[[str, int], float]
"""Microseconds of CPU for one value of a case, over so many."""


def internal(schema: dict) -> JsonSchema:
    return ShapeCache().read(RawShape({"$schema": "http://json-schema.org/draft-07/schema#", **schema}, "shape")).schema


def ours() -> dict[str, Measure]:
    """Through `Synthesizer.from_schema`, each record for another path, so that nothing of the last request helps."""
    schemas = json.loads(SCHEMAS.read_text(encoding="utf-8"))
    flat = internal(schemas["flat"])
    many = internal({"type": "array", "items": schemas["nested"], "minItems": MANY, "maxItems": MANY})
    flats = internal({"type": "array", "items": schemas["flat"], "minItems": MANY, "maxItems": MANY})
    writer = Synthesizer(SystemClock(), make_generator(1))
    serials = count(1)
    requests = [MockRequest("GET", f"/users/{serial}") for serial in range(1, 5000)]
    orders, users = MockRequest("GET", "/orders"), MockRequest("GET", "/users")
    record = writer.from_schema(flat, requests[0], 1)
    records = writer.from_schema(many, orders, 1)

    def timed(cases: dict[str, Callable[[], object]]) -> Measure:
        def measure(case: str, values: int) -> float:
            write = cases[case]
            started = time.process_time()
            for _ in range(values):
                write()
            return (time.process_time() - started) / values * 1e6

        return measure

    def asked() -> MockRequest:
        return requests[next(serials) % len(requests)]

    encode, decode = msgspec.json.encode, msgspec.json.decode
    text = encode(records)
    floor = {
        "flat": lambda: encode(dict(record)),
        "flats": lambda: encode([dict(record) for _ in range(MANY)]),
        "list": lambda: encode(decode(text)),
    }
    plain = {
        "flat": lambda: writer.from_schema(flat, asked()),
        "flats": lambda: writer.from_schema(flats, users),
        "list": lambda: writer.from_schema(many, orders),
    }
    seeded = {
        "flat": lambda: writer.from_schema(flat, asked(), 7),
        "flats": lambda: writer.from_schema(flats, users, 7),
        "list": lambda: writer.from_schema(many, orders, 7),
    }
    return {"the floor": timed(floor), "ours": timed(plain), "ours, seeded": timed(seeded)}


def asking(process: subprocess.Popen[str]) -> Measure:
    def measure(case: str, values: int) -> float:
        assert process.stdin is not None
        assert process.stdout is not None
        print(case, values, file=process.stdin, flush=True)
        return float(process.stdout.readline())

    return measure


@contextmanager
def rivals() -> Iterator[tuple[dict[str, Measure], list[str]]]:
    """Those that are installed, and the names of the missing ones."""
    python, modules = BUILT / "venv" / "bin" / "python", BUILT / "node_modules"
    commands = {name: [str(python), str(HERE / "rivals" / "worker.py"), name, str(SCHEMAS)] for name in LIBRARIES}
    commands["Prism, dynamic"] = ["node", str(HERE / "rivals" / "prism.js"), str(SCHEMAS), str(modules)]
    found: dict[str, Measure] = {}
    processes = []
    try:
        for name, command in commands.items():
            try:
                process = subprocess.Popen(
                    command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
                )
            except OSError:
                continue
            processes.append(process)
            try:
                asking(process)("flat", 1)
            except (ValueError, OSError):
                continue
            found[name] = asking(process)
        yield found, [name for name in commands if name not in found]
    finally:
        for process in processes:
            process.kill()
            process.communicate()


def run() -> None:
    with rivals() as (others, missing):
        all_of_them = ours() | others
        costs: dict[tuple[str, str], list[float]] = {}
        for case, values in VALUES.items():
            for measure in all_of_them.values():
                measure(case, values["slow"])
            for _ in range(ROUNDS):
                for name, measure in all_of_them.items():
                    cost = measure(case, values["quick" if name in QUICK else "slow"])
                    costs.setdefault((case, name), []).append(cost / SHARES[case])
    for case, title in TITLES.items():
        print(f"\n{title}: CPU, median of {ROUNDS} interleaved rounds (Python {sys.version.split()[0]})\n")
        own = median(costs[case, "ours"])
        for name in all_of_them:
            cost = median(costs[case, name])
            print(f"  {name:20}{cost:12,.1f} µs {cost / own:9.2f} times ours")
        if case in LIMITS_US:
            print(f"  ours should cost at most {LIMITS_US[case]:,} µs")
    if missing:
        print(f"\n  not installed (make bench-rivals): {', '.join(missing)}")
