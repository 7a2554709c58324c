"""Read the tables of a page."""

from __future__ import annotations

import re

__all__ = ["rows_of"]


def rows_of(text: str) -> list[tuple[str, ...]]:
    """Return the rows of the tables in a text, without their heads."""
    rows = [
        tuple(cell.strip() for cell in line.strip("|").split(" | ")) for line in text.splitlines() if line[:1] == "|"
    ]
    return [
        row for row, after in zip(rows, [*rows[1:], ("",)], strict=True) if not _is_rule(row) and not _is_rule(after)
    ]


def _is_rule(row: tuple[str, ...]) -> bool:
    return bool(re.fullmatch(r"[-| ]+", row[0]))
