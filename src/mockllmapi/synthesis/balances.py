"""Numbers that follow from others: what is left, what is net, what lies between a lowest and a highest."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mockllmapi.naming.words import normalize_name
from mockllmapi.synthesis.liberty import is_any_number, is_number
from mockllmapi.synthesis.periods import Relation
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["find_balances"]

_DIFFERENCES: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "netamount": ("amount", ("fee", "fees", "taxamount")),
        "amountdue": ("total", ("amountpaid", "paidamount")),
        "balancedue": ("total", ("amountpaid", "paidamount")),
        "remaining": ("budget", ("spent",)),
        "remainingbudget": ("budget", ("spent",)),
        "netpay": ("grosspay", ("taxamount", "deductions")),
        "available": ("quantity", ("reserved",)),
        "change": ("close", ("previousclose",)),
        "losses": ("played", ("wins", "draws")),
    }
)
"""What is left of a number after others are taken off, by joined names. `change` may be below zero."""

_BEYOND = 1e15
"""Numbers that no arithmetic can be trusted with."""

_SIGNED = frozenset({"change"})

_SUMS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"totaltime": ("preptime", "cooktime"), "totalminutes": ("prepminutes", "cookminutes")}
)

_PARTS: tuple[tuple[str, str], ...] = (
    ("spent", "budget"),
    ("balance", "initialamount"),
    ("currentvalue", "purchaseprice"),
    ("availablebalance", "balance"),
    ("outstandingbalance", "principal"),
    ("used", "quota"),
    ("timesused", "usagelimit"),
    ("clicks", "impressions"),
    ("activevehicles", "vehiclescount"),
    ("available", "capacity"),
    ("loggedhours", "estimatedhours"),
    ("score", "maxscore"),
    ("saleprice", "price"),
    ("enrolledstudents", "capacity"),
    ("attendees", "capacity"),
    ("attendeescount", "capacity"),
    ("seatsavailable", "seats"),
    ("likes", "views"),
    ("likescount", "viewscount"),
    ("likecount", "viewcount"),
    ("shares", "views"),
)
"""Numbers that are a part of another one, and so at most as large."""

_STOCK = ("stock", "quantity", "stockquantity", "available", "inventory", "quantityavailable")
_IN_STOCK = frozenset({"instock", "isinstock"})
_SOLD_OUT = frozenset({"out_of_stock", "sold_out", "out of stock", "sold out", "OUT_OF_STOCK"})
_LEFT = ("outstandingbalance", "remainingbalance", "balance")
_SETTLED = frozenset({"paid_off", "paid off", "settled", "repaid"})
_REVIEWS = ("reviewcount", "reviewscount", "ratingcount", "ratingscount", "numreviews", "numberofreviews")
_FROM_NOTHING = frozenset({"type", "minimum", "maximum", "description", "title"})
_PREVIOUS = ("previousclose", "prevclose")
_CHANGES = ("changepercent", "percentchange", "changepercentage", "changepct")
_LATEST = ("close", "price", "lastprice", "currentprice")
_MOST_MOVED = 0.25
"""What a price moves in a day at most, as a share."""


def find_balances(members: Mapping[str, JsonValue]) -> list[Relation]:
    """What makes the numbers among these members agree."""
    numbers = {normalize_name(name): name for name, schema in members.items() if is_number(schema)}
    free = frozenset(name for name in numbers.values() if is_any_number(members[name]))
    whole = frozenset(
        name for name, schema in members.items() if isinstance(schema, dict) and schema.get("type") == "integer"
    )
    found: list[Relation] = []
    for part, total in _PARTS:
        if part in numbers and total in numbers and _may_be_less(members[numbers[part]]):
            found.append(_part(numbers[part], numbers[total]))
    found += [
        _ordered(low, high)
        for low, high in _extremes(numbers)
        if {low, high} <= free and (low in whole) is (high in whole)
    ]
    for result, (base, taken) in _DIFFERENCES.items():
        others = [numbers[name] for name in taken if name in numbers]
        if result in numbers and base in numbers and others and numbers[result] in free:
            lowered = [name for name in others if name in free]
            found.append(_difference(numbers[result], numbers[base], others, lowered, whole, result in _SIGNED))
    for result, parts in _SUMS.items():
        if result in numbers and numbers[result] in free and all(part in numbers for part in parts):
            found.append(_sum(numbers[result], [numbers[part] for part in parts], whole))
    stock = next((numbers[name] for name in _STOCK if name in numbers), None)
    status = next((name for name in members if normalize_name(name) in ("status", "availability", "stockstatus")), None)
    if stock is not None and status is not None and stock in free:
        found.append(_sold_out(stock, status))
    flag = next((name for name in members if normalize_name(name) in _IN_STOCK), None)
    if flag is not None and stock is not None and members[flag] == {"type": "boolean"}:
        found.append(_in_stock(flag, stock))
    elif flag is not None and status is not None and members[flag] == {"type": "boolean"}:
        found.append(_in_stock_by_word(flag, status))
    left = next((numbers[name] for name in _LEFT if name in numbers), None)
    if left in free and left is not None and "principal" in numbers and status is not None:
        found.append(_settled(left, status))
    reviews = next((numbers[name] for name in _REVIEWS if name in numbers), None)
    if reviews in free and "rating" in numbers:
        found.append(_reviewed(reviews or "", numbers["rating"]))
    return [*_quotes(numbers, free, whole), *found, *_ratios(numbers, free)]


def _may_be_less(schema: JsonValue) -> bool:
    """Whether any number from nothing up to what stands there may stand there instead."""
    if is_any_number(schema):
        return True
    least = schema.get("minimum") if isinstance(schema, dict) and schema.keys() <= _FROM_NOTHING else None
    return isinstance(least, int | float) and least <= 0


def _extremes(numbers: Mapping[str, str]) -> list[tuple[str, str]]:
    """`minPrice` and `maxPrice`, `salaryMin` and `salaryMax`, `low` and `high`."""
    found = []
    for key, name in numbers.items():
        for low, high in (("min", "max"), ("minimum", "maximum"), ("lowest", "highest"), ("low", "high")):
            if key.startswith(low) and high + key.removeprefix(low) in numbers:
                found.append((name, numbers[high + key.removeprefix(low)]))
            elif key.endswith(low) and key.removesuffix(low) + high in numbers:
                found.append((name, numbers[key.removesuffix(low) + high]))
    return list(dict.fromkeys(found))


def _numbers(value: JsonObject, *names: str) -> tuple[float, ...] | None:
    """The numbers under these names; None where one is missing."""
    found = []
    for name in names:
        number = value.get(name)
        if not isinstance(number, int | float) or isinstance(number, bool) or abs(number) > _BEYOND:
            return None
        found.append(number)
    return tuple(found)


def _ordered(low: str, high: str) -> Relation:
    def relate(value: JsonObject, known: frozenset[str], _now: int = 0) -> None:
        numbers = _numbers(value, low, high)
        if numbers is not None and numbers[0] > numbers[1] and known.isdisjoint((low, high)):
            value[low], value[high] = value[high], value[low]

    return relate


def _part(part: str, total: str) -> Relation:
    def relate(value: JsonObject, known: frozenset[str], _now: int = 0) -> None:
        numbers = _numbers(value, part, total)
        if numbers is not None and part not in known and numbers[0] > numbers[1] >= 0:
            fitting = numbers[0] % numbers[1] if numbers[1] else 0
            value[part] = fitting if isinstance(value[part], int) and isinstance(fitting, int) else round(fitting, 2)
            if isinstance(value[part], float) and isinstance(numbers[0], int):
                value[part] = int(fitting)

    return relate


def _difference(
    result: str, base: str, others: list[str], lowered: list[str], whole: frozenset[str], is_signed: bool
) -> Relation:
    """What is left of `base`; where that is less than nothing, those of the others that may be `lowered` are."""

    def relate(value: JsonObject, known: frozenset[str], _now: int = 0) -> None:
        numbers = _numbers(value, result, base, *others)
        if numbers is None or result in known:
            return
        left = numbers[1] - sum(numbers[2:])
        if left < 0 and not is_signed:
            if lowered != others or not known.isdisjoint(others):
                return
            for name in others:
                share = numbers[1] * (0.029 if name == "fee" else 0.4 / len(others))
                value[name] = int(share) if name in whole else round(share, 2)
            left = numbers[1] - sum(_numbers(value, *others) or ())
        value[result] = round(left) if result in whole else round(left, 2)

    return relate


def _sum(result: str, parts: list[str], whole: frozenset[str]) -> Relation:
    def relate(value: JsonObject, known: frozenset[str], _now: int = 0) -> None:
        numbers = _numbers(value, *parts)
        if numbers is not None and result not in known and result in value:
            value[result] = round(sum(numbers)) if result in whole else sum(numbers)

    return relate


def _sold_out(stock: str, status: str) -> Relation:
    def relate(value: JsonObject, known: frozenset[str], _now: int = 0) -> None:
        if _is_sold_out(value.get(status)) and stock in value and stock not in known:
            value[stock] = 0

    return relate


def _is_sold_out(status: JsonValue) -> bool:
    return isinstance(status, str) and status in _SOLD_OUT


def _in_stock_by_word(flag: str, status: str) -> Relation:
    def relate(value: JsonObject, known: frozenset[str], _now: int = 0) -> None:
        if _is_sold_out(value.get(status)) and flag in value and flag not in known:
            value[flag] = False

    return relate


def _settled(left: str, status: str) -> Relation:
    """Nothing is left of what was paid back."""

    def relate(value: JsonObject, known: frozenset[str], _now: int = 0) -> None:
        if value.get(status) in _SETTLED and left in value and left not in known:
            value[left] = 0

    return relate


def _reviewed(reviews: str, rating: str) -> Relation:
    """What is rated was reviewed by somebody."""

    def relate(value: JsonObject, known: frozenset[str], _now: int = 0) -> None:
        numbers = _numbers(value, reviews, rating)
        if numbers is not None and numbers[0] == 0 and numbers[1] > 0 and reviews not in known:
            value[reviews] = 1 + int(numbers[1] * 10) % 37

    return relate


def _ratios(numbers: Mapping[str, str], free: frozenset[str]) -> list[Relation]:
    """The change in per cent, beside the prices that it is between."""
    share = next((numbers[name] for name in _CHANGES if name in numbers), None)
    before = next((numbers[name] for name in _PREVIOUS if name in numbers), None)
    after = next((numbers[name] for name in _LATEST if name in numbers), None)
    change = numbers.get("change")
    if share not in free or share is None or before is None or after is None:
        return []

    def relate(value: JsonObject, known: frozenset[str], _now: int = 0) -> None:
        prices = _numbers(value, before, after)
        if prices is None or prices[0] <= 0 or share not in value:
            return
        if share not in known:
            value[share] = round((prices[1] - prices[0]) / prices[0] * 100, 2)
        if change in free and change in value and change not in known:
            value[change] = round(prices[1] - prices[0], 2)

    return [relate]


def _quotes(numbers: Mapping[str, str], free: frozenset[str], whole: frozenset[str]) -> list[Relation]:
    """Prices of one day: near the one of the day before, and between the lowest and the highest."""
    prices = [numbers[name] for name in ("open", *_LATEST) if name in numbers]
    before = next((numbers[name] for name in _PREVIOUS if name in numbers), None)
    low, high = numbers.get("low"), numbers.get("high")
    is_range = low is not None and high is not None
    if not prices or (before is None and not is_range) or not {*prices, *((low, high) if is_range else ())} <= free:
        return []

    def relate(value: JsonObject, known: frozenset[str], _now: int = 0) -> None:
        found = _numbers(value, before or prices[0], *prices)
        if found is None or found[0] <= 0:
            return
        base, kept = found[0], []
        for name, price in zip(prices, found[1:], strict=True):
            is_near = abs(price / base - 1) <= _MOST_MOVED or name in known
            kept.append(price if is_near else _moved(base, price, is_whole=name in whole))
            value[name] = kept[-1]
        least, most = min(kept), max(kept)
        edges = _numbers(value, low, high) if low is not None and high is not None else None
        if edges is None or low is None or high is None:
            return
        if not least * (1 - _MOST_MOVED / 2) <= edges[0] <= least and low not in known:
            under = least * (1 - int(edges[0] * 100) % 17 / 1_000)
            value[low] = int(under) if low in whole else round(under, 2)
        if not most <= edges[1] <= most * (1 + _MOST_MOVED / 2) and high not in known:
            over = most * (1 + int(edges[1] * 100) % 17 / 1_000)
            value[high] = -int(-over // 1) if high in whole else max(most, round(over, 2))

    return [relate]


def _moved(base: float, price: float, *, is_whole: bool) -> float:
    """A price near `base`, told by another that was not."""
    moved = base * (1 + (int(price * 100) % 81 - 40) / 1_000)
    return round(moved) if is_whole else round(moved, 2)


def _in_stock(flag: str, stock: str) -> Relation:
    def relate(value: JsonObject, known: frozenset[str], _now: int = 0) -> None:
        numbers = _numbers(value, stock)
        if numbers is not None and flag in value and flag not in known:
            value[flag] = numbers[0] > 0

    return relate
