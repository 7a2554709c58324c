"""The whole way: sources in, settings out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mockllmapi.config import (
    Configuration,
    QuickBackend,
    Settings,
    configuration_from_file,
    configuration_from_mapping,
    list_effective_values,
)
from mockllmapi.errors import ConfigurationError
from mockllmapi.types import JsonObject

BLOCKS = Path(__file__).parents[2] / "data" / "configurations"


def blocks(kind: str) -> list[Path]:
    found = sorted((BLOCKS / kind).glob("*.json"))
    assert found
    return found


def names(configuration: Configuration) -> list[str]:
    return [backend.name for backend in configuration.settings.backends]


def warnings(configuration: Configuration) -> list[str]:
    return [message.text for message in configuration.messages if message.level == "warning"]


# -- documented configurations, as printed


@pytest.mark.parametrize("path", blocks("whole"), ids=lambda path: path.stem)
def test_a_documented_file_works_as_printed(workspace: Any, path: Path) -> None:
    configuration = workspace.load(path.read_text(encoding="utf-8"))

    assert configuration.settings.enabled_backends
    assert warnings(configuration) == []


@pytest.mark.parametrize("path", blocks("entry"), ids=lambda path: path.stem)
def test_a_documented_backend_works_as_the_only_entry(workspace: Any, path: Path) -> None:
    configuration = workspace.load(f'{{"LLMockApi": {{"Backends": [{path.read_text(encoding="utf-8")}]}}}}')

    assert len(configuration.settings.backends) == 1


@pytest.mark.parametrize("path", blocks("keys"), ids=lambda path: path.stem)
def test_documented_keys_work_at_the_top_of_a_file(workspace: Any, path: Path) -> None:
    configuration = workspace.load(path.read_text(encoding="utf-8"))

    assert configuration.messages == ()


def documented(workspace: Any, name: str) -> Configuration:
    configuration: Configuration = workspace.load((BLOCKS / name).read_text(encoding="utf-8"))
    return configuration


def test_the_older_form_equals_the_list_it_is_converted_to(workspace: Any) -> None:
    older = documented(workspace, "whole/legacy_pair_only.json").settings.backends
    newer = documented(workspace, "whole/legacy_pair_converted.json").settings.backends

    assert older == newer
    assert older[0].name == "default"


def test_of_two_names_the_last_wins_with_a_warning(workspace: Any) -> None:
    entry = (BLOCKS / "entry/two_names_and_comments.json").read_text(encoding="utf-8")
    configuration = workspace.load(f'{{"Backends": [{entry}]}}')

    assert names(configuration) == ["backend1"]
    assert warnings(configuration) == ["appsettings.json:3: the key Backends:0:Name is given twice; the last one wins"]


def test_every_value_of_the_complete_example_arrives(workspace: Any) -> None:
    configuration = documented(workspace, "whole/everything.json")
    settings = configuration.settings

    assert [(b.name, b.weight, b.max_tokens, b.enabled) for b in settings.backends] == [
        ("ollama-llama3", 3, 8192, True),
        ("ollama-mistral", 2, 8192, True),
        ("openai-gpt4", 1, 8192, False),
        ("lmstudio-experimental", 1, 8192, True),
    ]
    assert settings.backends[0].description == "Primary local model for most requests"
    assert (settings.temperature, settings.timeout_seconds) == (1.2, 30)
    assert (settings.max_retry_attempts, settings.retry_base_delay_seconds) == (3, 1)
    assert (settings.circuit_breaker_failure_threshold, settings.circuit_breaker_duration_seconds) == (5, 60)
    assert [backend.name for backend in settings.enabled_backends] == [
        "ollama-llama3",
        "ollama-mistral",
        "lmstudio-experimental",
    ]


def test_keys_that_are_not_built_yet_share_one_message(workspace: Any) -> None:
    (message,) = workspace.load('{"Journeys": {}, "OpenApiSpecs": []}').messages

    assert message.level == "info"
    assert message.text == "not built yet, so without effect: Journeys, OpenApiSpecs"


def test_the_complete_example_is_built_to_its_last_key(workspace: Any) -> None:
    assert documented(workspace, "whole/everything.json").messages == ()


def test_a_key_from_the_environment_lands_in_the_entry_of_the_file(workspace: Any) -> None:
    workspace.write((BLOCKS / "whole/four_backends.json").read_text(encoding="utf-8"))
    configuration = workspace.load(environ={"LLMockApi__Backends__2__ApiKey": "sk-from-environment"})

    key = configuration.settings.backends[2].api_key
    assert key is not None
    assert key.reveal() == "sk-from-environment"
    assert configuration.settings.backends[2].model_name == "gpt-4"
    assert configuration.origins["Backends:2:ApiKey"] == "environment variable LLMockApi__Backends__2__ApiKey"
    assert configuration.origins["Backends:2:ModelName"] == "appsettings.json:30"


# -- the older form beside the list


def test_the_backend_of_the_older_form_is_first_and_takes_no_index(workspace: Any) -> None:
    workspace.write((BLOCKS / "keys/migration_after.json").read_text(encoding="utf-8"))
    configuration = workspace.load(environ={"LLMockApi__Backends__0__Weight": "7"})

    assert names(configuration) == ["default", "ollama-mistral"]
    assert [backend.weight for backend in configuration.settings.backends] == [1, 7]
    assert configuration.backend_keys == ("Backends:default", "Backends:0")


def test_an_entry_called_default_keeps_the_older_form_out(workspace: Any) -> None:
    configuration = workspace.load('{"BaseUrl": "http://a/v1", "Backends": [{"Name": "Default", "ModelName": "m"}]}')

    assert names(configuration) == ["Default"]


def test_a_model_name_alone_means_ollama_at_its_usual_address(workspace: Any) -> None:
    (backend,) = workspace.load('{"ModelName": "phi"}').settings.backends

    assert (backend.name, backend.provider) == ("default", "ollama")
    assert (backend.base_url, backend.model_name) == ("http://localhost:11434/v1/", "phi")


def test_beside_a_list_the_global_model_is_the_default_of_entries(workspace: Any) -> None:
    configuration = workspace.load('{"ModelName": "phi", "Backends": [{"Name": "a"}]}')

    assert [(b.name, b.model_name) for b in configuration.settings.backends] == [("a", "phi")]


@pytest.mark.parametrize(
    ("text", "is_wanted"),
    [
        ("{}", True),
        ('{"Temperature": 1}', True),
        ('{"Backends": null}', True),
        ('{"Backends": []}', False),
        ('{"Backends": [{"Name": "a", "Enabled": false}]}', False),
        ('{"BaseUrl": "http://a"}', False),
        ('{"ModelName": "m"}', False),
    ],
)
def test_discovery_is_needed_only_without_any_backend_key(workspace: Any, text: str, is_wanted: bool) -> None:
    settings = workspace.load(text).settings

    assert settings.is_discovery_needed is is_wanted


# -- precedence

SOURCES = ("aspnet", "usual", "environment file", "config 1", "config 2", "PORT", "environment", "command line")


@pytest.mark.parametrize("highest", range(len(SOURCES)), ids=SOURCES)
def test_each_source_wins_over_those_before_it(workspace: Any, highest: int) -> None:
    environ = {"ASPNETCORE_URLS": "http://localhost:1000"}
    config_files = []
    overrides = []
    if highest >= 1:
        workspace.write('{"LLMockApi": {"Port": 1001}}')
    if highest >= 2:
        environ["ASPNETCORE_ENVIRONMENT"] = "Staging"
        workspace.write('{"LLMockApi": {"port": 1002}}', "appsettings.Staging.json")
    if highest >= 3:
        workspace.write("LLMockApi: {PORT: 1003}", "one.yaml")
        config_files.append("one.yaml")
    if highest >= 4:
        workspace.write("[LLMockApi]\nPort = 1004", "two.toml")
        config_files.append("two.toml")
    if highest >= 5:
        environ["PORT"] = "1005"
    if highest >= 6:
        environ["LLMOCKAPI__PORT"] = "1006"
    if highest >= 7:
        overrides.append(("Port", "1007"))

    configuration = workspace.load(environ=environ, config_files=config_files, overrides=overrides)

    assert configuration.settings.port == 1000 + highest


def test_a_bad_port_of_the_platform_names_its_variable(workspace: Any) -> None:
    assert workspace.load(environ={"PORT": " "}).settings.port == 5116
    with pytest.raises(ConfigurationError, match="environment variable PORT: Port: This is not a whole number"):
        workspace.load(environ={"PORT": "web"})


def test_our_own_variable_for_the_environment_wins(workspace: Any) -> None:
    workspace.write('{"Port": 1, "BodyControls": false}', "appsettings.A.json")
    workspace.write('{"Port": 2, "BodyControls": false}', "appsettings.B.json")
    environ = {"MOCKLLMAPI_ENVIRONMENT": "A", "ASPNETCORE_ENVIRONMENT": "B"}

    assert workspace.load(environ=environ).settings.port == 1


def test_lists_merge_by_index_over_files(workspace: Any) -> None:
    workspace.write('{"Backends": [{"Name": "a", "Weight": 2}, {"Name": "b"}]}')
    workspace.write('{"LlmBackends": [{"weight": 5}]}', "more.json")
    configuration = workspace.load(config_files=["more.json"])

    assert [(b.name, b.weight) for b in configuration.settings.backends] == [("a", 5), ("b", 1)]


def test_an_index_equal_to_the_length_appends(workspace: Any) -> None:
    configuration = workspace.load(
        '{"Backends": [{"Name": "a"}]}',
        environ={"llmockapi__backends__1__name": "b", "MOCKLLMAPI__Backends__2__Name": "c"},
    )

    assert names(configuration) == ["a", "b", "c"]


def test_null_removes_the_value_of_an_earlier_file(workspace: Any) -> None:
    workspace.write('{"Seed": 7, "Temperature": 1, "Backends": [{"Name": "a", "Priority": 1}]}')
    workspace.write('{"LLMockApi": {"Seed": null, "Backends": [{"Priority": null}]}}', "more.json")
    settings = workspace.load(config_files=["more.json"]).settings

    assert settings.seed is None
    assert settings.backends[0].priority == 0


# -- the quick backend


def test_a_quick_backend_replaces_all_others(workspace: Any) -> None:
    workspace.write('{"BaseUrl": "http://a", "Temperature": 0.2, "Backends": [{"Name": "a"}, {"Name": "b"}]}')
    quick = QuickBackend("OpenAI", model="gpt", base_url="http://proxy/v1", api_key="sk-quick")
    configuration = workspace.load(quick=quick, environ={"LLMockApi__Backends__1__Name": "c"})

    (backend,) = configuration.settings.backends
    assert (backend.name, backend.provider, backend.model_name) == ("openai", "openai", "gpt")
    assert (backend.base_url, backend.temperature) == ("http://proxy/v1/", 0.2)
    assert configuration.origins["Backends:0:BaseUrl"] == "command line"
    assert "sk-quick" not in repr(quick)


def test_a_quick_backend_without_any_option_changes_nothing(workspace: Any) -> None:
    assert names(workspace.load('{"Backends": [{"Name": "a"}]}', quick=QuickBackend())) == ["a"]


# -- reports


def test_every_problem_is_reported_at_once(workspace: Any) -> None:
    error = workspace.refuse(
        """{"LLMockApi": {
          "Port": "x",
          "Temperature": 9,
          "SelectionStrategy": "roundrobbin",
          "Backends": [
            {"Provider": "openai"},
            {"Name": "b", "BaseUrl": "http://me:hush@h"},
            {"name": "B"}
          ]
        }}""",
        environ={"LLMockApi__Backends__9__Name": "q"},
        overrides=[("Host", "0.0.0.0")],
    )

    assert {(problem.origin, problem.key) for problem in error.problems} == {
        ("appsettings.json:2", "Port"),
        ("appsettings.json:3", "Temperature"),
        ("appsettings.json:4", "SelectionStrategy"),
        ("appsettings.json:6", "Backends:0:Name"),
        ("appsettings.json:6", "Backends:0:ApiKey"),
        ("appsettings.json:7", "Backends:1:BaseUrl"),
        ("appsettings.json:8", "Backends:2:Name"),
        ("environment variable LLMockApi__Backends__9__Name", "Backends:9"),
        ("command line", "Host"),
    }
    assert "hush" not in str(error)


def test_broken_files_are_reported_together(workspace: Any) -> None:
    workspace.write("[LLMockApi\n", "b.toml")
    error = workspace.refuse('{"Port": }', config_files=["b.toml", "missing.json"])

    assert [problem.origin for problem in error.problems] == ["appsettings.json:1", "b.toml:1", "missing.json"]
    assert "line 1, column 10" in str(error)
    assert "no such file" in str(error)


def test_a_fault_is_not_followed_by_faults_of_its_making(workspace: Any) -> None:
    error = workspace.refuse('{"Backends": [{"Name": "a;b", "Provider": "openai", "ApiKey": 5}, 3]}')

    assert [problem.key for problem in error.problems] == ["Backends:1", "Backends:0:Name", "Backends:0:ApiKey"]


SECRET = "sk-do-not-tell"


@pytest.mark.parametrize(
    "text",
    [
        f'{{"Backends": [{{"Name": "a", "Provider": "openai", "ApiKey": "{SECRET}", "Headers": {{"X-Key": "{SECRET}"}}}}]}}',
        f'{{"EnableManagementAuth": true, "ManagementAuthSecret": "{SECRET}"}}',
    ],
)
def test_a_secret_is_shown_nowhere(workspace: Any, text: str) -> None:
    configuration = workspace.load(text)

    seen = [
        repr(configuration),
        str(configuration.settings),
        configuration.settings.model_dump_json(),
        str(list_effective_values(configuration)),
    ]
    assert not any(SECRET in one for one in seen)


@pytest.mark.parametrize(
    "text",
    [
        f'{{"Backends": [{{"ApiKey": ["{SECRET}"]}}]}}',
        f'{{"Backends": [{{"ApiKey": {{"x": "{SECRET}"}}}}]}}',
        f'{{"Backends": ["{SECRET}"]}}',
        f'{{"Backends": "{SECRET}"}}',
        f'{{"Backends": [{{"Name": "a", "Headers": {{"bad name": "{SECRET}"}}}}]}}',
        f'{{"Backends": [{{"Name": "a", "Headers": {{"X": ["{SECRET}"]}}}}]}}',
        f'{{"Backends": [{{"Name": "a", "BaseUrl": "http://{SECRET}@host/"}}]}}',
        f'{{"Backends": [{{"Name": "a", "BaseUrl": "{SECRET}@host"}}]}}',
        f'{{"Backends": [{{"Name": "a", "BaseUrl": "http://host/?key={SECRET}"}}]}}',
        f'{{"Backends": [{{"Name": "a", "ApiKey": "{SECRET}\\nX-Evil: 1"}}]}}',
        f'{{"ManagementAuthSecret": "{SECRET}',
        f'{{"ManagementAuthSecret": "\\x{SECRET}"}}',
        f'{{"ManagementAuthSecret": {SECRET}}}',
    ],
)
def test_a_secret_is_not_in_the_error_either(workspace: Any, text: str) -> None:
    error = workspace.refuse(text)

    assert SECRET not in str(error)
    assert error.__cause__ is None
    assert error.__context__ is None or SECRET not in str(error.__context__)


def test_watched_files_include_missing_ones(workspace: Any) -> None:
    key_file = workspace.write("sk-1", "key.txt")
    workspace.write(f'{{"Backends": [{{"Name": "a", "ApiKey": "file:{key_file}"}}]}}', "mine.json")
    configuration = workspace.load(config_files=["mine.json"], environ={"ASPNETCORE_ENVIRONMENT": "Dev"})

    here = workspace.directory
    assert configuration.files == (here / "mine.json",)
    assert configuration.watched == (
        here / "appsettings.json",
        here / "appsettings.Dev.json",
        here / "mine.json",
        key_file,
    )


def test_loading_again_gives_an_equal_configuration(workspace: Any) -> None:
    text = (BLOCKS / "whole/four_backends.json").read_text(encoding="utf-8")

    assert workspace.load(text) == workspace.load(text)


# -- without sources around


def test_one_file_alone_ignores_its_neighbours(workspace: Any) -> None:
    workspace.write('{"Port": 1, "BodyControls": false}')
    path = workspace.write("Port: 2", "mine.yml")

    assert configuration_from_file(path, environ={}).settings.port == 2
    assert Settings.from_file(path, environ={}).port == 2


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no such file"):
        configuration_from_file(tmp_path / "none.json", environ={})


@pytest.mark.parametrize(
    "mapping",
    [
        {"backends": [{"name": "a", "provider": "builtin"}]},
        {"LLMockApi": {"Backends": [{"Name": "a", "Provider": "builtin"}]}},
        {"MockLlmApi": {"LlmBackends": ({"Name": "a", "Provider": "BUILTIN"},)}},
    ],
)
def test_a_mapping_obeys_the_rules_of_a_file(mapping: JsonObject) -> None:
    (backend,) = Settings.from_mapping(mapping, environ={}).backends

    assert (backend.name, backend.provider, backend.base_url) == ("a", "builtin", "")


@pytest.mark.parametrize("mapping", [{"Port": object()}, {"Port": float("nan")}, {"Port": b"1"}])
def test_a_mapping_with_a_value_no_file_could_hold_is_refused(mapping: dict[str, object]) -> None:
    with pytest.raises(ConfigurationError):
        configuration_from_mapping(mapping, environ={})


def test_a_mapping_that_contains_itself_is_refused() -> None:
    mapping: dict[str, object] = {}
    mapping["LLMockApi"] = mapping

    with pytest.raises(ConfigurationError, match="nesting"):
        configuration_from_mapping(mapping, environ={})
