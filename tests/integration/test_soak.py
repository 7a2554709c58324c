"""Upstreams are killed, stopped and restarted while traffic flows. One healthy backend is always left, so nobody notices."""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import psutil

from support.asgi import Reply
from support.gateway import Gateway, reserved_port

ROOT = Path(__file__).parents[2]
ENVIRONMENT = os.environ | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT / 'tests'}"}
WORKERS = 8
REQUESTS_PER_PHASE = 45
ANSWERS_BEFORE_TROUBLE = 12
SETTINGS = {
    "SelectionStrategy": "RoundRobin",
    "TimeoutSeconds": 0.4,
    "RetryBaseDelaySeconds": 0.05,
    "CircuitBreakerFailureThreshold": 3,
    "CircuitBreakerDurationSeconds": 0.3,
}


class Upstream:
    """A fake upstream as a process of its own, always on the same port."""

    def __init__(self, name: str, port: int) -> None:
        self.name = name
        self.port = port
        self._process: Process | None = None

    @property
    def entry(self) -> dict[str, object]:
        return {
            "Name": self.name,
            "Provider": "openai",
            "BaseUrl": f"http://127.0.0.1:{self.port}/v1/",
            "ModelName": "gpt-4o-mini",
            "ApiKey": "sk-test",
        }

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "upstreams.fake", "--port", str(self.port), stdout=PIPE, env=ENVIRONMENT
        )
        assert self._process.stdout is not None
        assert await self._process.stdout.readline()

    async def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            await self._process.communicate()
            self._process = None

    async def stop(self) -> None:
        self._signal(signal.SIGSTOP)

    async def go_on(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)


async def traffic(gateway: Gateway, *troubles: Callable[[], Awaitable[None]]) -> list[Reply]:
    """So many requests as a phase has, over all workers; the troubles come one after the other while they flow."""
    tickets = itertools.count()
    replies: list[Reply] = []
    enough = asyncio.Event()

    async def work() -> None:
        while next(tickets) < REQUESTS_PER_PHASE:
            replies.append(await gateway.ask())
            if len(replies) >= ANSWERS_BEFORE_TROUBLE:
                enough.set()

    async def make_trouble() -> None:
        await enough.wait()
        for trouble in troubles:
            await trouble()

    await asyncio.gather(make_trouble(), *(work() for _ in range(WORKERS)))
    return replies


def connections_to(upstreams: list[Upstream]) -> list[object]:
    """Sockets of this process that lead to one of the upstreams."""
    ports = {upstream.port for upstream in upstreams}
    found = psutil.Process().net_connections("tcp")
    return [one for one in found if one.raddr and one.raddr.port in ports]


async def test_nobody_notices_what_happens_to_all_but_one() -> None:
    async with asyncio.timeout(50), AsyncExitStack() as stack:
        upstreams = [Upstream(name, stack.enter_context(reserved_port())) for name in ("first", "second", "third")]
        for upstream in upstreams:
            stack.push_async_callback(upstream.kill)
        await asyncio.gather(*(upstream.start() for upstream in upstreams))
        first, second, _ = upstreams
        tasks_before = asyncio.all_tasks()
        async with Gateway({"Backends": [upstream.entry for upstream in upstreams], **SETTINGS}) as gateway:
            replies = [
                *await traffic(gateway),
                *await traffic(gateway, first.kill),
                *await traffic(gateway, second.stop),
                *await traffic(gateway, first.start, second.go_on),
                *await traffic(gateway, second.kill, first.stop),
                *await traffic(gateway, second.start, first.go_on),
                *await traffic(gateway, first.stop, first.go_on, second.kill, second.start),
            ]
            assert [reply.body for reply in replies if reply.status != 200] == []
            assert len(replies) == 7 * REQUESTS_PER_PHASE
            assert len({reply.body for reply in replies}) == 1
            # Whoever came back does its work again.
            for upstream in upstreams:
                back = await gateway.ask(X_LLM_Backend=upstream.name)
                assert (back.status, back.headers["x-llm-backend"]) == (200, upstream.name)
            assert gateway.heard_of()["BackendFailedOver"] > 0
            assert set(gateway.in_flight.values()) == {0}
            assert len(gateway.app.router.wait_queue) == 0
        assert connections_to(upstreams) == []
        assert asyncio.all_tasks() == tasks_before
