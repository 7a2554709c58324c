"""Finding arithmetic."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from mockllmapi.learning.finding import find_relations
from mockllmapi.learning.samples import Sample
from mockllmapi.learning.tables import read_samples
from mockllmapi.types import JsonObject
from support.json_types import JsonDict


def money(rng: random.Random) -> float:
    return round(rng.uniform(5, 300), 2)


def orders(make: Callable[..., Any]) -> list[JsonDict]:
    rng = random.Random(3)
    return [make(rng) for _ in range(12)]


def found(values: list[JsonObject]) -> JsonDict:
    derived = find_relations(read_samples([Sample(value) for value in values])).derived
    return {target[-1]: relation.described() for target, relation in derived.items()}


def summed(rng: random.Random, *signs: int) -> JsonDict:
    parts = [money(rng) + (500 if index == 0 else 0) for index, _ in enumerate(signs)]
    members = {f"p{index}": part for index, part in enumerate(parts)}
    return {**members, "total": round(sum(sign * part for sign, part in zip(signs, parts, strict=True)), 2)}


@pytest.mark.parametrize(("signs", "terms"), [((1, 1), 2), ((1, 1, 1), 3), ((1, 1, 1, 1), 4)])
def test_sums(signs: tuple[int, ...], terms: int) -> None:
    relation = found(orders(lambda rng: summed(rng, *signs)))["total"]
    assert relation.count("p") == terms
    assert "-" not in relation


def test_what_is_taken_away_makes_a_sum_too() -> None:
    relations = found(orders(lambda rng: summed(rng, 1, 1, -1)))
    assert len(relations) == 1
    assert next(iter(relations.values())).count("-") == 1


def test_products_and_shares() -> None:
    def line(rng: random.Random) -> JsonDict:
        price, quantity = money(rng), rng.randint(1, 9)
        return {"quantity": quantity, "price": price, "total": round(price * quantity, 2)}

    assert found(orders(line)) == {"total": "price * quantity"}
    taxed = orders(lambda rng: {"net": (net := money(rng)), "tax": round(net * 0.19, 2)})
    assert found(taxed) == {"tax": "0.19 * net"}


def test_sums_of_lists() -> None:
    def order(rng: random.Random) -> JsonDict:
        items = [{"price": money(rng), "quantity": rng.randint(1, 4)} for _ in range(rng.randint(1, 3))]
        return {"items": items, "total": round(sum(item["price"] * item["quantity"] for item in items), 2)}

    assert found(orders(order)) == {"total": "sum of items[].price * items[].quantity"}


def test_numbers_without_a_system_have_none() -> None:
    assert found(orders(lambda rng: {name: money(rng) for name in "abcdefgh"})) == {}
