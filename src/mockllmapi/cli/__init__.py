"""The command `mockllmapi`: one module per subcommand; heavy imports happen only inside commands.

`options` holds options of several commands, `tables` draws, `discovery` looks for local models.
"""

from __future__ import annotations

import click

from mockllmapi.cli.backends import backends
from mockllmapi.cli.check import check
from mockllmapi.cli.config import config
from mockllmapi.cli.generate import generate
from mockllmapi.cli.serve import serve
from mockllmapi.cli.suggesting_group import SuggestingGroup

__all__ = ["main"]


EXAMPLES = """\b
Examples:
  mockllmapi serve
  mockllmapi generate "GET /users/7" --shape '{"id":0,"name":""}'
  mockllmapi check --probe
"""


@click.group(cls=SuggestingGroup, epilog=EXAMPLES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mockllmapi")
def main() -> None:
    """Mock any HTTP API: every path and verb answers with realistic JSON.

    The answers come from the LLM of your choice or from the built-in generator.
    """


for command in (serve, generate, check, backends, config):
    main.add_command(command)
