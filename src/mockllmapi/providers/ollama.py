"""Ollama: its OpenAI-compatible route, or its own one where the backend sets a context window."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from mockllmapi.errors import AttemptFailed
from mockllmapi.events import EventBus
from mockllmapi.exchange import Completion, CompletionRequest, Delta, Health
from mockllmapi.providers.chat import ChatClient
from mockllmapi.providers.connection import Connection
from mockllmapi.providers.dialect import Dialect
from mockllmapi.providers.lessons import Lessons
from mockllmapi.providers.model_list import ask, ask_health, server_root
from mockllmapi.providers.ollama_native import OllamaNative
from mockllmapi.providers.openai_wire import OpenAiWire
from mockllmapi.providers.profile import Profile, StructuredOutput, with_capabilities
from mockllmapi.types import Clock

if TYPE_CHECKING:
    from mockllmapi.config import BackendSettings

__all__ = ["OllamaProvider"]

COLD_PATIENCE = 2.0
"""How many times `TimeoutSeconds` a model may take for its first words while it is not in memory yet."""

_PROFILE = Profile((StructuredOutput.SCHEMA, StructuredOutput.OBJECT, StructuredOutput.PROMPT))


class OllamaProvider:
    """One answer a call: Ollama reads `n` and ignores it.

    The compatible route has no field for the context window and uses the server's default, which cuts a long prompt
    without a word. So `MaxContextWindow` switches to the native route, where the size holds.
    """

    def __init__(self, settings: BackendSettings, events: EventBus, clock: Clock) -> None:
        self._settings = settings
        self._root = server_root(settings.base_url)
        self._connection = Connection(settings, clock)
        lessons = Lessons(settings.name, with_capabilities(_PROFILE, settings.capabilities), events)
        self._chat = ChatClient(settings, self._connection, self._dialect(), lessons, clock, events)
        self._is_cold = False

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
    def has_native_n(self) -> bool:
        """Whether one call gives as many answers as are asked for."""
        return self._chat.has_native_n

    async def complete(self, request: CompletionRequest) -> Completion:
        """As `Provider` promises."""
        completion = await self._chat.complete(request, model=self._settings.model_name, patience=self._patience)
        self._is_cold = False
        return completion

    def stream(self, request: CompletionRequest) -> AsyncGenerator[Delta, None]:
        """As `Provider` promises."""
        return self._chat.stream(request, model=self._settings.model_name, patience=self._patience)

    async def health(self) -> Health:
        """Whether the server answers, the models it has installed, and those in memory."""
        if self._settings.health_check_path:
            return await ask_health(self._connection, self._settings)
        health = await ask_health(self._connection, self._settings, path=urljoin(self._root, "api/version"))
        if not health.is_alive:
            return health
        models = await self._names("api/tags") or await self._names(urljoin(self._settings.base_url, "models"))
        loaded = await self._names("api/ps")
        self._is_cold = loaded is not None and not any(
            _is_same_model(name, self._settings.model_name) for name in loaded
        )
        return Health(is_alive=True, models=models or (), loaded_models=loaded or ())

    async def aclose(self) -> None:
        """As `Provider` promises."""
        await self._connection.aclose()

    @property
    def _patience(self) -> float:
        return COLD_PATIENCE if self._is_cold else 1.0

    async def _names(self, path: str) -> tuple[str, ...] | None:
        """The names in a list of models; None where the server has no such list."""
        try:
            status, entries = await ask(self._connection, urljoin(self._root, path))
        except AttemptFailed:
            return None
        return tuple(entry.label for entry in entries) if status == 200 else None


def _is_same_model(left: str, right: str) -> bool:
    """Whether two names mean one model: a missing tag is `latest`."""
    return left.removesuffix(":latest") == right.removesuffix(":latest")
