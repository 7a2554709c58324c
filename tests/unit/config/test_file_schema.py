"""The JSON Schema of a configuration file."""

from __future__ import annotations

import json
from collections.abc import Iterator

import jsonschema_rs
import pytest

from mockllmapi.config import configuration_schema
from mockllmapi.config.settings import BackendEntry, SettingsDocument
from mockllmapi.config.unsupported_keys import UNSUPPORTED_KEYS
from support.json_types import Json

SCHEMA = configuration_schema()
VALIDATOR = jsonschema_rs.validator_for(SCHEMA)


@pytest.mark.parametrize(
    "document",
    [
        {"LLMockApi": {"Port": 1, "Backends": [{"Name": "a", "ApiKey": None}]}},
        {"LLMockApi": {}, "Logging": {"LogLevel": {}}, "$schema": "mockllmapi.schema.json"},
        {"MockLlmApi": {"Cors": {"Enabled": False, "AllowedOrigins": ["*"]}}},
        {"$schema": "s.json", "Port": 1, "LlmBackends": [{"Name": "a", "Provider": "openai"}]},
        {"EnableAutoChunking": True, "Cors": False},
        {"Tools": [], "SimulatorTypes": 1},
    ],
)
def test_a_file_with_or_without_section_is_valid(document: dict[str, object]) -> None:
    assert VALIDATOR.is_valid(document)


@pytest.mark.parametrize(
    "document",
    [
        {"LLMockApi": {"Temprature": 1}},
        {"Temprature": 1},
        {"LLMockApi": {"Backends": [{"Nmae": "a"}]}},
        {"LLMockApi": {"Backends": [{"Name": "a", "Provider": "olama"}]}},
        {"LLMockApi": {"HealthCheck": {"Intervall": 1}}},
        {"LLMockApi": {"Port": -1}},
        {"MockLlmApi": {"Backends": {}}},
        {"mostlylucid.mockllmapi": {"SelectionStrategy": "x"}},
    ],
)
def test_an_editor_marks_what_check_reports(document: dict[str, object]) -> None:
    assert not VALIDATOR.is_valid(document)


def test_every_key_is_known_and_described() -> None:
    json.dumps(SCHEMA)
    definitions: Json = SCHEMA["$defs"]
    own = {field.alias for field in SettingsDocument.model_fields.values()}
    more = {"$schema", "LlmBackends", "EnableAutoChunking", *UNSUPPORTED_KEYS}
    assert set(definitions["Settings"]["properties"]) == own | more
    assert set(definitions["BackendEntry"]["properties"]) == {one.alias for one in BackendEntry.model_fields.values()}
    assert list(keys_without_description(definitions)) == []


def keys_without_description(definitions: Json) -> Iterator[str]:
    for name, definition in definitions.items():
        for key, schema in definition.get("properties", {}).items():
            if not schema.get("description"):
                yield f"{name}:{key}"
