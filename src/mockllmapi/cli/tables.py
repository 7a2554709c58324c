"""Tables with aligned columns.

On a terminal they have colour and fit its width: the widest column folds, and if that is not enough, each row becomes a
paragraph.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

__all__ = ["draw_on_terminal", "draw_table", "format_plain_table"]

GAP = "  "
MIN_FOLDED_WIDTH = 24
"""A column that is folded to less than this is hard to read."""

STATE_STYLES = {
    "alive": "green",
    "ready": "green",
    "full": "yellow",
    "drained": "yellow",
    "set": "yellow",
    "disabled": "dim",
    "down": "red",
    "no": "red",
    "breaker": "red",
}
"""The style of a state, by its first word."""


def draw_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write one table to standard output."""
    if sys.stdout.isatty():
        from rich.console import Console

        draw_on_terminal(Console(highlight=False), columns, rows)
    else:
        click.echo(format_plain_table(columns, rows))


def format_plain_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Format the table as plain text, as wide as it needs to be, one line per row."""
    lines = [tuple(columns), *(tuple(map(_to_single_line, row)) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        GAP.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def _to_single_line(cell: str) -> str:
    """Replace the control characters of a cell: some of its text comes from other servers."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in " ".join(cell.split()))


def draw_on_terminal(console: Console, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write one table in the colours and the width of `console`."""
    from rich.cells import cell_len

    lines = [tuple(map(_to_single_line, row)) for row in rows]
    widths = [max(cell_len(cell) for cell in column) for column in zip(columns, *lines, strict=True)]
    left_for_widest = console.width - sum(widths) - len(GAP) * (len(widths) - 1) + max(widths)
    if left_for_widest >= min(max(widths), MIN_FOLDED_WIDTH):
        _draw_aligned(console, columns, lines, widest=widths.index(max(widths)))
    else:
        _draw_paragraphs(console, columns, lines)


def _draw_aligned(console: Console, columns: Sequence[str], lines: Sequence[Sequence[str]], widest: int) -> None:
    from rich.table import Table

    table = Table(box=None, padding=(0, len(GAP), 0, 0), pad_edge=False, header_style="bold")
    for index, name in enumerate(columns):
        table.add_column(name, no_wrap=index != widest, overflow="fold")
    for line in lines:
        table.add_row(*map(_style_cell, columns, line))
    console.print(table)


def _draw_paragraphs(console: Console, columns: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    """Draw each row as its first cell with the others below it, under their names; empty cells are left out."""
    from rich.table import Table
    from rich.text import Text

    for line in lines:
        console.print(Text(line[0], style="bold"), soft_wrap=True)
        paragraph = Table(box=None, padding=(0, len(GAP), 0, 0), pad_edge=False, show_header=False)
        paragraph.add_column(no_wrap=True, min_width=max(map(len, columns)) + len(GAP), style="dim")
        paragraph.add_column(overflow="fold")
        for name, cell in zip(columns[1:], line[1:], strict=True):
            if cell not in ("", "-"):
                paragraph.add_row(GAP + name, _style_cell(name, cell))
        console.print(paragraph)


def _style_cell(column: str, cell: str) -> Text:
    from rich.text import Text

    return Text(cell, style=STATE_STYLES.get(cell.partition(" ")[0], "") if column == "STATE" else "")
