"""Answers to requests that say what members shall be, where no sample was asked so."""

import random

import pytest

from mockllmapi.exchange import Controls, MockRequest
from mockllmapi.learning import Profile, Sample
from support.json_types import Json, JsonDict, json_of

CURRENCIES = {"Germany": "EUR", "Japan": "JPY", "United States": "USD"}
LANDS = list(CURRENCIES)


def order(number: int) -> JsonDict:
    land = LANDS[number % 3]
    quantity, price = 1 + number * 7 % 9, 5.25 + number * 3 % 17
    subtotal = round(quantity * price, 2)
    return {
        "id": 100 + 7 * number % 97,
        "country": land,
        "currency": CURRENCIES[land],
        "quantity": quantity,
        "unitPrice": price,
        "subtotal": subtotal,
        "status": ["open", "paid"][number % 2],
    }


@pytest.fixture(scope="module")
def orders() -> Profile:
    return Profile([Sample([order(5 * at + each) for each in range(5)]) for at in range(6)])


def ask(
    profile: Profile, *query: tuple[str, str], path: str = "/orders", count: int = 5, seed: int = 1, **more: Json
) -> list[JsonDict]:
    request = MockRequest("GET", path, query=query, controls=Controls(count=count), **more)
    answer: list[JsonDict] = json_of(profile.answer(request, None, random.Random(seed), lambda path, schema: "made up"))
    return answer


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("land", LANDS)
def test_what_follows_from_a_filter_goes_with_it(orders: Profile, land: str, seed: int) -> None:
    for record in ask(orders, ("country", land), seed=seed):
        assert (record["country"], record["currency"]) == (land, CURRENCIES[land])


@pytest.mark.parametrize("currency", CURRENCIES.values())
def test_what_a_filter_follows_from_goes_with_it_too(orders: Profile, currency: str) -> None:
    for record in ask(orders, ("currency", currency)):
        assert record["currency"] == currency == CURRENCIES[record["country"]]


def test_case_does_not_matter(orders: Profile) -> None:
    assert {record["currency"] for record in ask(orders, ("country", "japan"))} == {"JPY"}


@pytest.mark.parametrize("quantity", [3, 70])
def test_numbers_are_worked_out_again_also_where_nobody_had_them(orders: Profile, quantity: int) -> None:
    for record in ask(orders, ("quantity", str(quantity))):
        assert record["quantity"] == quantity
        assert record["subtotal"] == pytest.approx(quantity * record["unitPrice"], abs=0.011)


def test_a_number_that_follows_keeps_those_it_follows_from(orders: Profile) -> None:
    wanted = order(4)["subtotal"]
    for record in ask(orders, ("subtotal", str(wanted))):
        assert record["subtotal"] == wanted == pytest.approx(record["quantity"] * record["unitPrice"], abs=0.011)


def test_what_nobody_had_is_put_in_and_the_rest_stays_as_it_was_seen(orders: Profile) -> None:
    for record in ask(orders, ("country", "Brazil")):
        assert record["country"] == "Brazil"
        assert record["currency"] in CURRENCIES.values()


def test_several_filters_hold_together(orders: Profile) -> None:
    for record in ask(orders, ("country", "Japan"), ("status", "paid")):
        assert (record["country"], record["currency"], record["status"]) == ("Japan", "JPY", "paid")


def test_a_thing_that_is_sent_decides_too() -> None:
    profile = Profile([Sample(order(at)) for at in range(24)])
    request = MockRequest("POST", "/orders", body={"country": "Japan"}, body_kind="json")
    for seed in range(20):
        made: Json = profile.answer(request, None, random.Random(seed), lambda path, schema: "made up")
        assert (made["country"], made["currency"]) == ("Japan", "JPY")


def test_who_says_nothing_gets_all_sorts(orders: Profile) -> None:
    assert {record["country"] for record in ask(orders, count=60)} == set(LANDS)


def test_ids_stay_different(orders: Profile) -> None:
    assert len({record["id"] for record in ask(orders, ("id", "100"))}) == 5
