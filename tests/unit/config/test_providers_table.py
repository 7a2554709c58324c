"""The facts of providers."""

from __future__ import annotations

import pytest

from mockllmapi.config.providers_table import FALLBACK_PROVIDER, PROVIDERS, ProviderFacts
from mockllmapi.config.registered_providers import provider_facts


def test_names_ignore_case_and_unknown_ones_are_none() -> None:
    assert provider_facts(" OpenAI ") is PROVIDERS["openai"]
    assert provider_facts("xxx") is None
    assert provider_facts("scripted") is None, "the scripted fake has no script in a configuration"
    assert FALLBACK_PROVIDER.name == "ollama"


@pytest.mark.parametrize("facts", PROVIDERS.values(), ids=PROVIDERS)
def test_addresses_end_with_a_slash(facts: ProviderFacts) -> None:
    assert facts.has_address == facts.base_url.endswith("/v1/")
    assert facts.has_address or facts.model_name


def test_hosted_providers_need_a_key_and_no_other_does() -> None:
    assert [facts.name for facts in PROVIDERS.values() if facts.needs_key] == ["openai", "anthropic"]
    assert [facts.name for facts in PROVIDERS.values() if not facts.is_local] == ["openai", "anthropic"]
