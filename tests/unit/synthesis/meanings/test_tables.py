from collections.abc import Callable
from typing import Any

import pytest

from mockllmapi.naming.words import normalize_name, split_words
from mockllmapi.synthesis.meanings import MeaningIndex
from mockllmapi.synthesis.meanings.rows import KINDS
from mockllmapi.synthesis.meanings.tables import all_rows
from mockllmapi.synthesis.subjects import NOUNS

ROWS = all_rows()
INDEX = MeaningIndex(ROWS)


def test_there_are_many_meanings() -> None:
    assert len(ROWS) > 900
    assert len({id(row) for row in ROWS}) == len(ROWS)


def test_no_row_stands_in_the_shadow_of_another() -> None:
    seen: dict[tuple[object, ...], object] = {}
    for row in ROWS:
        for name in row.names.split(" | "):
            for subject in row.of or {None}:
                for kind in KINDS:
                    if getattr(row, kind) is not None:
                        key = (name.startswith("* "), name.endswith(" *"), normalize_name(name), subject, kind)
                        assert seen.setdefault(key, row) is row, (name, subject, kind)


def test_rows_are_about_subjects_that_there_are() -> None:
    assert {subject for row in ROWS for subject in row.of} <= set(NOUNS)


def test_every_value_is_of_its_type_and_no_placeholder(records: Callable[..., Any]) -> None:
    types: dict[str, type | tuple[type, ...]] = {"string": str, "integer": int, "number": (int, float), "boolean": bool}
    for subject in (None, "person", "product"):
        for record in records(subject, 6):
            for row in ROWS:
                for kind in KINDS:
                    draw = getattr(row, kind)
                    if draw is None:
                        continue
                    value = draw(record)
                    assert isinstance(value, types[kind]), (row.names, value)
                    assert value not in ("", "string"), row.names
                    assert "lorem" not in str(value).lower(), row.names


@pytest.mark.parametrize(
    "names",
    [
        "firstName diagnosis salary employmentType",
        "street timezone phonePrefix latitude",
        "createdAt expiresAt duration cronExpression",
        "unitPrice iban creditScore exchangeRate",
        "uuid isbn vin ean trackingNumber sku cardNumber",
        "url mimeType fileSize ipAddress userAgent",
        "batteryLevel temperature windSpeed kwh",
        "flightNumber fuelType mileage gate",
        "courseCode gpa artist plot followers hashtag",
        "cuisine calories homeTeam league",
        "scientificName ph commitSha branch sprint",
        "warehouse incoterm premium clause bedrooms rent",
    ],
)
def test_every_walk_of_life_is_there(names: str) -> None:
    assert all(INDEX.find(split_words(name), None) is not None for name in names.split())


def test_every_row_is_well_formed() -> None:
    assert [row.names for row in ROWS if not row.native] == []
    assert [row.names for row in ROWS if len(set(row.names.split(" | "))) != len(row.names.split(" | "))] == []
    names = [name for row in ROWS for name in row.names.split(" | ")]
    assert [name for name in names if not name == name.strip().lower() != ""] == []


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
        ("tel", "phone_number"),
        ("lng", "longitude"),
        ("ts", "timestamp"),
        ("msg", "message"),
        ("addr", "address"),
        ("desc", "description"),
        ("amt", "amount"),
        ("cfg", "config"),
        ("TZ", "timeZone"),
        ("pct", "percent"),
        ("img", "image"),
        ("createdOn", "created_at"),
        ("FIRST_NAME", "fname"),
    ],
)
def test_spellings_of_one_thing_have_one_meaning(one: str, other: str) -> None:
    assert INDEX.find(split_words(one), None) is INDEX.find(split_words(other), None) is not None
