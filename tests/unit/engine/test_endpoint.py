"""From a request to what is asked."""

from __future__ import annotations

from typing import Any

import pytest

from mockllmapi.engine import EnginePolicy
from mockllmapi.errors import BadControl
from mockllmapi.events import CountLimited, VariantsLimited
from mockllmapi.exchange import Source
from support.json_types import JsonDict
from support.optional import present
from support.workshop import Workshop, make_workshop

SHAPE = [{"id": 0}]


async def learned(shop: Workshop, *answers: Any) -> None:
    for answer in answers:
        await shop.learned.learn("GET", "/users", answer, source=Source.LLM, renew=False)


async def test_the_requests_own_shape_has_the_count_in_it() -> None:
    ask = await make_workshop("x").ask(shape=SHAPE, count=2)
    assert ask.shape is ask.own_shape is not None
    assert present(ask.shape).is_valid([{"id": 1}, {"id": 2}])
    assert not present(ask.shape).is_valid([{"id": 1}])


async def test_a_shape_that_is_none_is_a_bad_control() -> None:
    with pytest.raises(BadControl):
        await make_workshop("x").ask(shape={"$schema": "x", "type": "nonsense"})


async def test_more_items_than_allowed_are_cut_to_what_is_and_somebody_hears_of_it() -> None:
    shop = make_workshop("x", policy=EnginePolicy(max_items=10))
    assert (await shop.ask(count=10)).count == 10
    assert shop.bench.heard == []
    assert (await shop.ask(count=11)).count == 10
    assert shop.bench.heard_of(CountLimited) == [CountLimited("r-1", 11, 10)]


async def test_the_operators_seed_counts_where_the_client_has_none() -> None:
    shop = make_workshop("x", policy=EnginePolicy(default_seed=5))
    assert [(await shop.ask()).seed, (await shop.ask(seed=6)).seed] == [5, 6]


async def test_a_deadline_is_the_requests_or_the_operators() -> None:
    shop = make_workshop("x", request_timeout_s=60.0)
    assert [(await shop.ask()).deadline, (await shop.ask(timeout_s=7.0)).deadline] == [60.0, 7.0]


@pytest.mark.parametrize(
    ("policy", "method", "asked", "expected"),
    [
        (EnginePolicy(), "GET", 3, 3),
        (EnginePolicy(), "GET", None, None),
        (EnginePolicy(), "GET", 0, None),
        (EnginePolicy(has_pools=False), "GET", 3, None),
        (EnginePolicy(default_variants=4), "GET", None, 4),
        (EnginePolicy(default_variants=4), "GET", 0, None),
        (EnginePolicy(default_variants=4), "POST", None, None),
    ],
)
async def test_variants_are_wanted_by_the_request_or_else_by_the_operator(
    policy: EnginePolicy, method: str, asked: int | None, expected: int | None
) -> None:
    ask = await make_workshop("x", policy=policy).ask("/users", method, variants=asked)
    assert ask.variants == expected
    assert ask.client_request.controls.variants == (
        expected if asked else None
    )  # what it did not say itself is no word of its own


@pytest.mark.parametrize(
    "controls", [{"seed": 1, "variants": 3}, {"seed": 1}, {"n": 2, "variants": 3}, {"n": 2}], ids=str
)
async def test_of_what_repeats_and_of_several_answers_there_are_no_variants(controls: JsonDict) -> None:
    ask = await make_workshop("x", policy=EnginePolicy(default_variants=4)).ask("/users", **controls)
    assert (ask.variants, ask.client_request.controls.variants) == (None, None)


async def test_the_operators_seed_leaves_no_variants_either() -> None:
    shop = make_workshop("x", policy=EnginePolicy(default_variants=4, default_seed=5))
    assert [(await shop.ask(variants=asked)).variants for asked in (None, 3)] == [None, None]


async def test_more_variants_than_allowed_are_cut_to_what_is() -> None:
    shop = make_workshop("x", policy=EnginePolicy(max_variants=10))
    assert (await shop.ask(variants=11)).client_request.controls.variants == 10
    assert shop.bench.heard_of(VariantsLimited) == [VariantsLimited("r-1", 11, 10)]
    assert (await shop.ask(variants=3, n=2)).client_request.controls.variants is None


async def test_a_learned_structure_holds_where_the_request_brings_none() -> None:
    shop = make_workshop("x")
    await learned(shop, [{"id": 1, "name": "Ada"}], [{"id": 2, "name": "Grace"}])
    ask = await shop.ask(count=2)
    assert ask.is_shape_learned
    assert ask.own_shape is None
    assert ask.shape is not None
    assert ask.shape.is_valid([{"id": 1, "name": "a"}, {"id": 2, "name": "b"}])
    assert not ask.shape.is_valid([{"id": 1, "name": "a"}])


@pytest.mark.parametrize("controls", [{"auto_shape": False}, {"renews_shape": True}, {"seed": 1}], ids=str)
async def test_a_learned_structure_does_not_hold_for_everybody(controls: JsonDict) -> None:
    shop = make_workshop("x")
    await learned(shop, [{"id": 1, "name": "Ada"}], [{"id": 2, "name": "Grace"}])
    assert (await shop.ask(**controls)).shape is None
    own = await shop.ask(shape=SHAPE)
    assert own.own_shape is own.shape


async def test_who_learns() -> None:
    shop, other = make_workshop("x"), make_workshop("x", policy=EnginePolicy(learns_shapes=False))
    plain, wanted, own = (
        (await shop.ask()).client_request,
        (await shop.ask(auto_shape=True)).client_request,
        (await shop.ask(shape=SHAPE)).client_request,
    )
    assert [shop.endpoints.learns(request) for request in (plain, wanted, own)] == [True, True, False]
    assert [other.endpoints.learns(request) for request in (plain, wanted, own)] == [False, True, False]
