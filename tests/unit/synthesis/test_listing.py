from collections.abc import Callable
from itertools import islice
from typing import Any

import pytest

from mockllmapi.exchange import MockRequest
from mockllmapi.moments import read_moment
from mockllmapi.naming.words import normalize_name
from mockllmapi.synthesis.bounds import read_bound
from mockllmapi.synthesis.kinds import ROWS
from support.json_types import Json, JsonDict, json_of
from support.optional import present
from support.randomness import make_synthesizer

SYNTHESIZER = make_synthesizer()


def rows(path: str, count: int | None = None, seed: int | None = None, **query: str) -> list[JsonDict]:
    listed: list[JsonDict] = json_of(
        SYNTHESIZER.from_path(MockRequest("GET", path, query=tuple(query.items())), count, seed)
    )
    return listed


@pytest.mark.parametrize("seed", [None, 4])
def test_pages_of_a_collection_do_not_overlap_and_come_to_an_end(seed: int | None) -> None:
    ids, number = [], 0
    while page := rows("/products", 10, seed, page=str(number + 1)):
        ids += [row["id"] for row in page]
        number += 1
        assert number < 50
    assert len(set(ids)) == len(ids) > 100
    assert rows("/products", 10, seed, page="1000") == []


def test_pages_stay_and_do_not_depend_on_their_size() -> None:
    assert rows("/products", 4, page="2") == rows("/products", 4, page="2")
    assert rows("/products", 4, page="2") == rows("/products", 8, page="1")[4:]
    assert rows("/products", 4, offset="4") == rows("/products", 4, page="2") == rows("/products", 4, cursor="4")


def test_a_list_is_the_first_page_of_its_collection() -> None:
    assert rows("/users", 5, 9) == rows("/users", 5, 9, page="1")


@pytest.mark.parametrize("seed", [None, 4])
def test_pages_of_a_sorted_collection_go_on_in_order(seed: int | None) -> None:
    prices = [row["price"] for page in "123" for row in rows("/products", 7, seed, page=page, sort="-price")]
    assert prices == sorted(prices, reverse=True)
    assert len(prices) == 21


@pytest.mark.parametrize("seed", [None, 4])
@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ({"status": "shipped"}, lambda row: row["status"] == "shipped"),
        ({"minTotal": "100", "maxTotal": "300"}, lambda row: 100 <= row["total"] <= 300),
        ({"createdAfter": "2025-12-01"}, lambda row: row["createdAt"] >= "2025-12-01"),
        ({"city": "Boston"}, lambda row: row["shippingAddress"]["city"] == "Boston"),
        ({"paymentMethod": "carrier_pigeon"}, lambda row: row["paymentMethod"] == "carrier_pigeon"),
    ],
)
def test_every_row_is_one_that_was_asked_for(seed: int | None, query: JsonDict, holds: Callable[..., Any]) -> None:
    found = rows("/orders", 6, seed, **query)
    assert len(found) == 6
    assert len({row["id"] for row in found}) == 6
    assert [row for row in found if not holds(row)] == []


def test_what_is_filtered_is_the_same_thing_alone() -> None:
    row = rows("/orders", 3, 4, status="shipped")[0]
    assert SYNTHESIZER.from_path(MockRequest("GET", f"/orders/{row['id']}"), None, 4) == row


def test_found_rows_speak_of_what_was_searched_for() -> None:
    for path in ("/products", "/posts", "/users"):
        assert all("zanzibar" in str(row).lower() for row in rows(path, 4, q="zanzibar"))
    person = rows("/users", 1, q="zanzibar")[0]
    assert person["lastName"] == "Zanzibar"
    assert "zanzibar" in person["email"]


def test_rows_are_sorted_where_nothing_stays() -> None:
    names = [row["lastName"].casefold() for row in rows("/users", 12, sort="lastName")]
    assert names == sorted(names)


def test_only_the_fields_that_were_asked_for_are_shown() -> None:
    assert {tuple(row) for row in rows("/users", 3, fields="id,email")} == {("id", "email")}


def test_time_goes_on_from_row_to_row() -> None:
    for seed in (None, 3):
        moments = [row["timestamp"] for row in rows("/stocks/ABC/history", 8, seed)]
        assert moments == sorted(set(moments))


def test_there_is_always_one_more() -> None:
    request = MockRequest("GET", "/users", query=(("isActive", "true"),))
    found: Json = list(islice(SYNTHESIZER.records(request, 4), 40))
    assert len({row["id"] for row in found}) == 40
    assert {row["isActive"] for row in found} == {True}


@pytest.mark.parametrize("seed", [None, 4])
def test_things_asked_for_by_id_are_exactly_those(seed: int | None) -> None:
    assert [row["id"] for row in rows("/users", None, seed, ids="3,1,2")] == [3, 1, 2]
    assert [row["id"] for row in rows("/users", None, seed, id="1,2")] == [1, 2]
    if seed is not None:
        assert rows("/users", None, seed, ids="7")[0] == SYNTHESIZER.from_path(
            MockRequest("GET", "/users/7"), None, seed
        )


@pytest.mark.parametrize("seed", [None, 4])
def test_what_was_asked_for_is_told_whole(seed: int | None) -> None:
    for row in rows("/users", 6, seed, country="Germany"):
        assert row["phone"].startswith("+49 ")
        assert row["address"]["city"] in ("Berlin", "Hamburg")
    for row in rows("/orders", 6, seed, currency="EUR"):
        assert row["shippingAddress"]["country"] not in ("United States", "United Kingdom")
    assert all(row["sku"].startswith("TOY-") for row in rows("/products", 6, seed, category="Toys"))


@pytest.mark.parametrize("seed", [None, 4])
def test_moments_go_with_a_bound_on_one_of_them(seed: int | None) -> None:
    for row in rows("/orders", 40, seed, createdBefore="2025-03-01"):
        moments = [row[name] for name in ("createdAt", "shippedAt", "deliveredAt", "updatedAt") if row[name]]
        assert moments == sorted(moments)
        assert row["createdAt"] < "2025-03-01"


BOUNDS = {
    "Before": "2025-03-01",
    "Until": "2025-03-01",
    "After": "2025-12-01T10:00:00Z",
    "Since": "2025-12",
    "From": "2025-01-01T00:00:00+02:00",
    "To": "2025-03-01T12:00:00-05:00",
}


@pytest.mark.parametrize(("number", "nouns"), list(enumerate(ROWS)))
def test_a_bound_on_a_moment_holds_for_every_row_of_every_kind(number: int, nouns: str) -> None:
    path = f"/{nouns.split(maxsplit=1)[0].replace('_', '-')}s"
    made = [row for row in rows(path, 4, 1) if isinstance(row, dict)]
    names = {name for row in made for name, value in row.items() if isinstance(value, str) and read_moment(value)}
    for turn, name in enumerate(sorted(names), start=number):
        word, limit = list(BOUNDS.items())[turn % len(BOUNDS)]
        bound = present(read_bound(normalize_name(name + word), limit, frozenset(map(normalize_name, names))))
        found = [*rows(path, 3, None, **{name + word: limit}), *rows(path, 3, 4, **{name + word: limit})]
        assert [row[name] for row in found if not bound.holds(row[name])] == []


@pytest.mark.parametrize("seed", [None, 4])
def test_two_bounds_on_a_moment_hold_together(seed: int | None) -> None:
    for path, name in (("/orders", "createdAt"), ("/candles", "timestamp"), ("/users", "createdAt")):
        found = rows(path, 5, seed, **{f"{name}[gte]": "2025-03-01", f"{name}[lt]": "2025-04-01"})
        assert [row[name] for row in found if not "2025-03-01" <= row[name] < "2025-04-01"] == []


def test_a_limit_that_is_not_a_moment_writes_no_moments_into_texts() -> None:
    assert not any("T" in row["createdAt"].replace("T", "", 1) for row in rows("/orders", 5, createdBefore="soon"))
    assert not any(read_moment(row["firstName"]) for row in rows("/users", 5, firstNameFrom="M"))


@pytest.mark.parametrize("seed", [None, 4])
def test_things_asked_for_by_id_come_first_and_once(seed: int | None) -> None:
    request = MockRequest("GET", "/users", query=(("ids", "9,4"),))
    found = [row["id"] for row in json_of(islice(SYNTHESIZER.records(request, seed), 8))]
    assert found[:2] == [9, 4]
    assert len(set(found)) == 8
