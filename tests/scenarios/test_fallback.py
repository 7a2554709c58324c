"""With `FallbackToBuiltin` (the default) a failing model never takes the mock down, and no generated value is kept."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from mockllmapi.events import AnswerDegraded, BackendsRecovered
from support.asgi import Reply
from support.gateway import Gateway, entry_for
from support.live import exchange
from upstreams import FakeUpstream, Fault

FAILURES = {
    "wrong key": Fault.answer(401),
    "server error": Fault.answer(500),
    "overloaded": Fault.answer(503),
    "rate limited": Fault.answer(429, retry_after="40"),
    "model missing": Fault.answer(404),
    "reset": Fault.reset(),
    "prose": Fault.nonsense(),
    "empty": Fault.empty(),
    "cut": Fault.cut(),
    "damaged": Fault.damaged_event(),
}
FROM_THE_MODEL = {"id": 7, "name": "Written by the model"}


@asynccontextmanager
async def gateway_before(*faults: Fault, **settings: object) -> AsyncIterator[tuple[Gateway, FakeUpstream]]:
    """A gateway in its default memory mode before one model that fails first and answers afterwards."""
    usual = {"Consistency": "Identity", "FallbackToBuiltin": True, "MaxRetryAttempts": 0, "EnableCircuitBreaker": False}
    async with FakeUpstream("openai", json.dumps(FROM_THE_MODEL)) as upstream:
        upstream.faults.extend(faults)
        async with Gateway({**usual, "Backends": [entry_for("model", upstream)], **settings}) as gateway:
            yield gateway, upstream


async def send(gateway: Gateway, method: str, target: str, body: object) -> Reply:
    """Send a JSON body and return the reply."""
    text = json.dumps(body).encode()
    head = f"{method} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
    return await exchange(gateway.port, f"{head}Content-Length: {len(text)}\r\n\r\n".encode() + text)


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("target", ["/api/mock/users/7", "/api/mock/stream/users/7?sseMode=ArrayItems"])
async def test_the_built_in_generator_answers_and_says_so(failure: str, target: str) -> None:
    fault = FAILURES[failure]
    async with gateway_before(fault, fault, fault) as (gateway, _):
        reply = await gateway.ask(target)
    assert reply.status == 200
    assert (reply.headers["x-llm-degraded"], reply.headers["x-llm-source"]) == ("backends", "builtin")
    assert b"Written by the model" not in reply.body


@pytest.mark.parametrize("query", ["", "?seed=3", "?cache=2", "?mode=learned"])
async def test_nothing_that_was_generated_is_kept(query: str) -> None:
    async with gateway_before(*[Fault.answer(500)] * 3, Learning={"Enabled": True}) as (gateway, upstream):
        degraded = await gateway.ask(f"/api/mock/users/7{query}")
        upstream.faults.clear()
        restored = await gateway.ask(f"/api/mock/users/7{query}")
        shapes = (await gateway.ask("/_mock/shapes")).json["shapes"]
    assert degraded.headers["x-llm-degraded"] == "backends"
    assert restored.json == FROM_THE_MODEL
    assert "x-llm-degraded" not in restored.headers
    assert [shape["source"] for shape in shapes] in ([], ["llm"])


async def test_what_the_client_writes_is_kept() -> None:
    async with gateway_before(*[Fault.answer(500)] * 3) as (gateway, upstream):
        created = await send(gateway, "POST", "/api/mock/users", {"id": 7, "nickname": "Ada"})
        upstream.faults.clear()
        read = await gateway.ask("/api/mock/users/7")
    assert (created.status, created.headers["x-llm-degraded"]) == (201, "backends")
    assert read.json["nickname"] == "Ada"
    assert read.json["name"] == "Written by the model"


async def test_each_change_of_state_is_reported_once() -> None:
    async with gateway_before(*[Fault.empty()] * 2) as (gateway, _):
        replies = [await gateway.ask(f"/api/mock/users/{number}") for number in (1, 2, 3)]
    assert [reply.headers["x-llm-source"] for reply in replies] == ["builtin", "builtin", "llm"]
    assert [event.is_first for event in gateway.heard if isinstance(event, AnswerDegraded)] == [True, False]
    assert [event.backend for event in gateway.heard if isinstance(event, BackendsRecovered)] == ["model"]


async def test_health_says_degraded_and_stays_200() -> None:
    async with gateway_before(Fault.answer(401)) as (gateway, _):
        await gateway.ask()
        health = await gateway.ask("/_mock/health/ready")
    assert (health.status, health.json["status"]) == (200, "degraded")


REFUSAL = {"error": {"code": "content_filter", "message": "The response was filtered."}}


@pytest.mark.parametrize(
    ("fault", "headers", "settings", "status"),
    [
        (Fault.answer(400, REFUSAL), {}, {}, 502),
        (Fault.never(), {"X_LLM_Timeout": "0.05"}, {}, 504),
        (Fault.answer(500), {"X_LLM_Backend": "model"}, {}, 502),
        (Fault.answer(500), {}, {"Backends": []}, 503),
        (Fault.answer(500), {}, {"FallbackToBuiltin": False}, 502),
    ],
    ids=["content refused", "own time-out", "named backend", "no backends", "switched off"],
)
async def test_some_failures_stay_failures(
    fault: Fault, headers: dict[str, str], settings: dict[str, object], status: int
) -> None:
    async with gateway_before(fault, **settings) as (gateway, _):
        reply = await gateway.ask(**headers)
    assert reply.status == status
    assert ("FallbackToBuiltin" in reply.problem["detail"]) is (settings == {"FallbackToBuiltin": False})


async def test_a_named_backend_with_leave_to_fall_back_is_replaced() -> None:
    async with gateway_before(*[Fault.answer(500)] * 3) as (gateway, _):
        reply = await gateway.ask(X_LLM_Backend="model;fallback")
    assert (reply.status, reply.headers["x-llm-degraded"]) == (200, "backends")
