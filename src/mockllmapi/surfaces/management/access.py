"""Who may use management."""

from __future__ import annotations

import hmac
import logging

from starlette.requests import Request

from mockllmapi.config import Settings
from mockllmapi.errors import ConfigurationError, ForeignOrigin, NotAuthorized
from mockllmapi.surfaces.http.cors import is_own_origin

__all__ = ["authorize", "is_authorized", "refuse_foreign_origin"]

log = logging.getLogger("mockllmapi.management")


def authorize(request: Request, settings: Settings) -> None:
    """Raise NotAuthorized unless `is_authorized`."""
    if not is_authorized(request, settings):
        raise NotAuthorized


def is_authorized(request: Request, settings: Settings) -> bool:
    """Return whether management is open or the request has the secret (RFC 6750 section 2.1)."""
    if not settings.enable_management_auth:
        return True
    try:
        wanted = settings.management_auth_secret.reveal() if settings.management_auth_secret is not None else ""
    except ConfigurationError:
        log.error("ManagementAuthSecret cannot be read; nobody gets in")
        wanted = ""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    is_right = hmac.compare_digest(given.strip().encode("latin-1", "replace"), wanted.encode())
    return bool(wanted) and scheme.lower() == "bearer" and is_right


def refuse_foreign_origin(request: Request) -> None:
    """Raise ForeignOrigin for a write that a browser sends for another site's page: the guard against cross-site requests
    to a server that trusts everybody who can reach it. Programs send no Origin."""
    origin = request.headers.get("origin")
    if origin is not None and not is_own_origin(origin, request.headers.get("host", "")):
        raise ForeignOrigin(origin[:200])
