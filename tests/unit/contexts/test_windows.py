"""Windows of collections."""

from __future__ import annotations

import pytest

from mockllmapi.contexts.asking import Asked
from mockllmapi.contexts.ledger import Ledger
from mockllmapi.contexts.queries import cursor_at
from mockllmapi.contexts.sight import look_at
from mockllmapi.contexts.windows import OpenWindow, hidden_id, open_window
from mockllmapi.stores import MemoryStore
from mockllmapi.testing import FrozenClock
from mockllmapi.types import JsonObject
from support.json_types import Json, JsonDict
from support.memories import asking
from support.optional import present


class ReadyQueue:
    def __init__(self, *, is_named: bool = False) -> None:
        self.store, self.is_named = MemoryStore(FrozenClock()), is_named

    async def open(
        self, query: JsonObject | None = None, count: int | None = None, path: str = "/users"
    ) -> OpenWindow | None:
        self.ledger = Ledger(self.store, "s")
        self.asked = Asked(asking(path=path, query=query, count=count))
        return await open_window(self.asked, self.ledger, is_named=self.is_named)

    async def see(self, answer: Json, query: JsonDict | None = None, count: int | None = None) -> None:
        window = present(await self.open(query, count))
        window.remember(answer, look_at(answer, self.asked), self.ledger, is_whole=True)
        await self.ledger.write()


@pytest.mark.parametrize(
    ("query", "path", "is_named", "opens"),
    [
        ({}, "/users", False, False),
        ({"page": 1}, "/users", False, True),
        ({}, "/users", True, True),
        ({"page": 1}, "/users/7", True, False),
        ({"page": 1}, "/users/search", False, True),
        ({"page": 1}, "/users/count", True, False),
        ({"page": 1}, "/stock", False, True),
        ({"page": 1}, "/stock", True, True),
        ({}, "/stock", True, False),
        ({"page": 1}, "/stock/7", True, False),
    ],
)
async def test_who_looks_through_a_window(query: JsonObject, path: str, is_named: bool, opens: bool) -> None:
    assert (await ReadyQueue(is_named=is_named).open(query, path=path) is not None) is opens


async def test_positions_and_what_is_around_are_remembered() -> None:
    shelf = ReadyQueue()
    await shelf.see({"users": [{"id": 5}, {"id": 6}], "page": 2, "total": 9, "next": None}, {"page": 2}, 2)
    window = present(await shelf.open({"page": 2}, 3))
    assert window.ids(3) == ["6", None, None]
    window = present(await shelf.open({"offset": 1}, 3))
    assert (window.ids(3), window.total) == ([None, "5", "6"], 9)
    assert window.envelope(3) == {"users": [], "page": 1, "total": 9, "next": None}


async def test_the_first_answer_says_how_long_a_page_is() -> None:
    shelf = ReadyQueue()
    await shelf.see([{"id": 1}, {"id": 2}], {"page": 3})
    window = present(await shelf.open({"page": 3}))
    assert (window.length, window.ids(2)) == (2, ["1", "2"])
    assert present(await shelf.open({"offset": 4}, 1)).ids(1) == ["1"]


async def test_records_without_id_get_one_that_nobody_sees() -> None:
    shelf = ReadyQueue()
    await shelf.see([{"name": "a"}], {"page": 1})
    window = present(await shelf.open({"page": 1}))
    assert window.ids(1) == [hidden_id(shelf.asked, 0)]


async def test_cursors_of_new_answers_lead_on() -> None:
    shelf = ReadyQueue()
    answer: JsonDict = {"users": [{"id": 1}], "next_cursor": "abc", "total": 0}
    window = present(await shelf.open({"cursor": ""}))
    sight = look_at(answer, shelf.asked)
    assert window.changes_around(answer, sight) == {("total",): 1}
    await shelf.see(answer, {"cursor": ""})
    window = present(await shelf.open({"cursor": "abc"}, 1))
    assert window.start == 1
    assert window.changes_around(answer, sight)["next_cursor",] == cursor_at(2)


async def test_a_page_behind_the_end_says_nothing_of_the_others() -> None:
    shelf = ReadyQueue()
    await shelf.see([], {"page": 90})
    assert present(await shelf.open({"page": 1})).length is None


async def test_a_total_is_never_less_than_what_was_shown() -> None:
    shelf = ReadyQueue()
    await shelf.see({"items": [{"id": 1}, {"id": 2}], "total": 3}, {"page": 1}, 2)
    window = present(await shelf.open({"page": 2}, 2))
    answer: JsonDict = {"items": [{"id": 3}, {"id": 4}], "total": 3}
    assert window.changes_around(answer, look_at(answer, shelf.asked)) == {("total",): 4}
    window.remember(answer, look_at(answer, shelf.asked), shelf.ledger, is_whole=True)
    await shelf.ledger.write()
    assert present(await shelf.open({"page": 1}, 2)).total == 4
