"""Bounds on members: before, after, since, until, from, to, with days and moments, whatever the time zone."""

from typing import Any

import pytest

from mockllmapi.synthesis.bounds import Bound, read_bound, value_within
from mockllmapi.types import JsonValue
from support.json_types import Json, json_of

NAMES = frozenset({"createdat", "price", "total", "releasedate", "created"})

LAST_OF_FEBRUARY = "2025-02-28T23:59:59Z"
MIDNIGHT = "2025-03-01T00:00:00Z"
EVENING = "2025-03-01T22:35:31Z"
NEXT_DAY = "2025-03-02T00:00:00Z"
NOW = 1_768_471_200
MOMENTS = (LAST_OF_FEBRUARY, MIDNIGHT, EVENING, NEXT_DAY)


def held(name: str, text: str, values: Any = MOMENTS) -> list[object]:
    bound = read_bound(name, text, NAMES)
    assert bound is not None
    return [value for value in values if bound.holds(value)]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("createdbefore", [LAST_OF_FEBRUARY]),
        ("createdatlt", [LAST_OF_FEBRUARY]),
        ("createdafter", [EVENING, NEXT_DAY]),
        ("createdgt", [EVENING, NEXT_DAY]),
        ("createdsince", [MIDNIGHT, EVENING, NEXT_DAY]),
        ("createdfrom", [MIDNIGHT, EVENING, NEXT_DAY]),
        ("createdgte", [MIDNIGHT, EVENING, NEXT_DAY]),
        ("mincreated", [MIDNIGHT, EVENING, NEXT_DAY]),
        ("createduntil", [LAST_OF_FEBRUARY, MIDNIGHT, EVENING]),
        ("createdto", [LAST_OF_FEBRUARY, MIDNIGHT, EVENING]),
        ("createdlte", [LAST_OF_FEBRUARY, MIDNIGHT, EVENING]),
        ("maxcreated", [LAST_OF_FEBRUARY, MIDNIGHT, EVENING]),
    ],
)
def test_a_day_begins_at_midnight_and_only_inclusive_ends_contain_all_of_it(name: str, found: list[str]) -> None:
    assert held(name, "2025-03-01") == found


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("createdbefore", [LAST_OF_FEBRUARY, MIDNIGHT]),
        ("createduntil", [LAST_OF_FEBRUARY, MIDNIGHT, EVENING]),
        ("createdafter", [NEXT_DAY]),
        ("createdsince", [EVENING, NEXT_DAY]),
    ],
)
@pytest.mark.parametrize(
    "limit",
    [
        EVENING,
        "2025-03-01T22:35:31",
        "2025-03-01 22:35:31",
        "2025-03-01T22:35:31.000Z",
        "2025-03-02T00:35:31+02:00",
        "2025-03-02T00:35:31 02:00",
        "2025-03-01T17:35:31-05:00",
        "1740868531",
        "1740868531000",
    ],
)
def test_a_moment_is_the_same_in_every_time_zone_and_notation(name: str, found: list[str], limit: str) -> None:
    assert held(name, limit) == found


def test_values_in_other_time_zones_are_compared_as_moments() -> None:
    values = ("2025-03-01T01:00:00+02:00", "2025-02-28T22:00:00-05:00", "2025-02-28T23:00:00.500Z")
    assert held("createdbefore", "2025-03-01", values) == [values[0], values[2]]
    assert held("createdsince", "2025-03-01", values) == [values[1]]


@pytest.mark.parametrize(
    ("name", "limit", "found"),
    [
        ("releasebefore", "2025-03-01", ["2025-02-28"]),
        ("releaseafter", "2025-03-01", ["2025-03-02"]),
        ("releasesince", "2025-03-01", ["2025-03-01", "2025-03-02"]),
        ("releaseuntil", "2025-03-01", ["2025-02-28", "2025-03-01"]),
        ("releaseafter", "2025-03-01T12:00:00Z", ["2025-03-02"]),
        ("releasebefore", "2025-03-01T12:00:00Z", ["2025-02-28", "2025-03-01"]),
    ],
)
def test_members_that_are_days_are_compared_by_their_beginning(name: str, limit: str, found: list[str]) -> None:
    assert held(name, limit, ("2025-02-28", "2025-03-01", "2025-03-02")) == found


def test_months_and_years_are_limits_too() -> None:
    values = ("2024-12-31T23:59:59Z", "2025-02-28T10:00:00Z", "2025-03-01T00:00:00Z", "2026-01-01T00:00:00Z")
    assert held("createduntil", "2025-02", values) == [*values[:2]]
    assert held("createdbefore", "2025-02", values) == [values[0]]
    assert held("createduntil", "2025", values) == [*values[:3]]
    assert held("createdsince", "2025", values) == [*values[1:]]


def test_numbers_of_seconds_are_compared_with_moments() -> None:
    values = (1740787199, 1740787200, 1740868531000)
    assert held("createdbefore", "2025-03-01", values) == [1740787199]
    assert held("createdsince", "2025-03-01", values) == [1740787200, 1740868531000]


@pytest.mark.parametrize("limit", ["2025-02-30", "soon", "2025-03-01T25:00:00Z", "9999-99", ""])
def test_a_limit_that_is_not_a_moment_holds_for_no_moment(limit: str) -> None:
    bound = read_bound("createdbefore", limit, NAMES)
    assert bound is None or [value for value in MOMENTS if bound.holds(value)] == []


def test_what_cannot_be_compared_keeps_to_no_bound() -> None:
    bound = Bound("price", "least", 5, is_inside=True)
    values: list[JsonValue] = [5, 4.9, None, True, "7", []]
    assert [bound.holds(value) for value in values] == [True] + [False] * 5
    assert not Bound("price", "least", 5, is_inside=False).holds(5)


def test_texts_are_compared_as_texts() -> None:
    assert Bound("name", "least", "Lamp", is_inside=True).holds("Table")
    assert not Bound("name", "most", "Lamp", is_inside=True).holds("Table")
    assert Bound("name", "most", "Lam", is_inside=True).holds("Lamp")


def test_a_member_of_that_very_name_is_not_a_bound() -> None:
    assert read_bound("price", "5", NAMES) is None
    assert read_bound("shoesafter", "2025-03-01", NAMES) is None


@pytest.mark.parametrize("word", ["before", "after", "since", "until", "from", "to", "lt", "gt", "lte", "gte"])
@pytest.mark.parametrize("limit", ["2025-03-01", "2025-03-01T10:20:30+02:00", "2025-03", "1740868531"])
@pytest.mark.parametrize(
    "like", [EVENING, "2025-03-01", "2025-03-01T10:00:00.123+05:30", "2025-03-01 10:00", 1740868531]
)
def test_values_between_bounds_keep_to_them(word: str, limit: str, like: Json) -> None:
    bound = read_bound(f"createdat{word}", limit, NAMES)
    assert bound is not None
    for share in (0.0, 0.25, 0.5, 0.9999):
        value = value_within((bound,), like, share, NOW)
        assert bound.holds(value), value
        assert type(value) is type(like)
        assert len(str(value)) == len(str(like))


def test_values_between_two_bounds_keep_to_both() -> None:
    bounds = tuple(
        bound
        for name, text in (("createdsince", "2025-03-01"), ("createdbefore", "2025-03-02"))
        if (bound := read_bound(name, text, NAMES)) is not None
    )
    for share in (0.0, 0.5, 0.9999):
        assert all(bound.holds(value_within(bounds, EVENING, share, NOW)) for bound in bounds)
        assert value_within(bounds, "2020-01-01", share, NOW) == "2025-03-01"


def test_numbers_between_bounds_keep_to_them() -> None:
    for share in (0.0, 0.5, 0.9999):
        assert json_of(value_within((Bound("price", "least", 5, is_inside=False),), 3, share, NOW)) > 5
        assert json_of(value_within((Bound("price", "most", 5, is_inside=False),), 3, share, NOW)) < 5
        inner = (Bound("price", "least", 5, is_inside=True), Bound("price", "most", 5, is_inside=True))
        assert value_within(inner, 3.5, share, NOW) == 5
