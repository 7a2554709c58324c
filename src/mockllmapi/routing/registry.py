"""The backends of one configuration, by name, each with the provider that speaks for it and how it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from mockllmapi.config import BackendSettings, provider_facts
from mockllmapi.events import BreakerChanged, EventBus
from mockllmapi.exchange import BackendIdentity
from mockllmapi.providers import Provider
from mockllmapi.routing.breaker import Breaker, BreakerPolicy, BreakerState
from mockllmapi.routing.standing import Standing
from mockllmapi.types import Clock

__all__ = ["BUILTIN", "Backend", "Registry"]

BUILTIN = "builtin"
"""The name that always reaches the built-in generator, configured or not."""


@dataclass(frozen=True, slots=True)
class Backend:
    """One configured provider, address and model, and how it stands. `is_candidate` is False for one that is only used when
    it is named."""

    settings: BackendSettings
    provider: Provider
    standing: Standing
    is_candidate: bool = True

    @property
    def name(self) -> str:
        return self.settings.name

    @property
    def is_local(self) -> bool:
        """Whether it runs on this machine, so that asking it costs nothing."""
        facts = provider_facts(self.settings.provider)
        return facts is not None and facts.is_local

    @property
    def identity(self) -> BackendIdentity:
        settings = self.settings
        return BackendIdentity(settings.name, settings.provider, settings.base_url or "built in", settings.model_name)


class Registry:
    """All enabled backends, in the order of the configuration; names are compared without case.

    `make_provider` gives the provider of an entry, `breaker_policy` when its breaker opens. From `previous`, the registry
    of the configuration before, a backend of the same name takes over how it stands, and its provider if nothing about it
    has changed.
    """

    def __init__(
        self,
        entries: Iterable[BackendSettings],
        make_provider: Callable[[BackendSettings], Provider],
        breaker_policy: Callable[[BackendSettings], BreakerPolicy],
        events: EventBus,
        clock: Clock,
        previous: Registry | None = None,
    ) -> None:
        self._make_provider = make_provider
        self._breaker_policy = breaker_policy
        self._events = events
        self._clock = clock
        self._previous = previous
        self._listeners: list[Callable[[], None]] = []
        known = tuple(entries)
        self._disabled = tuple(entry for entry in known if not entry.enabled)
        self._backends = [self._make(entry) for entry in known if entry.enabled]
        if not any(backend.name.casefold() == BUILTIN for backend in self._backends):
            self._backends.append(
                self._make(BackendSettings(name=BUILTIN, provider=BUILTIN, model_name="built-in"), is_candidate=False)
            )
        self._by_name = {backend.name.casefold(): backend for backend in self._backends}
        self._previous = None

    def __iter__(self) -> Iterator[Backend]:
        """Every enabled backend, the always addressable one included."""
        return iter(self._backends)

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

    @property
    def builtin(self) -> Backend:
        """The built-in generator as a backend: the one of that name."""
        return self._by_name[BUILTIN]

    def get(self, name: str) -> Backend | None:
        """The enabled backend of that name, or None."""
        return self._by_name.get(name.casefold())

    def on_change(self, listener: Callable[[], None]) -> None:
        """Let `listener` know whenever a breaker moves."""
        self._listeners.append(listener)

    async def aclose(self, successor: Registry | None = None) -> None:
        """Close every provider that `successor` has not taken over."""
        kept = {id(backend.provider) for backend in successor or ()}
        for backend in self._backends:
            if id(backend.provider) not in kept:
                await backend.provider.aclose()

    def _make(self, entry: BackendSettings, *, is_candidate: bool = True) -> Backend:
        def changed(old: BreakerState, new: BreakerState) -> None:
            standing.changed(old, new)
            self._events.emit(BreakerChanged(entry.name, old.value, new.value))
            for listener in self._listeners:
                listener()

        policy = self._breaker_policy(entry)
        before = self._previous.get(entry.name) if self._previous is not None else None
        if before is None:
            breaker = Breaker(policy, self._clock, changed)
            standing = Standing(entry.name, entry.weight, entry.max_concurrent_requests, breaker, self._clock)
            return Backend(entry, self._make_provider(entry), standing, is_candidate)
        standing = before.standing
        standing.revise(entry.name, entry.weight, entry.max_concurrent_requests)
        standing.breaker.revise(policy, changed)
        provider = before.provider if before.settings == entry else self._make_provider(entry)
        return Backend(entry, provider, standing, is_candidate)
