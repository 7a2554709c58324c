import pytest

from mockllmapi.synthesis.draws import constant
from mockllmapi.synthesis.meanings.rows import Meaning, flag, integer, number, tells, text, when
from mockllmapi.synthesis.scene import Record, Scene
from support.optional import present


@pytest.mark.parametrize(
    ("row", "native"),
    [
        (text("a", constant("")), "string"),
        (integer("a", constant(1)), "integer"),
        (number("a", constant(1.5), integer=constant(1)), "number"),
        (flag("a", 1), "boolean"),
    ],
)
def test_a_row_knows_its_own_type(row: Meaning, native: str) -> None:
    assert row.native == native


def test_a_row_takes_types_that_it_lacks_from_another_and_keeps_its_own(scene: Scene) -> None:
    row = flag("a", 1).with_types_of(integer("a", constant(7))).with_types_of(flag("a", 0))
    assert present(row.boolean)(Record(scene, None, 1)) is True
    assert present(row.integer)(Record(scene, None, 1)) == 7
    assert row.native == "boolean"


def test_rows_that_tell_a_fact_learn_it() -> None:
    assert tells("email", "person.email").learns == "person.email"
    assert when("born", "birth", "date").learns == "timeline.birth"


def test_a_moment_is_written_in_every_form() -> None:
    formats = when("x", "created").formats
    assert {"date-time", "date", "time", "dateTime"} <= set(formats)
    assert formats["dateTime"] is formats["date-time"]
