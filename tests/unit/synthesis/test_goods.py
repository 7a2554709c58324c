import random

import pytest

from mockllmapi.synthesis.goods import Goods, ware_of
from mockllmapi.synthesis.lexicon import Lexicon
from support.json_types import json_of


@pytest.mark.parametrize("seed", range(5))
def test_goods_of_a_category_are_such_goods(lexicon: Lexicon, seed: int) -> None:
    thing = Goods(random.Random(seed).random, lexicon)
    thing.learn("category", "Toys")
    _, low, high, nouns, _, code = json_of(ware_of(lexicon, "category", "toys"))
    assert any(thing.name.endswith(noun) for noun in nouns)
    assert thing.sku.startswith(f"{code}-")
    assert low <= thing.price <= high + 1


def test_a_name_says_of_which_category_a_thing_is(lexicon: Lexicon) -> None:
    for seed in range(20):
        thing = Goods(random.Random(seed).random, lexicon)
        thing.learn("name", "Original Duffel Bag")
        assert (thing.name, thing.category) == (
            "Original Duffel Bag",
            json_of(ware_of(lexicon, "name", "Duffel Bag"))[0],
        )
        assert "duffel bag" in thing.description.lower()


def test_a_name_that_was_told_stays_whatever_the_category(lexicon: Lexicon) -> None:
    thing = Goods(random.Random(1).random, lexicon)
    thing.learn("name", "Original Duffel Bag")
    thing.learn("category", "Toys")
    assert (thing.name, thing.category) == ("Original Duffel Bag", "Toys")


def test_what_nobody_sells_is_only_called_so(lexicon: Lexicon) -> None:
    thing = Goods(random.Random(1).random, lexicon)
    price = thing.price
    thing.learn("category", "Time Machines")
    assert (thing.category, thing.price) == ("Time Machines", price)
    assert ware_of(lexicon, "name", " ") is None
