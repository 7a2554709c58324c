"""Check and correct the base URL of a backend, to which the paths of the API are appended."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit, urlunsplit

__all__ = ["check_base_url", "correct_base_url"]

_ENDPOINTS = re.compile(r"/(chat/completions|completions|responses|messages|models)/$")
_OLLAMA_ROUTES = re.compile(r"/api(/(chat|generate|tags|version|ps))?/$")
_LOCAL_PROVIDERS = frozenset({"ollama", "lmstudio"})


def check_base_url(text: str) -> str:
    """Return a base URL whose path ends with one slash. Raise ValueError if it cannot be one.

    Of queries only Azure's `?api-version=` is allowed; it is kept for every address below.
    """
    try:
        parts = urlsplit(text)
        has_place = (
            parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)
        )
    except ValueError:
        has_place = False
    if not has_place or re.search(r"\s", text):
        raise ValueError("This is not the URL of an HTTP server")
    if parts.username is not None or parts.password is not None:
        raise ValueError("A URL cannot hold a user name or password: put credentials into ApiKey or Headers")
    names = [name for name, _ in parse_qsl(parts.query, keep_blank_values=True)]
    if parts.fragment or names not in ([], ["api-version"]) or (parts.query and not names):
        raise ValueError("A base URL has no fragment and no query other than ?api-version=: paths are appended to it")
    address, mark, query = text.partition("?")
    return address.rstrip("/") + "/" + mark + query


def correct_base_url(base_url: str, provider: str) -> str:
    """Return the base URL without an endpoint that was written behind it, and with the `/v1/` of local servers."""
    if not base_url:
        return base_url
    parts = urlsplit(base_url)
    path = _ENDPOINTS.sub("/", parts.path)
    if provider in _LOCAL_PROVIDERS:
        if path == "/":
            path = "/v1/"
        elif provider == "ollama":
            path = _OLLAMA_ROUTES.sub("/v1/", path)
    return base_url if path == parts.path else urlunsplit(parts._replace(path=path))
