import pytest

from mockllmapi.synthesis.draws import constant
from mockllmapi.synthesis.meanings.index import MeaningIndex
from mockllmapi.synthesis.meanings.rows import text
from mockllmapi.synthesis.words import split_words

INDEX = MeaningIndex(
    [
        text("name", constant("any")),
        text("name", constant("person"), of="person"),
        text("file name", constant("file")),
        text("id", constant("own")),
        text("* id", constant("foreign")),
        text("tag", constant("tag")),
    ]
)


@pytest.mark.parametrize(
    ("name", "subject", "meant"),
    [
        ("name", None, "any"),
        ("name", "person", "person"),
        ("customerName", None, "person"),
        ("customer_name", "order", "person"),
        ("fileName", "person", "file"),
        ("name2", "person", "person"),
        ("id", None, "own"),
        ("userId", None, "foreign"),
        ("tags", None, "tag"),
    ],
)
def test_the_longest_known_end_of_a_name_wins(name, subject, meant):
    row = INDEX.find(split_words(name), subject)
    assert row.string(None) == meant


@pytest.mark.parametrize("name", ["zork", "", "7"])
def test_an_unknown_name_means_nothing(name):
    assert INDEX.find(split_words(name), "person") is None
