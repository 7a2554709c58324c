"""`mockllmapi check`: problems of the configuration, and the health of its backends."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from mockllmapi.cli.options import ConfigurationSources, configuration_options, fail, print_messages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mockllmapi.config import BackendSettings, Configuration

__all__ = ["COLUMNS", "NOTHING_CONFIGURED", "backend_row", "check"]

COLUMNS = ("NAME", "PROVIDER", "MODEL", "ADDRESS", "WEIGHT", "STATE")
NOTHING_CONFIGURED = (
    "No backend is configured: `mockllmapi serve` looks for Ollama and LM Studio, then takes the built-in generator."
)


@click.command()
@configuration_options
@click.option("--probe", is_flag=True, help="Ask each backend for its health and its models.")
def check(
    sources: ConfigurationSources,
    probe: bool,
) -> None:
    """Show the backends and every problem; exit with 0 or 1."""
    configuration = sources.read()
    print_messages(configuration)
    settings = configuration.settings
    from mockllmapi.cli.tls import TlsError, check_tls

    try:
        check_tls(settings)
    except TlsError as error:
        fail(str(error))
    if settings.is_discovery_needed:
        click.echo(NOTHING_CONFIGURED)
        _exit_on_mistakes(configuration)
        return
    from mockllmapi.cli.tables import draw_table

    if not probe:
        draw_table(COLUMNS, [backend_row(entry) for entry in settings.backends])
    elif not _show_probes(settings.backends):
        sys.exit(1)
    if not settings.enabled_backends:
        fail("No LLM backend available: Backends is empty, or every entry is disabled.")
    _exit_on_mistakes(configuration)


def _exit_on_mistakes(configuration: Configuration) -> None:
    """Exit with 1 if a warning is about a mistake."""
    if any(message.fails_check for message in configuration.messages):
        sys.exit(1)


def backend_row(entry: BackendSettings, state: str = "") -> tuple[str, ...]:
    """One backend as cells in the order of COLUMNS."""
    state = state or ("enabled" if entry.enabled else "disabled")
    address = entry.base_url or "built in"
    return (entry.name or "-", entry.provider, entry.model_name or "-", address, str(entry.weight), state)


def _show_probes(backends: Sequence[BackendSettings]) -> bool:
    """Draw the table with the health of each enabled backend; return True if all of them are usable."""
    import asyncio

    from mockllmapi.cli.probing import probe_backends
    from mockllmapi.cli.tables import draw_table

    probed = asyncio.run(probe_backends(backends))
    draw_table((*COLUMNS, "DETAILS"), [(*backend_row(one.entry, one.state), one.details) for one in probed])
    return all(one.is_usable for one in probed)
