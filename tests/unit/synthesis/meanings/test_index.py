from collections.abc import Callable
from typing import Any

import pytest

from mockllmapi.naming.words import split_words
from mockllmapi.synthesis.draws import constant
from mockllmapi.synthesis.meanings.index import MeaningIndex
from mockllmapi.synthesis.meanings.rows import flag, integer, text
from mockllmapi.synthesis.scene import Record, Scene
from support.json_types import json_of
from support.optional import present

INDEX = MeaningIndex(
    [
        text("name", constant("any")),
        text("name", constant("person"), of="person"),
        text("file name", constant("file")),
        text("id", constant("own")),
        text("* id", constant("foreign")),
        text("tag", constant("tag")),
        text("count", constant("count")),
        flag("is *", 1.0),
        integer("number of *", constant(3)),
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
def test_the_longest_known_end_of_a_name_wins(scene: Scene, name: str, subject: str | None, meant: str) -> None:
    row = present(INDEX.find(split_words(name), subject))
    assert present(row.string)(Record(scene, subject, 1)) == meant


@pytest.mark.parametrize("name", ["zork", "", "7"])
def test_an_unknown_name_means_nothing(name: str) -> None:
    assert INDEX.find(split_words(name), "person") is None


def test_people_and_firms_of_different_names_are_different_and_of_one_name_the_same(
    index: MeaningIndex, scene: Scene
) -> None:
    record = Record(scene, "message", 1)

    def read(name: str) -> str:
        text = present(present(index.find(split_words(name), "message")).string)(record)
        assert isinstance(text, str)
        return text

    assert read("sender") != read("recipient")
    assert read("senderName") == read("sender")
    assert read("senderEmail").startswith(read("sender").split()[0].lower())
    assert read("contactName") == read("contact")
    assert read("email").startswith(read("sender").split()[0].lower())


def test_the_person_a_record_is_about_is_not_its_manager(index: MeaningIndex, scene: Scene) -> None:
    record = Record(scene, "person", 1)
    names = [
        present(present(index.find(split_words(name), "person")).string)(record)
        for name in ("name", "userName", "managerName")
    ]
    assert names[0] != names[2]
    assert names[1] == record.person.username


@pytest.mark.parametrize("name", ["isZorky", "is_tag", "IS-NAME"])
def test_what_a_name_begins_with_wins_where_its_end_is_of_another_type(name: str) -> None:
    assert present(INDEX.find(split_words(name), None)).native == "boolean"


@pytest.mark.parametrize(("name", "native"), [("numberOfTags", "integer"), ("isbn", None), ("is", None)])
def test_beginnings_need_something_behind(name: str, native: str | None) -> None:
    row = INDEX.find(split_words(name), None)
    assert (row.native if row else None) == native


@pytest.mark.parametrize(
    ("name", "meant"), [("tagForDisplay", "tag"), ("countWithExtras", "count"), ("fileNameIn", "file")]
)
def test_what_follows_a_preposition_is_left_out(scene: Scene, name: str, meant: str) -> None:
    assert present(present(INDEX.find(split_words(name), None)).string)(Record(scene, None, 1)) == meant


def test_a_row_for_one_subject_takes_other_types_from_the_general_one(index: MeaningIndex) -> None:
    row = present(index.find(("chapter",), None))
    assert row.string is not None
    assert row.integer is not None


def test_abbreviations_are_written_out(index: MeaningIndex) -> None:
    for short, long in (("custEmail", "customerEmail"), ("deptName", "departmentName"), ("tot_amt", "totalAmount")):
        assert present(index.find(split_words(short), None)).names == present(index.find(split_words(long), None)).names


@pytest.mark.parametrize(
    "name", ["balanceDue", "balanceAfter", "reading_start", "reading_end", "totalDue", "priceBefore"]
)
def test_an_amount_beside_a_moment_is_an_amount(index: MeaningIndex, records: Callable[..., Any], name: str) -> None:
    meaning = present(index.find(split_words(name), None))
    draw = meaning.integer or meaning.number
    assert all(json_of(present(draw)(record)) < 1_000_000 for record in records(number=20))


@pytest.mark.parametrize(
    ("name", "subject"), [("phaseStart", None), ("semesterEnd", "course"), ("shiftBegin", None), ("weekStart", None)]
)
def test_what_ends_like_a_moment_is_no_count_of_seconds(index: MeaningIndex, name: str, subject: str | None) -> None:
    assert present(index.find(split_words(name), subject)).integer is None


@pytest.mark.parametrize("name", ["createdAt", "event_ts", "dueDate", "startTime", "due"])
def test_a_moment_is_one_as_a_number_too(index: MeaningIndex, records: Callable[..., Any], name: str) -> None:
    assert all(
        present(json_of(index.find(split_words(name), None)).integer(record)) > 1_000_000_000
        for record in records(number=3)
    )


@pytest.mark.parametrize(
    ("name", "like"),
    [
        ("hire_dt", "hire date"),
        ("patient_nm", "patient name"),
        ("emp_no", "employee number"),
        ("ord_amt", "order amount"),
    ],
)
def test_abbreviations_are_read(index: MeaningIndex, name: str, like: str) -> None:
    assert present(index.find(split_words(name), None)).names == present(index.find(tuple(like.split()), None)).names


def test_a_unit_at_the_end_is_left_out_where_nothing_is_known_by_it(index: MeaningIndex) -> None:
    assert index.find(("boiling", "point", "c"), None) is index.find(("boiling", "point"), None)


@pytest.mark.parametrize(("name", "like"), [("priceFrom", "price"), ("ageTo", "age")])
def test_a_side_of_a_range_means_what_stands_in_front_of_it(index: MeaningIndex, name: str, like: str) -> None:
    assert index.find(split_words(name), None) is index.find((like,), None)


def test_a_name_of_something_unknown_is_made_of_it(index: MeaningIndex, records: Callable[..., Any]) -> None:
    meaning = present(index.find(("artifact", "name"), None))
    assert all(json_of(present(meaning.string)(record)).endswith(" Artifact") for record in records(number=5))
