"""Finding what holds."""

from __future__ import annotations

import random

from mockllmapi.learning.finding import Findings, find_relations
from mockllmapi.learning.relations import Lookup
from mockllmapi.learning.samples import Sample
from mockllmapi.learning.tables import Path, read_samples
from mockllmapi.types import JsonObject
from support.json_types import Json, JsonDict

RNG = random.Random(5)


def found(
    values: list[JsonObject], sources: dict[int, JsonObject] | None = None, child: str | None = None
) -> tuple[set[tuple[str, str]], Findings]:
    table = read_samples([Sample(value, (sources or {}).get(index, {})) for index, value in enumerate(values)])
    findings = find_relations(table if child is None else table.children[("", child)])
    return {(relation.target[-1], relation.described()) for relation in findings.derived.values()}, findings


def test_equal_members_and_texts_with_others_in_them() -> None:
    values: list[JsonDict] = [
        {"id": 10 + index, "orderId": 10 + index, "link": f"/orders/{10 + index}"} for index in range(6)
    ]
    relations, _ = found(values)
    assert relations >= {("id", "orderId"), ("link", "a text with id in it")} or relations >= {
        ("id", "orderId"),
        ("link", "a text with orderId in it"),
    }


def test_what_may_be_missing_follows_what_may_not() -> None:
    values: list[JsonDict] = [
        {"closedAt": f"x{index}y" if index % 2 else None, "at": f"x{index}y"} for index in range(10)
    ]
    assert found(values)[0] == {("closedAt", "at")}


def test_what_the_request_brought() -> None:
    values: list[JsonDict] = [{"id": 7 + index, "limit": 3, "n": 1000 + index * index} for index in range(5)]
    sources: dict[int, JsonObject] = {
        index: {"path:0": str(7 + index), "query:limit": "3", "body:/x": 1000 + index * index} for index in range(5)
    }
    assert found(values, sources)[0] == {
        ("id", "id 1 of the path"),
        ("limit", "limit of the query"),
        ("n", "x of the body"),
    }


def test_one_that_contradicts_is_enough() -> None:
    values: list[JsonDict] = [{"a": index * 3, "b": index * 3 if index else 1, "limit": 3} for index in range(9)]
    sources: dict[int, JsonObject] = {index: {"query:limit": "4" if index == 5 else "3"} for index in range(9)}
    assert found(values, sources)[0] == set()


def test_counts_of_lists_wherever_they_stand() -> None:
    values: list[JsonDict] = [{"data": [{"n": 1}] * index, "meta": {"total": index}} for index in range(1, 6)]
    assert found(values)[0] == {("total", "number of data")}


def test_one_value_that_decides_another() -> None:
    countries = {"DE": "EUR", "FR": "EUR", "US": "USD"}
    values: list[JsonDict] = [{"country": country, "currency": countries[country]} for country in [*countries] * 4]
    assert found(values)[0] == {("currency", "decided by country")}


def test_records_follow_the_one_around_them() -> None:
    values: list[JsonDict] = [
        {"id": index, "items": [{"orderId": index, "n": 1}, {"orderId": index, "n": 2}]} for index in range(5)
    ]
    assert found(values, child="items")[0] == {("orderId", "id of the record around")}


def test_orders_that_chance_would_not_explain() -> None:
    rows: list[Json] = []
    for _ in range(40):
        low, other = RNG.randrange(1000), RNG.randrange(1000)
        day = RNG.randrange(10, 28)
        dates = {"createdAt": f"2025-01-{day}", "updatedAt": f"2025-01-{day + RNG.randrange(3)}"}
        rows.append({"low": low, "high": low + RNG.randrange(500), "other": other, **dates})
    limits = {(limit.low[-1], limit.high[-1], limit.is_time) for limit in found(rows)[1].limits}
    assert limits == {("low", "high", False), ("createdAt", "updatedAt", True)}


def test_a_member_never_follows_from_itself() -> None:
    values: list[JsonDict] = [{"a": 3 * index, "b": 3 * index, "c": 3 * index} for index in range(8)]
    _, findings = found(values)
    done: set[Path] = set()
    for relation in (*findings.early, *findings.late):
        assert not set(relation.needs) & {later.target for later in (*findings.early, *findings.late)} - done
        done.add(relation.target)
    assert len(done) == 2


def test_what_follows_from_lists_comes_after_them() -> None:
    values: list[JsonDict] = [
        {"items": [{"n": index}, {"n": 2 * index + 1}], "sum": 3 * index + 1, "twice": 6 * index + 2}
        for index in range(8)
    ]
    findings = found(values)[1]
    assert {target[-1] for target in findings.late_targets} == {"sum", "twice"}
    assert not findings.early


def test_what_requests_brought_decides_nothing() -> None:
    countries = {"DE": "EUR", "FR": "EUR", "US": "USD", "XX": "Their own money"}
    values: list[JsonDict] = [{"country": country, "currency": countries[country]} for country in [*countries] * 4]
    sources: dict[int, JsonObject] = {index: {"body:/money": "Their own money"} for index in range(3, 16, 4)}
    (relation,) = found(values, sources)[1].derived.values()
    assert isinstance(relation, Lookup)
    assert dict(relation.table) == {"DE": "EUR", "FR": "EUR", "US": "USD"}
