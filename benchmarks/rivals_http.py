"""CPU per request over HTTP: this server's answers and other mock servers, side by side in one run.

Every server runs pinned to one core and the client to another. Rounds are interleaved, so a change of the machine's speed hits
all alike, and every figure is printed as a ratio to the bare ASGI handler of the same run. `make bench-rivals` installs the
others; one that is missing or does not answer is printed as *not measured*, with the reason.
"""

import contextlib
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from urllib.parse import quote

import psutil

from benchmarks.closed_loop import Timings, get, run_requests
from benchmarks.processes import free_port
from benchmarks.rivals.servers import BARE, NUMBER_OF_PETS, RIVALS, Rival

ROUNDS = 5
REQUESTS = 2_000
HEAVY_REQUESTS = 400
STARTS_WITHIN_S = 60.0
HERE = Path(__file__).parent

PET_SHAPE = quote('{"id":0,"name":"","status":"","tags":[""]}', safe="")
RECORD_SHAPE = quote(
    '[{"id":0,"firstName":"","lastName":"","email":"a@example.com","phone":"","street":"","city":"","country":"",'
    '"company":"","jobTitle":"","createdAt":"2026-01-15T10:00:00Z","isActive":true}]',
    safe="",
)
FOUR_FIELDS = quote('{"id":0,"title":"","price":0.5,"inStock":true}', safe="")


@dataclass(frozen=True)
class Case:
    """One kind of answer of ours. `targets` has `{id}` if it is asked for different ids in random order."""

    name: str
    target: str
    expects: bytes = b"2"
    requests: int = REQUESTS
    warm_up: int = 200
    needs_model: bool = False


CASES = (
    Case("simulated error", "/api/mock/users/{id}?error=503", expects=b"503"),
    Case("repeated by seed", "/api/mock/users?seed=7&page={id}"),
    Case("record by id, no shape", "/api/mock/users/{id}"),
    Case("record by id, no shape, one target", "/api/mock/users/7"),
    Case("record by id with a shape", f"/api/mock/pets/{{id}}?shape={PET_SHAPE}"),
    Case("record by id with a shape, one target", f"/api/mock/pets/7?shape={PET_SHAPE}"),
    Case("users?count=3", "/api/mock/users?count=3&x={id}"),
    Case(
        "20 records of 12 fields", f"/api/mock/people?count=20&shape={RECORD_SHAPE}&x={{id}}", requests=HEAVY_REQUESTS
    ),
    Case(
        "filtered page of 20, two fields",
        "/api/mock/orders?status=shipped&currency=USD&limit=20&page={id}",
        requests=HEAVY_REQUESTS,
    ),
    Case("pooled", f"/api/mock/things?cache=5&shape={FOUR_FIELDS}"),
    Case("through a model, whole", "/api/mock/models/{id}?consistency=Vary", needs_model=True, requests=HEAVY_REQUESTS),
    Case(
        "through a model, streamed",
        "/api/mock/stream/models/{id}?consistency=Vary",
        needs_model=True,
        requests=HEAVY_REQUESTS,
    ),
)


@dataclass
class Figures:
    """What one row was measured at: CPU per request in microseconds of each round, and the latencies of all."""

    cpu_us: list[float] = field(default_factory=list)
    timings: Timings = field(default_factory=Timings)


class Measured:
    """A running server, the processes it consists of, and its cost so far."""

    def __init__(self, name: str, process: subprocess.Popen[bytes], port: int) -> None:
        self.name = name
        self.port = port
        self.start_cpu_s = 0.0
        self._process = psutil.Process(process.pid)

    def cpu_s(self) -> float:
        """Return CPU seconds so far, user and system, of the process and its children."""
        total = 0.0
        for process in [self._process, *self._process.children(recursive=True)]:
            with contextlib.suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                total += times.user + times.system
        return total

    def memory_mb(self) -> float:
        """Return memory of its own in MiB, children included."""
        processes = [self._process, *self._process.children(recursive=True)]
        return sum(process.memory_full_info().uss for process in processes) / 2**20


class NotMeasured(Exception):
    """A server could not be measured, and why."""


@contextlib.contextmanager
def server(name: str, command: Sequence[str], port: int, probe: bytes) -> Iterator[Measured]:
    """Start a server on the first core and wait for its first answer to `probe`. Raises NotMeasured."""
    if not Path(command[0]).exists():
        raise NotMeasured(f"{Path(command[0]).name} is not installed (make bench-rivals)")
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=HERE.parent)
    try:
        psutil.Process(process.pid).cpu_affinity([0])
        measured = Measured(name, process, port)
        ends_at = time.monotonic() + STARTS_WITHIN_S
        while not _answers(port, probe):
            if process.poll() is not None:
                raise NotMeasured(f"it ended with status {process.returncode}")
            if time.monotonic() > ends_at:
                raise NotMeasured(f"no answer within {STARTS_WITHIN_S:.0f} s")
            time.sleep(0.05)
        measured.start_cpu_s = measured.cpu_s()
        yield measured
    finally:
        children = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
        process.terminate()
        for child in children:
            with contextlib.suppress(psutil.NoSuchProcess):
                child.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=10)
        process.kill()


def _answers(port: int, probe: bytes) -> bool:
    try:
        return not run_requests(port, [probe], 1).failed
    except (OSError, SystemExit):
        return False


def _requests(target: str, number: int, rng: random.Random) -> list[bytes]:
    return [get(target.replace("{id}", str(rng.randrange(1, NUMBER_OF_PETS + 1)))) for _ in range(number)]


def _measure(measured: Measured, requests: list[bytes], figures: Figures, expects: bytes, connections: int) -> None:
    before = measured.cpu_s()
    timings = run_requests(measured.port, requests, connections, expects=expects)
    figures.cpu_us.append((measured.cpu_s() - before) / len(requests) * 1e6)
    if timings.failed:
        raise NotMeasured(f"{timings.failed} of {len(requests)} answers failed: {timings.sample[:120]!r}")
    figures.timings.latencies_s += timings.latencies_s


def _print_row(name: str, figures: Figures, floor_us: float, extra: str = "") -> None:
    if not figures.cpu_us:
        print(f"  {name:<42} not measured{': ' + extra if extra else ''}")
        return
    cost = median(figures.cpu_us)
    p50, p99 = figures.timings.percentile_ms(0.5), figures.timings.percentile_ms(0.99)
    print(f"  {name:<42}{cost:8.0f} µs{cost / floor_us:7.1f}   p50 {p50:6.2f}   p99 {p99:7.2f} ms   {extra}")


def _ours(port: int, *options: str) -> list[str]:
    return [sys.executable, "-m", "mockllmapi", "serve", "--port", str(port), *options]


def run() -> None:
    """Measure everything and print two tables."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    print(f"CPU per request, median of {ROUNDS} interleaved rounds, 16 connections, ratio to the bare ASGI handler\n")
    with contextlib.ExitStack() as stack, tempfile.TemporaryDirectory() as folder:
        floor_port = free_port()
        floor = stack.enter_context(server(BARE.name, BARE.start(Path(folder), floor_port), floor_port, get("/pets/7")))
        _run_ours(floor)
        _run_rivals(floor)


def _run_ours(floor: Measured) -> None:
    rng = random.Random(1)
    with contextlib.ExitStack() as stack:
        model_port, builtin_port, llm_port = free_port(), free_port(), free_port()
        probe = get("/api/mock/users/1")
        builtin = stack.enter_context(
            server("mockllmapi", _ours(builtin_port, "--provider", "builtin"), builtin_port, probe)
        )
        stack.enter_context(_upstream(model_port))
        address = f"http://127.0.0.1:{model_port}/v1/"
        options = ("--provider", "ollama", "--base-url", address, "--model", "instant", "--set", "MaxItems=1000")
        llm = stack.enter_context(server("mockllmapi", _ours(llm_port, *options), llm_port, probe))
        floors, rows = Figures(), {case.name: Figures() for case in CASES}
        idle_mb = builtin.memory_mb()
        problems: dict[str, str] = {}
        for case in CASES:
            target = llm if case.needs_model else builtin
            with contextlib.suppress(NotMeasured):
                _measure(target, _requests(case.target, case.warm_up, rng), Figures(), case.expects, 16)
        for _ in range(ROUNDS):
            _measure(floor, _requests("/pets/{id}", REQUESTS, rng), floors, b"2", 16)
            for case in CASES:
                target = llm if case.needs_model else builtin
                try:
                    requests = _requests(case.target, case.requests, rng)
                    _measure(target, requests, rows[case.name], case.expects, 16)
                except NotMeasured as problem:
                    problems[case.name] = str(problem)
                    rows[case.name].cpu_us.clear()
    floor_us = median(floors.cpu_us)
    print("Answers of this server")
    _print_row(BARE.name, floors, floor_us)
    for case in CASES:
        _print_row(case.name, rows[case.name], floor_us, problems.get(case.name, ""))
    print(f"  start to first answer {builtin.start_cpu_s:.2f} s of CPU, idle memory {idle_mb:.0f} MiB\n")


@contextlib.contextmanager
def _upstream(port: int) -> Iterator[None]:
    """Run the instant model with 25 chunks in each stream."""
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.instant", str(port), "25"], cwd=HERE.parent)
    try:
        for _ in range(200):
            with contextlib.suppress(OSError):
                run_requests(port, [b"POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n"], 1)
                break
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(timeout=10)


def _run_rivals(floor: Measured) -> None:
    print("One pet by its id, from each server")
    ours = Rival(
        "mockllmapi, built-in generator, with a shape",
        lambda _folder, port: _ours(port, "--provider", "builtin"),
        f"/api/mock/pets/{{id}}?shape={PET_SHAPE}",
    )
    with contextlib.ExitStack() as stack:
        running: list[tuple[Rival, Measured]] = [(BARE, floor)]
        problems: list[tuple[str, str]] = []
        for rival in (ours, *RIVALS):
            folder, port = Path(stack.enter_context(tempfile.TemporaryDirectory())), free_port()
            probe = get(rival.path.replace("{id}", "7"))
            try:
                command = rival.start(folder, port)
                running.append((rival, stack.enter_context(server(rival.name, command, port, probe))))
            except NotMeasured as problem:
                problems.append((rival.name, str(problem)))
        rows = {rival.name: Figures() for rival, _ in running}
        rng = random.Random(2)
        for round_number in range(ROUNDS + 1):
            for rival, measured in running:
                figures = rows[rival.name] if round_number else Figures()  # the first round warms up
                _measure(measured, _requests(rival.path, REQUESTS, rng), figures, b"2", 16)
        floor_us = median(rows[BARE.name].cpu_us)
        for rival, measured in running:
            extra = f"start {measured.start_cpu_s:5.2f} s CPU, {measured.memory_mb():4.0f} MiB"
            _print_row(rival.name, rows[rival.name], floor_us, extra)
        for name, reason in problems:
            print(f"  {name:<42} not measured: {reason}")
