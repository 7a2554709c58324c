"""Items of a stream, each made to conform before it leaves."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mockllmapi.contexts import Memory
from mockllmapi.engine.streaming.items import MOST_AGREED, ItemMaker
from mockllmapi.engine.streaming.streams import StreamItem
from mockllmapi.exchange import MockRequest
from mockllmapi.types import JsonValue
from support.memories import Talk, asking
from support.workshop import make_workshop

USER = {"id": 0, "name": ""}


async def maker(memory: Memory | None = None, **request: Any) -> ItemMaker:
    shop = make_workshop("unused")
    return ItemMaker(replace(await shop.ask(**request), memory=memory), shop.normalizer)


async def test_an_item_that_conforms_leaves_as_it_is() -> None:
    one = await maker(shape=[USER])
    assert await one.made({"id": 1, "name": "Ada"}, is_builtin=False) == StreamItem({"id": 1, "name": "Ada"}, 0)
    assert await one.made({"id": 2, "name": "Alan"}, is_builtin=False) == StreamItem({"id": 2, "name": "Alan"}, 1)
    assert (len(one.items), one.repairs) == (2, [])


async def test_one_that_does_not_is_mended() -> None:
    one = await maker(shape={"data": [USER], "total": 0})
    made = await one.made({"ID": "7", "name": "Ada", "more": True}, is_builtin=False)
    assert made == StreamItem({"id": 7, "name": "Ada"}, 0)
    assert len(one.repairs) >= 2


async def test_one_of_which_nothing_can_be_used_is_dropped() -> None:
    one = await maker(shape=[USER])
    assert await one.made("nonsense", is_builtin=False) is None
    assert (one.items, one.repairs) == ([], ["0: did not fit and was dropped"])
    made = await one.made({"id": 1, "name": "Ada"}, is_builtin=False)
    assert made is not None
    assert made.index == 0


async def test_without_a_shape_any_item_will_do() -> None:
    one = await maker()
    values: list[JsonValue] = [1, "two", None, {"a": 1}]
    for index, value in enumerate(values):
        assert await one.made(value, is_builtin=False) == StreamItem(value, index)


async def test_no_two_items_have_the_same_id() -> None:
    one = await maker(shape=[USER])
    for name in ("Ada", "Alan", "Grace"):
        await one.made({"id": 1, "name": name}, is_builtin=False)
    ids = [item["id"] for item in one.items if isinstance(item, dict)]
    assert len(set(ids)) == 3
    assert all(type(each) is int for each in ids)


async def test_the_requests_own_values_stand_in_a_models_item() -> None:
    for is_builtin, city in ((False, "Oslo"), (True, "Bern")):
        shop = make_workshop("unused")
        request = MockRequest("GET", "/users", query=(("city", "Oslo"),))
        one = ItemMaker(await shop.endpoints.read(request), shop.normalizer)
        made = await one.made({"id": 1, "city": "Bern"}, is_builtin=is_builtin)
        assert made is not None
        assert made.value == {"id": 1, "city": city}


async def test_an_item_agrees_with_what_is_known_of_it() -> None:
    talk = Talk()
    await talk.say({"id": 2, "name": "Grace"}).ask("GET", "/users/2")
    shop = make_workshop("unused")
    request = asking("GET", "/users")
    wanted = replace(await shop.endpoints.read(request), memory=talk.contexts.memory_for(request))
    one = ItemMaker(wanted, shop.normalizer)
    told = [await one.made({"id": each, "name": "Nobody"}, is_builtin=False) for each in (1, 2)]
    values = [made.value for made in told if made is not None]
    named = {value["id"]: value["name"] for value in values if isinstance(value, dict)}
    assert named.get(2, "Grace") == "Grace"
    assert len(named) == 2


async def test_a_long_stream_is_compared_no_more() -> None:
    class Never:
        asked = 0

        async def agree(self, _request: Any, value: Any, _is_valid: Any) -> Any:
            Never.asked += 1
            return value

    one = await maker(Never())  # type: ignore[arg-type]
    for number in range(MOST_AGREED + 5):
        await one.made({"id": number}, is_builtin=False)
    assert Never.asked == MOST_AGREED
