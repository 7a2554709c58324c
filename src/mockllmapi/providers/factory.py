"""Make the provider of a backend from its settings. The table of providers names its class."""

from __future__ import annotations

from collections.abc import Callable
from pkgutil import resolve_name
from typing import TYPE_CHECKING

from mockllmapi.config import provider_facts, provider_names
from mockllmapi.errors import ConfigProblem, ConfigurationError
from mockllmapi.events import EventBus
from mockllmapi.providers.base import Provider
from mockllmapi.randomness import make_generator
from mockllmapi.types import Clock

if TYPE_CHECKING:
    from mockllmapi.config import BackendSettings
    from mockllmapi.synthesis import Synthesizer

__all__ = ["make_provider"]


def make_provider(
    settings: BackendSettings, events: EventBus, clock: Clock, synthesizer: Synthesizer | None = None
) -> Provider:
    """Return the provider for one backend. It opens nothing yet; the HTTP client is loaded at the first call.

    A provider without an address answers through `synthesizer`, or else through a new one, which
    answers the same in every run. Raises ConfigurationError for
    an unknown name; loading a configuration replaces those before.
    """
    facts = provider_facts(settings.provider)
    if facts is None:
        legal = ", ".join(sorted(provider_names()))
        raise ConfigurationError(
            (ConfigProblem("unknown provider", key="Provider", given=settings.provider, legal=legal),)
        )
    make: Callable[..., Provider] = resolve_name(facts.implementation)
    if facts.has_address:
        return make(settings, events, clock)
    from mockllmapi.synthesis import Synthesizer

    return make(synthesizer or Synthesizer(clock, make_generator(0)))
