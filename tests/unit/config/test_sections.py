"""Which part of a file is ours."""

from __future__ import annotations

from typing import Any

import pytest

from mockllmapi.config.loading import Configuration


def texts(configuration: Configuration) -> list[tuple[str, str]]:
    return [(message.level, message.text) for message in configuration.messages]


@pytest.mark.parametrize(
    "name", ["LLMockApi", "llmockapi", "MockLlmApi", "mostlylucid.mockllmapi", "MOSTLYLUCID.MOCKLLMAPI"]
)
def test_the_section_is_found_by_each_of_its_names(workspace: Any, name: str) -> None:
    configuration = workspace.load(f'{{"{name}": {{"Port": 81}}, "Logging": {{}}, "Whatever": 1}}')

    assert configuration.settings.port == 81
    assert configuration.messages == ()


def test_the_dotted_name_may_be_nested_as_toml_has_it(workspace: Any) -> None:
    workspace.write("[mostlylucid.mockllmapi]\nPort = 81\n", "a.toml")

    assert workspace.load(config_files=["a.toml"]).settings.port == 81


def test_of_two_sections_the_first_name_wins_with_a_warning(workspace: Any) -> None:
    configuration = workspace.load('{"MockLlmApi": {"Port": 82}, "LLMockApi": {"Port": 81}}')

    assert configuration.settings.port == 81
    assert texts(configuration) == [
        ("warning", "appsettings.json: holds the sections LLMockApi and MockLlmApi; LLMockApi is used")
    ]


def test_a_file_without_section_but_with_our_keys_is_ours(workspace: Any) -> None:
    configuration = workspace.load('{"Logging": {"LogLevel": {}}, "AllowedHosts": "*", "Backends": [{"Name": "a"}]}')

    assert len(configuration.settings.backends) == 1
    assert configuration.settings.allowed_hosts == ("*",)
    assert configuration.messages == ()


@pytest.mark.parametrize(
    "text",
    [
        '{"Logging": {"LogLevel": {"Default": "Information"}}, "AllowedHosts": "*"}',
        '{"Port": 1, "Host": "x"}',
        '{"foo": 1}',
    ],
)
def test_a_foreign_file_is_ignored_with_one_line(workspace: Any, text: str) -> None:
    configuration = workspace.load(text)

    assert configuration.settings.port == 5116
    assert texts(configuration) == [
        ("info", "appsettings.json: ignored, it has no section LLMockApi and no key of ours")
    ]


def test_a_file_that_was_asked_for_is_ours_for_any_key(workspace: Any) -> None:
    workspace.write("Port: 81", "mine.yaml")

    assert workspace.load(config_files=["mine.yaml"]).settings.port == 81


def test_a_file_that_was_asked_for_and_is_foreign_is_a_warning(workspace: Any) -> None:
    workspace.write("foo: 81", "mine.yaml")

    assert [level for level, _ in texts(workspace.load(config_files=["mine.yaml"]))] == ["warning"]


@pytest.mark.parametrize("text", ["{}", '{"LLMockApi": null}', '{"LLMockApi": {}}'])
def test_an_empty_file_is_not_worth_a_word(workspace: Any, text: str) -> None:
    configuration = workspace.load(text)

    assert configuration.messages == ()
    assert configuration.settings.is_discovery_needed


@pytest.mark.parametrize("text", ['{"LLMockApi": []}', '{"LLMockApi": "x"}', "[]", '"x"', "3"])
def test_a_file_or_section_must_be_an_object(workspace: Any, text: str) -> None:
    (problem,) = workspace.refuse(text).problems

    assert "must" in problem.message
    assert problem.origin == "appsettings.json:1"
