"""OpenAI, and hosted services that speak like it. The key is required (the configuration sees to that)."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING

from mockllmapi.events import EventBus
from mockllmapi.exchange import Completion, CompletionRequest, Delta, Health
from mockllmapi.providers.chat import ChatClient
from mockllmapi.providers.connection import Connection
from mockllmapi.providers.lessons import Lessons
from mockllmapi.providers.model_list import ask_health
from mockllmapi.providers.openai_wire import OpenAiWire
from mockllmapi.providers.profile import openai_profile, with_capabilities
from mockllmapi.types import Clock

if TYPE_CHECKING:
    from mockllmapi.config import BackendSettings

__all__ = ["OpenAiProvider"]


class OpenAiProvider:
    """Several answers in one call, strict schemas where the model's family has them."""

    def __init__(self, settings: BackendSettings, events: EventBus, clock: Clock) -> None:
        self._settings = settings
        self._connection = Connection(settings, clock)
        profile = with_capabilities(openai_profile(settings.model_name), settings.capabilities)
        wire = OpenAiWire(temperature=settings.temperature, max_tokens=settings.max_tokens)
        lessons = Lessons(settings.name, profile, events)
        self._chat = ChatClient(settings, self._connection, wire, lessons, clock, events)

    @property
    def has_native_n(self) -> bool:
        """Whether one call gives as many answers as are asked for."""
        return self._chat.has_native_n

    async def complete(self, request: CompletionRequest) -> Completion:
        """As `Provider` promises."""
        return await self._chat.complete(request, model=self._settings.model_name)

    def stream(self, request: CompletionRequest) -> AsyncGenerator[Delta, None]:
        """As `Provider` promises."""
        return self._chat.stream(request, model=self._settings.model_name)

    async def health(self) -> Health:
        """The list of models, which costs nothing. Nobody asks a hosted service unless told to."""
        return await ask_health(self._connection, self._settings)

    async def aclose(self) -> None:
        """As `Provider` promises."""
        await self._connection.aclose()
