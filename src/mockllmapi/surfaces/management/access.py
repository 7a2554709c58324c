"""Who may use management."""

from __future__ import annotations

import hmac
from urllib.parse import urlsplit

from starlette.requests import Request

from mockllmapi.config import Settings
from mockllmapi.errors import ForeignOrigin, NotAuthorized

__all__ = ["authorize", "refuse_foreign_origin"]


def authorize(request: Request, settings: Settings) -> None:
    """Raise NotAuthorized unless management is open or the request has the secret (RFC 6750 section 2.1)."""
    if not settings.enable_management_auth:
        return
    secret = settings.management_auth_secret
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    wanted = secret.reveal() if secret is not None else ""
    is_right = hmac.compare_digest(given.strip().encode("latin-1", "replace"), wanted.encode())
    if not wanted or scheme.lower() != "bearer" or not is_right:
        raise NotAuthorized


def refuse_foreign_origin(request: Request) -> None:
    """Raise ForeignOrigin for a write that a browser sends for another site's page: the guard against cross-site requests
    to a server that trusts everybody who can reach it. Programs send no Origin."""
    origin = request.headers.get("origin")
    if origin is not None and _host_of(origin) != request.headers.get("host"):
        raise ForeignOrigin(origin[:200])


def _host_of(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""
