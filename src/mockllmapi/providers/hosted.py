"""Hosted services: one configured model, behind one chat client."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING

from mockllmapi.events import EventBus
from mockllmapi.exchange import Completion, CompletionRequest, Delta, Health
from mockllmapi.providers.capability_negotiation import CapabilityNegotiation
from mockllmapi.providers.chat_client import ChatClient
from mockllmapi.providers.connection import BackendConnection
from mockllmapi.providers.dialect import Dialect
from mockllmapi.providers.model_capabilities import ModelCapabilities, apply_capability_words
from mockllmapi.providers.model_list import fetch_health
from mockllmapi.types import Clock

if TYPE_CHECKING:
    from mockllmapi.config import BackendSettings

__all__ = ["HostedProvider"]


class HostedProvider:
    """Call the configured model of a service in one dialect. `capabilities` are what the model can do to begin with."""

    is_loading = False

    def __init__(
        self,
        settings: BackendSettings,
        connection: BackendConnection,
        dialect: Dialect,
        capabilities: ModelCapabilities,
        events: EventBus,
        clock: Clock,
    ) -> None:
        self._settings = settings
        self._connection = connection
        capabilities = apply_capability_words(capabilities, settings.capabilities)
        negotiation = CapabilityNegotiation(settings.name, capabilities, events)
        self._chat = ChatClient(settings, connection, dialect, negotiation, clock, events)

    @property
    def has_native_n(self) -> bool:
        """Whether one call returns as many choices as requested."""
        return self._chat.has_native_n

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
