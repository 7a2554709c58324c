"""The configuration as it is shown."""

from __future__ import annotations

import json
from typing import Any

import jsonschema_rs

from mockllmapi.config import configuration_schema, list_effective_values
from mockllmapi.config.settings import BackendEntry, SettingsDocument
from support.json_types import Json


def test_rows_tell_value_and_origin(workspace: Any) -> None:
    configuration = workspace.load(
        '{"BaseUrl": "http://a/v1", "Backends": [\n{"Name": "b", "ApiKey": "sk-hush", "Headers": {"X-Key": "hush"}}]}',
        environ={"LLMockApi__Cors": "false"},
        overrides=[("AllowedHosts", "x.example,y.example")],
    )
    rows = {key: (value, origin) for key, value, origin in list_effective_values(configuration)}

    assert rows["Backends:default:BaseUrl"] == ("http://a/v1/", "appsettings.json:1")
    assert rows["Backends:0:Name"] == ("b", "appsettings.json:2")
    assert rows["Backends:0:ApiKey"] == ("***", "appsettings.json:2")
    assert rows["Backends:0:Headers:X-Key"] == ("***", "appsettings.json:2")
    assert rows["Backends:0:BaseUrl"] == ("http://localhost:11434/v1/", "usual for ollama")
    assert rows["Backends:0:TimeoutSeconds"] == ("30", "as TimeoutSeconds")
    assert rows["Cors"] == ("false", "environment variable LLMockApi__Cors")
    assert rows["AllowedHosts"] == ("x.example, y.example", "command line")
    assert rows["Temperature"] == ("1.2", "default")
    assert rows["Seed"] == ("", "default")
    assert rows["HealthCheck:IntervalSeconds"] == ("15", "default")
    assert "hush" not in str(rows)


def test_a_reference_to_a_secret_may_be_seen(workspace: Any) -> None:
    configuration = workspace.load('{"Backends": [{"Name": "b", "ApiKey": "env:KEY"}]}', environ={"KEY": "sk-hush"})

    assert ("Backends:0:ApiKey", "*** (env:KEY)", "appsettings.json:1") in list_effective_values(configuration)


def test_the_schema_knows_every_key_with_description() -> None:
    definitions: Json = configuration_schema()["$defs"]

    assert set(definitions["Settings"]["properties"]) == {one.alias for one in SettingsDocument.model_fields.values()}
    assert set(definitions["BackendEntry"]["properties"]) == {one.alias for one in BackendEntry.model_fields.values()}
    assert definitions["Settings"]["properties"]["Port"] == {
        "default": 5116,
        "description": "Port to listen on; 0 takes a free one.",
        "maximum": 65535,
        "minimum": 0,
        "type": "integer",
    }


def test_the_schema_is_one_and_judges_like_the_loader() -> None:
    schema = configuration_schema()
    json.dumps(schema)
    validator = jsonschema_rs.validator_for(schema)

    assert validator.is_valid({"LLMockApi": {"Port": 1, "Backends": [{"Name": "a", "ApiKey": None}], "Unknown": 1}})
    assert not validator.is_valid({"LLMockApi": {"Port": -1}})
    assert not validator.is_valid({"MockLlmApi": {"Backends": {}}})
    assert not validator.is_valid({"mostlylucid.mockllmapi": {"SelectionStrategy": "x"}})


def test_rows_name_only_keys_that_can_be_written(workspace: Any) -> None:
    configuration = workspace.load('{"Backends": [{"Name": "a"}]}')
    keys = {key.rpartition(":")[2] for key, *_ in list_effective_values(configuration) if key.startswith("Backends:0:")}
    assert keys == {field.alias for field in BackendEntry.model_fields.values()} - {"Headers"}
