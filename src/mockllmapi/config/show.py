"""The effective values of a configuration with their origins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mockllmapi.config.loading import Configuration
from mockllmapi.config.settings import BackendEntry, Section

__all__ = ["list_effective_values"]

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
