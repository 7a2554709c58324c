import asyncio

import pytest

from mockllmapi.errors import AttemptFailed, FailureClass
from mockllmapi.testing import FrozenClock
from upstreams import FakeUpstream, Fault
from upstreams.backends import asking, provider_to

LIST = {"type": "array", "maxItems": 9, "items": {"type": "integer"}}


async def test_the_compatible_route_is_the_usual_one() -> None:
    async with FakeUpstream("ollama") as upstream, provider_to(upstream) as provider:
        await provider.complete(asking(LIST, n=3))
    (chat,) = upstream.chats
    assert chat.path == "/v1/chat/completions"
    assert chat.body["response_format"]["json_schema"]["schema"] == LIST
    assert "n" not in chat.body
    assert "Authorization" not in chat.headers


async def test_a_context_window_is_opened_on_the_native_route() -> None:
    async with FakeUpstream("ollama") as upstream, provider_to(upstream, max_context_window=16_384) as provider:
        await provider.complete(asking(LIST))
    (chat,) = upstream.chats
    assert chat.path == "/api/chat"
    assert chat.body["options"]["num_ctx"] == 16_384
    assert chat.body["format"] == LIST


@pytest.mark.parametrize("window", [None, 4096])
async def test_a_missing_model_is_named_so_on_both_routes(window: int | None) -> None:
    async with (
        FakeUpstream("ollama") as upstream,
        provider_to(upstream, model_name="llama9", max_context_window=window) as provider,
    ):
        with pytest.raises(AttemptFailed) as caught:
            await provider.complete(asking())
    assert caught.value.failure is FailureClass.MODEL_MISSING


async def test_health_tells_installed_and_loaded_models() -> None:
    async with (
        FakeUpstream("ollama", models=["a", "b"], loaded=["b"]) as upstream,
        provider_to(upstream) as provider,
    ):
        health = await provider.health()
    assert (health.is_alive, health.models, health.loaded_models) == (True, ("a", "b"), ("b",))
    assert [request.path for request in upstream.received] == [
        *("/api/version", "/api/tags", "/api/ps"),
        "/v1/chat/completions",
    ]


async def test_another_server_under_this_name_is_alive_too() -> None:
    """An unknown provider falls back to this one, whatever answers there."""
    async with FakeUpstream("openai", models=["a"]) as upstream, provider_to(upstream, provider="ollama") as provider:
        upstream.dialect.needs_key = False
        health = await provider.health()
    assert (health.is_alive, health.models) == (True, ("a",))


async def test_a_configured_health_path_is_used() -> None:
    async with FakeUpstream("ollama") as upstream, provider_to(upstream, health_check_path="/api/ps") as provider:
        assert (await provider.health()).is_alive
    assert [request.path for request in upstream.received] == ["/api/ps", "/v1/chat/completions"]


@pytest.mark.parametrize(("loaded", "patience_s"), [(["llama3:latest"], 10), (["other"], 600), ([], 600)])
async def test_a_model_that_is_not_in_memory_gets_more_time(loaded: list[str], patience_s: int) -> None:
    clock = FrozenClock()
    async with (
        FakeUpstream("ollama", loaded=loaded) as upstream,
        provider_to(upstream, clock=clock, model_name="llama3", timeout_seconds=10) as provider,
    ):
        await provider.health()
        upstream.faults.append(Fault.never())
        call = asyncio.ensure_future(provider.complete(asking()))
        await clock.wait_for_sleepers(for_s=patience_s)
        clock.advance(patience_s)
        with pytest.raises(AttemptFailed) as caught:
            await call
    assert caught.value.failure is FailureClass.TIMEOUT
