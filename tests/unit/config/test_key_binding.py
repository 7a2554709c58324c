"""Sorting what the sources say into the settings' keys."""

from __future__ import annotations

from typing import Any

import pytest

from mockllmapi.config import configuration_from_mapping
from mockllmapi.config.key_binding import known_keys
from mockllmapi.config.loading import Configuration
from mockllmapi.errors import ConfigurationError
from mockllmapi.types import JsonObject, JsonValue


def messages(configuration: Configuration) -> list[str]:
    return [message.text for message in configuration.messages]


def test_known_keys_hold_built_and_unbuilt_ones() -> None:
    assert {"backends", "port", "enablecaching", "hubcontexts"} <= known_keys()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '{"Temperature": 1, "BodyControl": true}',
            "appsettings.json:1: unknown key BodyControl; did you mean BodyControls?",
        ),
        ('{"BaseURI": "x", "Temperature": 1}', "appsettings.json:1: unknown key BaseURI; did you mean BaseUrl?"),
        (
            '{"Backends": [{"Name": "a", "Wieght": 1}]}',
            "appsettings.json:1: unknown key Backends:0:Wieght; did you mean Weight?",
        ),
        (
            '{"Temperature": 1, "EnableCachng": 1}',
            "appsettings.json:1: unknown key EnableCachng; did you mean EnableCaching?",
        ),
        (
            '{"Temperature": 1, "Qqqqqqqq": 1}',
            "appsettings.json:1: unknown key Qqqqqqqq; `mockllmapi config schema` lists the keys",
        ),
        (
            '{"Temperature": 1, "Weight": 1}',
            "appsettings.json:1: Weight has no effect here; it belongs into an entry of Backends",
        ),
        (
            '{"LLMockApi": {"HealthCheck": {"Intervall": 1}}}',
            "appsettings.json:1: unknown key HealthCheck:Intervall; did you mean IntervalSeconds?",
        ),
    ],
)
def test_an_unknown_key_is_one_warning_with_the_nearest_known_one(workspace: Any, text: str, expected: str) -> None:
    (message,) = messages(workspace.load(text))

    assert message.startswith(expected)


def test_an_unknown_key_of_the_environment_names_its_variable(workspace: Any) -> None:
    assert messages(workspace.load(environ={"LLMockApi__Prot": "1"})) == [
        "environment variable LLMockApi__Prot: unknown key Prot; did you mean Port?"
    ]


def test_an_unknown_key_in_two_sources_is_one_warning(workspace: Any) -> None:
    configuration = workspace.load('{"Temperature": 1, "Nonsense": 1}', overrides=[("Nonsense", "2")])

    assert messages(configuration) == ["command line: unknown key Nonsense; `mockllmapi config schema` lists the keys"]


def test_a_path_below_a_single_value_is_unknown(workspace: Any) -> None:
    configuration = workspace.load(environ={"LLMockApi__Port__Deep": "1"})

    assert messages(configuration) == [
        "environment variable LLMockApi__Port__Deep: unknown key Port:Deep; `mockllmapi config schema` lists the keys"
    ]


def test_the_schema_key_of_editors_is_accepted(workspace: Any) -> None:
    assert messages(workspace.load('{"LLMockApi": {"$schema": "./schema.json"}}')) == []


@pytest.mark.parametrize(
    ("text", "key", "given", "legal"),
    [
        ('{"Backends": {"Name": "a"}}', "Backends", "an object", "a list of objects"),
        ('{"Backends": "a"}', "Backends", "a single value", "a list of objects"),
        ('{"Backends": [[]]}', "Backends:0", "a list", "an object of keys and values"),
        ('{"Backends": [null]}', "Backends:0", "a single value", "an object of keys and values"),
        ('{"LLMockApi": {"HealthCheck": true}}', "HealthCheck", "a single value", "an object of keys and values"),
        ('{"LLMockApi": {"HealthCheck": []}}', "HealthCheck", "a list", "an object of keys and values"),
        ('{"LLMockApi": {"Port": [1]}}', "Port", "a list", "a single value"),
        ('{"LLMockApi": {"Port": {}}}', "Port", "an object", "a single value"),
        ('{"LLMockApi": {"AllowedHosts": {}}}', "AllowedHosts", "an object", "a list of texts"),
        (
            '{"Backends": [{"Name": "a", "Headers": "x"}]}',
            "Backends:0:Headers",
            "a single value",
            "an object of keys and values",
        ),
    ],
)
def test_a_value_of_the_wrong_form_is_a_clear_error(
    workspace: Any, text: str, key: str, given: str, legal: str
) -> None:
    problem = workspace.refuse(text).problems[0]

    assert (problem.key, problem.given, problem.legal) == (key, given, legal)
    assert problem.origin == "appsettings.json:1"


def test_an_index_beyond_the_end_says_which_one_would_append(workspace: Any) -> None:
    (problem,) = workspace.refuse(
        '{"Backends": [{"Name": "a"}]}', environ={"LLMockApi__Backends__3__Name": "x"}
    ).problems

    assert problem.key == "Backends:3"
    assert problem.legal == "an index up to 1, which appends"


@pytest.mark.parametrize("index", ["first", "-1", "01", "1.0", "٣", "99999999999999999999"])
def test_a_list_key_must_be_an_index(workspace: Any, index: str) -> None:
    error = workspace.refuse('{"Backends": [{"Name": "a"}]}', overrides=[(f"Backends:{index}:Name", "x")])

    assert error.problems[0].origin == "command line"


def test_lists_of_texts_may_be_written_item_by_item(workspace: Any) -> None:
    environ = {"LLMockApi__AllowedHosts__0": "a.example", "LLMockApi__AllowedHosts__1": "b.example"}

    assert workspace.load(environ=environ).settings.allowed_hosts == ("a.example", "b.example")


def test_a_text_takes_the_place_of_a_whole_list(workspace: Any) -> None:
    text = '{"LLMockApi": {"AllowedHosts": ["a.example", "b.example"]}}'

    settings = workspace.load(text, environ={"LLMockApi__AllowedHosts": "c.example; d.example"}).settings
    assert settings.allowed_hosts == ("c.example", "d.example")


def test_keys_of_a_table_may_come_from_the_environment(workspace: Any) -> None:
    (backend,) = workspace.load(
        '{"Backends": [{"Name": "a", "Headers": {"X-Foo": "1", "X-Bar": "2"}}]}',
        environ={"LLMockApi__Backends__0__Headers__x-foo": "3"},
    ).settings.backends

    assert {name.lower(): secret.reveal() for name, secret in backend.headers.items()} == {"x-foo": "3", "x-bar": "2"}


@pytest.mark.parametrize("text", ['""', '"  "', "null"])
def test_empty_text_and_null_are_not_set(workspace: Any, text: str) -> None:
    settings = workspace.load(f'{{"LLMockApi": {{"Port": {text}, "BaseUrl": {text}, "ModelName": {text}}}}}').settings

    assert settings.port == 5116
    assert settings.is_discovery_needed


@pytest.mark.parametrize(
    ("enabled", "origins", "cors"),
    [
        (False, ["*"], False),
        (True, ["*"], True),
        (None, ["*"], True),
        (True, ["https://App.example"], ("https://app.example",)),
        (True, None, True),
        (None, None, True),
    ],
)
def test_the_object_of_older_configurations_chooses_origins(
    enabled: bool | None, origins: list[str] | None, cors: bool | tuple[str, ...]
) -> None:
    older: JsonObject = {"Enabled": enabled, "AllowedMethods": ["GET"]}
    if origins is not None:
        older["AllowedOrigins"] = [*origins]
    configuration = configuration_from_mapping({"Cors": older}, environ={})
    assert configuration.settings.cors == cors
    assert [message.text for message in configuration.messages] == [
        "not built yet, so without effect: Cors:AllowedMethods"
    ]


@pytest.mark.parametrize(
    ("written", "cors"),
    [
        (True, True),
        ("true", True),
        ("False", False),
        ("*", True),
        ([], ()),
        ("https://a.example, http://localhost:3000", ("https://a.example", "http://localhost:3000")),
        (["null"], ("null",)),
    ],
)
def test_cors_is_a_switch_or_a_list_of_origins(written: JsonValue, cors: bool | tuple[str, ...]) -> None:
    assert configuration_from_mapping({"Cors": written}, environ={}).settings.cors == cors


@pytest.mark.parametrize("written", ["app.example", ["https://a.example/path"], 1, ["https://a.example", "yes"]])
def test_what_is_no_origin_is_refused(written: JsonValue) -> None:
    with pytest.raises(ConfigurationError, match=r"true, false, or a list of origins such as https://app\.example"):
        configuration_from_mapping({"Cors": written}, environ={})
