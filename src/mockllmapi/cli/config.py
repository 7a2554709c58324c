"""`mockllmapi config`: the effective configuration, and its JSON Schema."""

from __future__ import annotations

import click

from mockllmapi.cli.options import ConfigurationSources, configuration_options, print_messages

__all__ = ["config"]


@click.group()
def config() -> None:
    """Show the effective configuration or its JSON Schema."""


@config.command()
@configuration_options
def show(
    sources: ConfigurationSources,
) -> None:
    """Every key with its value (secrets masked) and where it came from."""
    from mockllmapi.cli.tables import draw_table
    from mockllmapi.config import list_effective_values

    configuration = sources.read()
    print_messages(configuration)
    draw_table(("KEY", "VALUE", "ORIGIN"), list_effective_values(configuration))


@config.command()
def schema() -> None:
    """Print the JSON Schema of a configuration file, for editors."""
    import json

    from mockllmapi.config import configuration_schema

    click.echo(json.dumps(configuration_schema(), indent=2))
