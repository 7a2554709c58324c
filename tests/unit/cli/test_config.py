"""`mockllmapi config`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

CONFIGURATIONS = Path(__file__).parents[2] / "data" / "configurations"
KEY = "sk-0123456789-hidden"


def rows(output: str) -> dict[str, list[str]]:
    """The words of each line behind its key."""
    return {key: rest for key, *rest in map(str.split, output.splitlines())}


def test_every_value_comes_with_its_origin(run: Any, configured: Callable[[str], None]) -> None:
    configured(
        f'{{"LLMockApi": {{"Temperature": 0.5,\n "Backends": [{{"Name": "a", "Provider": "openai", "ApiKey": "{KEY}"}}]}}}}'
    )
    result = run("config", "show", "--set", "Port=8080", LLMockApi__MaxItems="7")
    shown = rows(result.output)
    assert result.exit_code == 0
    assert shown["KEY"] == ["VALUE", "ORIGIN"]
    assert shown["Temperature"] == ["0.5", "appsettings.json:1"]
    assert shown["Backends:0:Name"] == ["a", "appsettings.json:2"]
    assert shown["Backends:0:ApiKey"] == ["***", "appsettings.json:2"]
    assert shown["Port"][0] == "8080"
    assert shown["MaxItems"][:1] == ["7"]
    assert "LLMockApi__MaxItems" in result.output
    assert shown["TimeoutSeconds"] == ["30", "default"]
    assert KEY not in result.output


def schema_of(run: Any) -> Any:
    result = run("config", "schema")
    assert result.exit_code == 0
    return json.loads(result.output)


def test_the_schema_is_one(run: Any) -> None:
    jsonschema_rs.meta.validate(schema_of(run))


@pytest.mark.parametrize("path", sorted(CONFIGURATIONS.glob("whole/*.json")), ids=lambda path: path.stem)
def test_the_schema_accepts_the_documented_configurations(run: Any, path: Path) -> None:
    document = json.loads(path.read_text())
    jsonschema_rs.validator_for(schema_of(run)).validate(document)


@pytest.mark.parametrize("path", sorted(CONFIGURATIONS.glob("keys/*.json")), ids=lambda path: path.stem)
def test_it_accepts_the_documented_keys_in_a_section_and_without_one(run: Any, path: Path) -> None:
    validator = jsonschema_rs.validator_for(schema_of(run))
    keys = json.loads(path.read_text())
    validator.validate({"LLMockApi": keys})
    validator.validate({"mostlylucid.mockllmapi": keys, "Logging": {}})
    validator.validate(keys)


@pytest.mark.parametrize(
    "section", [{"Port": "many"}, {"Backends": [{"Weight": -1}]}, {"SelectionStrategy": "Best"}], ids=str
)
def test_config_show_rejects_the_same_configurations_as_serve(run: Any, section: Any) -> None:
    assert not jsonschema_rs.validator_for(schema_of(run)).is_valid({"LLMockApi": section})
