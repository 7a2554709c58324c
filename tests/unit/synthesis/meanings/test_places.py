import re
from collections.abc import Callable
from typing import Any

import pytest

from mockllmapi.synthesis.meanings.index import MeaningIndex
from support.json_types import JsonDict
from support.optional import present


def test_coordinates_are_on_earth(values: Callable[..., Any]) -> None:
    assert all(-90 <= value <= 90 for value in values("latitude"))
    assert all(-180 <= value <= 180 for value in values("lng"))


def test_codes_look_like_codes(values: Callable[..., Any]) -> None:
    assert all(re.fullmatch("[A-Z]{2}", code) for code in values("countryCode"))
    assert all(re.fullmatch("[A-Z]{3}", code) for code in values("currency"))
    assert all("/" in zone for zone in values("timezone"))


def test_an_address_is_one_line(values: Callable[..., Any]) -> None:
    assert all(address.count(",") == 3 for address in values("shippingAddress"))


def test_weather_is_of_this_planet(values: Callable[..., Any]) -> None:
    assert all(-10 < value < 40 for value in values("temperature"))
    assert all(0 <= value <= 100 for value in values("humidity"))


def test_what_depends_on_the_country_follows_it(index: MeaningIndex, records: Callable[..., Any]) -> None:
    read = {
        name: present(index.find(tuple(name.split()), "country")).string
        for name in ("code", "name", "capital", "flag", "continent", "dial code", "utc offset")
    }
    for record in records("country"):
        told: JsonDict = {name: present(draw)(record) for name, draw in read.items()}
        if told["code"] == "GB":
            assert told == {
                "code": "GB",
                "name": "United Kingdom",
                "capital": "London",
                "flag": "🇬🇧",
                "continent": "Europe",
                "dial code": "+44",
                "utc offset": "+00:00",
            }
        elif told["code"] == "US":
            assert (told["flag"], told["dial code"], told["continent"]) == ("🇺🇸", "+1", "North America")
            assert told["utc offset"].startswith("-0")


@pytest.mark.parametrize(("one", "other"), [("from currency", "to currency"), ("base currency", "quote currency")])
def test_money_is_changed_into_other_money(
    index: MeaningIndex, records: Callable[..., Any], one: str, other: str
) -> None:
    ours, theirs = (present(index.find(tuple(name.split()), None)).string for name in (one, other))
    assert all(present(ours)(record) != present(theirs)(record) for record in records(number=60))


def test_the_country_code_of_a_telephone_is_that_of_its_numbers(
    index: MeaningIndex, records: Callable[..., Any]
) -> None:
    draw = present(index.find(("phone", "country", "code"), None)).string
    assert all(record.place.phone.startswith(present(draw)(record)) for record in records(number=30))
