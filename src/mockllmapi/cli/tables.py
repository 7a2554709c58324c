"""Tables for a terminal: aligned columns, colour only where there is a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

__all__ = ["draw_table"]


def draw_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write one table to standard output. Into a pipe it comes without colour and as wide as it needs to be."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=10_000)
    table = Table(*columns, box=None, padding=(0, 2, 0, 0), header_style="bold")
    for row in rows:
        table.add_row(*(Text(cell, overflow="fold") for cell in row))
    console.print(table)
