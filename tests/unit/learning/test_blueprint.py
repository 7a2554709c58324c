"""All that is known of a list of records."""

from __future__ import annotations

from mockllmapi.learning.blueprint import Blueprint, make_blueprint
from mockllmapi.learning.samples import Sample
from mockllmapi.learning.tables import ROOT, read_samples
from mockllmapi.types import JsonObject, JsonValue
from support.json_types import Json


def made(values: list[JsonValue], sources: dict[int, JsonObject] | None = None) -> Blueprint:
    return make_blueprint(
        read_samples([Sample(value, (sources or {}).get(index, {})) for index, value in enumerate(values)])
    )


def test_moments_that_belong_together_move_together() -> None:
    values: list[JsonValue] = [
        {
            "createdAt": f"2025-01-{10 + index}",
            "updatedAt": f"2025-01-{11 + index}",
            "born": f"19{70 + (index * 7) % 20}-05-05",
        }
        for index in range(10)
    ]
    clocks = {frozenset(path[-1] for path in paths): unit for paths, unit in made(values).clocks}
    assert set(clocks) == {frozenset({"createdAt", "updatedAt"}), frozenset({"born"})}
    assert clocks[frozenset({"createdAt", "updatedAt"})] == 86_400_000_000


def test_ids_and_addresses_tell_records_apart() -> None:
    rows = [
        {"id": number, "email": f"{name}@b.example", "price": number / 3}
        for number, name in ((40, "ada"), (7, "bob"), (99, "cleo"), (12, "dan"))
    ]
    lists: list[Json] = [rows, rows[1:]]
    child = made(lists).children[ROOT]
    assert {path[-1] for path in child.unique} == {"id", "email"}


def test_filters_of_the_query_are_known() -> None:
    lists: list[Json] = [[{"state": state, "n": 1}] for state in ("on", "off", "on", "off", "on")]
    sources: dict[int, JsonObject] = {index: {"query:state": items[0]["state"]} for index, items in enumerate(lists)}
    child = made(lists, sources).children[ROOT]
    assert [copy.ref for copy in child.filters] == [("request", "query:state")]
    assert set(child.derived) == {("state",)}
