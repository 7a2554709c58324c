"""A key is sent, and shown nowhere: not in an error, its causes, a `repr` or an event."""

import io
import traceback
from typing import Never

import pytest

from mockllmapi.errors import AttemptFailed, FailureClass
from mockllmapi.events import Event
from upstreams import FakeUpstream, Fault
from upstreams.backends import KEY, Key, asking, provider_to


def everything_about(error: BaseException) -> str:
    """All that a log could show of an error: texts, `repr`s, attributes, causes, traceback."""
    page = io.StringIO()
    traceback.print_exception(error, file=page)
    seen: BaseException | None = error
    while seen is not None:
        page.write(repr(seen) + str(seen) + repr(getattr(seen, "__dict__", "")))
        seen = seen.__cause__ or seen.__context__
    return page.getvalue()


@pytest.mark.parametrize(
    "fault",
    [
        None,
        Fault.answer(400, {"error": {"message": f"bad header Authorization: Bearer {KEY}", "code": KEY, "type": KEY}}),
        Fault.answer(429, {"error": f"key {KEY} is rate-limited"}),
        Fault.answer(500, KEY),
        Fault.answer(302, location=f"http://127.0.0.1:1/?key={KEY}"),
        Fault.reset(),
        Fault.cut(),
        Fault.nonsense(),
        Fault.raw(b"HTTP nonsense", "application/json", content_encoding="gzip"),
    ],
)
async def test_no_failure_shows_the_key(fault: Fault | None) -> None:
    heard: list[Event] = []
    async with FakeUpstream("openai", key="another key") as upstream, provider_to(upstream, heard) as provider:
        if fault is not None:
            upstream.key = KEY
            upstream.faults.append(fault)
        with pytest.raises(AttemptFailed) as caught:
            await provider.complete(asking())
        upstream.key = "another key"
        health = await provider.health()
    assert upstream.received[0].headers["Authorization"] == f"Bearer {KEY}"
    shown = everything_about(caught.value) + repr(heard) + repr(health) + repr(provider)
    assert KEY not in shown
    assert not health.is_alive
    assert "API key" in health.detail


async def test_a_key_that_is_gone_shows_nothing_either() -> None:
    async with FakeUpstream("openai") as upstream:
        pass
    async with provider_to(upstream) as provider:
        with pytest.raises(AttemptFailed) as caught:
            await provider.complete(asking())
    assert KEY not in everything_about(caught.value)


async def test_a_missing_key_is_a_matter_of_credentials() -> None:
    async with FakeUpstream("openai") as upstream, provider_to(upstream, api_key=None) as provider:
        with pytest.raises(AttemptFailed) as caught:
            await provider.complete(asking())
    assert caught.value.failure is FailureClass.CREDENTIAL


@pytest.mark.parametrize("key", ["sk-\r\nX-Injected: yes", "sk-\x00"])
async def test_a_key_cannot_inject_a_header(key: str) -> None:
    async with FakeUpstream("openai") as upstream, provider_to(upstream, api_key=Key(key)) as provider:
        with pytest.raises(AttemptFailed) as caught:
            await provider.complete(asking())
        assert not (await provider.health()).is_alive
    assert caught.value.failure is FailureClass.CREDENTIAL
    assert upstream.received == []
    assert "sk-" not in everything_about(caught.value)


async def test_a_key_that_cannot_be_read_is_a_matter_of_credentials() -> None:
    class Unreadable:
        def reveal(self) -> Never:
            raise OSError("/run/secrets/key is gone")

    async with FakeUpstream("openai") as upstream, provider_to(upstream, api_key=Unreadable()) as provider:
        with pytest.raises(AttemptFailed) as caught:
            await provider.complete(asking())
    assert caught.value.failure is FailureClass.CREDENTIAL
    assert "/run" not in str(caught.value)


async def test_a_key_is_read_anew_for_each_call() -> None:
    keys = iter(["zero", "one", "two"])

    class Rotating:
        def reveal(self) -> str:
            return next(keys)

    async with FakeUpstream("ollama") as upstream, provider_to(upstream, api_key=Rotating()) as provider:
        await provider.complete(asking())
        await provider.complete(asking())
    # The first call asks which models are in memory before.
    sent = [request.headers["Authorization"] for request in upstream.received]
    assert sent == ["Bearer zero", "Bearer one", "Bearer two"]


async def test_headers_of_the_backend_are_sent_and_win() -> None:
    headers = {"Authorization": Key("Basic abc"), "X-Team": "mocks"}
    async with FakeUpstream("ollama") as upstream, provider_to(upstream, api_key=Key(), headers=headers) as provider:
        await provider.complete(asking())
    sent = upstream.chats[0].headers
    assert (sent["Authorization"], sent["X-Team"]) == ("Basic abc", "mocks")
