"""The settings' models."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from mockllmapi.config.settings import (
    BackendEntry,
    BackendSettings,
    Section,
    SelectionStrategy,
    Settings,
    SettingsDocument,
)
from mockllmapi.config.unsupported_keys import UNSUPPORTED_KEYS


def test_the_documented_defaults_hold() -> None:
    settings = Settings()

    assert (settings.model_name, settings.temperature, settings.timeout_seconds) == ("llama3", 1.2, 30)
    assert (settings.enable_retry_policy, settings.max_retry_attempts, settings.retry_base_delay_seconds) == (
        True,
        3,
        1,
    )
    assert settings.enable_circuit_breaker
    assert (settings.circuit_breaker_failure_threshold, settings.circuit_breaker_duration_seconds) == (5, 60)
    assert settings.circuit_breaker_failure_ratio is None
    assert (settings.max_output_tokens, settings.max_items) == (2048, 1000)
    assert settings.selection_strategy is SelectionStrategy.FIRST
    assert (settings.enable_failover, settings.fallback_to_builtin, settings.strict_backend_selection) == (
        True,
        True,
        False,
    )
    assert (settings.request_timeout_seconds, settings.stream_idle_timeout_seconds) == (120, 15)
    assert (settings.health_check.enabled, settings.health_check.interval_seconds) == (None, 15)
    assert settings.health_check.timeout_seconds == 3
    assert (settings.host, settings.port, settings.cors, settings.body_controls) == ("localhost", 5116, True, True)
    assert (settings.max_request_size_bytes, settings.max_shape_bytes) == (10 * 1024 * 1024, 256 * 1024)
    assert not settings.enable_management_auth
    assert not settings.allow_unauthenticated_management
    assert settings.is_discovery_needed


def test_values_are_frozen() -> None:
    with pytest.raises(ValidationError):
        Settings().port = 1  # type: ignore[misc]


def test_python_may_use_its_own_names() -> None:
    backend = BackendSettings(name="a", provider="ollama")

    assert Settings(backends=(backend, BackendSettings(name="b", enabled=False))).enabled_backends == (backend,)


def test_replaced_backends_get_the_usual_defaults() -> None:
    settings = Settings.from_mapping({"Temperature": 0.5, "MaxOutputTokens": 77}, environ={})
    found = BackendSettings(name="ollama", provider="ollama").model_copy(update={"model_name": "phi"})
    changed = settings.with_backends([found, BackendEntry(name="builtin", provider="builtin", priority=1)])

    assert [(b.name, b.base_url, b.model_name) for b in changed.backends] == [
        ("ollama", "http://localhost:11434/v1/", "phi"),
        ("builtin", "", "built-in"),
    ]
    assert [(b.temperature, b.max_tokens, b.priority) for b in changed.backends] == [(0.5, 77, 0), (0.5, 77, 1)]
    assert changed.backends[0].max_concurrent_requests == 4
    assert not changed.is_discovery_needed
    assert settings.is_discovery_needed
    assert changed.with_backends(changed.backends) == changed


def test_secrets_are_listed_for_those_who_mask_them() -> None:
    environ = {"KEY": "sk-2"}
    settings = Settings.from_mapping(
        {
            "EnableManagementAuth": True,
            "ManagementAuthSecret": "sk-1",
            "Backends": [{"Name": "a", "ApiKey": "env:KEY", "Headers": {"X": "sk-3"}}],
        },
        environ=environ,
    )

    assert settings.reveal_secrets() == ("sk-1", "sk-2", "sk-3")
    del environ["KEY"]
    assert settings.reveal_secrets() == ("sk-1", "sk-3")


def sections() -> list[type[Section]]:
    def below(section: type[Section]) -> list[type[Section]]:
        return [one for child in section.__subclasses__() for one in (child, *below(child))]

    return [one for one in below(Section) if one not in {Settings, BackendSettings}]


@pytest.mark.parametrize("section", sections(), ids=lambda section: section.__name__)
def test_every_key_has_a_description(section: type[Section]) -> None:
    assert [name for name, field in section.model_fields.items() if not field.description] == []


def test_complete_settings_have_the_keys_of_a_document() -> None:
    assert list(Settings.model_fields) == list(SettingsDocument.model_fields)
    assert list(BackendSettings.model_fields) == [*BackendEntry.model_fields, "stream_idle_timeout_seconds"]


def test_a_key_is_built_or_not_but_never_both() -> None:
    built = {field.alias for field in SettingsDocument.model_fields.values()}

    assert built.isdisjoint(UNSUPPORTED_KEYS)
