"""Join addresses below a base URL, whose query belongs to every address."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit, urlunsplit

__all__ = ["has_api_version", "join_address"]


def join_address(base_url: str, path: str) -> str:
    """Return the address of `path` below `base_url`, or below its host if the path begins with `/`.

    The query of the base URL (`?api-version=` of Azure) is kept.
    """
    query = urlsplit(base_url).query
    parts = urlsplit(urljoin(base_url, path))
    return urlunsplit(parts._replace(query=parts.query or query))


def has_api_version(base_url: str) -> bool:
    """Return whether a base URL is of the kind that Azure has, which wants the key in the header `api-key`."""
    return urlsplit(base_url).query.startswith("api-version=")
