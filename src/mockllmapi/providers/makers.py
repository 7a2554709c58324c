"""The one table that says which dialect a provider's name means."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mockllmapi.errors import ConfigProblem, ConfigurationError
from mockllmapi.events import EventBus
from mockllmapi.providers.base import Provider
from mockllmapi.types import Clock

if TYPE_CHECKING:
    from mockllmapi.config import BackendSettings
    from mockllmapi.synthesis import Synthesizer

__all__ = ["make_provider"]


def _ollama(settings: BackendSettings, events: EventBus, clock: Clock) -> Provider:
    from mockllmapi.providers.ollama import OllamaProvider

    return OllamaProvider(settings, events, clock)


def _openai(settings: BackendSettings, events: EventBus, clock: Clock) -> Provider:
    from mockllmapi.providers.openai import OpenAiProvider

    return OpenAiProvider(settings, events, clock)


def _lmstudio(settings: BackendSettings, events: EventBus, clock: Clock) -> Provider:
    from mockllmapi.providers.lmstudio import LmStudioProvider

    return LmStudioProvider(settings, events, clock)


_REMOTE: dict[str, Callable[[BackendSettings, EventBus, Clock], Provider]] = {
    "lmstudio": _lmstudio,
    "ollama": _ollama,
    "openai": _openai,
}


def make_provider(
    settings: BackendSettings, events: EventBus, clock: Clock, synthesizer: Synthesizer | None = None
) -> Provider:
    """The provider for one backend. It opens nothing yet, and the HTTP client is loaded only when it is first asked.

    `builtin` speaks through `synthesizer`, or through one of its own. Raises ConfigurationError for an unknown name; the
    configuration replaces those before they come here.
    """
    if settings.provider == "builtin":
        from mockllmapi.providers.builtin import BuiltinProvider
        from mockllmapi.synthesis import Synthesizer

        return BuiltinProvider(synthesizer or Synthesizer(clock=clock))
    make = _REMOTE.get(settings.provider)
    if make is None:
        legal = ", ".join(["builtin", *_REMOTE])
        raise ConfigurationError(
            (ConfigProblem("unknown provider", key="Provider", given=settings.provider, legal=legal),)
        )
    return make(settings, events, clock)
