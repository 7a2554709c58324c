"""The management routes and who may use them."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from mockllmapi.config import Settings
from mockllmapi.errors import MockLlmApiError, NotAuthorized
from mockllmapi.routing import Registry
from mockllmapi.surfaces.management.docs_page import render_docs
from mockllmapi.surfaces.management.openapi import describe_api
from mockllmapi.surfaces.management.views import backend_view, disabled_view
from mockllmapi.surfaces.problem import NOT_FOUND, Problem, problem_for

__all__ = ["ManagementParts", "is_management_path", "make_management"]

ROOTS = ("/docs", "/openapi.json", "/health", "/metrics", "/api/backends")
"""What management claims where the mock routes have no prefix of their own."""

PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class ManagementParts:
    """What the management surface shows. `prefix` is where the mock routes are, for the documentation."""

    settings: Settings
    registry: Registry
    prefix: str
    version: str


def make_management(parts: ManagementParts) -> Starlette:
    """The management application: reads only, no CORS, protected where `EnableManagementAuth` says so."""
    views = _Views(parts)
    return Starlette(
        routes=[
            Route("/", views.home),
            Route("/docs", views.docs),
            Route("/openapi.json", views.openapi),
            Route("/health/live", views.live),
            Route("/api/backends", views.backends),
            Route("/api/backends/{name}", views.backend),
        ],
        exception_handlers={MockLlmApiError: _mock_error, 404: _not_found},
    )


def is_management_path(path: str) -> bool:
    """Whether management claims this path."""
    return any(path == root or path.startswith(root + "/") for root in ROOTS)


class _Views:
    """One method a route."""

    def __init__(self, parts: ManagementParts) -> None:
        self._parts = parts

    async def home(self, _request: Request) -> Response:
        return RedirectResponse("docs")

    async def docs(self, request: Request) -> Response:
        self._authorize(request)
        page = render_docs(describe_api(self._parts.prefix, self._parts.version))
        return HTMLResponse(page, headers={"Content-Security-Policy": PAGE_POLICY})

    async def openapi(self, request: Request) -> Response:
        self._authorize(request)
        return _json(describe_api(self._parts.prefix, self._parts.version))

    async def live(self, _request: Request) -> Response:
        return _json({"status": "ok"})

    async def backends(self, request: Request) -> Response:
        self._authorize(request)
        registry = self._parts.registry
        shown = [backend_view(backend) for backend in registry] + [disabled_view(entry) for entry in registry.disabled]
        return _json({"backends": shown})

    async def backend(self, request: Request) -> Response:
        self._authorize(request)
        name = request.path_params["name"]
        backend = self._parts.registry.get(name)
        if backend is not None:
            return _json(backend_view(backend))
        for entry in self._parts.registry.disabled:
            if entry.name.casefold() == name.casefold():
                return _json(disabled_view(entry))
        return _problem(Problem(NOT_FOUND, f"No backend is called {name[:100]!r}."))

    def _authorize(self, request: Request) -> None:
        """Raise NotAuthorized unless management is open or the request has the secret."""
        settings = self._parts.settings
        if not settings.enable_management_auth:
            return
        secret = settings.management_auth_secret
        given = request.headers.get("authorization", "")
        wanted = f"Bearer {secret.reveal()}" if secret is not None else ""
        if not wanted or not hmac.compare_digest(given.encode(), wanted.encode()):
            raise NotAuthorized


def _json(value: object, status: int = 200) -> Response:
    return Response(msgspec.json.encode(value), status, media_type="application/json")


def _problem(problem: Problem) -> Response:
    return Response(problem.encode(), problem.status, dict(problem.headers), media_type="application/problem+json")


async def _mock_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, MockLlmApiError)
    return _problem(problem_for(error))


async def _not_found(request: Request, _error: Exception) -> Response:
    detail = (
        f"Nothing is at {request.url.path[:200]}. Mock routes are below the mock prefix; the others stand in /docs."
    )
    return _problem(Problem(NOT_FOUND, detail))
