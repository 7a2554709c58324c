"""`mockllmapi check`: problems of the configuration, and the health of its backends."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from mockllmapi.cli.options import ConfigurationSources, configuration_options, fail, print_messages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mockllmapi.config import BackendSettings
    from mockllmapi.exchange import Health

__all__ = ["COLUMNS", "NOTHING_CONFIGURED", "backend_row", "check"]

COLUMNS = ("NAME", "PROVIDER", "MODEL", "ADDRESS", "WEIGHT", "STATE")
MAX_MODELS_SHOWN = 5
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
    """Read the configuration and show the backends and every problem found. Exits with 0 or 1."""
    configuration = sources.read()
    print_messages(configuration)
    settings = configuration.settings
    if settings.is_discovery_needed:
        click.echo(NOTHING_CONFIGURED)
        return
    from mockllmapi.cli.tables import draw_table

    if not probe:
        draw_table(COLUMNS, [backend_row(entry) for entry in settings.backends])
    elif not _show_probes(settings.backends):
        sys.exit(1)
    if not settings.enabled_backends:
        fail("No LLM backend available: Backends is empty, or every entry is disabled.")


def backend_row(entry: BackendSettings, state: str = "") -> tuple[str, ...]:
    """One backend as cells in the order of COLUMNS."""
    state = state or ("enabled" if entry.enabled else "disabled")
    address = entry.base_url or "built in"
    return (entry.name or "-", entry.provider, entry.model_name or "-", address, str(entry.weight), state)


def _show_probes(backends: Sequence[BackendSettings]) -> bool:
    """Draw the table with the health of each enabled backend; return True if all of them are alive."""
    import asyncio

    from mockllmapi.cli.tables import draw_table

    healths = asyncio.run(_probe_all(backends))
    draw_table((*COLUMNS, "DETAILS"), map(_probed_row, backends, healths))
    return all(health is None or health.is_alive for health in healths)


def _probed_row(entry: BackendSettings, health: Health | None) -> tuple[str, ...]:
    if health is None:
        return (*backend_row(entry), "-")
    if not health.is_alive:
        return (*backend_row(entry, "down"), health.detail or "-")
    shown = ", ".join(health.models[:MAX_MODELS_SHOWN]) or "no models"
    more = len(health.models) - MAX_MODELS_SHOWN
    return (*backend_row(entry, "alive"), f"{shown} and {more} more" if more > 0 else shown)


async def _probe_all(backends: Sequence[BackendSettings]) -> list[Health | None]:
    """Probe every backend; the result of a disabled one is None."""
    import asyncio

    return await asyncio.gather(*map(_probe, backends))


async def _probe(entry: BackendSettings) -> Health | None:
    if not entry.enabled:
        return None
    from mockllmapi.events import EventBus
    from mockllmapi.providers import make_provider
    from mockllmapi.types import SystemClock

    provider = make_provider(entry, EventBus(), SystemClock())
    try:
        return await provider.health()
    finally:
        await provider.aclose()
