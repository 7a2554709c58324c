"""The configuration as it is shown."""

from __future__ import annotations

from typing import Any

from mockllmapi.config import list_effective_values
from mockllmapi.config.settings import BackendEntry


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


def test_rows_name_only_keys_that_can_be_written(workspace: Any) -> None:
    configuration = workspace.load('{"Backends": [{"Name": "a"}]}')
    keys = {key.rpartition(":")[2] for key, *_ in list_effective_values(configuration) if key.startswith("Backends:0:")}
    assert keys == {field.alias for field in BackendEntry.model_fields.values()} - {"Headers"}
