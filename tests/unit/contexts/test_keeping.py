"""What is written down of an answer."""

from datetime import UTC, datetime
from typing import Self

import pytest

from mockllmapi.contexts.asking import Asked
from mockllmapi.contexts.entries import CALL_KEYS, Thing, read_call, read_ids, read_kind, read_thing
from mockllmapi.contexts.keeping import keep_answer
from mockllmapi.contexts.ledger import Ledger
from mockllmapi.contexts.sight import look_at
from mockllmapi.exchange import MockRequest
from mockllmapi.stores import MemoryStore
from mockllmapi.testing import FrozenClock
from mockllmapi.types import JsonValue
from support.json_types import Json, JsonDict
from support.memories import asking
from support.optional import present

NOW = datetime(2026, 1, 2, tzinfo=UTC)


class Notebook:
    def __init__(self) -> None:
        self.store = MemoryStore(FrozenClock())

    async def keep(
        self,
        request: MockRequest,
        value: JsonValue,
        *,
        is_named: bool = True,
        is_whole: bool = True,
        is_trusted: bool = True,
    ) -> Self:
        ledger, asked = Ledger(self.store, "s"), Asked(request)
        sight = look_at(value, asked)
        await keep_answer(asked, value, sight, ledger, NOW, is_named=is_named, is_whole=is_whole, is_trusted=is_trusted)
        await ledger.write()
        return self

    async def entry(self, key: str) -> bytes | None:
        return (await self.store.read("s", [key])).get(key)

    async def thing(self, kind: str, identity: str) -> Thing | None:
        return read_thing(await self.entry(f"t:{kind}:{identity}"))


async def test_a_record_is_whole_and_what_is_in_it_is_not() -> None:
    notes = await Notebook().keep(asking(), [{"id": 1, "team": {"id": 5}}])
    user, team = present(await notes.thing("user", "1")), present(await notes.thing("team", "5"))
    assert (user.is_whole, team.is_whole, team.fields) == (True, False, {"id": 5})


async def test_once_whole_always_whole() -> None:
    notes = await Notebook().keep(asking(), [{"id": 1, "a": 1, "b": 2}])
    await notes.keep(asking(), [{"id": 1, "a": 1}], is_whole=False)
    await notes.keep(asking(path="/x/1"), {"id": 1, "user": {"id": 1}})
    user = present(await notes.thing("user", "1"))
    assert (user.is_whole, user.fields) == (True, {"id": 1, "a": 1, "b": 2})


async def test_reading_adds_nothing_to_what_is_whole_but_what_a_shape_asked_for() -> None:
    notes = await Notebook().keep(asking(path="/users/1"), {"id": 1, "a": 1})
    await notes.keep(asking(path="/users/1"), {"id": 1, "a": 2, "extra": 1})
    assert present(await notes.thing("user", "1")).fields == {"id": 1, "a": 1}
    await notes.keep(asking(path="/users/1", shape={"email": ""}), {"email": "a@example.com"}, is_whole=False)
    assert present(await notes.thing("user", "1")).fields == {"id": 1, "a": 1, "email": "a@example.com"}


@pytest.mark.parametrize("is_trusted", [True, False])
async def test_what_differs_from_what_is_known_is_no_news(is_trusted: bool) -> None:
    notes = await Notebook().keep(asking(path="/users/1"), {"id": 1, "name": "known"})
    await notes.keep(asking(path="/users/1"), {"id": 1, "name": "new"}, is_whole=False, is_trusted=is_trusted)
    assert present(await notes.thing("user", "1")).fields["name"] == "known"


async def test_who_was_not_told_tells_only_of_what_nobody_knew() -> None:
    notes = await Notebook().keep(asking(path="/users"), [{"id": 1, "name": "Ann"}])
    news: Json = [{"id": 1, "name": "Zoe", "team": {"id": 3, "name": "A"}}, {"id": 2, "name": "Bob"}]
    await notes.keep(asking(path="/users"), news, is_trusted=False)
    assert present(await notes.thing("user", "1")).fields == {"id": 1, "name": "Ann"}
    assert present(await notes.thing("user", "2")).fields == {"id": 2, "name": "Bob"}
    other: JsonDict = {"id": 4, "team": {"id": 3, "name": "B", "city": "Bonn"}}
    await notes.keep(asking(path="/users/4"), other, is_trusted=False)
    assert present(await notes.thing("team", "3")).fields == {"id": 3, "name": "A"}


async def test_who_was_not_told_brings_nothing_back() -> None:
    notes = await Notebook().keep(asking("DELETE", "/users/1"), {"id": 1})
    await notes.keep(asking(path="/users/1"), {"id": 1, "name": "Ann"}, is_trusted=False)
    await notes.keep(asking(path="/users"), [{"id": 1, "name": "Ann"}], is_trusted=False)
    assert present(await notes.thing("user", "1")).is_gone
    assert read_kind(await notes.entry("k:user")).gone == ["1"]
    await notes.keep(asking("PUT", "/users/1", {"name": "Bea"}), {"id": 1, "name": "Bea"}, is_trusted=False)
    assert present(await notes.thing("user", "1")).fields["name"] == "Bea"
    assert read_kind(await notes.entry("k:user")).gone == []


async def test_what_the_request_changes_is_changed_whoever_answers() -> None:
    notes = await Notebook().keep(asking(path="/users/1"), {"id": 1, "name": "Ann", "age": 5, "status": "open"})
    answer: JsonDict = {"id": 1, "name": "Bea", "age": 99, "status": "closed"}
    await notes.keep(asking("PATCH", "/users/1", {"name": "Bea"}), answer, is_trusted=False)
    assert present(await notes.thing("user", "1")).fields == {"id": 1, "name": "Bea", "age": 5, "status": "open"}
    answer = {"id": 1, "name": "Zoe", "status": "closed"}
    await notes.keep(asking("POST", "/users/1/close"), answer, is_trusted=False)
    assert present(await notes.thing("user", "1")).fields == {"id": 1, "name": "Bea", "age": 5, "status": "closed"}


async def test_a_deletion_leaves_a_mark() -> None:
    notes = await Notebook().keep(asking(), [{"id": 1}])
    await notes.keep(asking("DELETE", "/users/1"), {"id": 1, "deleted": True})
    assert present(await notes.thing("user", "1")).is_gone
    kind = read_kind(await notes.entry("k:user"))
    assert (kind.there, kind.gone) == ([], ["1"])
    await notes.keep(asking(path="/orders/1"), {"id": 1, "user": {"id": 1, "name": "x"}})
    assert present(await notes.thing("user", "1")).is_gone


async def test_a_creation_is_noted_in_its_collection() -> None:
    notes = await Notebook().keep(asking("POST", "/users"), {"id": 1})
    await notes.keep(asking("POST", "/users"), {"id": 2})
    await notes.keep(asking("POST", "/users"), {"id": 1})
    assert read_ids(await notes.entry("m:/users")) == ["1", "2"]


async def test_only_contexts_keep_calls_and_lists_of_ids() -> None:
    anonymous, named = Notebook(), Notebook()
    await anonymous.keep(asking(), [{"id": 7}], is_named=False)
    await named.keep(asking(query={"a": "b"}), [{"id": 7}])
    assert await anonymous.entry(CALL_KEYS[0]) is None
    assert read_kind(await anonymous.entry("k:user")).highest == 7
    assert read_kind(await anonymous.entry("k:user")).there == []
    serial, call = read_call(present(await named.entry(CALL_KEYS[0])))
    assert (serial, call.query, call.answer) == (0, "a=b", '[{"id":7}]')


async def test_a_body_that_is_text_is_kept_as_it_is() -> None:
    notes = await Notebook().keep(asking("POST", "/notes", "plain"), {"id": 1})
    assert read_call(present(await notes.entry(CALL_KEYS[0])))[1].body == "plain"


async def test_what_a_line_repeats_of_a_product_is_known_of_it() -> None:
    line: JsonDict = {
        "productId": 105,
        "productName": "Duffel Bag",
        "sku": "BAG-9",
        "quantity": 2,
        "unitPrice": 75,
        "total": 150,
    }
    notes = await Notebook().keep(asking(path="/orders/1"), {"id": 1, "items": [line]}, is_named=False)
    product = present(await notes.thing("product", "105"))
    assert not product.is_whole
    assert product.fields == {"id": 105, "name": "Duffel Bag", "sku": "BAG-9", "price": 75}
    await notes.keep(asking(path="/orders/2"), {"id": 2, "items": [{**line, "productName": "Hat"}]}, is_named=False)
    assert present(await notes.thing("product", "105")).fields["name"] == "Duffel Bag"


async def test_the_author_of_a_review_is_its_user() -> None:
    notes = await Notebook().keep(asking(path="/reviews/1"), {"id": 1, "userId": 3, "author": "Ann Lee"})
    assert present(await notes.thing("user", "3")).fields == {"id": 3, "name": "Ann Lee"}


async def test_who_plays_a_part_is_known_as_who_it_is() -> None:
    notes = await Notebook().keep(asking(path="/projects/1"), {"id": 1, "owner": {"id": 5, "name": "Ann Lee"}})
    assert present(await notes.thing("user", "5")).fields == {"id": 5, "name": "Ann Lee"}
    await notes.keep(asking(path="/departments/1"), {"id": 1, "managerId": 8, "manager": {"id": 8, "name": "Bo Li"}})
    assert present(await notes.thing("employee", "8")).fields["name"] == "Bo Li"


async def test_an_id_alone_tells_nothing() -> None:
    notes = await Notebook().keep(asking(path="/orders/1"), {"id": 1, "productId": 4, "teamId": 2})
    assert await notes.thing("product", "4") is None
