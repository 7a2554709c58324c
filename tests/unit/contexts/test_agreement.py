"""What has to change in answers."""

from __future__ import annotations

from typing import Any

from mockllmapi.contexts.agreement import Agreement
from mockllmapi.contexts.asking import Asked
from mockllmapi.contexts.entries import Thing
from mockllmapi.contexts.ledger import Ledger
from mockllmapi.contexts.sight import look_at
from mockllmapi.exchange import MockRequest
from mockllmapi.stores import MemoryStore
from mockllmapi.testing import FrozenClock
from mockllmapi.types import JsonObject, JsonValue
from support.json_types import JsonDict, json_of
from support.memories import asking


async def agreement(
    value: JsonValue,
    known: list[tuple[str, str, JsonObject]] | tuple[Any, ...] = (),
    *,
    request: MockRequest | None = None,
    stands: tuple[Any, ...] | list[str | None] = (),
    settled: JsonObject | None = None,
) -> Agreement:
    ledger = Ledger(MemoryStore(FrozenClock()), "s")
    for kind, identity, fields in known:
        ledger.put_thing(kind, identity, Thing(fields))
        ledger.kind(kind).saw([identity], is_named=True)
        ledger.put_kind(kind)
    asked = Asked(request or asking())
    made = Agreement(asked, look_at(value, asked), ledger, list(stands), settled)
    await made.load(is_named=True)
    return made


async def test_ids_of_others_change_and_those_that_stand_do_not() -> None:
    value: JsonValue = [{"id": 1}, {"id": 2}, {"id": 3}]
    made = await agreement(value, [("user", "1", {}), ("user", "2", {})], stands=["1", None, None])
    await made.make_ids_distinct()
    assert made.changes == {(1, "id"): 4}


async def test_ids_that_are_taken_again_are_drawn_again() -> None:
    known: list[tuple[str, str, JsonObject]] = [("user", str(number), {}) for number in range(1, 12)]
    made = await agreement([{"id": 1}, {"id": 12}, {"id": 2}], known)
    await made.make_ids_distinct()
    assert made.changes == {(0, "id"): 13, (2, "id"): 14}


async def test_records_are_what_stands_at_their_positions() -> None:
    made = await agreement([{"id": 9, "name": "new"}], [("user", "1", {"id": 1, "name": "Ann"})], stands=["1"])
    await made.stand_where_they_stood()
    assert made.changes == {(0, "id"): 1, (0, "name"): "Ann"}


async def test_things_inside_are_as_they_are_known() -> None:
    value: JsonDict = {"id": 1, "user": {"id": 7, "name": "new", "age": 3}}
    made = await agreement(value, [("user", "7", {"id": 7, "name": "Ann"})], request=asking(path="/orders/1"))
    made.embed_what_is_known()
    assert made.changes == {("user", "name"): "Ann"}


async def test_references_keep_their_type_and_settled_ones_stay() -> None:
    known: list[Any] = [("user", "7", {"id": 7})]
    value: JsonDict = {"id": 1, "userId": 99, "author_user_id": "98", "teamId": 5}
    made = await agreement(value, known, request=asking(path="/orders/1"))
    made.refer_to_known_things()
    assert made.changes == {("userId",): 7, ("author_user_id",): "7"}
    made = await agreement(value, known, request=asking(path="/orders/1"), settled={"userId": 99, "author_user_id": ""})
    made.refer_to_known_things()
    assert made.changes == {}


async def test_a_thing_inside_becomes_the_one_that_is_referred_to() -> None:
    known: list[Any] = [("user", str(number), {"id": number, "name": f"n{number}"}) for number in range(5)]
    made = await agreement(
        {"id": 1, "userId": 99, "user": {"id": 99, "name": "?"}}, known, request=asking(path="/orders/1")
    )
    made.refer_to_known_things()
    await made.embed_known_things()
    chosen = made.changes["userId",]
    assert made.changes == {("userId",): chosen, ("user", "id"): chosen, ("user", "name"): f"n{chosen}"}


async def test_shared_values_fill_names_in_any_spelling() -> None:
    made = await agreement([{"id": 1, "country_code": "US"}, {"id": 2}])
    made.fill_shared({"countryCode": "DE", "id": 9})
    assert made.changes == {(0, "country_code"): "DE"}


async def test_lines_refer_to_different_things_as_long_as_there_are_some() -> None:
    known: list[Any] = [("product", str(number), {"id": number}) for number in (1, 2)]
    value: JsonDict = {"id": 7, "items": [{"productId": 50}, {"productId": 51}, {"productId": 52}]}
    made = await agreement(value, known, request=asking(path="/orders/7"))
    made.refer_to_known_things()
    assert sorted(json_of([*made.changes.values()])) == [1, 2]
    assert len(made.changes) == 2
