from collections.abc import Callable
from typing import Any

import pytest

from mockllmapi.exchange import Controls, MockRequest
from mockllmapi.synthesis import catalogues
from mockllmapi.synthesis.catalogues import CARDS, CARS, Catalogue
from mockllmapi.synthesis.checkdigits import luhn_digit
from support.json_types import Json, JsonDict, json_of
from support.randomness import make_synthesizer


def test_a_record_tells_one_row(records: Callable[..., Any]) -> None:
    small = Catalogue("name size", "a|1\nb|2\nc|3")
    name, size = small.tell("name"), small.tell_number("size")
    told = {(name(record), size(record)) for record in records(None, 12)}
    assert told == {("a", 1), ("b", 2), ("c", 3)}


def test_every_row_of_every_catalogue_is_told(records: Callable[..., Any]) -> None:
    people = records(None, 60)
    for name in catalogues.__all__:
        if name == "Catalogue":
            continue
        catalogue = getattr(catalogues, name)
        rows = {tuple(catalogue.tell(column)(record) for column in catalogue.columns) for record in people}
        assert len(rows) == len(catalogue) >= 6, name
        assert all(cell for row in rows for cell in row), name


def test_cards_are_checked_and_end_in_their_last_digits(records: Callable[..., Any]) -> None:
    for record in records(None, 12):
        number: Json = CARDS.tell("number")(record)
        assert luhn_digit(number[:-1]) == number[-1]
        assert number.endswith(json_of(CARDS.tell("last")(record)))


def test_an_electric_car_has_no_litres(records: Callable[..., Any]) -> None:
    for record in records(None, 40):
        if CARS.tell("fuel")(record) == "electric":
            assert "motor" in json_of(CARS.tell("engine")(record))


@pytest.mark.parametrize("locale", ["en", "de", "fr", "es", "it", "pt-br", "nl", "pl", "ru", "tr"])
def test_no_account_is_anybodys(locale: str) -> None:
    """A test BIC has 0 as the second character of its place (ISO 9362); no bank has it, nor the bank codes beside it."""
    shape: JsonDict = {"type": "object", "properties": {name: {"type": "string"} for name in ("iban", "bic")}}
    asked = MockRequest("GET", "/accounts", controls=Controls(locale=locale))
    for seed in range(20):
        account: Json = make_synthesizer().from_schema({**shape, "required": ["iban", "bic"]}, asked, seed)
        assert account["bic"][7] == "0"
        assert account["bic"][4:6] == account["iban"][:2] or account["bic"][:4] in account["iban"]
