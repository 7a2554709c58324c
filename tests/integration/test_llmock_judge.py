"""llmock as an outside judge: a server that breaks on purpose and grades, from its journal, how its client took it.

Its verdict knows what reached the wire: whether `Retry-After` was kept, whether we backed off, gave up, or repeated what
cannot succeed. What our own client got is checked beside it.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from typing import Literal

import pytest
from llmock.scenarios import Behavior, Delay, Fail, Reply, SlowFirstToken, StreamFault
from llmock.testing import LLMockServer
from llmock.verdict import Verdict, judge

from support.gateway import Gateway
from support.json_types import JsonDict

TEXT = '[{"id": 1, "name": "Ada Lovelace"}, {"id": 2, "name": "Grace Hopper"}]'
WHOLE_ANSWER = json.loads(TEXT)
PAUSE_S = 0.06
"""The first of our pauses: the judge takes anything under 0.05 s for none."""
SETTINGS: JsonDict = {"RetryBaseDelaySeconds": PAUSE_S, "TimeoutSeconds": 1, "StreamIdleTimeoutSeconds": 0.5}

BrokenStream = Literal["disconnect", "truncate", "stall", "malformed"]


@pytest.fixture(scope="module")
def server() -> Iterator[LLMockServer]:
    with LLMockServer() as running:
        yield running


@pytest.fixture
async def gateways(server: LLMockServer) -> AsyncIterator[tuple[Gateway, Gateway]]:
    """Two of us before the judge: one that knows it under one name, one that knows it under two."""
    server.state.scenarios.clear()
    server.state.journal.clear()
    entry = {"Provider": "openai", "BaseUrl": server.base_url("openai"), "ModelName": "gpt-4o", "ApiKey": "sk-test"}
    one, other = entry | {"Name": "one"}, entry | {"Name": "other"}
    both: JsonDict = {"Backends": [one, other], "SelectionStrategy": "RoundRobin"}
    async with Gateway({"Backends": [one], **SETTINGS}) as alone, Gateway(both | SETTINGS) as covered:
        yield alone, covered


def script(server: LLMockServer, *behaviors: Behavior) -> None:
    """These misfortunes one after the other; what the model says is always the same."""
    server.state.scenarios.add(*behaviors, Reply(text=TEXT, times=None))


def verdict_of(server: LLMockServer) -> Verdict:
    return judge(server.state.journal.records(wait=2))


@pytest.mark.parametrize(
    ("misfortunes", "attempts"),
    [
        pytest.param([], 1, id="nothing"),
        pytest.param([Fail(429, retry_after=0.2)], 2, id="429"),
        pytest.param([Fail(429, retry_after=0.1), Fail(429, retry_after=0.2)], 3, id="429 twice"),
        pytest.param([Fail(503, retry_after=0.1, times=3)], 4, id="503 three times"),
        pytest.param([Fail(500), Fail(529, retry_after=0.1)], 3, id="500 and 529"),
        pytest.param([SlowFirstToken(0.1)], 1, id="slow"),
    ],
)
async def test_a_lone_backend_recovers_and_the_judge_finds_no_fault(
    server: LLMockServer, gateways: tuple[Gateway, Gateway], misfortunes: list[SlowFirstToken | Fail], attempts: int
) -> None:
    alone, _ = gateways
    script(server, *misfortunes)
    answer = await alone.ask()
    assert (answer.status, answer.json, answer.headers["x-llm-attempts"]) == (200, WHOLE_ANSWER, str(attempts))
    verdict = verdict_of(server)
    verdict.assert_ok(strict=True)
    assert (len(verdict.calls), verdict.attempts) == (1, attempts)


@pytest.mark.parametrize("silence", [Delay(1.2), SlowFirstToken(30), StreamFault("stall", after_chunks=4)])
async def test_silence_is_not_sat_through(
    server: LLMockServer, gateways: tuple[Gateway, Gateway], silence: StreamFault | Delay | SlowFirstToken
) -> None:
    alone, _ = gateways
    script(server, silence)
    answer = await alone.ask()
    assert (answer.status, answer.json, answer.headers["x-llm-attempts"]) == (200, WHOLE_ANSWER, "2")
    verdict = verdict_of(server)
    verdict.assert_ok(strict=True)
    assert verdict.attempts == 2


@pytest.mark.parametrize("kind", ["disconnect", "truncate"])
@pytest.mark.parametrize("after_chunks", [0, 1, 4])
async def test_a_stream_that_breaks_is_made_good_by_another_backend(
    server: LLMockServer, gateways: tuple[Gateway, Gateway], kind: BrokenStream, after_chunks: int
) -> None:
    _, covered = gateways
    script(server, StreamFault(kind, after_chunks=after_chunks))
    answer = await covered.ask()
    assert (answer.status, answer.json, answer.headers["x-llm-attempts"]) == (200, WHOLE_ANSWER, "2")
    verdict = verdict_of(server)
    verdict.assert_ok(strict=True)
    assert (len(verdict.calls), verdict.attempts) == (1, 2)


@pytest.mark.parametrize("kind", ["disconnect", "truncate"])
async def test_half_an_answer_of_a_lone_backend_is_asked_for_once_more(
    server: LLMockServer, gateways: tuple[Gateway, Gateway], kind: BrokenStream
) -> None:
    """Nothing has reached the client yet, so the whole answer can still be had."""
    alone, _ = gateways
    script(server, StreamFault(kind, after_chunks=4))
    answer = await alone.ask()
    assert (answer.status, answer.json, answer.headers["x-llm-attempts"]) == (200, WHOLE_ANSWER, "2")
    verdict = verdict_of(server)
    verdict.assert_ok(strict=True)
    assert verdict.attempts == 2


@pytest.mark.parametrize(("status", "attempts"), [(400, 2), (401, 1), (403, 1), (404, 1), (422, 2)])
async def test_what_cannot_succeed_is_not_repeated(
    server: LLMockServer, gateways: tuple[Gateway, Gateway], status: int, attempts: int
) -> None:
    """A request that is rejected without a reason is sent once more, without its optional parameters."""
    alone, _ = gateways
    script(server, Fail(status, times=None))
    assert (await alone.ask()).status == 502
    verdict = verdict_of(server)
    verdict.assert_ok(strict=True)
    assert verdict.attempts == attempts


async def test_an_outage_is_not_made_worse(server: LLMockServer, gateways: tuple[Gateway, Gateway]) -> None:
    """Four calls for the first request; the fifth failure opens the breaker."""
    alone, _ = gateways
    script(server, Fail(500, times=None))
    assert [(await alone.ask()).status for _ in range(4)] == [502, 502, 503, 503]
    verdict = verdict_of(server)
    assert verdict.passed, verdict.render()
    assert verdict.attempts == 5


async def test_a_storm_of_everything_ends_in_good_answers_only(
    server: LLMockServer, gateways: tuple[Gateway, Gateway]
) -> None:
    _, covered = gateways
    storm: list[Behavior] = [
        Fail(500),
        Fail(429, retry_after=0.05),
        StreamFault("truncate", after_chunks=2),
        StreamFault("disconnect", after_chunks=5),
    ]
    for misfortune in storm * 3:
        server.state.scenarios.clear()
        script(server, misfortune)
        answer = await covered.ask()
        assert (answer.status, answer.json) == (200, WHOLE_ANSWER)
    verdict = verdict_of(server)
    verdict.assert_ok(strict=True)
    assert (len(verdict.calls), verdict.faults) == (12, 12)
