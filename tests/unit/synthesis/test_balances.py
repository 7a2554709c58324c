import pytest

from mockllmapi.synthesis.balances import find_balances
from mockllmapi.types import JsonObject
from support.json_types import JsonDict

WHOLE: JsonDict = {"type": "integer"}
REAL: JsonDict = {"type": "number"}


def related(value: JsonDict, known: frozenset[str] = frozenset(), **limits: JsonDict) -> JsonDict:
    members: JsonDict = {name: WHOLE if isinstance(each, int) else REAL for name, each in value.items()}
    members |= {name: {"type": "boolean"} for name, each in value.items() if isinstance(each, bool)} | limits
    for relate in find_balances(members):
        relate(value, known)
    return value


@pytest.mark.parametrize(
    ("value", "name", "result"),
    [
        ({"amount": 100.0, "fee": 3.2, "netAmount": 1.0}, "netAmount", 96.8),
        ({"total": 80.0, "amount_paid": 30.0, "amount_due": 1.0}, "amount_due", 50.0),
        ({"budget": 900, "spent": 400, "remaining": 3}, "remaining", 500),
        ({"close": 10.0, "previousClose": 12.5, "change": 0.5}, "change", -2.5),
        ({"prepTime": 10, "cookTime": 25, "totalTime": 3}, "totalTime", 35),
        ({"inStock": True, "stock": 0}, "inStock", False),
        ({"inStock": False, "stock": 4}, "inStock", True),
    ],
)
def test_numbers_follow_from_others(value: JsonObject, name: str, result: float) -> None:
    assert related(value)[name] == result


def test_nothing_is_left_below_zero() -> None:
    value = related({"amount": 10.0, "fee": 60.0, "netAmount": 1.0})
    assert 0 < value["fee"] < 1
    assert value["netAmount"] == round(10 - value["fee"], 2)
    value = related({"quantity": 10, "reserved": 30, "available": 99})
    assert value["available"] == 10 - value["reserved"] >= 0
    assert isinstance(value["available"], int)


@pytest.mark.parametrize(
    ("low", "high"), [("minPrice", "maxPrice"), ("salary_min", "salary_max"), ("low", "high"), ("lowest", "highest")]
)
def test_the_lowest_is_not_above_the_highest(low: str, high: str) -> None:
    assert related({low: 9.0, high: 4.0}) == {low: 4.0, high: 9.0}
    assert related({low: 9.0, high: 4.0}, frozenset({low})) == {low: 9.0, high: 4.0}


def test_a_part_is_not_more_than_the_whole() -> None:
    value = related({"spent": 250, "budget": 100})
    assert (value["budget"], 0 <= value["spent"] <= 100) == (100, True)
    assert related({"clicks": 5, "impressions": 0})["clicks"] == 0
    assert related({"spent": 25.0, "budget": 100.0})["spent"] == 25.0


def test_what_the_request_says_stays_and_what_is_limited_is_left_alone() -> None:
    assert related({"amount": 9.0, "fee": 1.0, "netAmount": 1.0}, frozenset({"netAmount"}))["netAmount"] == 1.0
    bound = {"type": "number", "minimum": 5}
    assert related({"amount": 9.0, "fee": 1.0, "netAmount": 7.0}, netAmount=bound)["netAmount"] == 7.0


def test_null_is_no_number() -> None:
    members: JsonDict = {"amount": REAL, "fee": REAL, "netAmount": REAL}
    value: JsonDict = {"amount": None, "fee": 1.0, "netAmount": 2.0}
    for relate in find_balances(members):
        relate(value, frozenset())
    assert value["netAmount"] == 2.0


def test_whole_numbers_stay_whole() -> None:
    members: JsonDict = {"prepTime": REAL, "cookTime": REAL, "totalTime": WHOLE}
    value: JsonDict = {"prepTime": 1.5, "cookTime": 2.0, "totalTime": 9}
    for relate in find_balances(members):
        relate(value, frozenset())
    assert (value["totalTime"], type(value["totalTime"])) == (4, int)
    assert find_balances({"minPrice": WHOLE, "maxPrice": REAL}) == []


@pytest.mark.parametrize("status", ["out_of_stock", "active"])
def test_what_is_sold_out_is_not_in_stock(status: str) -> None:
    value = related({"status": status, "stock": 40, "inStock": True}, status={"type": "string"})
    assert (value["stock"], value["inStock"]) == ((0, False) if status == "out_of_stock" else (40, True))
    alone = related({"availability": status, "inStock": True}, availability={"type": "string"})
    assert alone["inStock"] is (status == "active")


def test_what_is_rated_was_reviewed() -> None:
    assert related({"rating": 4.5, "reviewCount": 0})["reviewCount"] > 0
    assert related({"rating": 4.5, "reviewCount": 0}, frozenset({"reviewCount"}))["reviewCount"] == 0
    assert related({"rating": 0.0, "reviewCount": 0})["reviewCount"] == 0


def test_nothing_is_left_of_what_was_paid_back() -> None:
    for status, left in (("paid_off", 0), ("active", 80.0)):
        value = related({"status": status, "principal": 100.0, "outstandingBalance": 80.0}, status={"type": "string"})
        assert value["outstandingBalance"] == left


def test_a_part_within_limits_is_at_most_the_whole() -> None:
    limits = {"type": "integer", "minimum": 0, "maximum": 90}
    assert related({"usageLimit": 20, "timesUsed": 85}, timesUsed=limits)["timesUsed"] <= 20
    assert related({"usageLimit": 20, "timesUsed": 85}, timesUsed={**limits, "minimum": 50})["timesUsed"] == 85
    assert related({"views": 20, "likes": 85})["likes"] <= 20


@pytest.mark.parametrize("digits", [2, 0])
def test_prices_of_a_day_lie_between_its_extremes(digits: int) -> None:
    for drawn in range(5, 400, 7):
        value = {
            "open": 265.79,
            "high": 238.6,
            "low": 34.0,
            "close": float(drawn),
            "price": 77.7,
            "previousClose": 81.9,
        }
        if not digits:
            value = {name: int(each) for name, each in value.items()}
        value |= {"change": 0.5, "changePercent": 99.5}
        related(value)
        traded = [value["open"], value["close"], value["price"]]
        assert 0 < value["low"] <= min(traded) <= max(traded) <= value["high"]
        moved = (value["close"] - value["previousClose"]) / value["previousClose"] * 100
        assert value["changePercent"] == pytest.approx(moved, abs=0.01)
        assert abs(moved) <= 26
        assert related(dict(value)) == value


def test_a_status_that_is_not_text_leaves_the_stock_alone() -> None:
    value = related({"status": [], "stock": 40, "inStock": True}, status={"type": "array"})
    assert (value["stock"], value["inStock"]) == (40, True)
