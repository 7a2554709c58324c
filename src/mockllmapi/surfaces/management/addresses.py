"""Where management lives: below `/_mock`, and at the older addresses that clients already use."""

from __future__ import annotations

from mockllmapi.config import MANAGEMENT_ROOT

__all__ = ["HOME", "is_apart", "is_below", "management_path"]

HOME = MANAGEMENT_ROOT

_OLDER = {
    **{path: HOME + path for path in ("/docs", "/openapi.json", "/health", "/metrics")},
    **{f"/api/{name}": f"{HOME}/{name}" for name in ("backends", "config", "contexts", "shapes", "cache", "feeds")},
}
"""Each older address, which also stands for everything below it, and the address that it is an alias of."""


def management_path(path: str, prefix: str = "/api/mock", *, has_older: bool = True) -> str | None:
    """Return the address below `/_mock` that `path` means, or None if the path does not belong to management.

    `has_older` is the setting `OldManagementAddresses`. Mock routes at a `prefix` inside an older address (`/docs/mock`) keep
    their paths.
    """
    if is_below(path, HOME):
        return path
    if not has_older or (_is_inside_older(prefix) and is_below(path.lower(), prefix.lower())):
        return None
    first, _, rest = path[1:].partition("/")
    older = f"/api/{rest.partition('/')[0]}" if first == "api" else f"/{first}"
    address = _OLDER.get(older)
    return None if address is None else address + path[len(older) :]


def is_below(path: str, root: str) -> bool:
    """Return whether a path is `root` itself or below it."""
    return path == root or path.startswith(root + "/")


def is_apart(prefix: str) -> bool:
    """Return whether no address of management is the prefix, below it, or above it."""
    return not any(is_below(address, prefix) or is_below(prefix, address) for address in (HOME, *_OLDER))


def _is_inside_older(prefix: str) -> bool:
    return any(is_below(prefix, older) for older in _OLDER)
