"""How records stand in their list."""

from typing import Any

from mockllmapi.learning.manners import Length, find_length, find_order, find_series
from mockllmapi.learning.samples import Sample
from mockllmapi.learning.tables import ROOT, Table, read_samples
from mockllmapi.types import JsonObject
from support.json_types import Json, JsonDict
from support.optional import present


def table_of(lists: Any, sources: dict[int, JsonDict] | None = None) -> Table:
    return read_samples([Sample(items, (sources or {}).get(index, {})) for index, items in enumerate(lists)])


def rows_of(lists: list[list[JsonObject]]) -> Table:
    return table_of(lists).children[ROOT]


def test_members_that_count_on() -> None:
    lists: list[Json] = [
        [
            {
                "id": start + index,
                "no": f"A-{start + index:03}",
                "at": f"2025-01-01T{index:02}:00:00Z",
                "n": index * index,
            }
            for index in range(4)
        ]
        for start in (1, 5)
    ]
    table = rows_of(lists)
    series = {each.path[-1]: each for each in find_series(table)}
    assert set(series) == {"id", "no", "at"}
    assert series["id"].at(1, 3, table) == 4
    assert series["no"].at("A-001", 3, table) == "A-004"
    assert series["at"].at("2025-01-01T00:00:00Z", 25, table) == "2025-01-02T01:00:00Z"
    assert series["id"].starts == (1, 5)


def test_two_records_are_no_series() -> None:
    assert find_series(rows_of([[{"id": 1}, {"id": 2}]])) == []


def test_lists_in_order() -> None:
    rising: list[Json] = [[{"n": number, "m": 5} for number in numbers] for numbers in ([1, 5, 9], [2, 3, 30])]
    falling: list[Json] = [items[::-1] for items in rising]
    assert present(find_order(rows_of(rising), frozenset())).path == ("n",)
    order = present(find_order(rows_of(falling), frozenset()))
    assert order.is_descending
    assert sorted([3, 9, 5], key=order.key) == [9, 5, 3]
    assert find_order(rows_of([rising[0], falling[0]]), frozenset()) is None
    assert find_order(rows_of(rising), frozenset({("n",)})) is None


def test_lengths_that_the_request_decides() -> None:
    lists = [[{"n": 1}] * size for size in (2, 3, 5)]
    asked = {index: {"query:limit": str(len(items)), "query:page": "1"} for index, items in enumerate(lists)}
    assert find_length(table_of(lists, asked), ROOT) == Length("query:limit")
    assert find_length(table_of(lists), ROOT) is None
    assert Length("query:limit").of({"query:limit": "7"}) == 7
    assert Length("query:limit").of({"query:limit": "many"}) is None


def test_lists_that_answer_to_the_bodys() -> None:
    values: list[JsonDict] = [{"items": [{"sku": name} for name in names]} for names in ("ab", "c")]
    sources = [{f"body:/items/{index}/sku": name for index, name in enumerate(names)} for names in ("ab", "c")]
    table = read_samples([Sample(value, sent) for value, sent in zip(values, sources, strict=True)])
    length = find_length(table, ("", "items"))
    assert length == Length(body_name="items")
    assert length.of({"body:/items/0/sku": "x", "body:/items/1/sku": "y"}) == 2
