"""LM Studio: the OpenAI-compatible server of the desktop application."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from mockllmapi.errors import AttemptFailed, FailureClass
from mockllmapi.events import EventBus, ModelSubstituted
from mockllmapi.exchange import Completion, CompletionRequest, Delta, Health
from mockllmapi.providers.chat import ChatClient
from mockllmapi.providers.connection import Connection
from mockllmapi.providers.lessons import Lessons
from mockllmapi.providers.model_list import ModelEntry, ask, ask_health, server_root
from mockllmapi.providers.openai_wire import OpenAiWire
from mockllmapi.providers.profile import Profile, StructuredOutput, with_capabilities
from mockllmapi.types import Clock

if TYPE_CHECKING:
    from mockllmapi.config import BackendSettings

__all__ = ["LmStudioProvider"]

# It refuses `json_object`, so there is nothing between a schema and the bare prompt. `n` it reads and ignores, which no
# refusal would ever tell; who has a version that obeys says so with the capability `n`.
_PROFILE = Profile((StructuredOutput.SCHEMA, StructuredOutput.PROMPT))


class LmStudioProvider:
    """One answer a call. A configured model that the server does not list is replaced by the only one it has loaded,
    with one event: names in examples, such as `local-model`, are placeholders."""

    def __init__(self, settings: BackendSettings, events: EventBus, clock: Clock) -> None:
        self._settings = settings
        self._events = events
        self._connection = Connection(settings, clock)
        wire = OpenAiWire(temperature=settings.temperature, max_tokens=settings.max_tokens)
        lessons = Lessons(settings.name, with_capabilities(_PROFILE, settings.capabilities), events)
        self._chat = ChatClient(settings, self._connection, wire, lessons, clock, events)
        self._model: str | None = None
        self._announced: set[str] = set()

    @property
    def has_native_n(self) -> bool:
        """Whether one call gives as many answers as are asked for."""
        return self._chat.has_native_n

    async def complete(self, request: CompletionRequest) -> Completion:
        """As `Provider` promises."""
        model = await self._find_model()
        try:
            return await self._chat.complete(request, model=model)
        except AttemptFailed as failed:
            self._reconsider(failed)
            raise

    async def stream(self, request: CompletionRequest) -> AsyncGenerator[Delta, None]:
        """As `Provider` promises."""
        model = await self._find_model()
        try:
            async with aclosing(self._chat.stream(request, model=model)) as deltas:
                async for delta in deltas:
                    yield delta
        except AttemptFailed as failed:
            self._reconsider(failed)
            raise

    async def health(self) -> Health:
        """Whether the server answers, and the models it lists."""
        return await ask_health(self._connection, self._settings)

    async def aclose(self) -> None:
        """As `Provider` promises."""
        await self._connection.aclose()

    def _reconsider(self, failed: AttemptFailed) -> None:
        """Look at the list again next time, where the model has gone from it."""
        if failed.failure is FailureClass.MODEL_MISSING:
            self._model = None

    async def _find_model(self) -> str:
        """The model to ask for. The answer is kept, unless the server could not tell."""
        if self._model is not None:
            return self._model
        wanted = self._settings.model_name
        try:
            status, entries = await ask(self._connection, urljoin(self._settings.base_url, "models"))
            if status != 200 or not entries:
                return wanted
            names = {entry.label for entry in entries}
            used = wanted if wanted in names else await self._only_model(entries)
        except AttemptFailed:
            # The chat call will meet the same trouble and report it better.
            return wanted
        if used is None:
            return wanted
        self._model = used
        if used != wanted and used not in self._announced:
            self._announced.add(used)
            self._events.emit(ModelSubstituted(self._settings.name, wanted, used))
        return used

    async def _only_model(self, listed: tuple[ModelEntry, ...]) -> str | None:
        """The one chat model that the server has, or else the one it has loaded, as its own route tells."""
        chat_models = [entry for entry in listed if _can_chat(entry)]
        if len(chat_models) != 1:
            _, known = await ask(self._connection, urljoin(server_root(self._settings.base_url), "api/v0/models"))
            chat_models = [entry for entry in known if entry.state == "loaded" and _can_chat(entry)]
        return chat_models[0].label if len(chat_models) == 1 else None


def _can_chat(entry: ModelEntry) -> bool:
    return entry.type in ("", "llm", "vlm") and "embed" not in entry.label.lower()
