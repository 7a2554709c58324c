from collections.abc import Callable
from typing import Any

import pytest

from mockllmapi.naming.words import split_words
from mockllmapi.synthesis.meanings.index import MeaningIndex
from support.optional import present


@pytest.fixture
def values(index: MeaningIndex, records: Callable[..., Any]) -> Callable[..., Any]:
    """Values of a field, as text where it is text and so on."""

    def draw(name: str, subject: str | None = None) -> list[float | str]:
        row = present(index.find(split_words(name), subject))
        return [getattr(row, row.native)(record) for record in records(subject)]

    return draw
