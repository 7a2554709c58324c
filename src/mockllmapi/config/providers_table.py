"""The one table of providers: implementation, usual address, key and limits. Data, so that no code branches on names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

__all__ = ["FALLBACK_PROVIDER", "PROVIDERS", "ProviderFacts"]


@dataclass(frozen=True, slots=True)
class ProviderFacts:
    """Describe the backends of one provider, as far as their own settings do not say otherwise.

    `implementation` names the class as `module:Class`; it is imported only when a backend needs it. `base_url` ends with a
    slash; it is empty for a provider that answers in this process and has no address. If `model_name` is empty, the global
    `ModelName` is used. `key_variable` is the environment variable that is read if no `ApiKey` is given. `start_command`
    starts a local server, and `model_command`, with a model's name behind it, brings it that model.
    """

    name: str
    title: str
    implementation: str
    base_url: str
    model_name: str = ""
    needs_key: bool = False
    key_variable: str = ""
    max_concurrent_requests: int = 64
    is_local: bool = True
    start_command: str = ""
    model_command: str = ""

    @property
    def has_address(self) -> bool:
        """Return whether its backends live behind a URL."""
        return bool(self.base_url)


PROVIDERS: Final[Mapping[str, ProviderFacts]] = MappingProxyType(
    {
        facts.name: facts
        for facts in (
            ProviderFacts(
                "ollama",
                "Ollama",
                "mockllmapi.providers.ollama:OllamaProvider",
                "http://localhost:11434/v1/",
                max_concurrent_requests=4,
                start_command="ollama serve",
                model_command="ollama pull",
            ),
            ProviderFacts(
                "openai",
                "OpenAI",
                "mockllmapi.providers.openai:OpenAiProvider",
                "https://api.openai.com/v1/",
                needs_key=True,
                key_variable="OPENAI_API_KEY",
                is_local=False,
            ),
            ProviderFacts(
                "anthropic",
                "Anthropic",
                "mockllmapi.providers.anthropic:AnthropicProvider",
                "https://api.anthropic.com/v1/",
                needs_key=True,
                key_variable="ANTHROPIC_API_KEY",
                is_local=False,
            ),
            ProviderFacts(
                "lmstudio",
                "LM Studio",
                "mockllmapi.providers.lmstudio:LmStudioProvider",
                "http://localhost:1234/v1/",
                max_concurrent_requests=4,
                start_command="lms server start",
                model_command="lms get",
            ),
            ProviderFacts(
                "builtin", "Built-in", "mockllmapi.providers.builtin:BuiltinProvider", "", model_name="built-in"
            ),
        )
    }
)

FALLBACK_PROVIDER: Final = PROVIDERS["ollama"]
"""Who a missing or unknown provider name stands for."""
