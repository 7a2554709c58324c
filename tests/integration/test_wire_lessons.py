"""Backends that refuse a parameter, and what is sent to them afterwards."""

import pytest

from mockllmapi.errors import AttemptFailed, FailureClass
from mockllmapi.events import Event, ParameterRefused
from mockllmapi.exchange import CompletionRequest
from mockllmapi.providers import Provider
from support.json_types import JsonDict
from upstreams import FakeUpstream, Fault
from upstreams.backends import asking, provider_to

SCHEMA = {"type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"]}
LIST = {"type": "array", "items": SCHEMA, "minItems": 3, "maxItems": 3}


async def ask_until_answered(
    provider: Provider, request: CompletionRequest
) -> tuple[list[tuple[FailureClass, str]], str]:
    """What the router does: the same call again after a lesson. The failures on the way, and the answer."""
    lessons: list[tuple[FailureClass, str]] = []
    for _ in range(8):
        try:
            return lessons, (await provider.complete(request)).choices[0].text
        except AttemptFailed as failed:
            if failed.parameter is None:
                raise
            lessons.append((failed.failure, failed.parameter))
    raise AssertionError(lessons)


async def test_an_unknown_reasoning_model_is_learned_step_by_step() -> None:
    heard: list[Event] = []
    changes: JsonDict = {"model_name": "o3-mini", "capabilities": ("max_tokens",)}
    async with (
        FakeUpstream("openai", models=["o3-mini"]) as upstream,
        provider_to(upstream, heard, **changes) as provider,
    ):
        lessons, _ = await ask_until_answered(provider, asking(SCHEMA))
        assert lessons == [(FailureClass.CAPABILITY, "max_tokens")]
        # It is remembered: the next call needs no lesson.
        assert (await ask_until_answered(provider, asking(SCHEMA)))[0] == []
    assert heard == [ParameterRefused("tested", "max_tokens")]
    assert "max_completion_tokens" in upstream.chats[-1].body


@pytest.mark.parametrize("model", ["o1", "o3-mini", "gpt-5-mini", "gpt-4o", "gpt-4-turbo", "gpt-3.5-turbo", "gpt-4"])
@pytest.mark.parametrize("schema", [SCHEMA, LIST, None])
async def test_known_families_need_no_lesson(model: str, schema: JsonDict | None) -> None:
    async with FakeUpstream("openai", models=[model]) as upstream, provider_to(upstream, model_name=model) as provider:
        lessons, text = await ask_until_answered(provider, asking(schema, seed=7))
    assert lessons == []
    assert text


async def test_a_limit_over_the_models_own_is_lowered_to_it() -> None:
    """The output limit that documentation recommends for this model is more than the model takes."""
    async with (
        FakeUpstream("openai", models=["gpt-4-turbo"]) as upstream,
        provider_to(upstream, model_name="gpt-4-turbo", max_tokens=32_768) as provider,
    ):
        lessons, _ = await ask_until_answered(provider, asking())
    assert lessons == [(FailureClass.CAPABILITY, "max_tokens")]
    assert [chat.body["max_tokens"] for chat in upstream.chats] == [32_768, 4096]


async def test_a_limit_that_leaves_no_room_for_the_prompt_is_lowered() -> None:
    async with (
        FakeUpstream("openai", models=["gpt-4"]) as upstream,
        provider_to(upstream, model_name="gpt-4", max_tokens=8192) as provider,
    ):
        lessons, _ = await ask_until_answered(provider, asking())
    assert lessons == [(FailureClass.TOO_LONG, "max_tokens")]
    assert [chat.body["max_tokens"] for chat in upstream.chats] == [8192, 8192 - 108 - 16]


async def test_a_model_without_schemas_falls_to_the_next_mode() -> None:
    changes: JsonDict = {"model_name": "gpt-4-turbo", "capabilities": ("json_schema_strict",)}
    async with FakeUpstream("openai", models=["gpt-4-turbo"]) as upstream, provider_to(upstream, **changes) as provider:
        lessons, _ = await ask_until_answered(provider, asking(SCHEMA))
    assert {parameter for _, parameter in lessons} == {"response_format"}
    assert upstream.chats[-1].body["response_format"] == {"type": "json_object"}


async def test_lm_studio_refuses_json_object_and_is_asked_without() -> None:
    async with FakeUpstream("lmstudio") as upstream, provider_to(upstream, capabilities=("json_object",)) as provider:
        lessons, _ = await ask_until_answered(provider, asking(SCHEMA))
    assert lessons == [(FailureClass.CAPABILITY, "response_format")]
    assert "response_format" not in upstream.chats[-1].body


async def test_a_server_that_chokes_on_one_schema_still_gets_the_others() -> None:
    async with FakeUpstream("lmstudio") as upstream, provider_to(upstream) as provider:
        upstream.faults.append(Fault.answer(400, {"error": "Failed to initialize samplers: failed to parse grammar"}))
        lessons, _ = await ask_until_answered(provider, asking(SCHEMA))
        assert lessons == [(FailureClass.CAPABILITY, "response_format")]
        await provider.complete(asking(SCHEMA))
        await provider.complete(asking(LIST))
    assert ["response_format" in chat.body for chat in upstream.chats] == [True, False, False, True]


async def test_an_account_that_may_not_stream_is_served_whole() -> None:
    refusal = {"error": {"message": "Your organization must be verified to stream this model.", "param": "stream"}}
    async with FakeUpstream("openai") as upstream, provider_to(upstream) as provider:
        upstream.faults.append(Fault.answer(400, refusal))
        lessons, _ = await ask_until_answered(provider, asking())
    assert lessons == [(FailureClass.CAPABILITY, "stream")]
    assert [chat.body["stream"] for chat in upstream.chats] == [True, False]


async def test_a_refusal_that_repeats_itself_ends_as_a_rejection() -> None:
    async with FakeUpstream("ollama") as upstream, provider_to(upstream) as provider:
        upstream.faults.extend([Fault.answer(400, {"error": "unknown field 'seed'"})] * 2)
        with pytest.raises(AttemptFailed) as first:
            await provider.complete(asking(seed=7))
        with pytest.raises(AttemptFailed) as second:
            await provider.complete(asking(seed=7))
    assert first.value.failure is FailureClass.CAPABILITY
    assert second.value.failure is FailureClass.REJECTED
