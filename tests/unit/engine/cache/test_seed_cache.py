"""The first answer to a request with a seed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mockllmapi.engine.cache.seed_cache import SeedCache
from mockllmapi.exchange import Consistency, Controls, Fault, MockAnswer, MockRequest, Source
from mockllmapi.stores import MemoryStore, StoreLimits
from mockllmapi.testing.frozen_clock import FrozenClock

FIRST = MockAnswer({"id": 1, "score": 1.0}, Source.LLM, "gpt", "m", attempts=2, repaired=1, backend_ms=5.0)
SECOND = replace(FIRST, content={"id": 2})


def asking(path: str = "/users", **controls: object) -> MockRequest:
    return MockRequest("GET", path, controls=Controls(**({"seed": 7} | controls)))  # type: ignore[arg-type]


@pytest.fixture
def repeats() -> SeedCache:
    return SeedCache(MemoryStore(FrozenClock(), StoreLimits(max_entries=3)))


async def test_the_first_answer_is_given_again(repeats: SeedCache) -> None:
    assert await repeats.recall(asking()) is None
    assert await repeats.remember(asking(), FIRST) == FIRST
    assert await repeats.recall(asking()) == replace(FIRST, source=Source.REMEMBERED, attempts=0, backend_ms=0.0)


@pytest.mark.parametrize("other", [asking("/posts"), asking(seed=8), asking(count=2), asking(n=2)], ids=str)
async def test_another_request_is_another(repeats: SeedCache, other: MockRequest) -> None:
    await repeats.remember(asking(), FIRST)
    assert await repeats.recall(other) is None


async def test_of_two_at_the_same_time_both_get_the_one_that_was_ready_first(repeats: SeedCache) -> None:
    await repeats.remember(asking(), FIRST)
    given = await repeats.remember(asking(), SECOND)
    assert (given.content, given.source) == (FIRST.content, Source.REMEMBERED)


async def test_what_is_asked_anew_takes_the_place(repeats: SeedCache) -> None:
    await repeats.remember(asking(), FIRST)
    renewing = asking(renews_shape=True)
    assert await repeats.recall(renewing) is None
    assert await repeats.remember(renewing, SECOND) == SECOND
    assert (await repeats.recall(asking())).content == SECOND.content  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "request_", [asking(seed=None), asking(context="shop"), asking(consistency=Consistency.WORLD)], ids=str
)
async def test_nothing_repeats_without_a_seed_or_where_what_was_said_moves_on(
    repeats: SeedCache, request_: MockRequest
) -> None:
    assert await repeats.remember(request_, FIRST) == FIRST
    assert await repeats.recall(request_) is None
    assert await repeats.remember(request_, SECOND) == SECOND


@pytest.mark.parametrize(
    "answer",
    [
        replace(FIRST, source=Source.BUILTIN),
        replace(FIRST, source=Source.POOL),
        replace(FIRST, is_degraded=True),
        replace(FIRST, fault=Fault(404, "gone")),
    ],
    ids=["built in", "of a pool", "degraded", "an error"],
)
async def test_only_what_a_model_answered_is_kept(repeats: SeedCache, answer: MockAnswer) -> None:
    assert await repeats.remember(asking(), answer) == answer
    assert await repeats.recall(asking()) is None


async def test_the_store_bounds_how_many_are_kept(repeats: SeedCache) -> None:
    for seed in range(4):
        await repeats.remember(asking(seed=seed), FIRST)
    assert [await repeats.recall(asking(seed=seed)) is None for seed in range(4)] == [True, False, False, False]


async def test_several_answers_of_the_generator_are_kept_for_they_tell_how_long_they_took(repeats: SeedCache) -> None:
    several = replace(FIRST, source=Source.BUILTIN)
    await repeats.remember(asking(n=2), several)
    assert (await repeats.recall(asking(n=2))).content == several.content  # type: ignore[union-attr]


async def test_several_answers_are_kept_where_none_of_them_failed(repeats: SeedCache) -> None:
    partial = replace(FIRST, is_partial=True)
    assert await repeats.remember(asking(n=2), partial) == partial
    assert await repeats.recall(asking(n=2)) is None
    await repeats.remember(asking(), partial)
    assert await repeats.recall(asking()) is not None
