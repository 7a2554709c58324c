"""`mockllmapi backends`: the backends of a running server, or of the configuration."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import click

from mockllmapi.cli.check import COLUMNS, backend_row
from mockllmapi.cli.options import ConfigurationSources, configuration_options, fail

__all__ = ["backends"]

TIMEOUT_S = 5.0


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
        draw_table(COLUMNS, [_running_row(entry) for entry in _ask(url, secret)])
        return
    configuration = sources.read()
    draw_table(COLUMNS, [backend_row(entry) for entry in configuration.settings.backends])


def _ask(url: str, secret: str | None) -> list[dict[str, Any]]:
    import json
    import urllib.error
    import urllib.request

    if urlsplit(url).scheme not in ("http", "https"):
        fail(f"--url: {url!r} is no address such as http://localhost:5116")
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    request = urllib.request.Request(url.rstrip("/") + "/api/backends", headers=headers)  # noqa: S310 - scheme checked
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310 - scheme checked
            found: list[dict[str, Any]] = json.load(answer)["backends"]
            return found
    except urllib.error.HTTPError as error:
        fail(f"{url} answered {error.code}" + (": it wants a --secret" if error.code == 401 else ""))
    except (OSError, ValueError, KeyError) as error:
        fail(f"No mockllmapi server answers at {url}: {getattr(error, 'reason', error)}")


def _running_row(entry: dict[str, Any]) -> tuple[str, ...]:
    state = "disabled" if not entry["enabled"] else "enabled" if entry["isCandidate"] else "when named"
    address = entry["baseUrl"] or "built in"
    return (entry["name"], entry["provider"], entry["model"] or "-", address, str(entry["weight"]), state)
