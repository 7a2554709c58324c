"""The lines that `serve` prints when it accepts connections."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import msgspec

if TYPE_CHECKING:
    from mockllmapi.cli.tls import Tls
    from mockllmapi.config import Settings
    from mockllmapi.engine.cache.fingerprint import RequestIdentity
    from mockllmapi.engine.cache.recording import Recorder, Replay

__all__ = ["build_curl", "build_sample", "build_start_lines", "describe_backends", "format_address"]

REACHED_AT = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - addresses at which such a server is reached from here
_QUERY_NAMES = {"autoShape": "autoshape", "renewShape": "renewshape"}
"""Controls of a recording that the query writes differently."""


def build_start_lines(
    address: tuple[str, int], backend_lines: Iterable[str], sample: str, *, tls: Tls | None = None
) -> Iterator[str]:
    """Yield the lines with the server's address, its backends and a sample request."""
    from importlib.metadata import version

    yield f"mockllmapi {version('mockllmapi')} listens on {format_address(*address, tls)} (Ctrl+C stops it)"
    if tls is not None and tls.note:
        yield tls.note
    yield from backend_lines
    yield f"Try: {sample}"


def build_sample(address: tuple[str, int], prefix: str, replay: Replay | None, *, tls: Tls | None = None) -> str:
    """Return a curl command that this server answers: with a replay, the first recorded request."""
    host, port = address
    root = format_address(REACHED_AT.get(host, host), port, tls) + prefix.rstrip("/")
    curl = "curl" if tls is None else tls.curl
    if replay is not None and replay.first is not None:
        return build_curl(root, replay.first).replace("curl", curl, 1)
    return f"{curl} '{root}/users?count=3'"


def format_address(host: str, port: int, tls: Tls | None = None) -> str:
    """Return the URL of an address, with brackets for IPv6."""
    scheme = "http" if tls is None else "https"
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def describe_backends(
    settings: Settings,
    summary: str,
    recorder: Recorder | None,
    replay: Replay | None,
    warnings: Iterable[str] = (),
) -> Iterator[str]:
    """Yield the lines that name the backends, those that cannot answer (`warnings`), the recording and the replay."""
    if replay is not None:
        yield f"Replays the {len(replay)} answers of {replay.path}: no backend is asked."
    elif summary:
        yield summary
        yield "Choose another: mockllmapi serve --provider openai --model gpt-4o-mini --api-key env:OPENAI_API_KEY"
    else:
        names = ", ".join(backend.name for backend in settings.enabled_backends)
        yield f"Backends: {names}" if names else "No LLM backend available: every request will get a 503."
        if names and not any(backend.provider == "builtin" for backend in settings.enabled_backends):
            yield (
                "If none of them can answer, the built-in generator does (FallbackToBuiltin: true)."
                if settings.fallback_to_builtin
                else "If none of them can answer, the request fails (FallbackToBuiltin: false)."
            )
    yield from warnings
    if recorder is not None:
        yield f"Records every answer in {recorder.path}."


def build_curl(root: str, request: RequestIdentity) -> str:
    """Return the curl command of a recorded request to a server whose mock routes begin at `root`."""
    query = urlencode([*request.query, *_query_controls(request.controls)], quote_via=quote)
    url = root + quote(request.path, safe="/%") + (f"?{query}" if query else "")
    words = ["curl"]
    if request.method != "GET":
        words += ["-X", request.method]
    if request.body_kind == "json":
        words += ["-H", "Content-Type: application/json", "-d", msgspec.json.encode(request.body).decode()]
    return " ".join((*map(shlex.quote, words), f"'{url}'"))


def _query_controls(controls: dict[str, object]) -> Iterator[tuple[str, str]]:
    """Yield the controls of a recorded request as query parameters."""
    for name, value in controls.items():
        match name, value:
            case "countParameter", _:
                continue
            case "count", _:
                yield str(controls.get("countParameter", name)), str(value)
            case "isWhole", _:
                yield "autoChunk", "false"
            case "error", {"code": code, "message": message, "details": details}:
                yield "error", str(code)
                yield from (("errorMessage", message),) if message else ()
                yield from (("errorDetails", details),) if details else ()
            case _, str():
                yield _QUERY_NAMES.get(name, name), value
            case _:
                yield _QUERY_NAMES.get(name, name), msgspec.json.encode(value).decode()
