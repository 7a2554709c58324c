"""All contexts: whom a request speaks to, what management sees, and what is forgotten."""

import tracemalloc
from typing import Any

import pytest

from mockllmapi.contexts import TaughtAnswer
from mockllmapi.exchange import BackendChoice, Consistency
from mockllmapi.stores import StoreLimits
from support.json_types import JsonDict
from support.memories import Talk, asking


@pytest.mark.parametrize(
    ("controls", "speaks_to"),
    [
        ({}, "anonymous"),
        ({"context": "a"}, "named"),
        ({"seed": 1}, "nobody"),
        ({"n": 2}, "nobody"),
        ({"variants": 3}, "nobody"),
        ({"variants": 0}, "anonymous"),
        ({"context": "a", "seed": 1}, "named"),
        ({"context": "a", "consistency": Consistency.VARY}, "named"),
        ({"consistency": Consistency.VARY}, "nobody"),
        ({"consistency": Consistency.WORLD}, "named"),
        ({"consistency": Consistency.WORLD, "seed": 1}, "named"),
        ({"consistency": Consistency.IDENTITY}, "anonymous"),
    ],
)
def test_whom_a_request_speaks_to(controls: Any, speaks_to: str) -> None:
    memory = Talk().contexts.memory_for(asking(**controls))
    assert ("nobody" if memory is None else "named" if memory.is_named else "anonymous") == speaks_to


def test_the_setting_decides_where_the_request_says_nothing() -> None:
    contexts = Talk(Consistency.VARY).contexts
    assert contexts.memory_for(asking()) is None
    contexts.consistency = Consistency.WORLD
    memory = contexts.memory_for(asking())
    assert memory is not None
    assert memory.is_named


@pytest.mark.parametrize("controls", [{}, {"context": "a"}, {"consistency": Consistency.WORLD}])
def test_a_request_that_names_a_backend_recalls_nothing(controls: JsonDict) -> None:
    contexts = Talk().contexts
    cases: list[tuple[JsonDict, bool]] = [({}, True), ({"backend": BackendChoice("a")}, False)]
    for more, can_recall in cases:
        memory = contexts.memory_for(asking(**controls, **more))
        assert memory is not None
        assert memory.can_recall is can_recall


async def test_contexts_are_listed_and_looking_is_no_use() -> None:
    talk = Talk()
    await talk.ask(context="b")
    talk.clock.advance(300)
    await talk.ask(context="a", path="/users/7")
    for _ in range(3):
        a, b = await talk.contexts.listed()
        assert await talk.contexts.view("b") is not None
        assert await talk.contexts.said("b", 100)
        talk.clock.advance(100)
    assert (a.name, a.calls, a.things, b.name, b.calls, b.things) == ("a", 1, 1, "b", 1, 3)
    assert (a.used_at - b.used_at).total_seconds() == 300
    assert (b.expires_at - b.used_at).total_seconds() == 900
    assert b.size_bytes > 100
    talk.clock.advance(301)
    assert [facts.name for facts in await talk.contexts.listed()] == ["a"]


async def test_a_view_is_whole() -> None:
    talk = Talk()
    user = await talk.ask(path="/users/7", context="a")
    await talk.contexts.share("a", {"x": {"y": 1}})
    view = await talk.contexts.view("a")
    assert view is not None
    assert [(kind, text, thing.fields) for kind, text, thing in view.things] == [("user", "7", user)]
    assert ([call.path for call in view.calls], view.shared) == (["/users/7"], {"x": {"y": 1}})
    assert await talk.contexts.view("A") is None


async def test_a_call_may_be_added() -> None:
    talk = Talk()
    await talk.contexts.add_call(
        "a", asking("POST", "/products", {"name": "Hat"}), TaughtAnswer({"id": 5, "name": "Hat"})
    )
    assert await talk.ask(path="/products/5", context="a") == {"id": 5, "name": "Hat"}
    assert (await talk.ask(path="/products", context="a"))[0]["id"] == 5


async def test_shared_values_are_merged() -> None:
    contexts = Talk().contexts
    assert await contexts.share("a", {"x": 1, "y": {"z": 1}}) == {"x": 1, "y": {"z": 1}}
    assert await contexts.share("a", {"x": None, "y": {"w": 2}}) == {"y": {"z": 1, "w": 2}}
    assert await contexts.share("a", {"x": "\ud800"}) is None
    assert [facts.name for facts in await contexts.listed()] == ["a"]


async def test_forgetting() -> None:
    talk = Talk()
    for name in "abc":
        await talk.ask(context=name, path="/users/7")
    anonymous = await talk.ask(path="/users/7")
    assert await talk.contexts.empty("a")
    assert await talk.contexts.drop("b")
    assert not await talk.contexts.drop("b")
    assert not await talk.contexts.empty("b")
    assert [(facts.name, facts.calls, facts.things) for facts in await talk.contexts.listed()] == [
        ("a", 0, 0),
        ("c", 1, 1),
    ]
    assert await talk.contexts.clear() == 2
    assert await talk.contexts.listed() == []
    assert await talk.ask(path="/users/7") != anonymous


async def remember_many(talk: Talk, number: int) -> None:
    for each in range(number):
        memory = talk.contexts.named(f"context-{each}")
        await memory.remember(asking(path="/notes/7"), {"id": 7, "text": "x" * 400}, is_whole=True)


async def test_ten_thousand_contexts_stay_within_their_limit() -> None:
    limits = StoreLimits(max_spaces=10_000, max_bytes=8 * 1024 * 1024)
    talk = Talk(limits=limits)
    await remember_many(talk, 10_500)
    listed = await talk.contexts.listed()
    assert talk.store.size_bytes <= limits.max_bytes
    assert 3000 < len(listed) <= 10_000
    assert await talk.contexts.view("context-10499") is not None
    assert await talk.contexts.view("context-0") is None


async def test_the_limit_is_true_of_this_process() -> None:
    talk = Talk()
    tracemalloc.start()
    try:
        await remember_many(talk, 500)
        taken = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert taken < 1.6 * talk.store.size_bytes
