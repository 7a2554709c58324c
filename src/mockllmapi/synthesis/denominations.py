"""Amounts in currencies that have no smaller unit: whole ones, beside a member that says the currency."""

from __future__ import annotations

from collections.abc import Mapping
from math import floor

from mockllmapi.naming.words import normalize_name, parse_word_list, split_words
from mockllmapi.synthesis.liberty import is_any_number
from mockllmapi.synthesis.periods import Relation
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["find_denominations"]


_WHOLE = frozenset(parse_word_list("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"))
"""Currencies without a smaller unit (ISO 4217)."""

_SAYS = frozenset(parse_word_list("currency currencycode currencyiso"))
_AMOUNTS = frozenset(
    parse_word_list("""
    price amount total subtotal tax vat fee fees cost shipping discount balance net gross paid due value salary pay rent
    deposit premium charge revenue budget refund payment tip postage
""")
)
"""Words at the end, or in front of it (`amountPaid`), of the names of amounts."""


def find_denominations(members: Mapping[str, JsonValue]) -> list[Relation]:
    """What makes amounts among these members whole where the currency beside them has no cents."""
    says = next((name for name in members if normalize_name(name) in _SAYS), None)
    amounts = tuple(
        name
        for name, schema in members.items()
        if is_any_number(schema)
        and schema.get("type") == "number"  # type: ignore[union-attr]
        and not _AMOUNTS.isdisjoint(words := split_words(name))
        and not {"rate", "percent", "percentage"} & set(words)
    )
    return [_whole(says, amounts)] if says is not None and amounts else []


def _whole(says: str, amounts: tuple[str, ...]) -> Relation:
    def relate(value: JsonObject, known: frozenset[str], _now: int = 0) -> None:
        if value.get(says) not in _WHOLE:
            return
        for name in amounts:
            amount = value.get(name)
            if isinstance(amount, float) and name not in known and abs(amount) < 1e15:
                value[name] = floor(amount + 0.5) or (1 if amount else 0)

    return relate
