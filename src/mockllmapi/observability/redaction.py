"""Masking of secrets in log lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from mockllmapi.config.secrets import MASK, mask_keys

__all__ = ["Redaction"]

SHORTEST_SECRET = 4
"""Shorter secrets are not masked: they occur in too many words by chance."""


class Redaction:
    """The last line of defence: no configured secret, and nothing that looks like a key, leaves in a log line.

    `secrets` is called for each text, since a secret in a file may change.
    """

    def __init__(self, secrets: Callable[[], Iterable[str]] = lambda: ()) -> None:
        self._secrets = secrets
        self._held: tuple[str, ...] | None = None

    def __call__(self, text: str) -> str:
        """Return `text` with a mask in place of every secret."""
        for secret in self._read() if self._held is None else self._held:
            text = text.replace(secret, MASK).replace(repr(secret)[1:-1], MASK)
        return mask_keys(text)

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Read the secrets once for all texts inside."""
        self._held = self._read()
        try:
            yield
        finally:
            self._held = None

    def mask_tree(self, value: object) -> object:
        """Mask every text in a tree of builtin values."""
        if isinstance(value, str):
            return self(value)
        if isinstance(value, dict):
            return {self.mask_tree(key): self.mask_tree(member) for key, member in value.items()}
        if isinstance(value, list):
            return [self.mask_tree(member) for member in value]
        return value

    def _read(self) -> tuple[str, ...]:
        """Return the secrets, the longest first, so that one that begins with another leaves no tail."""
        return tuple(sorted((one for one in self._secrets() if len(one) >= SHORTEST_SECRET), key=len, reverse=True))
