"""Plays a scenario: fake upstreams, the real server on a socket, a client, and a clock that the scenario moves.

A scenario is a YAML file with

    title            what happens, as the operator would say it
    because          the reason (optional, for the reader)
    settings         keys of the configuration (optional)
    backends         by name: `faults` (one for each call, in order), and the peculiarities of the upstream
    course           what happens, step by step
    the client saw   each answer
    upstreams saw    the calls of each backend
    the server said  how often which event happened (optional)
    as a stream      other parts for a stream, which nothing can begin again after its first event (optional)
    metrics          lines that stand in /metrics at the end (optional), `no metrics` parts of lines that do not

The steps of a course are the sentences in `STEPS` below; `{times, of}` repeats some. Time stands still but for two of them,
so `calls at` is exact. Pauses between repeats have full jitter; on this stage chance always takes the longest.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

from mockllmapi.testing import FrozenClock
from support.asgi import Reply
from support.event_stream import read_events
from support.gateway import Gateway, entry_for, reserved_port
from support.json_types import JsonDict
from upstreams import FakeUpstream, Fault
from upstreams.server import DEFAULT_ANSWER

__all__ = ["Stage", "play"]

WHOLE_ANSWER = json.loads(DEFAULT_ANSWER)
PATIENCE_S = 10
"""After this a scenario fails instead of hanging. Nothing waits for it."""
ALL_WAITS_ARE_OVER_S = 700
FOR_EVER = 100
STREAM = "/api/mock/stream/users"


class After(asyncio.Event):
    """Opens after some seconds of the clock, counted from the start of the wait."""

    def __init__(self, clock: FrozenClock, seconds: float) -> None:
        super().__init__()
        self._clock = clock
        self._seconds = seconds

    async def wait(self) -> Any:
        await self._clock.sleep(self._seconds)
        return True


def read_faults(said: Any, clock: FrozenClock) -> list[Fault]:
    """One fault, or one that is always there."""
    match said:
        case str():
            return [getattr(Fault, said.replace(" ", "_"))()]
        case {"for ever": again}:
            return read_faults(again, clock) * FOR_EVER
        case {"first token after": seconds}:
            return [Fault.slow(After(clock, seconds))]
        case {"stalls for": seconds}:
            return [Fault.stall(gate=After(clock, seconds))]
        case {"status": status, **more}:
            headers: JsonDict = {str(name): str(value) for name, value in more.items() if name != "says"}
            body = {"error": more["says"]} if "says" in more else None
            return [Fault.answer(status, body, **{name.replace(" ", "_"): value for name, value in headers.items()})]
    raise ValueError(f"no such fault: {said}")


@dataclass
class Stage:
    """A scenario under way. `answers` are the client's, in order."""

    clock: FrozenClock
    upstreams: dict[str, FakeUpstream]
    gateway: Gateway
    stack: AsyncExitStack
    request: str
    headers: dict[str, str]
    called: dict[str, int] = field(default_factory=dict)
    answers: list[Reply] = field(default_factory=list)
    pending: deque[asyncio.Task[Reply]] = field(default_factory=deque)

    async def perform(self, step: Any) -> None:
        """One step of the course."""
        if isinstance(step, dict):
            for _ in range(step["times"]):
                for inner in step["of"]:
                    await self.perform(inner)
            return
        for sentence, act in STEPS.items():
            if found := re.fullmatch(sentence, step):
                await act(self, *found.groups())
                return
        raise ValueError(f"no such step: {step}")

    async def client_asks(self) -> None:
        self.pending.append(asyncio.create_task(self.gateway.ask(self.request, **self.headers)))

    async def answer_comes(self) -> None:
        self.answers.append(await self.pending.popleft())

    async def is_called(self, name: str) -> None:
        self.called[name] = self.called.get(name, 0) + 1
        await self.upstreams[name].until(chats=self.called[name])

    async def somebody_waits(self, seconds: str) -> None:
        """Time passes only because the product really waits for exactly so long."""
        await self.clock.wait_for_sleepers(for_s=float(seconds))
        self.clock.advance(float(seconds))

    async def go_by(self, seconds: str) -> None:
        self.clock.advance(float(seconds))

    async def comes_up(self, name: str) -> None:
        await self.stack.enter_async_context(self.upstreams[name])


STEPS: dict[str, Callable[..., Awaitable[None]]] = {
    r"a client asks": Stage.client_asks,
    r"the answer comes": Stage.answer_comes,
    r"(\w+) is called": Stage.is_called,
    r"somebody waits ([\d.]+) s": Stage.somebody_waits,
    r"([\d.]+) s go by": Stage.go_by,
    r"(\w+) comes up": Stage.comes_up,
}


async def play(scenario: JsonDict, *, is_streamed: bool = False, falls_back: bool = False) -> list[Reply]:
    """Play a scenario and check what each side saw; then the server must still be alive. Return the answers.

    If it `falls_back`, the built-in generator gives the answers that would be errors, and the server must not keep them.
    """
    if is_streamed:
        scenario = {**scenario, "request": STREAM, **scenario.get("as a stream", {})}
    if falls_back:
        scenario = _fall_back(scenario)
    async with asyncio.timeout(PATIENCE_S), AsyncExitStack() as stack:
        stage = await _set_up(scenario, stack)
        for step in scenario["course"]:
            await stage.perform(step)
        _check_client(stage, scenario["the client saw"])
        await _check_upstreams(stage, scenario["upstreams saw"])
        _check_events(stage, scenario.get("the server said", {}))
        await _check_metrics(stage, scenario.get("metrics", []), scenario.get("no metrics", []))
        if falls_back:
            assert (await stage.gateway.ask("/_mock/shapes")).json["shapes"] == []
        await _check_life(stage)
    return stage.answers


def _fall_back(scenario: JsonDict) -> JsonDict:
    """Return the scenario with `FallbackToBuiltin`. Memory and learned structures are on if everything is made up."""
    seen = [_degrade(one) for one in scenario["the client saw"]]
    settings = {**scenario.get("settings", {}), "FallbackToBuiltin": True}
    if all(one.get("is degraded") for one in seen):
        settings |= {"Consistency": "World", "EnableAutoShape": True}
    return {**scenario, "settings": settings, "the client saw": seen}


def _degrade(expected: JsonDict) -> JsonDict:
    """Return what a client sees instead of an error, unless the content was refused."""
    if expected["status"] == 200 or any(attempt.endswith(": refused") for attempt in expected["attempts"]):
        return expected
    return {"status": 200, "is degraded": True, "times": expected.get("times", 1)}


async def _set_up(scenario: dict[str, Any], stack: AsyncExitStack) -> Stage:
    clock = FrozenClock()
    upstreams, entries = {}, []
    for name, unusual in scenario["backends"].items():
        said = unusual or {}
        upstream = FakeUpstream(said.get("dialect", "openai"), models=said.get("models"), clock=clock)
        upstream.faults.extend(fault for one in said.get("faults", []) for fault in read_faults(one, clock))
        if said.get("is down"):
            upstream.port = stack.enter_context(reserved_port())
        else:
            await stack.enter_async_context(upstream)
        upstreams[name] = upstream
        entries.append(entry_for(name, upstream, **said.get("keys", {})))
    settings = scenario.get("settings", {}) | {"Backends": entries}
    gateway = await stack.enter_async_context(Gateway(settings, clock))
    return Stage(
        clock,
        upstreams,
        gateway,
        stack,
        scenario.get("request", "/api/mock/users"),
        scenario.get("headers", {}),
    )


def _check_client(stage: Stage, expected: list[dict[str, Any]]) -> None:
    wanted = [one for one in expected for _ in range(one.get("times", 1))]
    assert len(stage.answers) == len(wanted)
    for answer, one in zip(stage.answers, wanted, strict=True):
        assert answer.status == one["status"], answer.body
        is_degraded = one.get("is degraded", False)
        assert answer.headers.get("x-llm-degraded") == ("backends" if is_degraded else None)
        if is_degraded:
            assert answer.headers["x-llm-source"] == "builtin"
            assert b"Lovelace" not in answer.body
        elif answer.status == 200:
            _check_answer(answer, one)
        else:
            _check_problem(answer, one)


def _check_answer(answer: Reply, expected: JsonDict) -> None:
    """The whole answer, or the stream of it, which may break off."""
    assert answer.headers["x-llm-backend"] == expected["backend"]
    assert answer.headers["x-llm-attempts"] == str(expected["attempts"])
    if answer.headers["content-type"].startswith("application/json"):
        assert answer.json == WHOLE_ANSWER
        assert answer.headers["x-llm-repaired"] == "0"
        return
    last = read_events(answer.body.decode())[-1]
    if "breaks" in expected:
        attempts = [f"{attempt['backend']}: {attempt['outcome']}" for attempt in last.json["attempts"]]
        assert (last.name, attempts) == ("error", [expected["breaks"]])
    else:
        assert (json.loads(last.json["content"]), last.json["repaired"]) == (WHOLE_ANSWER, 0)


def _check_problem(answer: Reply, expected: dict[str, Any]) -> None:
    """An error that cannot pass for an answer, with every attempt."""
    problem = answer.problem
    assert problem["type"].rpartition(":")[2] == expected["problem"]
    attempts = [f"{attempt['backend']}: {attempt['outcome']}" for attempt in problem.get("attempts", [])]
    assert attempts == expected["attempts"]
    assert expected.get("says", "") in problem["detail"]
    assert answer.headers.get("retry-after") == (str(expected["retry after"]) if "retry after" in expected else None)
    assert "Lovelace" not in answer.body.decode()


async def _check_upstreams(stage: Stage, expected: dict[str, dict[str, Any]]) -> None:
    for name, upstream in stage.upstreams.items():
        wanted = expected[name]
        assert [chat.at for chat in upstream.chats] == wanted["calls at"], name
        if "aborted" in wanted:
            await upstream.until(aborted=wanted["aborted"])
            assert upstream.aborted == wanted["aborted"], name
        for chat, parts in zip(upstream.chats, wanted.get("bodies", ()), strict=False):
            assert {key: chat.body.get(key) for key in parts} == parts, name


def _check_events(stage: Stage, expected: dict[str, int]) -> None:
    heard = stage.gateway.heard_of()
    assert {name: heard[name] for name in expected} == expected


async def _check_metrics(stage: Stage, present: list[str], absent: list[str]) -> None:
    text = (await stage.gateway.ask("/metrics")).body.decode()
    lines = re.sub(r'server_port="[0-9]+"', 'server_port="*"', text).splitlines()
    assert [line for line in present if line not in lines] == []
    assert [part for part in absent if any(part in line for line in lines)] == []


async def _check_life(stage: Stage) -> None:
    """When the misfortune and every wait is over, a request is answered at the first attempt."""
    for upstream in stage.upstreams.values():
        upstream.faults.clear()
    stage.clock.advance(ALL_WAITS_ARE_OVER_S)
    answer = await stage.gateway.ask()
    assert (answer.status, answer.json, answer.headers["x-llm-attempts"]) == (200, WHOLE_ANSWER, "1")
