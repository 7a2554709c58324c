"""Cross-origin answers for mock routes (Fetch standard, section 3.3): by default any origin, so that a page's first `fetch`
works."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

__all__ = ["EXPOSED_HEADERS", "CorsPolicy", "is_own_origin"]

EXPOSED_HEADERS = (
    "X-LLM-Backend, X-LLM-Model, X-LLM-Attempts, X-LLM-Source, X-LLM-Repaired, X-LLM-Degraded, X-LLM-Ignored, X-LLM-Limited, "
    "X-Request-Id, X-Response-Schema, Server-Timing, Location, Retry-After"
)
PREFLIGHT_MAX_AGE_S = 600
MAX_ORIGIN_CHARS = 512


class CorsPolicy:
    """Decides which web pages of other origins may read answers.

    `origins` are as in the setting `Cors`: true is any, and false or an empty collection is none.
    """

    def __init__(self, origins: bool | Iterable[str]) -> None:
        self._is_for_all = origins is True
        self._origins = frozenset(() if isinstance(origins, bool) else origins)
        self.is_on = self._is_for_all or bool(self._origins)

    def allows(self, origin: str) -> bool:
        """Return whether a page of this origin may read answers."""
        return self._is_for_all or origin.lower() in self._origins

    def answer_headers(self, headers: Mapping[str, str], also_by: Iterable[str] = ()) -> list[tuple[str, str]]:
        """Return the headers of an answer to a request with `headers`; the answer differs by the headers `also_by` too.

        An allowed origin is repeated rather than starred, so that a page that sends its credentials may read the answer as
        well. `null`, the origin of files and sandboxed frames of anybody, never sends credentials.
        """
        if not self.is_on:
            return [("Vary", name) for name in also_by]
        told = [("Access-Control-Expose-Headers", EXPOSED_HEADERS), ("Vary", ", ".join(("Origin", *also_by)))]
        origin = headers.get("origin", "")
        if origin != "null" and _is_repeatable(origin) and len(origin) <= MAX_ORIGIN_CHARS and self.allows(origin):
            credentials = ("Access-Control-Allow-Credentials", "true")
            return [("Access-Control-Allow-Origin", origin), credentials, *told]
        if self._is_for_all or (origin == "null" and self.allows(origin)):
            told.insert(0, ("Access-Control-Allow-Origin", "null" if origin == "null" else "*"))
        return told

    def preflight_headers(self, headers: Mapping[str, str], methods: Iterable[str]) -> list[tuple[str, str]]:
        """Return what a preflight request is told beside `answer_headers`; the headers that it asks for are all allowed."""
        origin = headers.get("origin", "")
        if not self.is_on or (origin and not self.allows(origin)):
            return []
        asked = headers.get("access-control-request-headers", "")
        told = [
            ("Access-Control-Allow-Methods", ", ".join(methods)),
            ("Access-Control-Allow-Headers", asked if _is_repeatable(asked) else "*"),
            ("Access-Control-Max-Age", str(PREFLIGHT_MAX_AGE_S)),
        ]
        if headers.get("access-control-request-private-network") == "true":
            # A page from the internet that asks a server on this machine (Private Network Access, section 3.1.1).
            told.append(("Access-Control-Allow-Private-Network", "true"))
        return told


def is_own_origin(origin: str, host: str) -> bool:
    """Whether a page of this origin came from the host that it asks (the Host header)."""
    try:
        return bool(host) and urlsplit(origin).netloc == host
    except ValueError:
        return False


def _is_repeatable(value: str) -> bool:
    return bool(value) and value.isascii() and value.isprintable()
