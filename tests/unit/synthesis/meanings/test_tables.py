import pytest

from mockllmapi.naming.words import split_words
from mockllmapi.synthesis.meanings import MeaningIndex
from mockllmapi.synthesis.meanings.tables import all_rows

ROWS = all_rows()
INDEX = MeaningIndex(ROWS)


def test_there_are_many_meanings():
    assert len(ROWS) > 200


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.names[:40])
def test_every_row_is_well_formed(row):
    assert row.native
    names = row.names.split(" | ")
    assert len(set(names)) == len(names)
    assert all(name == name.strip().lower() != "" for name in names)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("phone", "phoneNumber"),
        ("zip", "postal_code"),
        ("dob", "dateOfBirth"),
        ("qty", "quantity"),
        ("lat", "latitude"),
        ("url", "HTML_URL"),
        ("e-mail", "emailAddress"),
    ],
)
def test_spellings_of_one_thing_have_one_meaning(one, other):
    assert INDEX.find(split_words(one), None) is INDEX.find(split_words(other), None) is not None
