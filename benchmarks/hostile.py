"""The cost of one hostile client to the others: the CPU of the server, and the longest wait of another client meanwhile.

`make bench ARGS=hostile` sends every attack of tests/hostile/attacks to a separate server on loopback.
`HOSTILE=oneOf` in the environment sends those whose name contains that text, and leaves the results file as it is.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

import psutil

from benchmarks.processes import Server, free_port, running
from hostile.attacks import ATTACKS
from hostile.attacks.client import send_attack

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "tests/hostile/attacks/RESULTS.md"
POLL_S = 0.05
LIMIT_S = 30.0
"""How long one attack may take."""
QUIET_S = 20.0
"""How long the server may go on working after an attack."""
MAX_GAP_MS = 250.0
MAX_BYTES = 10 * 1024 * 1024
"""`MAX_GAP_MS` holds for requests of at most this size."""
_POLL = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"


@dataclass(frozen=True)
class Row:
    name: str
    statuses: tuple[int, ...]
    sent_bytes: int
    cpu_s: float
    gap_ms: float

    @property
    def fault(self) -> str:
        if 500 in self.statuses:
            return "a 500"
        if 0 in self.statuses:
            return "no answer"
        if self.gap_ms > MAX_GAP_MS and self.sent_bytes <= MAX_BYTES:
            return f"others waited for more than {MAX_GAP_MS:.0f} ms"
        return ""

    def cells(self) -> tuple[str, ...]:
        statuses = ", ".join(str(status) for status in self.statuses) or "–"
        return (self.name, f"{self.sent_bytes:,}", statuses, f"{self.cpu_s:.2f}", f"{self.gap_ms:.0f}", self.fault)


def poll(port: int, channel: Connection) -> None:
    """Ask for the health all the time; at each message, send the longest wait since the one before in milliseconds."""
    longest = 0.0
    connection: socket.socket | None = None
    while True:
        if channel.poll():
            if channel.recv() == "end":
                return
            channel.send(longest)
            longest = 0.0
        started = time.monotonic()
        try:
            if connection is None:
                connection = socket.create_connection(("127.0.0.1", port), timeout=LIMIT_S)
            connection.sendall(_POLL)
            if not connection.recv(65536):
                raise ConnectionError
        except OSError:
            connection = None
        waited = time.monotonic() - started
        longest = max(longest, waited * 1000)
        time.sleep(max(0.0, POLL_S - waited))


class Poller:
    """The other client, in a separate process."""

    def __init__(self, port: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._channel, theirs = context.Pipe()
        self._process = context.Process(target=poll, args=(port, theirs), daemon=True)
        self._process.start()

    def longest_ms(self) -> float:
        """Return the longest wait since the last call."""
        self._channel.send("longest")
        return float(self._channel.recv()) if self._channel.poll(LIMIT_S) else LIMIT_S * 1000

    def end(self) -> None:
        self._channel.send("end")
        self._process.join(LIMIT_S)


@contextmanager
def attacked_server() -> Iterator[tuple[Server, Poller]]:
    """Start a server with the default configuration, and the client that polls it."""
    port = free_port()
    arguments = ["-m", "mockllmapi", "serve", "--provider", "builtin", "--port", str(port)]
    with running("mockllmapi", arguments, port) as server:
        poller = Poller(port)
        try:
            poller.longest_ms()
            time.sleep(4 * POLL_S)
            poller.longest_ms()  # what the start itself took
            yield server, poller
        finally:
            poller.end()


def wait_until_quiet(server: Server) -> None:
    """Wait until the server has ended what an attack started."""
    before, deadline = server.cpu_s(), time.monotonic() + QUIET_S
    while time.monotonic() < deadline:
        time.sleep(3 * POLL_S)
        now = server.cpu_s()
        if now - before <= 0.03:
            return
        before = now


def measure(wanted: str) -> Iterator[Row]:
    remaining = [attack for attack in ATTACKS if wanted in attack.name]
    while remaining:
        with suppress(psutil.NoSuchProcess), attacked_server() as (server, poller):
            while remaining:
                attack = remaining.pop(0)
                before = server.cpu_s()
                outcome = asyncio.run(send_attack(attack, server.port, LIMIT_S))
                wait_until_quiet(server)
                cpu_s = server.cpu_s() - before
                yield Row(attack.name, outcome.statuses, outcome.sent_bytes, cpu_s, poller.longest_ms())


def write_results(rows: list[Row]) -> None:
    load = os.getloadavg()[1]
    lines = [
        "# Results of the attacks",
        "",
        "`make bench ARGS=hostile` writes this page. Another client asks for `/health/live` every 50 ms; the gap is its",
        "longest wait while the attack lasted. An attack fails if its status is 500, if nothing is answered, or if the gap is",
        f"more than {MAX_GAP_MS:.0f} ms for a request of up to 10 MB. A client that leaves without reading has no status.",
        "",
        f"Last run: {datetime.now(UTC):%Y-%m-%d}, {len(rows)} attacks, {sum(bool(row.fault) for row in rows)} failed. Other",
        f"processes lengthen the gaps; the load average of the last 5 minutes was {load:.1f} on {os.cpu_count()} cores.",
        "",
        "| attack | bytes sent | status | CPU of the server in s | gap in ms | fault |",
        "|---|---|---|---|---|---|",
        *(f"| {' | '.join(row.cells())} |" for row in rows),
        "",
    ]
    RESULTS.write_text("\n".join(lines), encoding="utf-8")


def run() -> None:
    wanted = os.environ.get("HOSTILE", "")
    rows: list[Row] = []
    print(f"\n{'attack':<58}{'bytes':>12}  {'status':<10}{'CPU s':>8}{'gap ms':>9}")
    for row in measure(wanted):
        rows.append(row)
        name, size, statuses, cpu, gap, fault = row.cells()
        print(f"{name:<58}{size:>12}  {statuses:<10}{cpu:>8}{gap:>9}  {fault}", flush=True)
    if not wanted:
        write_results(rows)
    failed = [row.name for row in rows if row.fault]
    if failed:
        raise SystemExit(f"{len(failed)} of {len(rows)} attacks failed: {', '.join(failed)}.")
