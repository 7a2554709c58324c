"""The configuration as it can be shown: effective values with their origins, and the JSON Schema for editors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mockllmapi.config.loading import Configuration
from mockllmapi.config.sections import SECTION_NAMES
from mockllmapi.config.settings import BackendEntry, Section, SettingsDocument
from mockllmapi.types import JsonObject

__all__ = ["configuration_schema", "list_effective_values"]

_DEFAULT = "default"


def list_effective_values(configuration: Configuration) -> list[tuple[str, str, str]]:
    """Return every key with its effective value and its origin, in the order of the reference.

    Secrets are masked; the value of a key that is not set is empty.
    """
    keys = configuration.backend_keys
    return [
        (key, _format_value(value), configuration.origins.get(key, _DEFAULT))
        for key, value in _iter_values(configuration.settings, "", keys)
    ]


def _iter_values(section: Section, prefix: str, backend_keys: tuple[str, ...]) -> Iterator[tuple[str, object]]:
    written = BackendEntry if isinstance(section, BackendEntry) else type(section)
    for name, field in written.model_fields.items():
        key, value = f"{prefix}{field.alias}", getattr(section, name)
        if isinstance(value, Section):
            yield from _iter_values(value, f"{key}:", ())
        elif name == "backends":
            for backend_key, backend in zip(backend_keys, value, strict=True):
                yield from _iter_values(backend, f"{backend_key}:", ())
        elif isinstance(value, Mapping):
            yield from ((f"{key}:{inner}", one) for inner, one in value.items())
        else:
            yield key, value


def _format_value(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case float():
            return f"{value:.12g}"
        case tuple():
            return ", ".join(str(one) for one in value)
    return str(value)


def configuration_schema() -> JsonObject:
    """Build the JSON Schema of a configuration file, for editors, with descriptions and defaults.

    Unknown keys are allowed, as they are when a file is read.
    """
    section: JsonObject = SettingsDocument.model_json_schema(by_alias=True)
    definitions = section.pop("$defs")
    assert isinstance(definitions, dict)
    schema: JsonObject = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Configuration of mockllmapi",
        "type": "object",
        "properties": {name: {"$ref": "#/$defs/Settings"} for name in SECTION_NAMES},
        "$defs": {**definitions, "Settings": section},
    }
    _remove_noise(schema)
    return schema


def _remove_noise(fragment: object) -> None:
    """Take out what helps no editor: generated titles, and the refusal of keys that reading only warns of."""
    if isinstance(fragment, list):
        for item in fragment:
            _remove_noise(item)
    elif isinstance(fragment, dict):
        is_keyed_by_us = "description" in fragment
        if is_keyed_by_us and isinstance(fragment.get("title"), str):
            del fragment["title"]
        if fragment.get("additionalProperties") is False:
            del fragment["additionalProperties"]
        for item in fragment.values():
            _remove_noise(item)
