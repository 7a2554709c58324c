import pytest

from mockllmapi.shapes.from_example import schema_of_example
from mockllmapi.synthesis.relations import find_relations
from support.json_types import JsonDict, json_of


def related(example: JsonDict, value: JsonDict, known: frozenset[str] = frozenset()) -> JsonDict:
    for relate in find_relations(json_of(schema_of_example(example))["properties"]):
        relate(value, known)
    return value


@pytest.mark.parametrize("name", ["total", "count", "totalCount", "total_items", "itemsCount", "numItems"])
def test_counts_count_their_list(name: str) -> None:
    assert related({"items": [""], name: 0}, {"items": ["a", "b"], name: 99})[name] == 2


def test_a_count_names_its_list() -> None:
    value = related(
        {"tags": [""], "comments": [""], "commentCount": 0}, {"tags": ["a"], "comments": ["x", "y"], "commentCount": 0}
    )
    assert value["commentCount"] == 2


def test_totals_are_sums() -> None:
    line = {"price": 0.5, "quantity": 0}
    value = {
        "items": [{"price": 2.5, "quantity": 2}, {"price": 1.0, "quantity": 3}],
        "subtotal": 0,
        "tax": 0,
        "shipping": 4.0,
        "discount": 1.0,
        "total": 0,
    }
    example = {"items": [line], "subtotal": 0.5, "tax": 0.5, "shipping": 0.5, "discount": 0.5, "total": 0.5}
    related(example, value)
    assert value["subtotal"] == 8
    assert value["tax"] == 0.64
    assert value["total"] == 11.64


def test_a_line_total_is_price_times_quantity() -> None:
    assert (
        related({"price": 0.5, "quantity": 0, "total": 0.5}, {"price": 2.5, "quantity": 4, "total": 1})["total"] == 10
    )


def test_whole_totals_stay_whole() -> None:
    assert related({"unit_price": 0.5, "qty": 0, "total": 0}, {"unit_price": 2.55, "qty": 3, "total": 1})["total"] == 8


def test_a_flag_says_what_the_status_says() -> None:
    assert related({"status": "", "completed": True}, {"status": "done", "completed": False})["completed"] is True
    assert related({"status": "", "completed": True}, {"status": "todo", "completed": True})["completed"] is False


def test_the_requests_own_values_stay() -> None:
    value = related(
        {"items": [""], "total": 0, "status": "", "done": True},
        {"items": [], "total": 5, "status": "todo", "done": True},
        frozenset({"total", "done"}),
    )
    assert (value["total"], value["done"]) == (5, True)


def test_limited_members_are_left_alone() -> None:
    members: JsonDict = {"items": {"type": "array"}, "count": {"type": "integer", "minimum": 50}}
    assert find_relations(members) == ()


def test_tax_and_discount_follow_the_rates_beside_them() -> None:
    example = {"subtotal": 0.5, "taxRate": 0.5, "tax": 0.5, "discountPercent": 0.5, "discount": 0.5, "total": 0.5}
    value = {"subtotal": 200.0, "taxRate": 0.05, "tax": 1.0, "discountPercent": 10.0, "discount": 1.0, "total": 1.0}
    related(example, value)
    assert (value["tax"], value["discount"], value["total"]) == (10.0, 20.0, 190.0)
    assert related(example, {**value, "taxRate": 20.0})["tax"] == 40.0


@pytest.mark.parametrize(("status", "paid", "due"), [("paid", 108.0, 0.0), ("sent", 0, 108.0)])
def test_what_is_paid_is_not_due(status: str, paid: float, due: float) -> None:
    example = {"status": "", "subtotal": 0.5, "tax": 0.5, "total": 0.5, "amountPaid": 0.5, "amountDue": 0.5}
    value = {"status": status, "subtotal": 100.0, "tax": 1.0, "total": 1.0, "amountPaid": 3.0, "amountDue": 3.0}
    related(example, value)
    assert (value["total"], value["amountPaid"], value["amountDue"]) == (108.0, paid, due)


def test_limited_amounts_of_a_bill_are_left_alone() -> None:
    number, fixed = {"type": "number"}, {"type": "number", "minimum": 7, "maximum": 7}
    members: JsonDict = {
        "subtotal": number,
        "total": number,
        "amountPaid": fixed,
        "discountPercent": number,
        "discount": fixed,
    }
    value: JsonDict = {"subtotal": 100.0, "total": 1.0, "amountPaid": 7, "discountPercent": 50.0, "discount": 7}
    for relate in find_relations(members):
        relate(value, frozenset())
    assert value == {"subtotal": 100.0, "total": 93.0, "amountPaid": 7, "discountPercent": 50.0, "discount": 7}


def test_a_discount_is_less_than_there_is_to_pay() -> None:
    example = {"subtotal": 0.5, "discount": 0.5, "tax": 0.5, "total": 0.5}
    value = related(example, {"subtotal": 20.0, "discount": 80.0, "tax": 1.0, "total": 1.0})
    assert value["discount"] == 2.0
    assert value["total"] == value["subtotal"] - value["discount"] + value["tax"]
    given = related(example, {"subtotal": 20.0, "discount": 80.0, "tax": 1.0, "total": 1.0}, frozenset({"discount"}))
    assert given["discount"] == 80.0


@pytest.mark.parametrize(
    ("status", "payment", "told"),
    [
        ("pending", "refunded", "paid"),
        ("pending", "pending", "pending"),
        ("shipped", "pending", "paid"),
        ("delivered", "refunded", "paid"),
        ("cancelled", "refunded", "refunded"),
    ],
)
def test_the_payment_goes_with_the_order(status: str, payment: str, told: str) -> None:
    example = {"status": "", "paymentStatus": ""}
    assert related(example, {"status": status, "paymentStatus": payment})["paymentStatus"] == told
    known = related(example, {"status": status, "paymentStatus": payment}, frozenset({"paymentStatus"}))
    assert known["paymentStatus"] == payment
