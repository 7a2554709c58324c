"""`mockllmapi backends`: the backends of a running server, or of the configuration."""

from __future__ import annotations

from typing import Any

import click

from mockllmapi.cli.check import COLUMNS, NOTHING_CONFIGURED, backend_row
from mockllmapi.cli.options import ConfigurationSources, configuration_options, fail, print_messages

__all__ = ["backends"]

TIMEOUT_S = 5.0
RUNNING_COLUMNS = (*COLUMNS, "IN FLIGHT", "WAITING", "FIRST CONTENT", "ERRORS")


@click.command()
@click.option("--url", help="A running server, such as http://localhost:5116. Without it: the configuration.")
@click.option("--secret", envvar="MOCKLLMAPI_SECRET", help="Its management secret, if it wants one.")
@configuration_options
def backends(
    url: str | None,
    secret: str | None,
    sources: ConfigurationSources,
) -> None:
    """Show the backends as a table."""
    from mockllmapi.cli.tables import draw_table

    if url is not None:
        draw_table(RUNNING_COLUMNS, _fetch_running_rows(url, secret))
        return
    configuration = sources.read()
    print_messages(configuration)
    if configuration.settings.is_discovery_needed:
        click.echo(NOTHING_CONFIGURED)
        return
    draw_table(COLUMNS, [backend_row(entry) for entry in configuration.settings.backends])


def _fetch_running_rows(url: str, secret: str | None) -> list[tuple[str, ...]]:
    """Fetch the backends of a running server as rows."""
    import http.client
    import urllib.error

    try:
        return [_format_running_row(entry) for entry in _fetch_backends(url, secret)["backends"]]
    except urllib.error.HTTPError as error:
        error.close()
        fail(f"{url} answered {error.code}" + (": it wants a --secret." if error.code == 401 else "."))
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", error)
        text = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
        fail(f"No answer from {url}: {text}.")
    except (ValueError, KeyError, TypeError):
        fail(f"{url} is not a mockllmapi server.")


def _fetch_backends(url: str, secret: str | None) -> Any:
    import json
    from urllib.parse import urlsplit
    from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

    class RedirectBlocker(HTTPRedirectHandler):
        """Wherever a redirect leads, the secret is not for there."""

        def redirect_request(self, *_: object) -> None:
            return None

    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        fail(f"--url: {url!r} is not an address such as http://localhost:5116")
    if secret is not None and not (secret.isascii() and secret.isprintable()):
        fail("--secret: it has characters that no header can carry.")
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    request = Request(url.rstrip("/") + "/_mock/backends", headers=headers)  # noqa: S310 - scheme checked
    is_here = parts.hostname in ("localhost", "127.0.0.1", "::1")
    opener = build_opener(RedirectBlocker, *([ProxyHandler({})] if is_here else []))
    with opener.open(request, timeout=TIMEOUT_S) as answer:
        return json.load(answer)


def _format_running_row(entry: dict[str, Any]) -> tuple[str, ...]:
    address = entry["baseUrl"] or "built in"
    row = (entry["name"], entry["provider"], entry["model"] or "-", address, str(entry["weight"]))
    if not entry["enabled"]:
        return (*row, entry["state"], "-", "-", "-", "-")
    state = entry["state"] + ("" if entry["isCandidate"] else ", when named")
    limit = entry["maxConcurrentRequests"]
    in_flight = str(entry["inFlight"]) + (f" of {limit}" if limit else "")
    first_content, errors = entry["firstContentMs"], entry["errorRate"]
    return (
        *row,
        state,
        in_flight,
        str(entry["waiting"]),
        "-" if first_content is None else f"{first_content:.0f} ms",
        "-" if errors is None else f"{errors:.0%}",
    )
