"""LM Studio: the OpenAI-compatible server of the desktop application."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from mockllmapi.errors import AttemptFailed, FailureClass
from mockllmapi.events import EventBus, ModelSubstituted
from mockllmapi.exchange import Completion, CompletionRequest, Delta, Health
from mockllmapi.providers.capability_negotiation import CapabilityNegotiation
from mockllmapi.providers.chat_client import ChatClient
from mockllmapi.providers.connection import BackendConnection
from mockllmapi.providers.model_capabilities import ModelCapabilities, StructuredOutput, apply_capability_words
from mockllmapi.providers.model_list import ModelEntry, fetch_health, fetch_models, server_root
from mockllmapi.providers.openai_wire import OpenAiWire
from mockllmapi.types import Clock

if TYPE_CHECKING:
    from mockllmapi.config import BackendSettings

__all__ = ["LmStudioProvider"]

# It refuses `json_object`, so there is nothing between a schema and the bare prompt. Whether it obeys `n` shows in its first
# answer: a version that does not ignores the parameter without an error.
_CAPABILITIES = ModelCapabilities((StructuredOutput.SCHEMA, StructuredOutput.PROMPT), has_native_n=True)


class LmStudioProvider:
    """Call LM Studio, for several choices a call as long as it returns them.

    A configured model that the server does not list is replaced by the only one it has loaded, with one event. Names in
    examples, for instance `local-model`, are placeholders.
    """

    def __init__(self, settings: BackendSettings, events: EventBus, clock: Clock) -> None:
        self._settings = settings
        self._events = events
        self._connection = BackendConnection(settings, clock)
        wire = OpenAiWire(temperature=settings.temperature, max_tokens=settings.max_tokens)
        negotiation = CapabilityNegotiation(
            settings.name, apply_capability_words(_CAPABILITIES, settings.capabilities), events
        )
        self._chat = ChatClient(settings, self._connection, wire, negotiation, clock, events)
        self._model: str | None = None
        self._ignores_n = False
        self._is_cold = False
        self._announced: set[str] = set()

    @property
    def is_loading(self) -> bool:
        """Whether the model was not in memory when the server was last asked."""
        return self._is_cold

    @property
    def has_native_n(self) -> bool:
        """Whether one call returns as many choices as requested."""
        return self._chat.has_native_n and not self._ignores_n

    async def complete(self, request: CompletionRequest) -> Completion:
        """Return a completion, as `Provider.complete` does."""
        model = await self._find_model()
        try:
            allowed = request if self.has_native_n else replace(request, n=1)
            completion = await self._chat.complete(allowed, model=model, is_patient=self._is_cold)
        except AttemptFailed as failed:
            self._forget_missing_model(failed)
            raise
        self._is_cold = False
        self._ignores_n = self._ignores_n or len(completion.choices) < request.n
        return completion

    async def stream(self, request: CompletionRequest) -> AsyncGenerator[Delta, None]:
        """Yield deltas, as `Provider.stream` does."""
        model = await self._find_model()
        try:
            async with aclosing(self._chat.stream(request, model=model, is_patient=self._is_cold)) as deltas:
                async for delta in deltas:
                    self._is_cold = False
                    yield delta
        except AttemptFailed as failed:
            self._forget_missing_model(failed)
            raise

    async def health(self) -> Health:
        """Return whether the server answers, the models it lists, and the one that replaces a missing model."""
        health = await self._chat.check_route(await fetch_health(self._connection, self._settings))
        if health.is_alive:
            await self._find_cold(self._model or self._settings.model_name)
        if not health.models or self._settings.model_name in health.models:
            return health
        try:
            used = await self._find_only_model(tuple(ModelEntry(id=name) for name in health.models))
        except AttemptFailed:
            return health
        return replace(health, loaded_models=(used,) if used is not None else ())

    async def aclose(self) -> None:
        """Close the connections."""
        await self._connection.aclose()

    def _forget_missing_model(self, failed: AttemptFailed) -> None:
        """Read the list again next time if the model is gone from it."""
        if failed.failure is FailureClass.MODEL_MISSING:
            self._model = None

    async def _find_model(self) -> str:
        """Return the model to use. The result is cached if the server has a list."""
        if self._model is not None:
            return self._model
        wanted = self._settings.model_name
        try:
            status, entries = await fetch_models(self._connection, urljoin(self._settings.base_url, "models"))
            if status != 200 or not entries:
                return wanted
            names = {entry.label for entry in entries}
            used = wanted if wanted in names else await self._find_only_model(entries)
        except AttemptFailed:
            # The chat call will fail in the same way and report it better.
            return wanted
        if used is None:
            return wanted
        self._model = used
        await self._find_cold(used)
        if used != wanted and used not in self._announced:
            self._announced.add(used)
            self._events.emit(ModelSubstituted(self._settings.name, wanted, used))
        return used

    async def _find_only_model(self, listed: tuple[ModelEntry, ...]) -> str | None:
        """Return the only chat model of the server, or the only one that its own route lists as loaded."""
        chat_models = [entry for entry in listed if _can_chat(entry)]
        if len(chat_models) != 1:
            chat_models = [
                entry for entry in await self._fetch_states() if entry.state == "loaded" and _can_chat(entry)
            ]
        return chat_models[0].label if len(chat_models) == 1 else None

    async def _find_cold(self, model: str) -> None:
        """Find out whether the server will load the model only when it is asked for it."""
        try:
            states = await self._fetch_states()
        except AttemptFailed:
            return
        self._is_cold = any(entry.label == model and entry.state == "not-loaded" for entry in states)

    async def _fetch_states(self) -> tuple[ModelEntry, ...]:
        """Return the models with their states, from LM Studio's own route. Raise AttemptFailed."""
        root = server_root(self._settings.base_url)
        _, entries = await fetch_models(self._connection, urljoin(root, "api/v0/models"))
        return entries


def _can_chat(entry: ModelEntry) -> bool:
    return entry.type in ("", "llm", "vlm") and "embed" not in entry.label.lower()
