"""The chat client beyond one answer: several of them, and the models' names.

Failures and lessons are tested over the wire, in `integration`.
"""

import json

import pytest

from mockllmapi.exchange import FinishReason
from mockllmapi.types import JsonObject
from upstreams import FakeUpstream, Fault
from upstreams.backends import asking, collected, provider_to


async def test_several_answers_come_from_one_call() -> None:
    async with FakeUpstream("openai", answer="[1]") as upstream, provider_to(upstream) as provider:
        completion = await provider.complete(asking(n=3))
    assert [choice.text for choice in completion.choices] == ["[1]"] * 3
    assert len(upstream.chats) == 1


async def test_a_stream_asks_for_one_answer_whatever_the_request_says() -> None:
    async with FakeUpstream("openai", answer="[1]") as upstream, provider_to(upstream) as provider:
        await collected(provider, asking(n=3))
    assert "n" not in upstream.chats[0].body


async def test_answers_are_put_in_order_and_empty_ones_left_out() -> None:
    choices = [
        {"index": 2, "message": {"content": "c"}, "finish_reason": "length"},
        {"index": 1, "message": {"content": ""}, "finish_reason": "stop"},
        {"index": 0, "message": {"content": "a"}, "finish_reason": "stop"},
    ]
    async with FakeUpstream("openai") as upstream, provider_to(upstream) as provider:
        upstream.faults.append(Fault.raw(json.dumps({"choices": choices}).encode(), "application/json"))
        completion = await provider.complete(asking(n=3))
    assert [(choice.text, choice.finish_reason) for choice in completion.choices] == [
        ("a", FinishReason.STOP),
        ("c", FinishReason.LENGTH),
    ]


@pytest.mark.parametrize(
    ("response", "model"), [({"model": "gpt-4o-mini-2024"}, "gpt-4o-mini-2024"), ({}, "gpt-4o-mini")]
)
async def test_the_model_that_answered_is_named(response: JsonObject, model: str) -> None:
    body = response | {"choices": [{"message": {"content": "a"}, "finish_reason": "stop"}]}
    async with FakeUpstream("openai") as upstream, provider_to(upstream) as provider:
        upstream.faults.extend([Fault.raw(json.dumps(body).encode(), "application/json")] * 2)
        assert (await provider.complete(asking())).model == model
        assert {delta.model for delta in await collected(provider, asking())} == {model}


async def test_the_first_content_is_the_first_delta() -> None:
    async with FakeUpstream("openai", answer="[1]", thoughts="Hm.") as upstream, provider_to(upstream) as provider:
        deltas = await collected(provider, asking())
    assert deltas[0].text.startswith("[")


async def test_a_stream_gives_only_the_first_of_several_answers() -> None:
    choices = [
        {"index": index, "message": {"content": text}, "finish_reason": "stop"} for index, text in enumerate("ab")
    ]
    async with FakeUpstream("openai") as upstream, provider_to(upstream) as provider:
        upstream.faults.append(Fault.raw(json.dumps({"choices": choices}).encode(), "application/json"))
        assert "".join(delta.text for delta in await collected(provider, asking())) == "a"


@pytest.mark.parametrize(("status", "is_alive"), [(404, False), (405, False), (400, True), (401, True), (500, True)])
async def test_health_asks_the_chat_route_without_spending_tokens(status: int, is_alive: bool) -> None:
    async with FakeUpstream("openai") as upstream, provider_to(upstream) as provider:
        upstream.route_status = status
        health = await provider.health()
    assert health.is_alive is is_alive
    assert ("BaseUrl" in health.detail) is not is_alive
    assert upstream.received[-1].body == {}


async def test_the_chat_route_is_asked_until_it_is_known() -> None:
    async with FakeUpstream("openai") as upstream, provider_to(upstream) as provider:
        for _ in range(3):
            assert (await provider.health()).is_alive
        assert [request.method for request in upstream.received] == ["GET", "POST", "GET", "GET"]


async def test_an_answer_shows_the_chat_route() -> None:
    async with FakeUpstream("openai") as upstream, provider_to(upstream) as provider:
        await provider.complete(asking())
        await provider.health()
        assert [request.method for request in upstream.received] == ["POST", "GET"]


OBJECT = {"type": "object", "properties": {"id": {"type": "integer"}}}


async def test_a_local_model_gets_the_tokens_that_the_schema_needs_until_that_was_too_little() -> None:
    cut = {"choices": [{"message": {"content": "{"}, "finish_reason": "length"}]}
    async with FakeUpstream("ollama") as upstream, provider_to(upstream) as provider:
        for _ in range(2):
            await provider.complete(asking(OBJECT, max_tokens=512))
        upstream.faults.append(Fault.raw(json.dumps(cut).encode(), "application/json"))
        for _ in range(2):
            await provider.complete(asking(OBJECT, max_tokens=512))
    assert [chat.body["max_tokens"] for chat in upstream.chats] == [512, 512, 512, 2048]


async def test_a_hosted_model_may_reason_as_long_as_it_is_configured() -> None:
    async with FakeUpstream("openai") as upstream, provider_to(upstream) as provider:
        await provider.complete(asking(OBJECT, max_tokens=512))
    assert upstream.chats[0].body["max_tokens"] == 2048


@pytest.mark.parametrize("window", [None, 4096])
async def test_a_model_that_repeats_itself_is_stopped(window: int | None) -> None:
    text = '{"name": "' + "Awesome, " * 5_000
    async with (
        FakeUpstream("ollama", answer=text, pieces=500) as upstream,
        provider_to(upstream, max_context_window=window) as provider,
    ):
        (choice,) = (await provider.complete(asking())).choices
    assert choice.finish_reason is FinishReason.LENGTH
    assert 2_000 <= len(choice.text) < 4_000
