"""The backends of one configuration by name, each with its provider and its state."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from mockllmapi.config import BackendSettings, provider_facts
from mockllmapi.events import BreakerChanged, EventBus
from mockllmapi.exchange import BackendIdentity
from mockllmapi.providers import Provider
from mockllmapi.routing.backend_state import BackendState
from mockllmapi.routing.breaker import Breaker, BreakerPolicy, BreakerState
from mockllmapi.types import Clock

__all__ = ["BUILTIN", "Backend", "Registry"]

BUILTIN = "builtin"
"""The name that always selects the built-in generator, configured or not."""


@dataclass(frozen=True, slots=True)
class Backend:
    """Hold one configured provider, address and model, and its state.

    `is_candidate` is False for a backend that is only used when a request names it.
    """

    settings: BackendSettings
    provider: Provider
    state: BackendState
    is_candidate: bool = True

    @property
    def name(self) -> str:
        return self.settings.name

    @property
    def is_local(self) -> bool:
        """Whether it runs on this machine, so that calls cost nothing."""
        facts = provider_facts(self.settings.provider)
        return facts is not None and facts.is_local

    @property
    def identity(self) -> BackendIdentity:
        settings = self.settings
        return BackendIdentity(settings.name, settings.provider, settings.base_url or "built in", settings.model_name)


class Registry:
    """Hold all enabled backends in the order of the configuration; names are compared without case.

    `make_provider` and `breaker_policy` are called for each entry. A backend of the same name in `previous`, the registry
    of the configuration before, passes on its state, and its provider if none of its settings has changed.
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
        self._backends = [self._build_backend(entry) for entry in known if entry.enabled]
        if not any(backend.name.casefold() == BUILTIN for backend in self._backends):
            self._backends.append(
                self._build_backend(
                    BackendSettings(name=BUILTIN, provider=BUILTIN, model_name="built-in"), is_candidate=False
                )
            )
        self._by_name = {backend.name.casefold(): backend for backend in self._backends}
        self._previous = None

    def __iter__(self) -> Iterator[Backend]:
        """Iterate over every enabled backend, including the built-in generator."""
        return iter(self._backends)

    @property
    def candidates(self) -> tuple[Backend, ...]:
        """The backends that default selection may choose, in order."""
        return tuple(backend for backend in self._backends if backend.is_candidate)

    @property
    def disabled(self) -> tuple[BackendSettings, ...]:
        """Entries of the configuration with `Enabled: false`."""
        return self._disabled

    @property
    def names(self) -> tuple[str, ...]:
        """The names a request may use, in order."""
        return tuple(backend.name for backend in self._backends)

    @property
    def builtin(self) -> Backend:
        """The built-in generator as a backend."""
        return self._by_name[BUILTIN]

    def get(self, name: str) -> Backend | None:
        """Return the enabled backend of that name, or None."""
        return self._by_name.get(name.casefold())

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call `listener` at every breaker transition."""
        self._listeners.append(listener)

    async def aclose(self, successor: Registry | None = None) -> None:
        """Close every provider that `successor` does not use."""
        reused = {id(backend.provider) for backend in successor or ()}
        for backend in self._backends:
            if id(backend.provider) not in reused:
                await backend.provider.aclose()

    def _build_backend(self, entry: BackendSettings, *, is_candidate: bool = True) -> Backend:
        def on_breaker_change(old: BreakerState, new: BreakerState) -> None:
            state.on_breaker_change(old, new)
            self._events.emit(BreakerChanged(entry.name, old.value, new.value))
            for listener in self._listeners:
                listener()

        policy = self._breaker_policy(entry)
        before = self._previous.get(entry.name) if self._previous is not None else None
        if before is None:
            breaker = Breaker(policy, self._clock, on_breaker_change)
            state = BackendState(entry.name, entry.weight, entry.max_concurrent_requests, breaker, self._clock)
            return Backend(entry, self._make_provider(entry), state, is_candidate)
        state = before.state
        state.reconfigure(entry.name, entry.weight, entry.max_concurrent_requests)
        state.breaker.reconfigure(policy, on_breaker_change)
        provider = before.provider if before.settings == entry else self._make_provider(entry)
        return Backend(entry, provider, state, is_candidate)
