"""Environment variables, command line, ASP.NET addresses, and which files are looked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mockllmapi.config import QuickBackend
from mockllmapi.config.diagnostics import Diagnostics
from mockllmapi.config.sources import (
    default_files,
    read_aspnet_urls,
    read_environment,
    read_overrides,
    read_quick_backend,
)
from mockllmapi.errors import ConfigurationError


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("http://localhost:5000", "localhost", "5000"),
        ("https://localhost:5001;http://127.0.0.1:5000/", "127.0.0.1", "5000"),
        ("HTTP://+:8080", "+", "8080"),
        ("http://*:8080;http://other:1", "*", "8080"),
        ("http://[::1]:81", "[::1]", "81"),
        ("http://localhost", "localhost", "80"),
    ],
)
def test_the_first_http_address_of_aspnet_sets_host_and_port(text: str, host: str, port: str) -> None:
    tree = read_aspnet_urls({"ASPNETCORE_URLS": text}, Diagnostics())

    values = {key: branch.value and branch.value.content for key, branch in tree.children.items()}
    assert values == {"host": host, "port": port}


def test_an_aspnet_address_gives_way_key_by_key(workspace: Any) -> None:
    workspace.write('{"LLMockApi": {"Port": 7}}')
    configuration = workspace.load(environ={"ASPNETCORE_URLS": "http://127.0.0.1:5000"})

    assert (configuration.settings.host, configuration.settings.port) == ("127.0.0.1", 7)
    assert configuration.origins["Host"] == "environment variable ASPNETCORE_URLS"


def test_https_addresses_alone_are_ignored_with_a_warning(workspace: Any) -> None:
    configuration = workspace.load(environ={"ASPNETCORE_URLS": "https://localhost:5001"})

    assert configuration.settings.port == 5116
    assert [message.level for message in configuration.messages] == ["warning"]


@pytest.mark.parametrize("text", ["http://", "http://a:b", "http://a:1/path", "http://u:p@a:1"])
def test_a_strange_aspnet_address_is_an_error(workspace: Any, text: str) -> None:
    assert "ASPNETCORE_URLS" in str(workspace.refuse(environ={"ASPNETCORE_URLS": text}))


def test_environment_values_are_converted(workspace: Any) -> None:
    settings = workspace.load(
        environ={
            "llmockapi__TEMPERATURE": "0.5",
            "LLMockApi__maxItems": "12",
            "LLMockApi__Cors": "FALSE",
            "LLMockApi__SelectionStrategy": "weighted",
            "LLMockApi__HealthCheck__IntervalSeconds": "20",
            "LLMockApi__Seed": "-4",
        }
    ).settings

    assert (settings.temperature, settings.max_items, settings.cors, settings.seed) == (0.5, 12, False, -4)
    assert settings.selection_strategy == "Weighted"
    assert settings.health_check.interval_seconds == 20


def test_the_canonical_section_name_wins_in_the_environment() -> None:
    diagnostics = Diagnostics()
    tree = read_environment({"LLMockApi__Port": "1", "MockLlmApi__Port": "2"}, diagnostics)

    port = tree.children["port"].value
    assert port is not None
    assert port.content == "1"
    assert len(diagnostics.messages) == 1


def test_other_variables_are_none_of_our_business() -> None:
    environ = {
        "MOCKLLMAPI_ENVIRONMENT": "x",
        "LLMockApi": "x",
        "LLMockApi__": "x",
        "LLMockApi__A____B": "x",
        "PATH": "x",
    }

    assert read_environment(environ, Diagnostics()).children == {}


def test_overrides_may_name_the_section_and_the_last_wins(workspace: Any) -> None:
    overrides = [("LLMockApi:Port", "1"), ("port", "2")]

    assert workspace.load(overrides=overrides).settings.port == 2


@pytest.mark.parametrize("key", ["", ":", "A::B", "LLMockApi"])
def test_an_override_without_a_key_is_an_error(key: str) -> None:
    diagnostics = Diagnostics()
    read_overrides([(key, "x")], diagnostics)

    with pytest.raises(ConfigurationError, match="path of a key"):
        diagnostics.raise_problems()


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b", "..", "a b"])
def test_an_environment_name_cannot_leave_the_folder(tmp_path: Path, name: str) -> None:
    diagnostics = Diagnostics()

    assert [path.name for path, _, _ in default_files(tmp_path, {"ASPNETCORE_ENVIRONMENT": name}, diagnostics)] == [
        "appsettings.json"
    ]
    with pytest.raises(ConfigurationError, match="ASPNETCORE_ENVIRONMENT"):
        diagnostics.raise_problems()


def test_a_directory_given_as_a_file_is_a_clear_error(workspace: Any) -> None:
    (workspace.directory / "conf.d").mkdir()

    assert "cannot be read" in str(workspace.refuse(config_files=["conf.d"]))


@pytest.mark.parametrize(("provider", "name"), [(None, "ollama"), ("LMStudio", "lmstudio"), ("xxx", "xxx")])
def test_a_quick_backend_is_called_like_its_provider(provider: str | None, name: str) -> None:
    tree = read_quick_backend(QuickBackend(provider, model="m"))

    said = tree.children["backends"].children["0"].children["name"].value
    assert said is not None
    assert said.content == name
