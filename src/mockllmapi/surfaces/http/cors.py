"""Cross-origin answers for mock routes (Fetch standard, section 3.3): any origin, so that a page's first `fetch` works."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

__all__ = ["EXPOSED_HEADERS", "cors_headers", "is_own_origin", "preflight_headers"]

EXPOSED_HEADERS = (
    "X-LLM-Backend, X-LLM-Model, X-LLM-Attempts, X-LLM-Source, X-LLM-Repaired, X-LLM-Degraded, X-LLM-Ignored, X-LLM-Limited, "
    "X-Request-Id, X-Response-Schema, Server-Timing, Location, Retry-After"
)
PREFLIGHT_MAX_AGE_S = 600
MAX_ORIGIN_CHARS = 512


def cors_headers(headers: Mapping[str, str], also_by: Iterable[str] = ()) -> list[tuple[str, str]]:
    """The headers of an answer to this request, which differs by the headers `also_by` too. An origin is repeated rather than
    starred, so that a page that sends its credentials may read the answer as well; mock answers hold nobody's secrets."""
    origin = headers.get("origin", "")
    allowed = [("Access-Control-Allow-Origin", "*")]
    if _is_repeatable(origin) and len(origin) <= MAX_ORIGIN_CHARS:
        allowed = [("Access-Control-Allow-Origin", origin), ("Access-Control-Allow-Credentials", "true")]
    return [*allowed, ("Access-Control-Expose-Headers", EXPOSED_HEADERS), ("Vary", ", ".join(("Origin", *also_by)))]


def preflight_headers(headers: Mapping[str, str], methods: Iterable[str]) -> list[tuple[str, str]]:
    """What a preflight request is told beside `cors_headers`; the headers it asks for are all allowed."""
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
