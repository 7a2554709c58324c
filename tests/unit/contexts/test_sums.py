"""Sums that follow their parts."""

from mockllmapi.contexts.sums import line_changes, sum_changes
from support.json_types import JsonDict


def test_the_total_of_a_line_follows_its_price() -> None:
    line: JsonDict = {"unitPrice": 2.0, "quantity": 3, "total": 6.0}
    assert line_changes(line, {"unitPrice": 5.5}) == {"total": 16.5}
    assert line_changes({"price": 2, "amount": 2}, {"price": 4}) == {"amount": 4.0}


def test_a_total_that_is_no_product_stays() -> None:
    assert line_changes({"unitPrice": 2.0, "quantity": 3, "total": 7.0}, {"unitPrice": 5.5}) == {}
    assert line_changes({"unitPrice": 2.0, "quantity": 3, "total": 6.0}, {"name": "x"}) == {}
    assert line_changes({"unitPrice": 2.0, "quantity": "3", "total": 6.0}, {"unitPrice": 3.0}) == {}


def test_a_bill_grows_with_its_lines() -> None:
    bill: JsonDict = {"subtotal": 100.0, "tax": 8.0, "discount": 10.0, "shipping": 5.0, "total": 103.0}
    assert sum_changes(bill, [30.0, 20.0]) == {"subtotal": 150.0, "tax": 12.0, "discount": 15.0, "total": 152.0}
    assert sum_changes({"total": 10, "id": 1}, [2.5]) == {"total": 12.5}
    assert sum_changes(bill, [0.0]) == {}
    assert sum_changes({"id": 1}, [2.5]) == {}
