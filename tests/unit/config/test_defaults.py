"""Gaps that are filled, and rules between keys."""

from __future__ import annotations

from typing import Any

import pytest

from mockllmapi.config import configuration_from_mapping
from mockllmapi.config.defaults import is_loopback


def test_gaps_of_a_backend_are_filled_from_the_global_keys(workspace: Any) -> None:
    (backend,) = workspace.load(
        '{"Temperature": 0.3, "TimeoutSeconds": 7, "MaxOutputTokens": 99, "ModelName": "m", "Backends": [{"Name": "a"}]}'
    ).settings.backends

    assert (backend.temperature, backend.timeout_seconds, backend.max_tokens, backend.model_name) == (0.3, 7, 99, "m")


def test_values_of_a_backend_win_over_the_global_keys(workspace: Any) -> None:
    (backend,) = workspace.load(
        """{"Temperature": 0.3, "TimeoutSeconds": 7, "MaxOutputTokens": 99, "Backends": [
             {"Name": "a", "Temperature": 0, "TimeoutSeconds": 1.5, "MaxTokens": 5, "MaxConcurrentRequests": 9}]}"""
    ).settings.backends

    assert (backend.temperature, backend.timeout_seconds, backend.max_tokens) == (0, 1.5, 5)
    assert backend.max_concurrent_requests == 9


@pytest.mark.parametrize(
    ("provider", "base_url", "model", "limit"),
    [
        ("", "http://localhost:11434/v1/", "llama3", 4),
        ("Ollama", "http://localhost:11434/v1/", "llama3", 4),
        ("LMStudio", "http://localhost:1234/v1/", "llama3", 4),
        ("openai", "https://api.openai.com/v1/", "llama3", 64),
        ("builtin", "", "built-in", 64),
    ],
)
def test_the_last_defaults_are_those_of_the_provider(
    workspace: Any, provider: str, base_url: str, model: str, limit: int
) -> None:
    (backend,) = workspace.load(
        f'{{"Backends": [{{"Name": "a", "Provider": "{provider}", "ApiKey": "k", "MaxConcurrentRequests": 0}}]}}'
    ).settings.backends

    assert (backend.base_url, backend.model_name, backend.max_concurrent_requests) == (base_url, model, limit)


@pytest.mark.parametrize("given", ["http://host/v1", "http://host/v1/", "http://host/v1//", " http://host/v1 "])
def test_a_base_url_always_ends_with_one_slash(workspace: Any, given: str) -> None:
    (backend,) = workspace.load(f'{{"Backends": [{{"Name": "a", "BaseUrl": "{given}"}}]}}').settings.backends

    assert backend.base_url == "http://host/v1/"


def test_the_builtin_provider_has_no_address(workspace: Any) -> None:
    (backend,) = workspace.load(
        '{"Backends": [{"Name": "builtin", "Provider": "builtin", "BaseUrl": "http://x"}]}'
    ).settings.backends

    assert backend.base_url == ""


def test_an_unknown_provider_falls_back_to_ollama(workspace: Any) -> None:
    configuration = workspace.load('{"Backends": [{"Name": "a", "Provider": "xxx"}]}')

    assert [(message.level, message.text) for message in configuration.messages] == [
        ("warning", "Unknown provider 'xxx', falling back to ollama"),
        ("warning", "appsettings.json:1: Backends:0:Provider: Legal: ollama, openai, anthropic, lmstudio, builtin."),
    ]
    assert configuration.settings.backends[0].provider == "ollama"
    assert configuration.settings.backends[0].base_url == "http://localhost:11434/v1/"


def test_a_misspelt_provider_gets_the_name_that_was_meant() -> None:
    messages = configuration_from_mapping({"Backends": [{"Name": "a", "Provider": "Olama"}]}, environ={}).messages

    assert any(message.fails_check for message in messages)
    assert "did you mean ollama?" in messages[1].text


@pytest.mark.parametrize(
    ("backends", "name", "is_known"),
    [
        ([{"Name": "a"}], "A", True),
        ([{"Name": "a"}], "builtin", True),
        ([{"Name": "a"}], "b", False),
        ([{"Name": "a", "Enabled": False}, {"Name": "c"}], "a", False),
        (None, "lmstudio", True),
        (None, "b", False),
    ],
)
def test_a_feed_must_name_a_backend_that_exists(backends: list[object] | None, name: str, is_known: bool) -> None:
    keys = {"Backends": backends, "Feeds": [{"Name": "f", "Backend": name}]}
    messages = configuration_from_mapping(keys, environ={}).messages

    assert [message.fails_check for message in messages] == ([] if is_known else [True])
    if not is_known:
        assert f"Feeds:0:Backend: no backend is called '{name}'." in messages[0].text


@pytest.mark.parametrize("key", ["", '"ApiKey": "",', '"ApiKey": null,'])
def test_openai_without_a_key_is_an_error(workspace: Any, key: str) -> None:
    error = workspace.refuse(f'{{"Backends": [{{"Name": "a", {key} "Provider": "openai"}}]}}')

    assert "OpenAI provider requires an API key" in str(error)
    assert "OPENAI_API_KEY" in str(error)


def test_openai_takes_its_key_from_the_usual_variable(workspace: Any) -> None:
    configuration = workspace.load(
        '{"Backends": [{"Name": "a", "Provider": "openai"}]}', environ={"OPENAI_API_KEY": "sk-env"}
    )

    key = configuration.settings.backends[0].api_key
    assert key is not None
    assert key.reveal() == "sk-env"
    assert configuration.origins["Backends:0:ApiKey"] == "environment variable OPENAI_API_KEY"


def test_other_providers_never_see_the_key_of_openai(workspace: Any) -> None:
    configuration = workspace.load('{"Backends": [{"Name": "a"}]}', environ={"OPENAI_API_KEY": "sk-env"})

    assert configuration.settings.backends[0].api_key is None


@pytest.mark.parametrize("key", ["env:NOWHERE", "file:/nowhere/at/all", "env:not a name", "file:"])
def test_a_secret_that_cannot_be_had_is_an_error_at_start(workspace: Any, key: str) -> None:
    error = workspace.refuse(f'{{"Backends": [{{"Name": "a",\n"ApiKey": "{key}"}}]}}')

    (problem,) = error.problems
    assert (problem.origin, problem.key) == ("appsettings.json:2", "Backends:0:ApiKey")


def test_a_secret_header_is_checked_like_a_key(workspace: Any) -> None:
    error = workspace.refuse('{"Backends": [{"Name": "a", "Headers": {"X-Key": "env:NOWHERE"}}]}')

    assert [problem.key for problem in error.problems] == ["Backends:0:Headers:X-Key"]


def test_disabled_entries_need_not_be_complete(workspace: Any) -> None:
    configuration = workspace.load(
        '{"Backends": [{"Enabled": false, "Provider": "openai"}, {"Enabled": false, "ApiKey": "env:NOWHERE"}]}'
    )

    assert configuration.settings.enabled_backends == ()
    assert not configuration.settings.is_discovery_needed
    assert configuration.messages == ()


def test_types_are_checked_in_disabled_entries_too(workspace: Any) -> None:
    error = workspace.refuse('{"Backends": [{"Enabled": false, "Weight": "many"}]}')

    assert [problem.key for problem in error.problems] == ["Backends:0:Weight"]


@pytest.mark.parametrize(
    ("first", "second", "is_fine"),
    [("true", "true", False), ("true", "false", False), ("false", "true", False), ("false", "false", True)],
)
def test_the_name_of_an_enabled_entry_is_its_alone(workspace: Any, first: str, second: str, is_fine: bool) -> None:
    text = f'{{"Backends": [{{"Name": "a", "Enabled": {first}}}, {{"Name": "A", "Enabled": {second}}}]}}'

    if is_fine:
        workspace.load(text)
    else:
        assert "taken by Backends:0" in str(workspace.refuse(text))


def test_the_name_builtin_belongs_to_the_builtin_provider(workspace: Any) -> None:
    assert "belongs to the built-in generator" in str(workspace.refuse('{"Backends": [{"Name": "BuiltIn"}]}'))


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]", "api.localhost"])
def test_a_loopback_host_needs_no_protection(workspace: Any, host: str) -> None:
    assert workspace.load(f'{{"LLMockApi": {{"Host": "{host}"}}}}').settings.host == host.strip("[]")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "*", "192.0.2.7", "example.com"])
def test_another_host_needs_protected_management_or_the_waiver(workspace: Any, host: str) -> None:
    error = workspace.refuse(f'{{"LLMockApi": {{"Host": "{host}"}}}}')
    assert "EnableManagementAuth" in str(error)
    assert "AllowUnauthenticatedManagement" in str(error)

    workspace.load(f'{{"LLMockApi": {{"Host": "{host}", "AllowUnauthenticatedManagement": true}}}}')
    workspace.load(f'{{"LLMockApi": {{"Host": "{host}", "EnableManagementAuth": true, "ManagementAuthSecret": "s"}}}}')


@pytest.mark.parametrize("secret", ["", ', "ManagementAuthSecret": ""', ', "ManagementAuthSecret": "env:NOWHERE"'])
def test_protected_management_needs_a_secret(workspace: Any, secret: str) -> None:
    error = workspace.refuse(f'{{"EnableManagementAuth": true{secret}}}')

    assert [problem.key for problem in error.problems] == ["ManagementAuthSecret"]


@pytest.mark.parametrize(
    ("host", "expected"),
    [("localhost", True), ("::1", True), ("::1%lo", True), ("localhost.example.com", False), ("10.0.0.1", False)],
)
def test_is_loopback(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


def test_the_global_window_is_the_default_of_entries(workspace: Any) -> None:
    text = '{"MaxContextWindow": 4096, "Backends": [{"Name": "a"}, {"Name": "b", "MaxContextWindow": 8192}]}'
    backends = workspace.load(text).settings.backends
    assert [backend.max_context_window for backend in backends] == [4096, 8192]
    assert workspace.load('{"Backends": [{"Name": "a"}]}').settings.backends[0].max_context_window is None
