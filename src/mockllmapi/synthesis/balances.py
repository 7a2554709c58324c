"""Numbers that follow from others: what is left, what is net, what lies between a lowest and a highest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from mockllmapi.naming.words import joined
from mockllmapi.synthesis.liberty import is_any_number, is_number
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["find_balances"]

Relation = Callable[[JsonObject, frozenset[str]], None]

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
)
"""Numbers that are a part of another one, and so at most as large."""

_STOCK = ("stock", "quantity", "stockquantity", "available", "inventory", "quantityavailable")
_IN_STOCK = frozenset({"instock", "isinstock"})


def find_balances(members: Mapping[str, JsonValue]) -> list[Relation]:
    """What makes the numbers among these members agree."""
    numbers = {joined(name): name for name, schema in members.items() if is_number(schema)}
    free = frozenset(name for name in numbers.values() if is_any_number(members[name]))
    whole = frozenset(
        name for name, schema in members.items() if isinstance(schema, dict) and schema.get("type") == "integer"
    )
    found: list[Relation] = []
    for part, total in _PARTS:
        if part in numbers and total in numbers and numbers[part] in free:
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
    flag = next((name for name in members if joined(name) in _IN_STOCK), None)
    stock = next((numbers[name] for name in _STOCK if name in numbers), None)
    if flag is not None and stock is not None and members[flag] == {"type": "boolean"}:
        found.append(_in_stock(flag, stock))
    return found


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
    def relate(value: JsonObject, known: frozenset[str]) -> None:
        numbers = _numbers(value, low, high)
        if numbers is not None and numbers[0] > numbers[1] and known.isdisjoint((low, high)):
            value[low], value[high] = value[high], value[low]

    return relate


def _part(part: str, total: str) -> Relation:
    def relate(value: JsonObject, known: frozenset[str]) -> None:
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

    def relate(value: JsonObject, known: frozenset[str]) -> None:
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
    def relate(value: JsonObject, known: frozenset[str]) -> None:
        numbers = _numbers(value, *parts)
        if numbers is not None and result not in known and result in value:
            value[result] = round(sum(numbers)) if result in whole else sum(numbers)

    return relate


def _in_stock(flag: str, stock: str) -> Relation:
    def relate(value: JsonObject, known: frozenset[str]) -> None:
        numbers = _numbers(value, stock)
        if numbers is not None and flag in value and flag not in known:
            value[flag] = numbers[0] > 0

    return relate
