"""Health and models of configured backends, with the command that helps."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mockllmapi.config import BackendSettings, provider_facts
from mockllmapi.events import EventBus
from mockllmapi.exchange import Health
from mockllmapi.providers import make_provider
from mockllmapi.providers.model_list import is_same_model
from mockllmapi.types import SystemClock

__all__ = ["ProbedBackend", "describe_unusable", "probe_backends"]

MAX_MODELS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class ProbedBackend:
    """One backend and its health, which is None for a disabled one."""

    entry: BackendSettings
    health: Health | None

    @property
    def state(self) -> str:
        """One word for the table: `alive`, `down`, `no model`, or empty for a disabled backend."""
        if self.health is None:
            return ""
        if not self.health.is_alive:
            return "down"
        return "alive" if self._has_model(self.health) else "no model"

    @property
    def is_usable(self) -> bool:
        """Whether the backend answers and has its model, or is disabled."""
        return self.state in ("", "alive")

    @property
    def details(self) -> str:
        """The models of a usable backend, else the reason and the command to type."""
        if self.health is None:
            return "-"
        models = _list_models(self.health.models)
        match self.state:
            case "alive":
                return models or "no list of models"
            case "no model":
                facts = provider_facts(self.entry.provider)
                command = facts.model_command if facts is not None else ""
                hint = f"; {command} {self.entry.model_name}" if command else ""
                return f"has no model {self.entry.model_name}; it has {models}{hint}"
        return self.health.detail or "does not answer"

    def _has_model(self, health: Health) -> bool:
        """Return whether the model is listed, replaced by the only loaded one, or the server has no list."""
        wanted = self.entry.model_name
        listed = health.models
        if not listed or not wanted or any(is_same_model(name, wanted) for name in listed):
            return True
        return self.entry.provider == "lmstudio" and len(health.loaded_models) == 1


async def probe_backends(entries: Sequence[BackendSettings], timeout_s: float | None = None) -> list[ProbedBackend]:
    """Ask every enabled backend for its health and its models, all at the same time."""
    healths = await asyncio.gather(*(_probe(entry, timeout_s) for entry in entries))
    return [ProbedBackend(entry, health) for entry, health in zip(entries, healths, strict=True)]


def describe_unusable(probed: Sequence[ProbedBackend]) -> Iterator[str]:
    """Yield one line for each backend that cannot answer, with the command that helps."""
    for one in probed:
        entry = one.entry
        facts = provider_facts(entry.provider)
        title = facts.title if facts is not None else entry.provider
        if one.state == "down":
            command = facts.start_command if facts is not None else ""
            hint = f": start it with `{command}`" if command else ""
            yield f"{entry.name}: {title} does not answer at {entry.base_url}{hint}."
        elif one.state == "no model":
            yield f"{entry.name}: {title} {one.details}."


def _list_models(models: Sequence[str]) -> str:
    more = len(models) - MAX_MODELS_SHOWN
    shown = ", ".join(models[:MAX_MODELS_SHOWN])
    return f"{shown} and {more} more" if more > 0 else shown


async def _probe(entry: BackendSettings, timeout_s: float | None) -> Health | None:
    if not entry.enabled:
        return None
    provider = make_provider(entry, EventBus(), SystemClock())
    try:
        return await asyncio.wait_for(provider.health(), timeout_s)
    except TimeoutError:
        return Health(is_alive=False, detail=f"No answer within {timeout_s:g} s.")
    finally:
        await provider.aclose()
