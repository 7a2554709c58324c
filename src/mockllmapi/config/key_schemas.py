"""Descriptions of values and of their legal range, derived from the JSON Schema so that they cannot drift from it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from mockllmapi.config.secrets import MASK, mask_keys
from mockllmapi.config.settings import SettingsDocument

__all__ = ["KeySchemas", "SchemaFragment", "format_given"]

SchemaFragment: TypeAlias = Mapping[str, object]
_LONGEST_SHOWN = 80


class KeySchemas:
    """Finds the schema of a key by its location, such as `("Backends", 0, "Weight")`."""

    def __init__(self) -> None:
        self._schema: SchemaFragment = SettingsDocument.model_json_schema(by_alias=True)

    def fragment(self, location: Sequence[str | int]) -> SchemaFragment:
        """Return the schema of the value at `location`, or an empty one."""
        here = self._schema
        for step in location:
            here = self._step_into(here, step)
        return self._resolve(here)

    def _step_into(self, fragment: SchemaFragment, step: str | int) -> SchemaFragment:
        here = self._resolve(fragment)
        names = ("items",) if isinstance(step, int) else ("properties", "additionalProperties")
        for name in names:
            found = here.get(name)
            if name == "properties":
                found = found.get(step) if isinstance(found, Mapping) else None
            if isinstance(found, Mapping):
                return found
        return {}

    def _resolve(self, fragment: SchemaFragment) -> SchemaFragment:
        """Return the target of a reference, or the first alternative that is not null."""
        match fragment:
            case {"$ref": str(reference)}:
                definitions = self._schema["$defs"]
                assert isinstance(definitions, Mapping)
                found = definitions[reference.rpartition("/")[2]]
                return found if isinstance(found, Mapping) else {}
            case {"anyOf": [Mapping() as first, *_]} if "format" not in fragment:
                return first
        return fragment

    def describe_legal(self, location: Sequence[str | int]) -> str:
        """Describe the legal values at `location`."""
        match self.fragment(location):
            case {"enum": [*options]}:
                return ", ".join(str(option) for option in options)
            case {"writeOnly": True}:
                return "text, env:NAME or file:/path"
            case {"format": "uri"}:
                return "a URL such as http://localhost:11434/v1/"
            case {"format": "origins"}:
                return "true, false, or a list of origins such as https://app.example"
            case {"type": "boolean"}:
                return "true or false"
            case {"type": "integer"} as fragment:
                return f"a whole number{_describe_range(fragment)}"
            case {"type": "number"} as fragment:
                return f"a number{_describe_range(fragment)}"
            case {"type": "string"} as fragment:
                return f"text of at most {fragment['maxLength']} characters" if "maxLength" in fragment else "text"
            case {"type": "array"}:
                return "a list of texts"
        return ""

    def is_secret(self, location: Sequence[str | int]) -> bool:
        """Return whether the value at `location` must not be shown."""
        return self.fragment(location).get("writeOnly") is True


def _describe_range(fragment: SchemaFragment) -> str:
    bounds = []
    for key, words in (("minimum", "at least"), ("exclusiveMinimum", "more than"), ("maximum", "at most")):
        if key in fragment:
            bounds.append(f"{words} {fragment[key]}")
    return f", {' and '.join(bounds)}" if bounds else ""


def format_given(value: object) -> str:
    """Format a value for a message: short, and without the parts of a URL that may be secret (credentials, query)."""
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list | tuple):
        return "a list"
    text = mask_keys(json.dumps(_without_credentials(value) if isinstance(value, str) else value, ensure_ascii=False))
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"


def _without_credentials(text: str) -> str:
    before, at, after = text.rpartition("@")
    if at:
        scheme, slashes, _ = before.partition("//")
        text = f"{scheme + slashes if slashes else ''}{MASK}@{after}"
    before, mark, _ = text.partition("?")
    return f"{before}?{MASK}" if mark else text
