"""Discovery of local model servers."""

from __future__ import annotations

from mockllmapi.cli.discovery import USUAL_ADDRESSES, discover
from mockllmapi.config import Settings
from support.gateway import reserved_port
from upstreams import FakeUpstream

SETTINGS = Settings.from_mapping({}, environ={})


def test_the_usual_addresses() -> None:
    assert dict(USUAL_ADDRESSES) == {
        "ollama": "http://localhost:11434/v1/",
        "lmstudio": "http://localhost:1234/v1/",
    }


async def test_discovered_servers_are_used_with_the_generator_as_last_resort() -> None:
    async with FakeUpstream("ollama", models=["llama3"]) as ollama, FakeUpstream("lmstudio", models=["qwen"]) as studio:
        found = await discover(SETTINGS, {"ollama": ollama.base_url, "lmstudio": studio.base_url})
    backends = [(backend.name, backend.provider, backend.model_name) for backend in found.settings.backends]
    assert backends == [
        ("ollama", "ollama", "llama3"),
        ("lmstudio", "lmstudio", "qwen"),
        ("builtin", "builtin", "built-in"),
    ]
    assert [backend.priority for backend in found.settings.backends] == [0, 0, 1]
    assert found.settings.backends[0].base_url == ollama.base_url
    assert found.summary == (
        "No backend is configured: found ollama (llama3) and lmstudio (qwen); the built-in generator stands behind."
    )
    assert ollama.chats == studio.chats == []


async def test_the_first_model_that_chats_is_taken() -> None:
    async with FakeUpstream("ollama", models=["nomic-embed-text", "bge-reranker", "mistral", "llama3"]) as ollama:
        found = await discover(SETTINGS, {"ollama": ollama.base_url})
    assert found.settings.backends[0].model_name == "mistral"


async def test_the_generator_answers_if_no_server_is_discovered() -> None:
    with reserved_port() as one, reserved_port() as other:
        addresses = {"ollama": f"http://127.0.0.1:{one}/v1/", "lmstudio": f"http://127.0.0.1:{other}/v1/"}
        found = await discover(SETTINGS, addresses)
    assert [(backend.name, backend.priority) for backend in found.settings.backends] == [("builtin", 0)]
    assert found.summary == (
        f"No backend is configured, no Ollama on {one}, no LM Studio on {other}: the built-in generator answers."
    )


async def test_a_server_without_a_chat_model_is_reported() -> None:
    async with FakeUpstream("ollama", models=["nomic-embed-text"]) as ollama:
        found = await discover(SETTINGS, {"ollama": ollama.base_url})
    assert len(found.settings.backends) == 1
    assert f"Ollama on {ollama.port} has no chat model" in found.summary
