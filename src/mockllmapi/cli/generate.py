"""`mockllmapi generate`: one answer on standard output, no server."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import click

from mockllmapi.cli.options import (
    ConfigurationSources,
    RecordingFiles,
    configuration_options,
    fail,
    flush_log,
    print_messages,
    recording_options,
)
from mockllmapi.errors import MockLlmApiError

if TYPE_CHECKING:
    from mockllmapi.config import Settings
    from mockllmapi.engine.cache.recording import Recorder, Replay
    from mockllmapi.exchange import MockAnswer
    from mockllmapi.surfaces.http.asgi import Head

__all__ = ["generate"]

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

EXAMPLES = """\b
Examples:
  mockllmapi generate "GET /users?count=3" --provider builtin
  mockllmapi generate "GET /users/7" --shape '{"id":0,"name":""}'
"""


@click.command(epilog=EXAMPLES)
@click.argument("request_line", metavar="REQUEST")
@click.option("--shape", help="What the answer looks like: JSON by example, a JSON Schema, or @FILE with either.")
@click.option("--count", metavar="INTEGER", help="The exact number of items.")
@click.option("--seed", metavar="INTEGER", help="The same seed gives the same answer.")
@click.option("--backend", help="Which backend answers.")
@click.option("--body", help="The request's JSON body.")
@recording_options
@configuration_options
def generate(
    request_line: str,
    shape: str | None,
    count: str | None,
    seed: str | None,
    backend: str | None,
    body: str | None,
    recording: RecordingFiles,
    sources: ConfigurationSources,
) -> None:
    """Print the answer to one request, such as "GET /users/7"."""
    import asyncio

    import msgspec

    from mockllmapi.observability import configure_logging

    configuration = recording.adjust_sources(sources).read()
    configure_logging("text", "warning", configuration.settings.reveal_secrets)
    print_messages(configuration)
    try:
        controls = {"shape": _load_shape(shape), "count": count, "seed": seed, "backend": backend}
        head = _parse_request_line(
            request_line,
            {name: _replace_invalid_bytes(value) for name, value in controls.items() if value is not None},
            body,
        )
        raw_body = (body or "").encode("utf-8", "surrogateescape")
        answer = asyncio.run(_generate_answer(configuration.settings, *recording.open(), head, raw_body))
    except MockLlmApiError as error:
        fail(str(error))
    flush_log()
    click.echo(msgspec.json.format(msgspec.json.encode(answer.content), indent=2))  # bytes: JSON is UTF-8 everywhere
    if answer.fault is not None:
        sys.exit(1)


def _load_shape(shape: str | None) -> str | None:
    if shape is None or not shape.startswith("@"):
        return shape
    try:
        return Path(shape[1:]).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        fail(f"--shape: cannot read {shape[1:]}: {getattr(error, 'strerror', None) or 'not UTF-8'}")


def _replace_invalid_bytes(argument: str) -> str:
    """Replace the marks that stand for invalid UTF-8 in an argument (PEP 383), as the server would."""
    return argument.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _parse_request_line(request_line: str, controls: dict[str, str], body: str | None) -> Head:
    """Parse the request line as the server would. A line without a verb is a GET."""
    from mockllmapi.surfaces.http.asgi import Head, decoded_path, parse_query

    first, _, rest = request_line.strip().partition(" ")
    method, target = (first.upper(), rest.strip()) if rest else ("GET", first)
    if method not in METHODS:
        fail(f"{method!r} is not a method that can be generated. Legal: {', '.join(METHODS)}.")
    try:
        parts = urlsplit(quote(target, safe="/?&=%#+:@!$'()*,;[]~", errors="surrogateescape"))
    except ValueError as error:
        fail(f"{target!r} is not a path: {error}.")
    query = parse_query(parts.query.encode())
    headers = {"content-type": "application/json"} if body is not None else {}
    return Head(method, decoded_path(parts.path) or "/", (*query, *controls.items()), headers)


async def _generate_answer(
    settings: Settings, recorder: Recorder | None, replay: Replay | None, head: Head, body: bytes
) -> MockAnswer:
    from mockllmapi.app import MockLlmApi
    from mockllmapi.surfaces.http.exchange import plain_path
    from mockllmapi.surfaces.http.prefix import MockPrefix

    if settings.is_discovery_needed:
        from mockllmapi.cli.discovery import discover

        settings = (await discover(settings)).settings
    app = MockLlmApi(settings, management=False, recorder=recorder, replay=replay)
    try:
        path = plain_path(MockPrefix(app.prefix).strip(head.path) or head.path)
        return await app.engine.answer(app.http.read_request(head, body, path, "generate"))
    finally:
        await app.aclose()
