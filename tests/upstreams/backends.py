"""Providers that talk to a fake upstream, and requests to give them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from mockllmapi.events import Event, EventBus
from mockllmapi.exchange import CompletionRequest, Delta, Message, MockRequest
from mockllmapi.providers import Provider, make_provider
from mockllmapi.types import Clock, SystemClock
from upstreams.fake import FakeUpstream

__all__ = ["Backend", "Key", "asking", "backend_for", "collected", "provider_to"]

KEY = "sk-test-0123456789abcdef"


@dataclass(frozen=True)
class Key:
    """A secret as the configuration hands it over."""

    value: str = KEY

    def reveal(self) -> str:
        return self.value


@dataclass(frozen=True)
class Backend:
    """The settings of one backend, as far as a provider reads them."""

    name: str
    provider: str
    base_url: str
    model_name: str
    api_key: Key | None = None
    enabled: bool = True
    weight: int = 1
    max_tokens: int = 2048
    timeout_seconds: float = 5.0
    temperature: float = 1.2
    headers: Mapping[str, Any] = field(default_factory=dict)
    max_context_window: int | None = None
    health_check_path: str | None = None
    max_concurrent_requests: int = 4
    capabilities: tuple[str, ...] = ()


def backend_for(upstream: FakeUpstream, **changes: Any) -> Backend:
    """Settings that fit `upstream`: its dialect, address and first model, and a key where it wants one."""
    fitting: dict[str, Any] = {
        "name": "tested",
        "provider": upstream.dialect_name,
        "base_url": upstream.base_url,
        "model_name": upstream.dialect.default_model,
        "api_key": Key() if upstream.dialect.needs_key else None,
    }
    return Backend(**(fitting | changes))


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
