"""Health and models of configured backends."""

from __future__ import annotations

import pytest

from mockllmapi.cli.probing import ProbedBackend, describe_unusable, probe_backends
from mockllmapi.config import BackendSettings
from mockllmapi.exchange import Health
from support.gateway import reserved_port
from upstreams import FakeUpstream
from upstreams.backends import backend_for


def probed(provider: str, model: str, *models: str, loaded: tuple[str, ...] = ()) -> ProbedBackend:
    entry = BackendSettings(name="mine", provider=provider, base_url="http://x/v1/", model_name=model)
    return ProbedBackend(entry, Health(is_alive=True, models=models, loaded_models=loaded))


@pytest.mark.parametrize(
    ("backend", "state"),
    [
        (probed("ollama", "llama3", "llama3:latest"), "alive"),
        (probed("ollama", "llama3:latest", "llama3"), "alive"),
        (probed("ollama", "llama3", "mistral:latest"), "no model"),
        (probed("ollama", "llama3", "llama3:70b"), "no model"),
        (probed("openai", "gpt-9", "gpt-4o-mini"), "no model"),
        (probed("openai", "gpt-9"), "alive"),
        (probed("lmstudio", "local-model", "qwen", loaded=("qwen",)), "alive"),
        (probed("lmstudio", "local-model", "qwen", "phi"), "no model"),
    ],
)
def test_a_backend_is_usable_only_with_its_model(backend: ProbedBackend, state: str) -> None:
    assert backend.state == state
    assert backend.is_usable is (state == "alive")


def test_a_missing_model_is_reported_with_those_that_exist_and_the_command_to_type() -> None:
    backend = probed("ollama", "llama3", "a", "b", "c", "d", "e", "f", "g")
    assert backend.details == "has no model llama3; it has a, b, c, d, e and 2 more; ollama pull llama3"
    assert list(describe_unusable([backend])) == [f"mine: Ollama {backend.details}."]
    assert probed("openai", "gpt-9", "gpt-4o-mini").details == "has no model gpt-9; it has gpt-4o-mini"


async def test_a_server_that_does_not_answer_is_reported_with_the_command_that_starts_it() -> None:
    with reserved_port() as port:
        entries = [
            BackendSettings(name=name, provider=name, base_url=f"http://127.0.0.1:{port}/v1/", model_name="m")
            for name in ("ollama", "lmstudio", "openai")
        ]
        found = await probe_backends(entries, timeout_s=5)
    assert [one.state for one in found] == ["down", "down", "down"]
    assert [one.details.partition("Start it with: ")[2] for one in found] == ["ollama serve", "lms server start", ""]
    assert list(describe_unusable(found)) == [
        f"ollama: Ollama does not answer at http://127.0.0.1:{port}/v1/: start it with `ollama serve`.",
        f"lmstudio: LM Studio does not answer at http://127.0.0.1:{port}/v1/: start it with `lms server start`.",
        f"openai: OpenAI does not answer at http://127.0.0.1:{port}/v1/.",
    ]


async def test_a_disabled_backend_is_not_asked() -> None:
    (one,) = await probe_backends([BackendSettings(name="off", enabled=False, base_url="http://127.0.0.1:9/v1/")])
    assert (one.state, one.details, one.is_usable) == ("", "-", True)


async def test_lm_studio_replaces_a_missing_model_by_the_only_one_it_has() -> None:
    async with FakeUpstream("lmstudio", models=["qwen"]) as studio:
        (one,) = await probe_backends([backend_for(studio, model_name="local-model")])
    assert (one.state, one.details) == ("alive", "qwen")
