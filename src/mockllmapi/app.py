"""The composition root: the one file that knows every part and puts them together."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TypeAlias

from mockllmapi.assembly import STREAM, VERSION, Assembly, SharedState, feed_policy
from mockllmapi.config import (
    BackendSettings,
    RunningChanges,
    Settings,
    configuration_from_file,
    require_prefix,
    update_backend,
)
from mockllmapi.engine import Engine
from mockllmapi.engine.cache.recording import Recorder, Replay
from mockllmapi.errors import ConfigurationError
from mockllmapi.events import ConfigurationRejected, ConfigurationReloaded, EventBus
from mockllmapi.exchange import MockAnswer, MockRequest
from mockllmapi.learning import ProfileKeeper
from mockllmapi.observability import LogListener, MetricsListener
from mockllmapi.providers import Provider
from mockllmapi.routing import BUILTIN, Registry, Router
from mockllmapi.surfaces.http.asgi import ASGIApp, Receive, Scope, Send, mounted_path
from mockllmapi.surfaces.http.host_guard import guard_hosts
from mockllmapi.surfaces.http.pipeline import HttpPipeline
from mockllmapi.surfaces.http.prefix import MockPrefix
from mockllmapi.surfaces.http.problem import NOT_FOUND, Problem
from mockllmapi.surfaces.http.websocket_refusal import refuse
from mockllmapi.surfaces.http.wire_rules import WireRules, without_storing
from mockllmapi.surfaces.management import (
    ManagementParts,
    announce_requests,
    is_apart,
    is_below,
    make_management,
    management_path,
)
from mockllmapi.surfaces.streams.stream_context import StreamContext
from mockllmapi.surfaces.websocket.surface import WebSocketSurface
from mockllmapi.types import Clock, JsonValue, SystemClock

__all__ = ["MockLlmApi", "create_app"]

Background: TypeAlias = "Callable[[MockLlmApi], Awaitable[None]]"
"""Something that runs beside the application from its start to its end, such as watching files."""


def create_app(
    settings: Settings | Mapping[str, JsonValue] | str | os.PathLike[str] | None = None,
    prefix: str | None = None,
    management: bool = True,
    *,
    record: str | os.PathLike[str] | None = None,
    replay: str | os.PathLike[str] | None = None,
) -> MockLlmApi:
    """Create an ASGI application that mocks every path below `prefix` (default: the setting `Prefix`, `/api/mock`).

    `settings` is a Settings object, a mapping with the keys of the configuration, or the path of a configuration file;
    without any, the built-in generator answers. `management` adds the routes beside the mock (`/api/backends`, `/health/live`,
    `/docs`). The application can be mounted at any path, several times in one process; it opens what it needs on first use
    and closes it with the lifespan or `aclose()`. It configures no logging and handles no signals. `record` is a file
    that every answer is written into; with `replay` all answers come out of such a file, and no backend is asked.

    Raises ConfigurationError with every fault of the settings.
    """
    recorder, played = _tape(record, replay)
    if isinstance(settings, (str, os.PathLike)):
        path = Path(settings)
        first = configuration_from_file(path)
        return MockLlmApi(
            first.settings,
            prefix=prefix,
            management=management,
            source=lambda: configuration_from_file(path, before=first).settings,
            recorder=recorder,
            replay=played,
        )
    if not isinstance(settings, Settings):
        if settings is not None and not isinstance(settings, Mapping):
            raise TypeError(f"settings is a Settings object, a mapping or a path, not {type(settings).__name__}")
        settings = Settings.from_mapping(settings or {})
    return MockLlmApi(settings, prefix=prefix, management=management, recorder=recorder, replay=played)


def _tape(
    record: str | os.PathLike[str] | None, replay: str | os.PathLike[str] | None
) -> tuple[Recorder | None, Replay | None]:
    if record is not None and replay is not None:
        raise ConfigurationError.plain("A run is either recorded or replayed, not both.")
    recorder = Recorder.open(Path(record)) if record is not None else None
    return recorder, Replay.load(Path(replay)) if replay is not None else None


class MockLlmApi:
    """The application: routes a connection to the surface that speaks for its path.

    `source` reads the configuration again, if there is something to read; `background` runs beside the application
    between the lifespan's start and its end. `bound_to` is the host that the server listens on: with it the Host header is
    always checked, without it only if `AllowedHosts` is set. `providers` replace the backends of those names, whatever
    the settings say of them: fakes, in tests. `clock` and `rng` are time and randomness, for tests to decide; without an
    `rng` the module `random` seeds one. `recorder` writes every answer down; with a `replay` all answers come out of it.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        prefix: str | None = None,
        management: bool = True,
        clock: Clock | None = None,
        source: Callable[[], Settings] | None = None,
        background: Sequence[Background] = (),
        bound_to: str | None = None,
        providers: Mapping[str, Provider] | None = None,
        rng: random.Random | None = None,
        recorder: Recorder | None = None,
        replay: Replay | None = None,
    ) -> None:
        clock = clock or SystemClock()
        self._prefix = MockPrefix(settings.prefix if prefix is None else require_prefix(prefix))
        self._logs = LogListener(is_verbose=settings.enable_verbose_logging)
        self._metrics = MetricsListener()
        self.events = EventBus(self._logs, self._metrics)
        self._shared = SharedState(
            clock,
            rng or random.Random(random.getrandbits(64)),
            self.events,
            providers or {},
            recorder,
            replay,
            next_round=self._next_round,
            read_target=self._read_target,
        )
        self._source = source
        self._reloading = asyncio.Lock()
        self._sourced = settings
        self._changes = RunningChanges()
        self._background = tuple(background)
        self._running: list[asyncio.Future[None]] = []
        self._problems: tuple[str, ...] = ()
        self._retired: list[Assembly] = []
        self._bound_to = bound_to
        self._has_management = management
        self._mock_root = self.prefix + "/" if self.prefix and is_apart(self.prefix) else ""
        self._assembly = Assembly(self._with_somebody(settings), self._shared)
        self._shared.feeds.configure(settings.feeds, feed_policy(settings))
        profiles = self._shared.memories.profiles
        self._keeper = ProfileKeeper(profiles, clock, self._find_profile_file)
        profiles.tell_change = self._keeper.stir
        self._websocket = WebSocketSurface(self._use_stream_context, self._shared.shutdown, clock)
        self._management = self._make_management()
        self._guarded = self._make_guard()

    # -- the parts of the current configuration

    @property
    def settings(self) -> Settings:
        return self._assembly.settings

    @property
    def prefix(self) -> str:
        """The path of the mock routes, empty for the root. It stays the same for the life of the application."""
        return self._prefix.path

    @property
    def engine(self) -> Engine:
        return self._assembly.engine

    @property
    def registry(self) -> Registry:
        return self._assembly.registry

    @property
    def router(self) -> Router:
        return self._assembly.router

    async def _next_round(self, request: MockRequest, last: JsonValue) -> MockAnswer:
        return await self.engine.next_frame(request, last)

    def _read_target(self, target: str) -> MockRequest:
        return self.http.read_target(target)

    def begin_shutdown(self) -> None:
        """End every stream and every wait for a free backend: the server stops."""
        self._shared.shutdown.begin()
        self._shared.wait_queue.close()

    @property
    def http(self) -> HttpPipeline:
        return self._assembly.http

    # -- serving

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        self._assembly.health.start()
        await self._guarded(scope, receive, send)

    async def _dispatch(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a connection on: management first, then the mock routes below the prefix."""
        path = mounted_path(scope)
        if self._mock_root and path.startswith(self._mock_root) and scope["type"] == "http":
            await self._mock(scope, receive, send, path[len(self.prefix) :])
            return
        if scope["type"] == "websocket":
            await self._connect(scope, receive, send, path)
            return
        managed = management_path(path, self.prefix, has_older=self.settings.old_management_addresses)
        if managed is not None and self._management is not None:
            inner = {**scope, "path": scope.get("root_path", "") + managed}
            await self._management(inner, receive, without_storing(send))
        elif (rest := "/" if path == "*" and scope["method"] == "OPTIONS" else self._prefix.strip(path)) is not None:
            await self._mock(scope, receive, send, rest)
        elif self._management is not None and path in ("", "/"):
            await self._management(scope, receive, send)
        else:
            problem = self._not_found(scope, path, self.prefix, self._prefix.suggest(path))
            await self.http.refuse(scope, send, path, problem)

    async def _connect(self, scope: Scope, receive: Receive, send: Send, path: str) -> None:
        rest = self._prefix.strip(path)
        if rest is not None and is_below(rest, STREAM):
            await self._websocket(scope, receive, send, rest[len(STREAM) :])
            return
        below = self._prefix.strip(self._prefix.suggest(path)) or ""
        await refuse(scope, send, self._not_found(scope, path, self.prefix + STREAM, self.prefix + STREAM + below))

    def _not_found(self, scope: Scope, path: str, mocked: str, suggested: str) -> Problem:
        root = scope.get("root_path", "").rstrip("/")
        kind = "Mock routes" if scope["type"] == "http" else "Streams"
        detail = f"Nothing is at {path[:200]}. {kind} are below {root}{mocked}: try {root}{suggested}."
        return Problem(NOT_FOUND, detail)

    @asynccontextmanager
    async def _use_stream_context(self) -> AsyncGenerator[StreamContext, None]:
        assembly = self._assembly
        try:
            with assembly.in_use():
                yield assembly.streams
        finally:
            if assembly.is_done:
                await self._close_retired()

    async def _mock(self, scope: Scope, receive: Receive, send: Send, path: str) -> None:
        assembly = self._assembly
        await assembly.serve(scope, receive, send, path)
        if assembly.is_done:
            await self._close_retired()

    async def _live(self, receive: Receive, send: Send) -> None:
        """The lifespan protocol: start what runs beside, close everything at the end."""
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                try:
                    await self._load_profiles()
                except ConfigurationError as error:
                    await send({"type": "lifespan.startup.failed", "message": str(error)})
                    return
                self._assembly.health.start()
                self._running = [asyncio.ensure_future(start(self)) for start in self._background]
                await send({"type": "lifespan.startup.complete"})
            else:
                await self.aclose()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def aclose(self) -> None:
        """Close all open parts. The application may be used again afterwards."""
        running, self._running = self._running, []
        for task in running:
            task.cancel()
        for task in running:
            with suppress(asyncio.CancelledError):
                await task
        await self._shared.feeds.aclose()
        await self._keeper.aclose()
        for retired in self._retired:
            await retired.aclose(self._assembly)
        self._retired.clear()
        await self._assembly.aclose()
        if self._shared.recorder is not None:
            self._shared.recorder.close()

    async def _load_profiles(self) -> None:
        """Load the knowledge of the last run, if the settings name a file for it."""
        path = self._find_profile_file()
        if path is not None:
            await self._shared.memories.profiles.load(path)

    def _find_profile_file(self) -> Path | None:
        store = self.settings.learning.store
        return Path(store) if store else None

    # -- another configuration

    async def reload(self) -> None:
        """Read the configuration again and go over to it. Raises ConfigurationError, and changes nothing, if it is bad
        or if there is nothing to read."""
        if self._source is None:
            raise ConfigurationError.plain("This server was not started from a configuration that could be read again.")
        async with self._reloading:
            try:
                settings = await asyncio.to_thread(self._source)
            except ConfigurationError as error:
                self._problems = tuple(str(problem) for problem in error.problems)
                self.events.emit(ConfigurationRejected(self._problems))
                raise
            await self.adopt(self._changes.apply(self._sourced, settings, os.environ))
            self._sourced = settings
            self._problems = ()
        self.events.emit(ConfigurationReloaded(tuple(backend.name for backend in self.registry.candidates)))

    async def revise(self, name: str, changes: Mapping[str, object]) -> Registry:
        """Change one backend while running (`{"enabled": False}`), until the configuration says something else of it; gives
        the backends as they are then. Raises KeyError for an unknown name, and ConfigurationError where the change is not
        possible."""
        await self.adopt(update_backend(self.settings, name, changes, os.environ))
        self._changes.record(name, changes)
        return self.registry

    async def adopt(self, settings: Settings) -> None:
        """Go over to other settings at once: new requests use them, those in flight finish on the old ones. How backends
        stand is kept by name."""
        self._shared.feeds.configure(settings.feeds, feed_policy(settings))
        retiring = self._assembly
        self._assembly = Assembly(self._with_somebody(settings), self._shared, previous=retiring)
        self._management = self._make_management()
        self._guarded = self._make_guard()
        self._logs.is_verbose = settings.enable_verbose_logging
        await retiring.retire()
        self._retired.append(retiring)
        self._shared.wait_queue.wake_all()
        self._assembly.health.start()
        await self._close_retired()

    async def _close_retired(self) -> None:
        for assembly in [retired for retired in self._retired if retired.is_done]:
            self._retired.remove(assembly)
            await assembly.aclose(self._assembly)

    def _with_somebody(self, settings: Settings) -> Settings:
        """Where nothing was said about backends, the built-in generator answers. (Looking for local servers is what `serve`
        does; a library opens no connections that nobody asked for.) A replay asks nobody at all."""
        is_silent = settings.is_discovery_needed and not settings.backends
        if not is_silent and self._shared.replay is None:
            return settings
        return settings.with_backends((BackendSettings(name=BUILTIN, provider=BUILTIN),))

    def _make_guard(self) -> ASGIApp:
        guard = guard_hosts(self._dispatch, self.settings.allowed_hosts, self._bound_to, self.http.open_exchange)
        return WireRules(guard, needs_host=self._bound_to is not None)

    def _make_management(self) -> ASGIApp | None:
        if not self._has_management:
            return None
        management = make_management(
            ManagementParts(
                settings=self._assembly.settings,
                registry=self._assembly.registry,
                health=self._assembly.health,
                wait_queue=self._shared.wait_queue,
                metrics=self._metrics,
                contexts=self._shared.memories.contexts,
                shapes=self._shared.memories.shapes,
                pools=self._assembly.pools,
                feeds=self._shared.feeds,
                profiles=self._shared.memories.profiles,
                prefix=self.prefix,
                version=VERSION,
                problems=lambda: self._problems,
                reload=self.reload,
                revise=self.revise,
            )
        )
        return announce_requests(management, self.http.open_exchange)
