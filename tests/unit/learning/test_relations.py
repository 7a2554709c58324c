"""How one member follows from others."""

from collections.abc import Sequence
from typing import Any

import pytest

from mockllmapi.learning.columns import Column
from mockllmapi.learning.echoes import Echoes
from mockllmapi.learning.relations import MISSING, AtMost, Copy, Count, Facts, Lookup, Product, Share, Sum, Tells, Total
from mockllmapi.learning.tables import Path, Row
from mockllmapi.types import JsonValue
from support.json_types import Json, JsonDict

A, B, C, L = ("a",), ("b",), ("c",), ("l",)


def facts(
    own: Any,
    *,
    seen: dict[Path, JsonValue] | None = None,
    sources: JsonDict | None = None,
    lists: dict[Path, Sequence[JsonValue]] | None = None,
    around: Facts | None = None,
) -> Facts:
    row = Row({}, {}, Echoes({}), around.seen if around else None, cells=seen or dict(own))
    columns = {path: Column.from_values(path[-1], [value]) for path, value in row.cells.items()}
    return Facts(row, own, sources or {}, columns, around, lists=lists or {})


@pytest.mark.parametrize(
    ("relation", "own", "derived", "described"),
    [
        (Copy(A, ("own", B)), {A: 1, B: 2}, 2, "b"),
        (Sum(A, ((1, B), (-1, C))), {A: 1.55, B: 2.25, C: 1}, 1.25, "b - c"),
        (Product(A, B, C), {A: 1.25, B: 3, C: 0.333}, 1.0, "b * c"),
        (Share(A, B, 0.19), {A: 1.25, B: 10}, 1.9, "0.19 * b"),
        (Count(A, L), {A: 9}, 2, "number of l"),
        (Total(A, L, (("n",),)), {A: 9}, 5, "sum of l[].n"),
        (Total(A, L, (("n",), ("m",))), {A: 9}, 10, "sum of l[].n * l[].m"),
        (Lookup(A, B, ((1, "one"), (True, "yes"))), {A: "no", B: True}, "yes", "decided by b"),
    ],
)
def test_it_is_worked_out(
    relation: Json, own: dict[tuple[str], float | str], derived: float | str, described: str
) -> None:
    lists: dict[Path, Sequence[JsonValue]] = {L: [{"n": 2, "m": 2}, {"n": 3, "m": 2}]}
    assert relation.derived(facts(own, lists=lists)) == derived
    assert relation.described() == described
    assert relation.target == A


@pytest.mark.parametrize(
    "relation",
    [
        Copy(A, ("own", B)),
        Sum(A, ((1, B), (1, C))),
        Product(A, B, C),
        Share(A, B, 2),
        Count(A, L),
        Total(A, L, (("n",),)),
        Lookup(A, B, (("x", "y"),)),
        Tells(A, ("own", B)),
    ],
)
def test_it_is_missing_where_something_is_not_there(relation: Json) -> None:
    assert relation.derived(facts({A: 1})) is MISSING
    assert set(relation.needs) <= {B, C, L}


def test_a_copy_has_the_type_of_its_place() -> None:
    asked = Copy(A, ("request", "query:limit"))
    assert asked.derived(facts({A: 1}, sources={"query:limit": "5"})) == 5
    assert asked.derived(facts({A: "1"}, sources={"query:limit": "5"})) == "5"
    assert asked.derived(facts({A: True}, sources={"query:limit": "5"})) is MISSING
    assert asked.derived(facts({A: 1}, sources={"query:limit": "2.5"})) is MISSING
    assert asked.described() == "limit of the query"
    assert Copy(A, ("request", "path:1")).described() == "id 2 of the path"


def test_a_text_is_told_anew() -> None:
    made = facts({A: "/users/7", B: 12}, seen={A: "/users/7", B: 7})
    assert Tells(A, ("own", B)).derived(made) == "/users/12"
    assert Tells(A, ("own", B)).derived(facts({A: "/users/7", B: 7})) == "/users/7"


def test_the_record_around_can_be_followed() -> None:
    around = facts({B: 5}, seen={B: 4})
    inner = facts({A: 4}, around=around)
    assert Copy(A, ("parent", B)).derived(inner) == 5
    assert inner.then(("parent", B)) == 4
    assert Copy(A, ("parent", B)).described() == "b of the record around"
    assert AtMost(A, B, is_time=True).described() == "at most b"
