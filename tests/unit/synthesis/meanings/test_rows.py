import pytest

from mockllmapi.synthesis.draws import constant
from mockllmapi.synthesis.meanings.rows import flag, integer, number, tells, text, when


@pytest.mark.parametrize(
    ("row", "native"),
    [
        (text("a", constant("")), "string"),
        (integer("a", constant(1)), "integer"),
        (number("a", constant(1.5), integer=constant(1)), "number"),
        (flag("a", 1), "boolean"),
    ],
)
def test_a_row_knows_its_own_type(row, native):
    assert row.native == native


def test_rows_that_tell_a_fact_learn_it():
    assert tells("email", "person.email").learns == "person.email"
    assert when("born", "birth", "date").learns == "timeline.birth"


def test_a_moment_is_written_in_every_form():
    assert set(when("x", "created").formats) == {"date-time", "date", "time"}
