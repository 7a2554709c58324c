"""All tables together. Earlier tables win where two rows fit equally well."""

from __future__ import annotations

from mockllmapi.synthesis.meanings import commerce, general, people, places, times, web
from mockllmapi.synthesis.meanings.rows import Meaning

__all__ = ["all_rows"]


def all_rows() -> tuple[Meaning, ...]:
    """Every row there is."""
    return (*people.ROWS, *places.ROWS, *times.ROWS, *commerce.ROWS, *web.ROWS, *general.ROWS)
