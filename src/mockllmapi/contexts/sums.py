"""Sums of a bill that follow when the price of one of its lines changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mockllmapi.naming.words import normalize_name, parse_word_list
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["line_changes", "sum_changes"]

_PRICES = parse_word_list("unitprice price")
_QUANTITIES = parse_word_list("quantity qty")
_LINE_TOTALS = parse_word_list("total linetotal amount subtotal")
_SUBTOTALS = parse_word_list("subtotal itemstotal nettotal netamount")
_SHARES = parse_word_list("tax taxamount vat discount discountamount")
_TOTALS = parse_word_list("total totalamount totalprice grandtotal ordertotal")
_TAKEN = frozenset(parse_word_list("discount discountamount"))
_CENT = 0.011


def line_changes(line: JsonObject, changed: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """What follows in a line from its new members: its total, where that was price times quantity."""
    price, quantity, total = _named(line, _PRICES), _named(line, _QUANTITIES), _named(line, _LINE_TOTALS)
    if price is None or total is None or price not in changed or total in changed:
        return {}
    before, after = _number(line[price]), _number(changed[price])
    factor = 1.0 if quantity is None else _number(line[quantity])
    said = _number(line[total])
    if before is None or after is None or factor is None or said is None or abs(before * factor - said) > _CENT:
        return {}
    return {total: round(after * factor, 2)}


def sum_changes(bill: JsonObject, differences: Iterable[float]) -> dict[str, JsonValue]:
    """What follows in a bill when the totals of its lines grow by these: the sum of the lines, tax and discount in the same
    share of it, and the total."""
    grown = sum(differences)
    name = _named(bill, _SUBTOTALS)
    total = _named(bill, _TOTALS)
    before = _number(bill[name]) if name is not None else None
    said = _number(bill[total]) if total is not None else None
    changes: dict[str, JsonValue] = {}
    if not grown:
        return changes
    if name is not None and before:
        changes[name] = round(before + grown, 2)
        factor = (before + grown) / before
        for plain in _SHARES:
            part = _named(bill, (plain,))
            amount = _number(bill[part]) if part is not None else None
            if part is not None and amount is not None:
                changes[part] = round(amount * factor, 2)
                difference = round(amount * factor, 2) - amount
                grown += -difference if plain in _TAKEN else difference
    if total is not None and said is not None:
        changes[total] = round(said + grown, 2)
    return changes


def _named(thing: JsonObject, plain: Iterable[str]) -> str | None:
    names = {normalize_name(name): name for name in thing}
    return next((names[each] for each in plain if each in names), None)


def _number(value: JsonValue) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
