"""Discovery of local model servers on their usual addresses, for a server without configured backends."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from mockllmapi.config import PROVIDERS, BackendSettings, Settings
from mockllmapi.events import EventBus
from mockllmapi.exchange import Health
from mockllmapi.providers import make_provider
from mockllmapi.types import SystemClock

__all__ = ["USUAL_ADDRESSES", "Discovery", "discover"]

USUAL_ADDRESSES: Mapping[str, str] = MappingProxyType(
    {name: PROVIDERS[name].base_url for name in ("ollama", "lmstudio")}
)
"""The usual address of each local provider, in order of preference."""

PROBE_TIMEOUT_S = 1.0
NON_CHAT_PARTS = ("embed", "rerank", "whisper", "clip")
"""Parts of the names of models that do not chat."""


@dataclass(frozen=True, slots=True)
class Discovery:
    """The settings with the discovered backends, and one line that names them."""

    settings: Settings
    summary: str


@dataclass(frozen=True, slots=True)
class _ProbeResult:
    """The backend at one address, or the reason for its absence as a phrase."""

    backend: BackendSettings | None
    reason: str = ""


async def discover(
    settings: Settings, addresses: Mapping[str, str] = USUAL_ADDRESSES, timeout_s: float = PROBE_TIMEOUT_S
) -> Discovery:
    """Probe the addresses and take the first chat model of each; add the built-in generator as last resort."""
    results = await asyncio.gather(*(_probe_address(name, address, timeout_s) for name, address in addresses.items()))
    found = [result.backend for result in results if result.backend is not None]
    last = BackendSettings(name="builtin", provider="builtin", priority=1 if found else 0)
    reasons = [result.reason for result in results if result.reason]
    if found:
        names = " and ".join(f"{backend.name} ({backend.model_name})" for backend in found)
        summary = f"No backend is configured: found {names}; the built-in generator stands behind."
    else:
        summary = f"No backend is configured, {', '.join(reasons)}: the built-in generator answers."
    return Discovery(settings.with_backends((*found, last)), summary)


async def _probe_address(provider: str, address: str, timeout_s: float) -> _ProbeResult:
    title = PROVIDERS[provider].title
    entry = BackendSettings(name=provider, provider=provider, base_url=address, model_name="")
    clock = SystemClock()
    client = make_provider(entry, EventBus(), clock)
    try:
        async with clock.timeout(timeout_s):
            health = await client.health()
    except TimeoutError:
        health = Health(is_alive=False)
    finally:
        await client.aclose()
    if not health.is_alive:
        return _ProbeResult(None, f"no {title} on {_port_of(address)}")
    model = _first_chat_model(health)
    if not model:
        return _ProbeResult(None, f"{title} on {_port_of(address)} has no chat model")
    return _ProbeResult(entry.model_copy(update={"model_name": model}))


def _port_of(address: str) -> str:
    return address.partition("//")[2].partition("/")[0].rpartition(":")[2]


def _first_chat_model(health: Health) -> str:
    return next((name for name in health.models if not any(part in name.lower() for part in NON_CHAT_PARTS)), "")
