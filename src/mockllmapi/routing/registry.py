"""The backends of one configuration, by name, each with the provider that speaks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from mockllmapi.config import BackendSettings
from mockllmapi.exchange import BackendIdentity
from mockllmapi.providers import Provider

__all__ = ["BUILTIN", "Backend", "Registry"]

BUILTIN = "builtin"
"""The name that always reaches the built-in generator, configured or not."""


@dataclass(frozen=True, slots=True)
class Backend:
    """One configured provider, address and model. `is_candidate` is False for one that is only used when named."""

    settings: BackendSettings
    provider: Provider
    is_candidate: bool = True

    @property
    def name(self) -> str:
        return self.settings.name

    @property
    def identity(self) -> BackendIdentity:
        settings = self.settings
        return BackendIdentity(
            settings.name, settings.provider, settings.base_url or "built in", settings.model_name or "built-in"
        )


class Registry:
    """All backends, in the order of the configuration; names are compared without case."""

    def __init__(
        self, backends: Iterable[BackendSettings], make_provider: Callable[[BackendSettings], Provider]
    ) -> None:
        entries = tuple(backends)
        self._disabled = tuple(entry for entry in entries if not entry.enabled)
        self._backends = [Backend(entry, make_provider(entry)) for entry in entries if entry.enabled]
        if not any(backend.name.casefold() == BUILTIN for backend in self._backends):
            spare = BackendSettings(name=BUILTIN, provider=BUILTIN)
            self._backends.append(Backend(spare, make_provider(spare), is_candidate=False))
        self._by_name = {backend.name.casefold(): backend for backend in self._backends}

    @property
    def candidates(self) -> tuple[Backend, ...]:
        """Those that default selection may choose, in order."""
        return tuple(backend for backend in self._backends if backend.is_candidate)

    @property
    def disabled(self) -> tuple[BackendSettings, ...]:
        """Entries of the configuration that are switched off."""
        return self._disabled

    @property
    def names(self) -> tuple[str, ...]:
        """The names a request may use, in order."""
        return tuple(backend.name for backend in self._backends)

    def get(self, name: str) -> Backend | None:
        """The enabled backend of that name, or None."""
        return self._by_name.get(name.casefold())

    def __iter__(self) -> Iterator[Backend]:
        """Every enabled backend, the always addressable one included."""
        return iter(self._backends)

    async def aclose(self) -> None:
        """Close every provider."""
        for backend in self._backends:
            await backend.provider.aclose()
