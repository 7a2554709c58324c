"""The command `mockllmapi`: one module a subcommand, heavy imports only where a command runs.

`options` holds what several commands take, `tables` draws, `discovery` looks for local models.
"""

from __future__ import annotations

import click

from mockllmapi.cli.backends import backends
from mockllmapi.cli.check import check
from mockllmapi.cli.config import config
from mockllmapi.cli.generate import generate
from mockllmapi.cli.serve import serve

__all__ = ["main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mockllmapi")
def main() -> None:
    """A mock API: every path and verb answers with realistic JSON, written by the LLM of your choice or by the built-in
    generator."""


for command in (serve, generate, check, backends, config):
    main.add_command(command)
