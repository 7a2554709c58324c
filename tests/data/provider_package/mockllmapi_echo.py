"""The provider of another package: it answers every request with its path."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator

from mockllmapi.config import BackendSettings, ProviderFacts
from mockllmapi.events import EventBus
from mockllmapi.exchange import Choice, Completion, CompletionRequest, Delta, FinishReason, Health
from mockllmapi.types import Clock

MODEL = "echo-1"
FACTS = ProviderFacts("echo", "Echo", "mockllmapi_echo:EchoProvider", "http://localhost:7007/v1/", model_name=MODEL)
HOMELESS = ProviderFacts("homeless", "Homeless", "mockllmapi_echo:EchoProvider", "")


class EchoProvider:
    """Answer without a network, as a client of a model server would."""

    has_native_n = False
    is_loading = False

    def __init__(self, settings: BackendSettings, events: EventBus, clock: Clock) -> None:
        self._model = settings.model_name

    async def complete(self, request: CompletionRequest) -> Completion:
        """Return the path of the request."""
        return Completion((Choice(json.dumps({"path": request.request.path})),), self._model)

    async def stream(self, request: CompletionRequest) -> AsyncGenerator[Delta, None]:
        """Yield the same as one delta."""
        yield Delta((await self.complete(request)).choices[0].text, FinishReason.STOP, model=self._model)

    async def health(self) -> Health:
        """Return that it is alive."""
        return Health(is_alive=True, models=(MODEL,))

    async def aclose(self) -> None:
        """Do nothing, since nothing is opened."""
