"""All tables together. Earlier tables win where two rows fit equally well."""

from __future__ import annotations

from mockllmapi.synthesis.meanings import (
    business,
    commerce,
    culture,
    general,
    health,
    identifiers,
    measures,
    people,
    places,
    software,
    times,
    travel,
    web,
)
from mockllmapi.synthesis.meanings.rows import Meaning

__all__ = ["all_rows"]


def all_rows() -> tuple[Meaning, ...]:
    """Every row there is."""
    tables = (
        people,
        places,
        times,
        commerce,
        identifiers,
        web,
        business,
        travel,
        culture,
        health,
        measures,
        software,
        general,
    )
    return tuple(row for table in tables for row in table.ROWS)
