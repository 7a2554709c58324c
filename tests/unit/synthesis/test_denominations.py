from collections.abc import Callable
from typing import Any

import pytest

from mockllmapi.synthesis.denominations import find_denominations
from support.json_types import JsonDict

NOW = 1_768_471_200
MEMBERS = {
    "currency": {"type": "string"},
    "price": {"type": "number"},
    "amountPaid": {"type": "number"},
    "taxRate": {"type": "number"},
    "weight": {"type": "number"},
}


def _related(value: JsonDict, known: frozenset[str] = frozenset(), members: JsonDict = MEMBERS) -> JsonDict:
    for relate in find_denominations(members):
        relate(value, known, NOW)
    return value


def test_what_has_no_cents_is_whole() -> None:
    value = _related({"currency": "JPY", "price": 31.5, "amountPaid": 0.2, "taxRate": 0.08, "weight": 1.5})
    assert value == {"currency": "JPY", "price": 32, "amountPaid": 1, "taxRate": 0.08, "weight": 1.5}
    assert isinstance(value["price"], int)


@pytest.mark.parametrize("currency", ["EUR", None, 3])
def test_other_amounts_stay_as_they_are(currency: int | str | None) -> None:
    assert _related({"currency": currency, "price": 31.95})["price"] == 31.95


def test_an_amount_that_the_request_said_stays() -> None:
    assert _related({"currency": "KRW", "price": 31.95}, frozenset({"price"}))["price"] == 31.95


def test_nothing_is_done_without_a_currency_or_an_amount() -> None:
    assert not find_denominations({"price": {"type": "number"}})
    assert not find_denominations({"currency": {"type": "string"}, "price": {"type": "integer"}})


def test_amounts_are_written_whole(write: Callable[..., Any]) -> None:
    members = {**MEMBERS, "currency": {"const": "JPY"}, "total": {"type": "number"}}
    schema = {"type": "object", "properties": members, "required": list(members)}
    for value in write(schema, "order"):
        assert all(isinstance(value[name], int) for name in ("price", "amountPaid", "total"))
