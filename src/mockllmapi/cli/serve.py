"""`mockllmapi serve`: the server."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from mockllmapi.cli.listening import ListenError, listen
from mockllmapi.cli.options import (
    ConfigurationSources,
    RecordingFiles,
    configuration_options,
    fail,
    recording_options,
)
from mockllmapi.cli.start_text import build_sample, build_start_lines, describe_backends

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path
    from types import FrameType

    import uvicorn

    from mockllmapi.cli.tls import Tls
    from mockllmapi.config import BackendSettings, Configuration, Settings
    from mockllmapi.engine.cache.recording import Recorder, Replay
    from mockllmapi.surfaces.http.asgi import Receive, Scope, Send

__all__ = ["serve"]

log = logging.getLogger("mockllmapi.serve")

GRACE_S = 5
PROBE_TIMEOUT_S = 3.0
"""How long a local backend may take to answer before the start text reports it."""
FIXED_KEYS = {
    "host": "Host",
    "port": "Port",
    "prefix": "Prefix",
    "tls": "Tls",
    "tls_cert": "TlsCert",
    "tls_key": "TlsKey",
    "max_connections": "MaxConnections",
    "max_connections_per_client": "MaxConnectionsPerClient",
    "keep_alive_seconds": "KeepAliveSeconds",
}
"""Settings that a running server cannot change."""

EXAMPLES = """\b
Examples:
  mockllmapi serve --port 8080
  mockllmapi serve --provider ollama --model llama3
  mockllmapi serve --config team.yaml --set Backends:0:Weight=3
  mockllmapi serve --tls self-signed
"""


@click.command(epilog=EXAMPLES)
@configuration_options
@recording_options
@click.option("--host", help="The address to listen on (localhost: 127.0.0.1 and ::1).")
@click.option("--port", metavar="INTEGER", help="The port to listen on (5116); also the variable PORT.")
@click.option("--prefix", help="The path below which every request is mocked (/api/mock; / is the root).")
@click.option("--tls", metavar="[off|self-signed]", help="Serve HTTPS with a certificate made for this machine.")
@click.option("--tls-cert", metavar="FILE", help="Serve HTTPS with this certificate (PEM).")
@click.option("--tls-key", metavar="FILE", help="Its key, if the file of the certificate does not hold it.")
@click.option("--log-format", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--log-level", type=click.Choice(["debug", "info", "warning", "error"]), default="info", show_default=True
)
def serve(
    sources: ConfigurationSources,
    recording: RecordingFiles,
    host: str | None,
    port: str | None,
    prefix: str | None,
    tls: str | None,
    tls_cert: str | None,
    tls_key: str | None,
    log_format: str,
    log_level: str,
) -> None:
    """Answer every request below /api/mock, or below another prefix."""
    sources = recording.adjust_sources(sources)
    options = (
        ("Host", host),
        ("Port", port),
        ("Prefix", prefix),
        ("Tls", tls),
        ("TlsCert", tls_cert),
        ("TlsKey", tls_key),
    )
    extra = tuple((key, value) for key, value in options if value is not None)
    configuration = sources.read(extra)
    source = _ReloadableConfiguration(sources, extra, configuration)
    settings = configuration.settings
    from mockllmapi.cli.tls import TlsError, open_tls
    from mockllmapi.observability import configure_logging

    is_json = log_format == "json"
    configure_logging("json" if is_json else "text", log_level, source.secrets)
    _log_messages(configuration)
    recorder, replay = recording.open()
    summary = ""
    if settings.is_discovery_needed:
        settings, summary = source.discover(settings)
    try:
        security = open_tls(settings)
        sockets = listen(settings.host, settings.port)
    except (ListenError, TlsError) as refusal:
        fail(str(refusal))
    _exit_cleanly_on_signals()
    warnings = () if replay is not None or summary else _probe_local_backends(settings)

    def announce() -> None:
        address = sockets[0].getsockname()[:2]
        sample = build_sample(address, settings.prefix, replay, tls=security)
        for line in build_start_lines(
            address, describe_backends(settings, summary, recorder, replay, warnings), sample, tls=security
        ):
            if is_json:
                log.info("%s", line)
            else:
                click.echo(line)
        sys.stdout.flush()

    _run(settings, sockets, source, recorder, replay, security, announce)


def _probe_local_backends(settings: Settings) -> tuple[str, ...]:
    """Return one line for each local backend that cannot answer, with the command that helps."""
    from mockllmapi.config import provider_facts

    local = [
        entry
        for entry in settings.enabled_backends
        if (facts := provider_facts(entry.provider)) is not None and facts.is_local and facts.has_address
    ]
    if not local:
        return ()
    from mockllmapi.cli.probing import describe_unusable, probe_backends

    return tuple(describe_unusable(asyncio.run(probe_backends(local, PROBE_TIMEOUT_S))))


class _ReloadableConfiguration:
    """A configuration that can be loaded again. Backends are looked for once, when no backend is configured."""

    def __init__(
        self, sources: ConfigurationSources, extra: tuple[tuple[str, str], ...], configuration: Configuration
    ) -> None:
        self._discovered: Sequence[BackendSettings] = ()
        self._sources = sources
        self._extra = extra
        self._configuration = self._before = configuration
        self._first = configuration.settings

    def secrets(self) -> Iterable[str]:
        """Yield the secrets of this configuration and of the one before, which requests in flight still use."""
        yield from self._configuration.settings.reveal_secrets()
        yield from self._before.settings.reveal_secrets()

    def watched_files(self) -> Sequence[Path]:
        """Return the files whose change matters."""
        return self._configuration.watched

    def discover(self, settings: Settings) -> tuple[Settings, str]:
        """Return the settings with the local servers that answer, and one line that names them."""
        import asyncio

        from mockllmapi.cli.discovery import discover

        discovery = asyncio.run(discover(settings))
        self._discovered = discovery.settings.backends
        return discovery.settings, discovery.summary

    def read(self) -> Settings:
        """Load the settings again, in a thread of its own. Raises `ConfigurationError`."""
        from mockllmapi.config import require_same_files

        configuration = self._sources.load(self._extra)
        _log_messages(configuration)
        require_same_files(self._configuration, configuration)
        changed = [
            key
            for name, key in FIXED_KEYS.items()
            if getattr(configuration.settings, name) != getattr(self._first, name)
        ]
        if changed:
            verb = "takes" if len(changed) == 1 else "take"
            log.warning("%s %s effect at the next start", " and ".join(changed), verb)
        self._before, self._configuration = self._configuration, configuration
        settings = configuration.settings
        if not settings.is_discovery_needed:
            return settings
        if self._discovered:
            return settings.with_backends(self._discovered)
        settings, summary = self.discover(settings)
        log.info("%s", summary)
        return settings


def _log_messages(configuration: Configuration) -> None:
    """Write the messages of a configuration to the log."""
    for message in configuration.messages:
        log.log(logging.WARNING if message.level == "warning" else logging.INFO, "%s", message.text)


def _run(
    settings: Settings,
    sockets: list[socket.socket],
    source: _ReloadableConfiguration,
    recorder: Recorder | None,
    replay: Replay | None,
    tls: Tls | None,
    announce: Callable[[], None],
) -> None:
    import uvicorn

    from mockllmapi.app import MockLlmApi
    from mockllmapi.cli.configuration_watcher import ConfigurationWatcher
    from mockllmapi.cli.protocol import SOCKET_OPTIONS, limit_connections
    from mockllmapi.cli.server import Server

    reloading = ConfigurationWatcher(source.watched_files)
    app = MockLlmApi(
        settings,
        source=source.read,
        background=[reloading.run],
        bound_to=settings.host,
        recorder=recorder,
        replay=replay,
    )

    async def ignore_cancellation(scope: Scope, receive: Receive, send: Send) -> None:
        # A request that is cancelled because the server stops has had its answer; uvicorn would log a traceback.
        with suppress(asyncio.CancelledError):
            await app(scope, receive, send)

    config = uvicorn.Config(
        ignore_cancellation,
        http=limit_connections(settings.max_connections, settings.max_connections_per_client),
        loop="auto",
        **SOCKET_OPTIONS,
        lifespan="on",
        ssl_context_factory=(lambda _config, _default: tls.context) if tls is not None else None,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_keep_alive=settings.keep_alive_seconds,
        timeout_graceful_shutdown=GRACE_S,
    )
    _serve_until_signal(Server(config, app.begin_shutdown, announce), sockets)


def _exit_cleanly_on_signals(server: uvicorn.Server | None = None) -> None:
    """Exit with status 0 on SIGINT and SIGTERM: at once, or after the server has finished its requests.

    uvicorn's own handlers take over while it serves, and raise the signal once more at the end.
    """

    def end(_number: int, _frame: FrameType | None) -> None:
        if server is None:
            sys.exit(0)
        server.should_exit = True

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, end)


def _serve_until_signal(server: uvicorn.Server, sockets: list[socket.socket]) -> None:
    _exit_cleanly_on_signals(server)
    server.run(sockets=sockets)
    if not server.started:
        sys.exit(1)
