import re
from collections.abc import Callable
from typing import Any

from mockllmapi.synthesis.meanings.index import MeaningIndex
from support.json_types import json_of
from support.optional import present

TEST_CARDS = {
    "4111111111111111",
    "4242424242424242",
    "5555555555554444",
    "5105105105105100",
    "378282246310005",
    "6011111111111117",
}


def test_cards_are_test_cards(values: Callable[..., Any]) -> None:
    assert set(values("cardNumber")) <= TEST_CARDS
    assert all(card.endswith(last) for card, last in zip(values("cardNumber"), values("lastFour"), strict=True))


def test_prices_are_prices(values: Callable[..., Any]) -> None:
    prices = values("unitPrice")
    assert all(price > 0 and round(price, 2) == price for price in prices)
    assert sum(price < 60 for price in prices) > len(prices) / 2


def test_numbers_of_papers_look_like_them(values: Callable[..., Any]) -> None:
    assert all(re.fullmatch(r"ORD-\d{6}", value) for value in values("orderNumber"))
    assert all(re.fullmatch(r"[A-Z]{2}-\d{5}", value) for value in values("policyNumber"))


def test_firms_are_invented_and_things_have_brands(values: Callable[..., Any]) -> None:
    assert len(set(values("companyName"))) > 50
    assert len(set(values("brand"))) > 10


def test_amounts_in_cents_are_whole_and_like_the_price(index: MeaningIndex, records: Callable[..., Any]) -> None:
    price, cents = present(index.find(("price",), None)).number, present(index.find(("amount", "cents"), None)).integer
    assert all(present(cents)(record) == round(json_of(present(price)(record)) * 100) for record in records())


def test_what_is_left_in_stock_differs(values: Callable[..., Any]) -> None:
    assert len(set(values("stockQuantity"))) > 50
    assert "in_stock" in values("stockStatus")
