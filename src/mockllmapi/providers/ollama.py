"""Ollama: its OpenAI-compatible route, or its native one if the backend sets a context window."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from mockllmapi.errors import AttemptFailed
from mockllmapi.events import EventBus
from mockllmapi.exchange import Completion, CompletionRequest, Delta, Health
from mockllmapi.providers.capability_negotiation import CapabilityNegotiation
from mockllmapi.providers.chat_client import ChatClient
from mockllmapi.providers.connection import BackendConnection
from mockllmapi.providers.dialect import Dialect
from mockllmapi.providers.model_capabilities import ModelCapabilities, StructuredOutput, apply_capability_words
from mockllmapi.providers.model_list import fetch_health, fetch_models, is_same_model, server_root
from mockllmapi.providers.ollama_native import OllamaNative
from mockllmapi.providers.openai_wire import OpenAiWire
from mockllmapi.types import Clock

if TYPE_CHECKING:
    from mockllmapi.config import BackendSettings

__all__ = ["OllamaProvider"]

_CAPABILITIES = ModelCapabilities((StructuredOutput.SCHEMA, StructuredOutput.OBJECT, StructuredOutput.PROMPT))


class OllamaProvider:
    """Call Ollama, for one choice a call, since it ignores `n`.

    The compatible route has no field for the context window. It uses the server's default and cuts a longer prompt
    silently. So `MaxContextWindow` switches to the native route, which has the field.
    """

    def __init__(self, settings: BackendSettings, events: EventBus, clock: Clock) -> None:
        self._settings = settings
        self._root = server_root(settings.base_url)
        self._connection = BackendConnection(settings, clock)
        negotiation = CapabilityNegotiation(
            settings.name, apply_capability_words(_CAPABILITIES, settings.capabilities), events
        )
        self._chat = ChatClient(settings, self._connection, self._dialect(), negotiation, clock, events)
        self._is_cold: bool | None = None

    def _dialect(self) -> Dialect:
        settings = self._settings
        if settings.max_context_window is None:
            return OpenAiWire(temperature=settings.temperature, max_tokens=settings.max_tokens)
        return OllamaNative(
            path=urlsplit(self._root).path + "api/chat",
            temperature=settings.temperature,
            max_tokens=settings.max_tokens,
            context_tokens=settings.max_context_window,
        )

    @property
    def is_loading(self) -> bool:
        """Whether the model was not in memory when the server was last asked."""
        return bool(self._is_cold)

    @property
    def has_native_n(self) -> bool:
        """Whether one call returns as many choices as requested."""
        return self._chat.has_native_n

    async def complete(self, request: CompletionRequest) -> Completion:
        """Return a completion, as `Provider.complete` does."""
        is_cold = await self._find_cold()
        completion = await self._chat.complete(request, model=self._settings.model_name, is_patient=is_cold)
        self._is_cold = False
        return completion

    async def stream(self, request: CompletionRequest) -> AsyncGenerator[Delta, None]:
        """Yield deltas, as `Provider.stream` does."""
        is_cold = await self._find_cold()
        deltas = self._chat.stream(request, model=self._settings.model_name, is_patient=is_cold)
        async with aclosing(deltas):
            async for delta in deltas:
                self._is_cold = False
                yield delta

    async def health(self) -> Health:
        """Return whether the server answers, its installed models, and those in memory."""
        if self._settings.health_check_path:
            return await self._chat.check_route(await fetch_health(self._connection, self._settings))
        health = await fetch_health(self._connection, self._settings, path=urljoin(self._root, "api/version"))
        if not health.is_alive:
            return health
        models = await self._fetch_names("api/tags") or await self._fetch_names(
            urljoin(self._settings.base_url, "models")
        )
        loaded = await self._fetch_loaded()
        health = Health(is_alive=True, models=models or (), loaded_models=loaded or ())
        return await self._chat.check_route(health)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._connection.aclose()

    async def _find_cold(self) -> bool:
        """Return whether the model is not in memory. The server is asked only if no health check has done so."""
        if self._is_cold is None:
            await self._fetch_loaded()
        return bool(self._is_cold)

    async def _fetch_loaded(self) -> tuple[str, ...] | None:
        """Return the models in memory, or None if the server has no such list."""
        loaded = await self._fetch_names("api/ps")
        self._is_cold = loaded is not None and not any(
            is_same_model(name, self._settings.model_name) for name in loaded
        )
        return loaded

    async def _fetch_names(self, path: str) -> tuple[str, ...] | None:
        """Return the names in a list of models, or None if the server has no such list."""
        try:
            status, entries = await fetch_models(self._connection, urljoin(self._root, path))
        except AttemptFailed:
            return None
        return tuple(entry.label for entry in entries) if status == 200 else None
