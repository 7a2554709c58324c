"""What management says about a backend: never a key, never a header's value."""

from __future__ import annotations

from mockllmapi.config import BackendSettings
from mockllmapi.routing import Backend
from mockllmapi.types import JsonObject

__all__ = ["backend_view", "disabled_view"]


def backend_view(backend: Backend) -> JsonObject:
    """An enabled backend. `isCandidate` is false for one that answers only when it is named."""
    return {**_settings_view(backend.settings), "isCandidate": backend.is_candidate}


def disabled_view(entry: BackendSettings) -> JsonObject:
    """An entry of the configuration that is switched off."""
    return {**_settings_view(entry), "isCandidate": False}


def _settings_view(entry: BackendSettings) -> JsonObject:
    return {
        "name": entry.name,
        "provider": entry.provider,
        "baseUrl": entry.base_url or None,
        "model": entry.model_name or None,
        "enabled": entry.enabled,
        "weight": entry.weight,
        "priority": entry.priority,
        "maxTokens": entry.max_tokens,
        "description": entry.description or None,
        "hasApiKey": entry.api_key is not None,
    }
