from types import SimpleNamespace
from typing import cast

import pytest

from mockllmapi.synthesis.atlas import AIRPORTS, COUNTRIES, Atlas, find_countries
from mockllmapi.synthesis.scene import Record
from support.json_types import JsonDict, json_of

TEXT: JsonDict = {"type": "string"}
TEXTS: JsonDict = {"type": "array", "items": TEXT}


def record(serial: int, given: dict[str, tuple[str]] | None = None) -> Record:
    return cast("Record", SimpleNamespace(serial=serial, given=given))


@pytest.mark.parametrize(("atlas", "key"), [(COUNTRIES, "code"), (COUNTRIES, "alpha3"), (AIRPORTS, "iata")])
def test_no_place_comes_twice_before_all_have_come(atlas: Atlas, key: str) -> None:
    size = len(atlas.rows)
    assert size >= 40
    assert len({atlas.tell(key)(record(serial)) for serial in range(900, 900 + size)}) == size


@pytest.mark.parametrize("atlas", [COUNTRIES, AIRPORTS])
def test_coordinates_are_on_earth(atlas: Atlas) -> None:
    for serial in range(len(atlas.rows)):
        assert -60 < json_of(atlas.tell_real("lat")(record(serial))) < 72
        assert -180 < json_of(atlas.tell_real("lon")(record(serial))) < 180


def test_codes_have_their_forms() -> None:
    assert all(len(row["code"]) == 2 and len(row["alpha3"]) == 3 and row["dial"][0] == "+" for row in COUNTRIES.rows)
    assert all(len(row["iata"]) == 3 and len(row["icao"]) == 4 for row in AIRPORTS.rows)


def test_every_airport_is_in_a_country_of_the_atlas() -> None:
    assert {(row["country"], row["code"]) for row in AIRPORTS.rows} <= {
        (row["name"], row["code"]) for row in COUNTRIES.rows
    }


@pytest.mark.parametrize(("key", "value"), [("code", "JP"), ("name", "Japan"), ("id", "JPN")])
def test_the_request_says_which_one(key: str, value: str) -> None:
    asked = record(1, {key: (value,)})
    assert COUNTRIES.tell("capital")(asked) == "Tokyo"
    assert json_of(COUNTRIES.tell_number("population")(asked)) > 100_000_000


def test_lists_in_a_country_are_its_own() -> None:
    members: JsonDict = {"capital": TEXT, "languages": TEXTS, "currencies": {**TEXTS, "minItems": 2}}
    value: JsonDict = {"capital": "Bern", "languages": ["Greek", "Thai"], "currencies": ["EUR", "USD"]}
    for relate in find_countries(members):
        relate(value, frozenset())
    assert value == {"capital": "Bern", "languages": ["German"], "currencies": ["EUR", "USD"]}
    assert find_countries({"languages": TEXTS}) == []
