"""Drawing answers."""

import random
from collections.abc import Iterator
from typing import Any

from mockllmapi.learning.blueprint import make_blueprint
from mockllmapi.learning.drawing import Drawing
from mockllmapi.learning.samples import Sample
from mockllmapi.learning.tables import ROOT, read_samples
from mockllmapi.types import JsonObject
from support.json_types import Json, JsonDict, json_of


def invent(path: tuple[str, ...], schema: JsonObject) -> str | int:
    return f"made up for {'.'.join(path)}" if schema["type"] == "string" else 12345


def drawings(
    values: list[Json],
    sources: dict[int, JsonDict] | None = None,
    *,
    asked: JsonDict | None = None,
    count: int | None = None,
    total: int = 60,
    **more: Any,
) -> Iterator[Json]:
    blueprint = make_blueprint(
        read_samples([Sample(value, (sources or {}).get(index, {})) for index, value in enumerate(values)])
    )
    for seed in range(total):
        drawing = Drawing(random.Random(seed), asked or {}, invent, ROOT if count is not None else None, count, **more)
        yield drawing.answer(blueprint)


def test_records_of_a_counted_list_differ_and_are_as_many_as_asked() -> None:
    lists = [[{"id": (7919 * index) % 100, "email": f"u{index}@x.example"} for index in range(5)] for _ in range(3)]
    for answer in drawings(lists, count=30):
        assert len(answer) == 30
        assert len({record["id"] for record in answer}) == len({record["email"] for record in answer}) == 30


def test_lists_in_order_stay_in_order() -> None:
    rng = random.Random(1)
    lists = [sorted(({"n": rng.randrange(1000)} for _ in range(5)), key=lambda record: -record["n"]) for _ in range(6)]
    for answer in drawings(lists, count=7):
        numbers = [record["n"] for record in answer]
        assert numbers == sorted(numbers, reverse=True)


def test_moments_keep_their_distance_and_their_ranges() -> None:
    values = [
        {"start": f"2025-0{1 + index}-10T10:00:00Z", "end": f"2025-0{1 + index}-10T1{1 + index % 5}:00:00Z"}
        for index in range(9)
    ]
    for answer in drawings(values):
        assert answer["start"] < answer["end"]
        assert answer["start"] >= "2025-01-10T10:00:00Z"
        assert answer["end"] <= max(value["end"] for value in values)


def test_what_belongs_to_others_is_made_up_where_nothing_else_was_seen() -> None:
    values = [{"owner": f"Private Person{index}", "n": 1} for index in range(5)]
    sources = {index: {"body:/owner": value["owner"]} for index, value in enumerate(values)}
    assert [*drawings(values, sources, total=3)] == [{"owner": "made up for owner", "n": 1}] * 3
    mine = drawings(values, sources, asked={"body:/owner": "Me Myself"}, total=3)
    assert [*mine] == [{"owner": "Me Myself", "n": 1}] * 3


def test_scalars_in_lists_of_others_are_replaced_too() -> None:
    values: list[JsonDict] = [{"tags": [f"private-word-{index}"], "n": 1} for index in range(5)]
    sources = {index: {"body:/tag": value["tags"][0]} for index, value in enumerate(values)}
    assert [*drawings(values, sources, total=2)] == [{"tags": ["made up for tags"], "n": 1}] * 2


def test_what_is_created_has_a_new_id() -> None:
    values = [{"id": 100 + 3 * index, "kind": "a"} for index in range(6)]
    made = {answer["id"] for answer in drawings(values, is_creation=True)}
    assert min(made) > 115
    assert len(made) > 50


def test_the_bodys_list_is_answered_item_by_item() -> None:
    values = [{"items": [{"sku": f"code {name}", "ok": True} for name in names]} for names in ("ab", "cde", "f", "gh")]
    sources = {
        index: {f"body:/items/{at}/sku": item["sku"] for at, item in enumerate(value["items"])}
        for index, value in enumerate(values)
    }
    asked = {f"body:/items/{at}/sku": f"mine {at}" for at in range(4)}
    for answer in drawings(values, sources, asked=asked):
        assert answer == {"items": [{"sku": f"mine {at}", "ok": True} for at in range(4)]}


def test_an_answer_as_it_was_seen_keeps_its_numbers() -> None:
    values: list[JsonDict] = [{"a": index * 1.37, "b": f"2025-01-0{1 + index}"} for index in range(9)]
    blueprint = make_blueprint(read_samples([Sample(value) for value in values]))
    assert all(
        json_of(Drawing(random.Random(seed), {}, invent, None, None).again(blueprint)) in values for seed in range(20)
    )
