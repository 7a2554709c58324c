"""`mockllmapi serve`: the server."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from typing import TYPE_CHECKING

import click

from mockllmapi.cli.options import ConfigurationSources, configuration_options, fail, show_messages

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import uvicorn

    from mockllmapi.config import BackendSettings, Configuration, Settings

__all__ = ["serve"]

GRACE_S = 5
KEEP_ALIVE_S = 65
LOOPBACK = ("127.0.0.1", "::1")


@click.command()
@configuration_options
@click.option("--host", help="The address to listen on (localhost: 127.0.0.1 and ::1).")
@click.option("--port", help="The port to listen on (5116).")
@click.option("--log-format", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--log-level", type=click.Choice(["debug", "info", "warning", "error"]), default="info", show_default=True
)
def serve(
    sources: ConfigurationSources,
    host: str | None,
    port: str | None,
    log_format: str,
    log_level: str,
) -> None:
    """Answer every request below /api/mock."""
    extra = tuple((key, value) for key, value in (("Host", host), ("Port", port)) if value is not None)
    configuration = sources.read(extra)
    source = _Source(sources, extra, configuration)
    settings = configuration.settings
    from mockllmapi.observability import configure_logging

    configure_logging("json" if log_format == "json" else "text", log_level, source.secrets)
    show_messages(configuration)
    summary = ""
    if settings.discovery_wanted:
        from mockllmapi.cli.discovery import discover

        discovery = asyncio.run(discover(settings))
        settings, summary = discovery.settings, discovery.summary
        source.discovered = settings.backends
    sockets = _bind(settings.host, settings.port)
    _announce(settings, sockets, summary)
    _run(settings, sockets, source)


class _Source:
    """Where the configuration comes from, to be read again. What discovery found stays where nothing else is said."""

    def __init__(
        self, sources: ConfigurationSources, extra: tuple[tuple[str, str], ...], configuration: Configuration
    ) -> None:
        self.discovered: Sequence[BackendSettings] = ()
        self._sources = sources
        self._extra = extra
        self._configuration = self._before = configuration

    def secrets(self) -> Iterable[str]:
        """What the log must not say: the secrets of this configuration and of the one before, which requests in flight
        still use."""
        yield from self._configuration.settings.secrets()
        yield from self._before.settings.secrets()

    def watched(self) -> Sequence[Path]:
        """The files whose change matters."""
        return self._configuration.watched

    def read(self) -> Settings:
        """The settings as the sources say them now. Raises ConfigurationError."""
        configuration = self._sources.load(self._extra)
        show_messages(configuration)
        self._before, self._configuration = self._configuration, configuration
        settings = configuration.settings
        return settings.with_backends(self.discovered) if settings.discovery_wanted else settings


def _bind(host: str, port: int) -> list[socket.socket]:
    """Listening sockets for the host; `localhost` is both loopback addresses (the second only where there is IPv6)."""
    names = LOOPBACK if host == "localhost" else (host,)
    sockets: list[socket.socket] = []
    for name in names:
        try:
            family, kind, protocol, _, address = socket.getaddrinfo(
                name, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )[0]
            sock = socket.socket(family, kind, protocol)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            sock.bind(address)
        except OSError as error:
            if sockets:
                continue
            fail(_bind_problem(name, port, error))
        sockets.append(sock)
        port = sock.getsockname()[1]
    return sockets


def _bind_problem(host: str, port: int, error: OSError) -> str:
    import errno

    if error.errno == errno.EADDRINUSE:
        return f"Port {port} on {host} is in use. Choose another with --port, or stop what listens there."
    if error.errno == errno.EACCES:
        return f"Port {port} needs more rights than this user has. Choose one above 1023 with --port."
    return f"Cannot listen on {host}, port {port}: {error.strerror or error}. Choose another with --host and --port."


def _announce(settings: Settings, sockets: list[socket.socket], summary: str) -> None:
    from importlib.metadata import version

    host, port = sockets[0].getsockname()[:2]
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    click.echo(f"mockllmapi {version('mockllmapi')} listens on {address} (Ctrl+C stops it)")
    if summary:
        click.echo(summary)
        click.echo(
            "Choose another: mockllmapi serve --provider openai --model gpt-4o-mini --api-key env:OPENAI_API_KEY"
        )
    else:
        names = ", ".join(backend.name for backend in settings.enabled_backends)
        click.echo(f"Backends: {names}" if names else "No LLM backend available: every request will get a 503.")
    click.echo(f"Try: curl '{address}/api/mock/users?count=3'")
    sys.stdout.flush()


def _run(settings: Settings, sockets: list[socket.socket], source: _Source) -> None:
    import uvicorn

    from mockllmapi.app import MockLlmApi
    from mockllmapi.cli.live_reload import LiveReload

    reloading = LiveReload(source.watched)
    app = MockLlmApi(settings, source=source.read, background=[reloading.run], bound_to=settings.host)
    config = uvicorn.Config(
        app,
        http="httptools",
        loop="auto",
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=GRACE_S,
    )
    _serve_until_signal(uvicorn.Server(config), sockets)


def _serve_until_signal(server: uvicorn.Server, sockets: list[socket.socket]) -> None:
    """Serve, and end well: uvicorn raises the signal that stopped it once more, which would be an ugly exit status."""
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: None)
    server.run(sockets=sockets)
    if not server.started:
        sys.exit(1)
