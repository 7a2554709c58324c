"""OpenAI and compatible hosted services. The key is required; the configuration checks that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mockllmapi.events import EventBus
from mockllmapi.providers.connection import BackendConnection
from mockllmapi.providers.hosted import HostedProvider
from mockllmapi.providers.model_capabilities import find_openai_capabilities
from mockllmapi.providers.openai_wire import OpenAiWire
from mockllmapi.types import Clock

if TYPE_CHECKING:
    from mockllmapi.config import BackendSettings

__all__ = ["OpenAiProvider"]


class OpenAiProvider(HostedProvider):
    """Call OpenAI, for several choices a call, with strict schemas if the model's family has them."""

    def __init__(self, settings: BackendSettings, events: EventBus, clock: Clock) -> None:
        wire = OpenAiWire(temperature=settings.temperature, max_tokens=settings.max_tokens)
        capabilities = find_openai_capabilities(settings.model_name)
        super().__init__(settings, BackendConnection(settings, clock), wire, capabilities, events, clock)
