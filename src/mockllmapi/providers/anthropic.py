"""Anthropic's hosted models. The key is required; the configuration checks that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mockllmapi.events import EventBus
from mockllmapi.providers.anthropic_messages import API_VERSION, AnthropicMessages
from mockllmapi.providers.connection import BackendConnection
from mockllmapi.providers.hosted import HostedProvider
from mockllmapi.providers.model_capabilities import ModelCapabilities, StructuredOutput
from mockllmapi.types import Clock

if TYPE_CHECKING:
    from mockllmapi.config import BackendSettings

__all__ = ["AnthropicProvider"]

_CAPABILITIES = ModelCapabilities((StructuredOutput.SCHEMA, StructuredOutput.PROMPT), has_seed=False)


class AnthropicProvider(HostedProvider):
    """Call Anthropic's Messages API, for one choice a call, with a forced tool as structured output."""

    def __init__(self, settings: BackendSettings, events: EventBus, clock: Clock) -> None:
        headers = {"anthropic-version": API_VERSION}
        connection = BackendConnection(settings, clock, key_header="x-api-key", headers=headers)
        dialect = AnthropicMessages(temperature=settings.temperature, max_tokens=settings.max_tokens)
        super().__init__(settings, connection, dialect, _CAPABILITIES, events, clock)

    @property
    def has_native_n(self) -> bool:
        """Return False, whatever `Capabilities` says: the API has one choice a call."""
        return False
