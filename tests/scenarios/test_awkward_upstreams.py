"""Awkward model servers through the whole product: as REST, as a stream, and with a healthy backend beside them.

The clock stands still, so a case that waits for a time-out fails instead.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from mockllmapi.testing import FrozenClock
from scenarios.awkward_cases import CASES, NAME, Case
from support.event_stream import Told, listening
from support.gateway import Gateway, entry_for
from upstreams import FakeUpstream
from upstreams.raw import RawUpstream

SHAPE = "%7B%22id%22:0,%22name%22:%22%22%7D"
VALUE = {"id": 7, "name": NAME}
OTHER = {"id": 7, "name": "Grace"}
FAILOVER_FORBIDDEN = {"refused"}
FAILED_STATUSES = {"rate_limit": 503}


@asynccontextmanager
async def before(case: Case, healthy: FakeUpstream | None = None) -> AsyncIterator[tuple[Gateway, RawUpstream]]:
    """A gateway before the awkward server of a case, and before a healthy one if it is given."""
    async with asyncio.timeout(10), AsyncExitStack() as stack:
        awkward = await stack.enter_async_context(RawUpstream.of(*case.responses))
        entries: list[dict[str, object]] = [
            {"Name": "awkward", "Provider": "openai", "BaseUrl": awkward.base_url, "ModelName": "gpt-4o", "ApiKey": "k"}
        ]
        if healthy is not None:
            await stack.enter_async_context(healthy)
            entries.append(entry_for("healthy", healthy))
        settings = {"Backends": entries, "MaxRetryAttempts": 0}
        yield await stack.enter_async_context(Gateway(settings, FrozenClock())), awkward


@pytest.mark.parametrize("name", CASES)
async def test_a_rest_client_gets_the_models_value_or_the_right_error(name: str) -> None:
    case = CASES[name]
    async with before(case) as (gateway, awkward):
        reply = await gateway.ask(f"/api/mock/users/7?shape={SHAPE}")
    if case.outcome == "ok":
        assert (reply.status, reply.json, reply.headers["x-llm-repaired"]) == (200, VALUE, "0"), reply.body
    else:
        assert reply.status == FAILED_STATUSES.get(case.outcome, 502), reply.body
        assert reply.problem["attempts"][-1]["outcome"] == case.outcome
        assert case.detail in reply.problem["attempts"][-1]["detail"]
        assert case.retry_after in (None, reply.headers.get("retry-after"))
    assert len(awkward.chats) == case.calls
    assert [word for word in case.absent if word in awkward.chats[-1]] == []


@pytest.mark.parametrize("name", CASES)
async def test_a_stream_has_the_models_value_or_ends_with_an_error(name: str) -> None:
    case = CASES[name]
    async with (
        before(case) as (gateway, awkward),
        listening(gateway.port, f"/api/mock/stream/users/7?shape={SHAPE}") as stream,
    ):
        if stream.status == 200:
            told = Told(stream.status, stream.headers, await stream.rest())
            if case.outcome == "ok":
                assert told.value == VALUE
            else:
                assert told.error["status"] == 502
        else:
            assert case.outcome != "ok", await stream.body()
        assert len(awkward.chats) == case.calls


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.outcome != "ok"])
async def test_a_healthy_backend_answers_instead_unless_the_content_was_refused(name: str) -> None:
    case, healthy = CASES[name], FakeUpstream(answer='{"id": 7, "name": "Grace"}')
    async with before(case, healthy) as (gateway, awkward):
        reply = await gateway.ask(f"/api/mock/users/7?shape={SHAPE}")
    if case.outcome in FAILOVER_FORBIDDEN:
        assert (reply.status, len(healthy.chats)) == (502, 0)
    else:
        assert (reply.status, reply.json, reply.headers["x-llm-backend"]) == (200, OTHER, "healthy")
    assert len(awkward.chats) == case.calls


async def test_system_text_stands_before_the_first_user_text_after_a_refusal() -> None:
    async with before(CASES["adapted: no system role"]) as (gateway, awkward):
        await gateway.ask(f"/api/mock/users/7?shape={SHAPE}")
        await gateway.ask(f"/api/mock/users/8?shape={SHAPE}")
    roles = [[message["role"] for message in chat["messages"]] for chat in awkward.chats]
    assert roles[0][0] == "system"
    assert roles[1:] == [["user"], ["user"]]
    system, first = awkward.chats[0]["messages"][0]["content"], awkward.chats[1]["messages"][0]["content"]
    assert first.startswith(system)
