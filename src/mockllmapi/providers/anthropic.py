"""Anthropic's hosted models. The key is required; the configuration checks that."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING

from mockllmapi.events import EventBus
from mockllmapi.exchange import Completion, CompletionRequest, Delta, Health
from mockllmapi.providers.anthropic_messages import API_VERSION, AnthropicMessages
from mockllmapi.providers.capability_negotiation import CapabilityNegotiation
from mockllmapi.providers.chat_client import ChatClient
from mockllmapi.providers.connection import BackendConnection
from mockllmapi.providers.model_capabilities import ModelCapabilities, StructuredOutput, apply_capability_words
from mockllmapi.providers.model_list import fetch_health
from mockllmapi.types import Clock

if TYPE_CHECKING:
    from mockllmapi.config import BackendSettings

__all__ = ["AnthropicProvider"]

_CAPABILITIES = ModelCapabilities((StructuredOutput.SCHEMA, StructuredOutput.PROMPT), has_seed=False)


class AnthropicProvider:
    """Call Anthropic's Messages API, for one choice a call, with a forced tool as structured output."""

    has_native_n = False
    is_loading = False

    def __init__(self, settings: BackendSettings, events: EventBus, clock: Clock) -> None:
        self._settings = settings
        headers = {"anthropic-version": API_VERSION}
        self._connection = BackendConnection(settings, clock, key_header="x-api-key", headers=headers)
        dialect = AnthropicMessages(temperature=settings.temperature, max_tokens=settings.max_tokens)
        capabilities = apply_capability_words(_CAPABILITIES, settings.capabilities)
        negotiation = CapabilityNegotiation(settings.name, capabilities, events)
        self._chat = ChatClient(settings, self._connection, dialect, negotiation, clock, events)

    async def complete(self, request: CompletionRequest) -> Completion:
        """Return a completion, as `Provider.complete` does."""
        return await self._chat.complete(request, model=self._settings.model_name)

    def stream(self, request: CompletionRequest) -> AsyncGenerator[Delta, None]:
        """Yield deltas, as `Provider.stream` does."""
        return self._chat.stream(request, model=self._settings.model_name)

    async def health(self) -> Health:
        """Return the health from the list of models, which costs nothing. Hosted services are checked only on request."""
        return await self._chat.check_route(await fetch_health(self._connection, self._settings))

    async def aclose(self) -> None:
        """Close the connections."""
        await self._connection.aclose()
