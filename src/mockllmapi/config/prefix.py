"""The path below which every request is mocked."""

from __future__ import annotations

import re
from typing import Final

from mockllmapi.errors import ConfigurationError

__all__ = ["DEFAULT_PREFIX", "MANAGEMENT_ROOT", "normalize_prefix", "require_prefix"]

DEFAULT_PREFIX: Final = "/api/mock"
MANAGEMENT_ROOT: Final = "/_mock"
"""The path of management, which cannot be mocked."""

_UNUSABLE = re.compile(r"[\s?#%\\\x00-\x1f\x7f]|//|(?:^|/)\.\.?(?:/|$)")


def normalize_prefix(text: str) -> str:
    """Return a prefix with one leading slash and none at the end; the root is `/`.

    Raises `ValueError` for text that is not a path, and for the path of management.
    """
    path = "/" + text.strip().strip("/")
    if _UNUSABLE.search(text.strip().strip("/")):
        raise ValueError("This is not a path")
    if f"{path.lower()}/".startswith(f"{MANAGEMENT_ROOT}/"):
        raise ValueError(f"The path {MANAGEMENT_ROOT} belongs to management")
    return path


def require_prefix(text: str) -> str:
    """Return a prefix as `normalize_prefix` does. Raises `ConfigurationError`."""
    try:
        return normalize_prefix(text)
    except ValueError as error:
        message = f"The prefix {text!r} cannot be used: {error}. Such as: /api/mock, or / for the root."
        raise ConfigurationError.plain(message) from None
