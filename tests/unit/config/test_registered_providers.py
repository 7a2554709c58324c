"""Providers of another package, found in the metadata of an installed distribution."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mockllmapi import create_app
from mockllmapi.config import (
    PROVIDERS,
    configuration_from_mapping,
    configuration_schema,
    provider_facts,
    provider_names,
)
from mockllmapi.errors import ConfigurationError
from support.asgi import ask
from support.json_types import JsonDict, json_of

PACKAGE = Path(__file__).parents[2] / "data" / "provider_package"


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.syspath_prepend(PACKAGE)
    yield
    sys.modules.pop("mockllmapi_echo", None)


def backends(provider: str) -> JsonDict:
    return {"Backends": [{"Name": "b", "Provider": provider}], "FallbackToBuiltin": False}


def test_without_the_package_its_name_is_unknown_and_falls_back() -> None:
    assert provider_names() == tuple(PROVIDERS)
    configuration = configuration_from_mapping(backends("echo"), environ={})
    assert configuration.settings.backends[0].provider == "ollama"
    assert "Unknown provider 'echo', falling back to ollama" in str(configuration.messages)


@pytest.mark.usefixtures("installed")
def test_names_are_known_before_any_code_of_the_package_runs() -> None:
    assert provider_names() == (*PROVIDERS, "echo", "homeless", "missing", "wrong")
    provider = json_of(configuration_schema()["$defs"])["BackendEntry"]["properties"]["Provider"]
    assert provider["enum"][-4:] == ["echo", "homeless", "missing", "wrong"]
    assert "mockllmapi_echo" not in sys.modules


@pytest.mark.usefixtures("installed")
def test_a_package_cannot_replace_a_provider_of_the_table() -> None:
    assert provider_facts("openai") is PROVIDERS["openai"]


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("route", ["/api/mock/users/7", "/api/mock/stream/users/7"])
async def test_its_provider_answers_requests(route: str) -> None:
    app = create_app(backends(" Echo "))
    reply = await ask(app, "GET", route)
    await app.aclose()
    assert (reply.status, reply.headers["x-llm-model"]) == (200, "echo-1")
    assert "users/7" in reply.body.decode()


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("wrong", "Wrong = mockllmapi_echo:MODEL of mockllmapi-echo is not a ProviderFacts"),
        ("homeless", "mockllmapi-echo has no base_url that ends with a slash"),
        ("missing", r"mockllmapi-echo cannot be loaded \(ModuleNotFoundError\)"),
    ],
)
def test_a_package_that_cannot_be_used_is_an_error_of_the_configuration(name: str, problem: str) -> None:
    with pytest.raises(ConfigurationError, match=problem):
        configuration_from_mapping(backends(name), environ={})


@pytest.mark.usefixtures("installed")
def test_a_name_that_is_almost_right_is_hinted_at() -> None:
    assert "did you mean echo?" in str(configuration_from_mapping(backends("echoo"), environ={}).messages)
