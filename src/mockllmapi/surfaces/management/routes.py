"""The management routes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from mockllmapi.config import Settings
from mockllmapi.contexts import Contexts
from mockllmapi.engine.cache.pool import Pools
from mockllmapi.engine.feeds.feeds import Feeds
from mockllmapi.errors import BadControl, MethodNotSupported, MockLlmApiError
from mockllmapi.exchange import MockAnswer
from mockllmapi.learning import Profiles
from mockllmapi.observability import MetricsListener
from mockllmapi.observability.metrics import CONTENT_TYPE
from mockllmapi.routing import Backend, HealthMonitor, Registry, WaitQueue
from mockllmapi.shapes.learned_shapes import LearnedShapes
from mockllmapi.surfaces.http.problem import NOT_FOUND, Problem, problem_for
from mockllmapi.surfaces.management.access import authorize, is_authorized, refuse_foreign_origin
from mockllmapi.surfaces.management.addresses import HOME
from mockllmapi.surfaces.management.cache import cache_routes
from mockllmapi.surfaces.management.contexts import context_routes
from mockllmapi.surfaces.management.docs_page import render_docs
from mockllmapi.surfaces.management.feeds import feed_routes
from mockllmapi.surfaces.management.openapi import describe_api
from mockllmapi.surfaces.management.profiles import profile_routes
from mockllmapi.surfaces.management.replies import json_reply, problem_reply, read_object
from mockllmapi.surfaces.management.shapes import shape_routes
from mockllmapi.surfaces.management.views import backend_view, disabled_view, health_view, probe_view
from mockllmapi.types import JsonValue

__all__ = ["ManagementParts", "make_management"]

PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
MAX_WEIGHT = 1_000_000


@dataclass(frozen=True, slots=True)
class ManagementParts:
    """What the management surface shows and may ask for. `prefix` is where the mock routes are; `problems` are those of a
    changed configuration that was refused; `reload` and `revise` are the application's own."""

    settings: Settings
    registry: Registry
    health: HealthMonitor
    wait_queue: WaitQueue
    metrics: MetricsListener
    prefix: str
    version: str
    contexts: Contexts
    shapes: LearnedShapes
    pools: Pools[MockAnswer]
    feeds: Feeds
    profiles: Profiles
    problems: Callable[[], tuple[str, ...]]
    reload: Callable[[], Awaitable[None]]
    revise: Callable[[str, Mapping[str, object]], Awaitable[Registry]]


def make_management(parts: ManagementParts) -> Starlette:
    """The management application: no CORS, protected where `EnableManagementAuth` says so, writes only for programs and
    pages of its own origin."""
    views = _Views(parts)
    return Starlette(
        routes=[
            Route("/", views.home),
            Route(HOME, views.home),
            Route(f"{HOME}/", views.home),
            Route("/_mock/docs", views.docs),
            Route("/_mock/openapi.json", views.openapi),
            Route("/_mock/health", views.health),
            Route("/_mock/health/live", views.live),
            Route("/_mock/health/ready", views.ready),
            Route("/_mock/metrics", views.metrics),
            Route("/_mock/backends", views.backends),
            Route("/_mock/backends/{name}", views.backend, methods=["GET", "PATCH"]),
            Route("/_mock/backends/{name}/probe", views.probe, methods=["POST"]),
            Route("/_mock/config/reload", views.reload, methods=["POST"]),
            *context_routes(parts.contexts, parts.settings),
            *profile_routes(parts.profiles, parts.settings),
            *shape_routes(parts.shapes, parts.settings),
            *cache_routes(parts.pools, parts.settings),
            *feed_routes(parts.feeds, parts.settings),
        ],
        exception_handlers={MockLlmApiError: _mock_error, 404: _not_found, 405: _wrong_method},
    )


class _Views:
    """One method a route."""

    def __init__(self, parts: ManagementParts) -> None:
        self._parts = parts

    async def home(self, request: Request) -> Response:
        return RedirectResponse(f"{request.scope.get('root_path', '')}{HOME}/docs")

    async def docs(self, request: Request) -> Response:
        authorize(request, self._parts.settings)
        address = str(request.base_url).rstrip("/")
        page = render_docs(describe_api(self._parts.prefix, self._parts.version), address)
        return HTMLResponse(page, headers={"Content-Security-Policy": PAGE_POLICY})

    async def openapi(self, request: Request) -> Response:
        authorize(request, self._parts.settings)
        return json_reply(describe_api(self._parts.prefix, self._parts.version))

    async def live(self, _request: Request) -> Response:
        return json_reply({"status": "ok"})

    async def ready(self, request: Request) -> Response:
        """200 while some backend can be used. The mock may still answer when it is not ready: the built-in generator does,
        where it is asked for by name or allowed as a fallback. Clients without the secret of management read neither the
        names of backends nor what is wrong with the configuration."""
        falls_back = self._parts.settings.fallback_to_builtin
        view = health_view(self._parts.registry, self._parts.problems(), falls_back=falls_back)
        if not is_authorized(request, self._parts.settings):
            view = {"status": view["status"], "configuration": {"isCurrent": not self._parts.problems()}}
        return json_reply(view, 503 if view["status"] == "down" else 200)

    async def health(self, request: Request) -> Response:
        return await self.ready(request)

    async def metrics(self, request: Request) -> Response:
        authorize(request, self._parts.settings)
        return Response(
            self._parts.metrics.expose(self._parts.registry, self._parts.wait_queue),
            headers={"Content-Type": CONTENT_TYPE},
        )

    async def backends(self, request: Request) -> Response:
        authorize(request, self._parts.settings)
        registry = self._parts.registry
        shown = [backend_view(backend, self._parts.wait_queue) for backend in registry]
        return json_reply({"backends": shown + [disabled_view(entry) for entry in registry.disabled]})

    async def backend(self, request: Request) -> Response:
        authorize(request, self._parts.settings)
        name, registry = request.path_params["name"], self._parts.registry
        if request.method == "PATCH":
            refuse_foreign_origin(request)
            changes = _read_changes(await read_object(request))
            try:
                registry = await self._parts.revise(name, changes)
            except KeyError:
                return _no_such_backend(name)
        if (backend := registry.get(name)) is not None:
            return json_reply(backend_view(backend, self._parts.wait_queue))
        for entry in registry.disabled:
            if entry.name.casefold() == name.casefold():
                return json_reply(disabled_view(entry))
        return _no_such_backend(name)

    async def probe(self, request: Request) -> Response:
        authorize(request, self._parts.settings)
        refuse_foreign_origin(request)
        backend: Backend | None = self._parts.registry.get(request.path_params["name"])
        if backend is None:
            return _no_such_backend(request.path_params["name"])
        health = await self._parts.health.probe(backend)
        return json_reply(probe_view(backend, health, self._parts.wait_queue))

    async def reload(self, request: Request) -> Response:
        authorize(request, self._parts.settings)
        refuse_foreign_origin(request)
        await self._parts.reload()
        return json_reply({"reloaded": True})


def _read_changes(body: dict[str, JsonValue]) -> dict[str, object]:
    """What a PATCH may change: `enabled` and `weight`."""
    for name, value in body.items():
        if name == "enabled" and isinstance(value, bool):
            continue
        if name == "weight" and isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_WEIGHT:
            continue
        raise BadControl(
            name[:40], "cannot be set to that here", expected=f"enabled (a flag) or weight (0 to {MAX_WEIGHT})"
        )
    return dict(body)


def _no_such_backend(name: str) -> Response:
    return problem_reply(Problem(NOT_FOUND, f"No backend is called {name[:100]!r}."))


async def _mock_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, MockLlmApiError)
    return problem_reply(problem_for(error))


async def _not_found(request: Request, _error: Exception) -> Response:
    detail = f"Nothing is at {request.url.path[:200]}. Management is described at {HOME}/docs."
    return problem_reply(Problem(NOT_FOUND, detail))


async def _wrong_method(request: Request, error: Exception) -> Response:
    allowed = tuple((getattr(error, "headers", None) or {}).get("Allow", "GET").split(", "))
    return problem_reply(problem_for(MethodNotSupported(request.method[:20], allowed)))
