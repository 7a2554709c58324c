"""A group of commands that suggests the command that was meant."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType

import click

__all__ = ["SuggestingGroup"]

OTHER_WORDS: Mapping[str, str] = MappingProxyType(
    {"start": "serve", "run": "serve", "server": "serve", "up": "serve", "test": "check", "validate": "check"}
)
"""Commands of other programs, and the command here that does the same."""


class SuggestingGroup(click.Group):
    """Report an unknown command together with the nearest known one."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the arguments begin with. Raise a usage error if there is none."""
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            meant = OTHER_WORDS.get(name) or next(iter(get_close_matches(name, self.list_commands(ctx), n=1)), None)
            hint = f" Did you mean {meant}?" if meant in self.commands else ""
            ctx.fail(f"No such command {name!r}.{hint}")
        return super().resolve_command(ctx, args)
