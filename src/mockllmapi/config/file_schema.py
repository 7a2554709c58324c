"""The JSON Schema of a configuration file, for editors."""

from __future__ import annotations

from typing import Final

from mockllmapi.config.key_binding import SWITCH_OBJECTS
from mockllmapi.config.registered_providers import provider_names
from mockllmapi.config.sections import SECTION_NAMES
from mockllmapi.config.settings import SettingsDocument
from mockllmapi.config.tree import KEY_ALIASES
from mockllmapi.config.unsupported_keys import UNSUPPORTED_KEYS
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["configuration_schema"]

_ALIAS_NAMES: Final = ("LlmBackends", "EnableAutoChunking")
"""The aliases of keys, as documents write them."""

_REFERENCE: Final[JsonObject] = {"type": "string", "description": "The JSON Schema of this file, for editors."}


def configuration_schema() -> JsonObject:
    """Build the schema: our keys in one of the sections, or at the top of a file without a section.

    Objects of ours are closed, so that an editor marks what `mockllmapi check` warns of. Beside a section, other keys are
    allowed, since they belong to other programs.
    """
    settings: JsonObject = SettingsDocument.model_json_schema(by_alias=True)
    definitions = settings.pop("$defs")
    properties = settings["properties"]
    assert isinstance(definitions, dict)
    assert isinstance(properties, dict)
    _complete_settings(properties)
    _complete_backend(definitions)
    settings["title"] = "Settings"
    schema: JsonObject = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Configuration of mockllmapi",
        "type": "object",
        "anyOf": [
            {
                "properties": {"$schema": _REFERENCE, **{name: {"$ref": "#/$defs/Settings"} for name in SECTION_NAMES}},
                "anyOf": [{"required": [name]} for name in SECTION_NAMES],
            },
            {"$ref": "#/$defs/Settings"},
        ],
        "$defs": {**definitions, "Settings": settings},
    }
    _remove_titles(schema)
    return schema


def _complete_settings(properties: dict[str, JsonValue]) -> None:
    """Add the aliases, the known keys without effect, and the older form of switches."""
    for name in SWITCH_OBJECTS:
        switch = properties[name]
        assert isinstance(switch, dict)
        forms = switch["anyOf"]
        assert isinstance(forms, list)
        texts: JsonObject = {"type": "array", "items": {"type": "string"}}
        older: JsonObject = {"Enabled": {"type": "boolean"}, "AllowedOrigins": texts}
        forms.append({"type": "object", "properties": older})
        del switch["format"]
    names = {name.lower(): name for name in properties}
    for alias in _ALIAS_NAMES:
        properties[alias] = properties[names[KEY_ALIASES[alias.lower()]]]
    for name in UNSUPPORTED_KEYS:
        properties[name] = {"description": "Known from the older project; without effect here.", "deprecated": True}
    properties["$schema"] = _REFERENCE


def _complete_backend(definitions: dict[str, JsonValue]) -> None:
    """List the providers."""
    entry = definitions["BackendEntry"]
    assert isinstance(entry, dict)
    properties = entry["properties"]
    assert isinstance(properties, dict)
    provider = properties["Provider"]
    assert isinstance(provider, dict)
    provider["enum"] = ["", *provider_names()]


def _remove_titles(fragment: JsonValue) -> None:
    """Remove the generated titles of keys that have a description."""
    if isinstance(fragment, list):
        for item in fragment:
            _remove_titles(item)
    elif isinstance(fragment, dict):
        if "description" in fragment and isinstance(fragment.get("title"), str):
            del fragment["title"]
        for item in fragment.values():
            _remove_titles(item)
