"""`mockllmapi check`: is the configuration good, and do its backends answer?"""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

import click

from mockllmapi.cli.options import ConfigurationSources, configuration_options, fail, show_messages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mockllmapi.config import BackendSettings
    from mockllmapi.exchange import Health

__all__ = ["backend_row", "check"]

COLUMNS = ("NAME", "PROVIDER", "MODEL", "ADDRESS", "WEIGHT", "STATE")
MAX_MODELS_SHOWN = 5


@click.command()
@configuration_options
@click.option("--probe", is_flag=True, help="Ask each backend for its health and its models.")
def check(
    sources: ConfigurationSources,
    probe: bool,
) -> None:
    """Read the configuration and show the backends and every problem found. Exits with 0 or 1."""
    configuration = sources.read()
    show_messages(configuration)
    settings = configuration.settings
    if settings.discovery_wanted:
        click.echo(
            "No backend is configured: `mockllmapi serve` looks for Ollama and LM Studio, then takes the built-in one."
        )
        return
    from mockllmapi.cli.tables import draw_table

    if not probe:
        draw_table(COLUMNS, [backend_row(entry) for entry in settings.backends])
    elif not _show_probes(settings.backends, draw_table_columns=(*COLUMNS, "MODELS")):
        sys.exit(1)
    if not settings.enabled_backends:
        fail("No LLM backend available: Backends is empty, or every entry is disabled.")


def backend_row(entry: BackendSettings, state: str = "") -> tuple[str, ...]:
    """One backend as cells in the order of COLUMNS."""
    state = state or ("enabled" if entry.enabled else "disabled")
    address = entry.base_url or "built in"
    return (entry.name or "-", entry.provider, entry.model_name or "-", address, str(entry.weight), state)


def _show_probes(backends: Sequence[BackendSettings], draw_table_columns: Sequence[str]) -> bool:
    """Draw the table with what each enabled backend said; True where all of them are alive."""
    from mockllmapi.cli.tables import draw_table

    healths = asyncio.run(_probe_all(backends))
    rows = []
    for entry in backends:
        health = healths.get(entry.name)
        if health is None:
            rows.append((*backend_row(entry), "-"))
            continue
        state = "alive" if health.is_alive else f"down: {health.detail}"
        shown = ", ".join(health.models[:MAX_MODELS_SHOWN]) or "-"
        more = len(health.models) - MAX_MODELS_SHOWN
        rows.append((*backend_row(entry, state), f"{shown} and {more} more" if more > 0 else shown))
    draw_table(draw_table_columns, rows)
    return all(health.is_alive for health in healths.values())


async def _probe_all(backends: Sequence[BackendSettings]) -> dict[str, Health]:
    enabled = [entry for entry in backends if entry.enabled]
    return dict(zip([entry.name for entry in enabled], await asyncio.gather(*map(_probe, enabled)), strict=True))


async def _probe(entry: BackendSettings) -> Health:
    from mockllmapi.events import EventBus
    from mockllmapi.providers import make_provider
    from mockllmapi.types import SystemClock

    provider = make_provider(entry, EventBus(), SystemClock())
    try:
        return await provider.health()
    finally:
        await provider.aclose()
