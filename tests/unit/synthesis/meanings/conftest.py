import pytest

from mockllmapi.naming.words import split_words


@pytest.fixture
def values(index, records):
    """Values of a field, as text where it is text and so on."""

    def draw(name, subject=None):
        row = index.find(split_words(name), subject)
        return [getattr(row, row.native)(record) for record in records(subject)]

    return draw
