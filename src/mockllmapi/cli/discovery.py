"""Where nothing is configured: what answers on the usual local addresses."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from mockllmapi.config import PROVIDERS, BackendSettings, Settings
from mockllmapi.events import EventBus
from mockllmapi.exchange import Health
from mockllmapi.providers import make_provider
from mockllmapi.types import SystemClock

__all__ = ["Discovery", "discover"]

LOCAL_PROVIDERS = ("ollama", "lmstudio")
PROBE_TIMEOUT_S = 1.0
NOT_CHAT = ("embed", "rerank", "whisper", "clip")
"""Parts of the names of models that do not chat."""


@dataclass(frozen=True, slots=True)
class Discovery:
    """What was found: the settings with the backends in them, and one line that says which."""

    settings: Settings
    summary: str


async def discover(settings: Settings) -> Discovery:
    """Look for Ollama and LM Studio and take the first chat model of each; the built-in generator stands behind them."""
    found = [backend for backend in await asyncio.gather(*map(_probe, LOCAL_PROVIDERS)) if backend is not None]
    last = BackendSettings(name="builtin", provider="builtin", priority=1 if found else 0)
    if found:
        names = " and ".join(f"{backend.name} ({backend.model_name})" for backend in found)
        summary = f"No configuration: found {names}; the built-in generator stands behind."
    else:
        summary = "No configuration, no Ollama on 11434, no LM Studio on 1234: the built-in generator answers."
    return Discovery(settings.with_backends((*found, last)), summary)


async def _probe(provider: str) -> BackendSettings | None:
    entry = BackendSettings(name=provider, provider=provider, base_url=PROVIDERS[provider].base_url, model_name="")
    client = make_provider(entry, EventBus(), SystemClock())
    try:
        health = await asyncio.wait_for(client.health(), PROBE_TIMEOUT_S)
    except TimeoutError:
        return None
    finally:
        await client.aclose()
    model = _first_chat_model(health)
    return entry.model_copy(update={"model_name": model}) if health.is_alive and model else None


def _first_chat_model(health: Health) -> str:
    return next((name for name in health.models if not any(part in name.lower() for part in NOT_CHAT)), "")
