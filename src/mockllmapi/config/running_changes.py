"""Changes of backends that management makes while the server runs."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from mockllmapi.config.defaults import update_backend
from mockllmapi.config.settings import Settings
from mockllmapi.errors import ConfigurationError

__all__ = ["RunningChanges"]


class RunningChanges:
    """Remembers changes by backend name, so that a reload keeps them: a rotated key must not enable a disabled backend."""

    def __init__(self) -> None:
        self._changes: dict[str, dict[str, object]] = {}

    def record(self, name: str, changes: Mapping[str, object]) -> None:
        """Remember the changes of one backend."""
        self._changes.setdefault(name.casefold(), {}).update(changes)

    def apply(self, before: Settings, after: Settings, environ: Mapping[str, str]) -> Settings:
        """Return the reloaded settings `after` with the changes. A key whose configured value changed since `before` wins."""
        old = {backend.name.casefold(): backend for backend in before.backends}
        new = {backend.name.casefold(): backend for backend in after.backends}
        for name, changes in list(self._changes.items()):
            if name not in old or name not in new:
                del self._changes[name]
                continue
            kept = {key: value for key, value in changes.items() if getattr(old[name], key) == getattr(new[name], key)}
            self._changes[name] = kept
            with suppress(ConfigurationError):  # a change that was possible before need not be possible now
                after = update_backend(after, name, kept, environ)
        return after
