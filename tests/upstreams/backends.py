"""Providers that talk to a fake upstream, and requests to give them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from mockllmapi.config import BackendSettings
from mockllmapi.events import Event, EventBus
from mockllmapi.exchange import CompletionRequest, Delta, Message, MockRequest
from mockllmapi.providers import Provider, make_provider
from mockllmapi.types import Clock, SystemClock
from upstreams.server import FakeUpstream

__all__ = ["KEY", "Key", "asking", "backend_for", "collected", "provider_to"]

KEY = "sk-test-0123456789abcdef"


@dataclass(frozen=True)
class Key:
    """A secret as the configuration hands it over."""

    value: str = KEY

    def reveal(self) -> str:
        return self.value


def backend_for(upstream: FakeUpstream, **changes: Any) -> BackendSettings:
    """Settings that fit `upstream`: its dialect, address and first model, and a key where it wants one."""
    fitting: dict[str, Any] = {
        "name": "tested",
        "provider": upstream.dialect_name,
        "base_url": upstream.base_url,
        "model_name": upstream.dialect.default_model,
        "api_key": Key() if upstream.dialect.needs_key else None,
        "timeout_seconds": 5.0,
    }
    # Not validated, so that a test may hand in what the configuration would refuse.
    return BackendSettings().model_copy(update=fitting | changes)


@asynccontextmanager
async def provider_to(
    upstream: FakeUpstream, heard: list[Event] | None = None, clock: Clock | None = None, **changes: Any
) -> AsyncIterator[Provider]:
    """A provider for `upstream`, closed at the end. `heard` receives its events."""
    events = EventBus() if heard is None else EventBus(heard.append)
    provider = make_provider(backend_for(upstream, **changes), events, clock or SystemClock())
    try:
        yield provider
    finally:
        await provider.aclose()


def asking(schema: Any = None, **more: Any) -> CompletionRequest:
    """A request for users, as JSON."""
    messages = (Message("system", "Answer in JSON."), Message("user", "GET /users"))
    return CompletionRequest(MockRequest("GET", "/users"), messages, schema, **more)


async def collected(provider: Provider, request: CompletionRequest) -> list[Delta]:
    """Every delta of a stream."""
    return [delta async for delta in provider.stream(request)]
