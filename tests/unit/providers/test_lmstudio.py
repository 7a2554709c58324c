import asyncio

import pytest

from mockllmapi.errors import AttemptFailed, FailureClass
from mockllmapi.events import Event, ModelSubstituted
from support.json_types import JsonDict
from upstreams import FakeUpstream
from upstreams.backends import asking, collected, provider_to

PLACEHOLDER: JsonDict = {"model_name": "local-model"}


async def test_the_only_model_stands_in_for_a_placeholder_with_one_warning() -> None:
    heard: list[Event] = []
    async with (
        FakeUpstream("lmstudio", models=["qwen", "text-embedding-nomic"]) as upstream,
        provider_to(upstream, heard, **PLACEHOLDER) as provider,
    ):
        await asyncio.gather(*(provider.complete(asking()) for _ in range(4)))
        assert (await collected(provider, asking()))[0].model == "qwen"
    assert {chat.body["model"] for chat in upstream.chats} == {"qwen"}
    assert heard == [ModelSubstituted("tested", "local-model", "qwen")]


async def test_of_several_models_the_one_in_memory_is_taken() -> None:
    heard: list[Event] = []
    async with (
        FakeUpstream("lmstudio", models=["a", "b", "embed-c"], loaded=["b", "embed-c"]) as upstream,
        provider_to(upstream, heard, **PLACEHOLDER) as provider,
    ):
        assert (await provider.complete(asking())).model == "b"
    assert heard == [ModelSubstituted("tested", "local-model", "b")]


@pytest.mark.parametrize("loaded", [[], ["a", "b"]])
async def test_a_choice_between_several_is_not_ours(loaded: list[str]) -> None:
    heard: list[Event] = []
    async with (
        FakeUpstream("lmstudio", models=["a", "b"], loaded=loaded) as upstream,
        provider_to(upstream, heard, **PLACEHOLDER) as provider,
    ):
        with pytest.raises(AttemptFailed) as caught:
            await provider.complete(asking())
    assert caught.value.failure is FailureClass.MODEL_MISSING
    assert heard == []


async def test_no_model_at_all_is_a_missing_model() -> None:
    async with FakeUpstream("lmstudio", models=[]) as upstream, provider_to(upstream) as provider:
        with pytest.raises(AttemptFailed) as caught:
            await collected(provider, asking())
    assert caught.value.failure is FailureClass.MODEL_MISSING


async def test_the_configured_model_is_used_if_it_is_listed_and_the_list_is_read_once() -> None:
    heard: list[Event] = []
    async with (
        FakeUpstream("lmstudio", models=["a", "b"]) as upstream,
        provider_to(upstream, heard, model_name="b") as provider,
    ):
        for _ in range(3):
            assert (await provider.complete(asking())).model == "b"
    assert [request.path for request in upstream.received].count("/v1/models") == 1
    assert heard == []


async def test_another_model_in_memory_is_noticed() -> None:
    async with FakeUpstream("lmstudio", models=["a"]) as upstream, provider_to(upstream, **PLACEHOLDER) as provider:
        assert (await provider.complete(asking())).model == "a"
        upstream.models = ["b"]
        with pytest.raises(AttemptFailed):
            await provider.complete(asking())
        assert (await provider.complete(asking())).model == "b"


async def test_a_plain_schema_is_sent() -> None:
    async with FakeUpstream("lmstudio") as upstream, provider_to(upstream) as provider:
        await provider.complete(asking({"type": "array", "items": {"type": "null"}}))
    assert upstream.chats[0].body["response_format"]["json_schema"]["schema"]["type"] == "array"


async def test_a_version_that_ignores_n_is_sent_it_once() -> None:
    async with FakeUpstream("lmstudio") as upstream, provider_to(upstream) as provider:
        assert provider.has_native_n
        for _ in range(3):
            assert len((await provider.complete(asking(n=2))).choices) == 1
            assert not provider.has_native_n
    assert [chat.body.get("n") for chat in upstream.chats] == [2, None, None]


async def test_a_version_that_obeys_n_is_sent_it_each_time() -> None:
    async with FakeUpstream("lmstudio") as upstream, provider_to(upstream) as provider:
        upstream.dialect.has_native_n = True
        for _ in range(2):
            assert len((await provider.complete(asking(n=2))).choices) == 2
    assert [chat.body.get("n") for chat in upstream.chats] == [2, 2]


async def test_one_choice_says_nothing_of_n() -> None:
    async with FakeUpstream("lmstudio") as upstream, provider_to(upstream) as provider:
        await provider.complete(asking())
        assert provider.has_native_n
