"""Moments as people write them."""

from __future__ import annotations

import pytest

from mockllmapi.engine.repair.dates import as_date, as_date_time

DAYS = [
    "2024-01-05",
    "2024-1-5",
    "2024/01/05",
    "2024.01.05",
    "Jan 5, 2024",
    "January 5 2024",
    "Jan. 5th, 2024",
    "5 Jan 2024",
    "5th of January, 2024",
    "05-Jan-2024",
    "5. January 2024",
    "Fri, 5 Jan 2024",
    "Friday, January 5, 2024",
    " Jan  5,\n2024 ",
]

MOMENTS = {
    "2024-01-05 10:20:30": "2024-01-05T10:20:30Z",
    "2024-01-05T10:20": "2024-01-05T10:20:00Z",
    "2024-01-05T10:20:30.5": "2024-01-05T10:20:30.500000Z",
    "2024-01-05 10:20:30 +02:00": "2024-01-05T08:20:30Z",
    "2024-01-05T00:20:30+0200": "2024-01-04T22:20:30Z",
    "2024-01-05T10:20:30-0530": "2024-01-05T15:50:30Z",
    "Jan 5, 2024 at 1:20 PM": "2024-01-05T13:20:00Z",
    "Jan 5, 2024, 12:20 a.m.": "2024-01-05T00:20:00Z",
    "Fri, 05 Jan 2024 10:20:30 GMT": "2024-01-05T10:20:30Z",
    "Jan 5, 2024": "2024-01-05T00:00:00Z",
    1704450030: "2024-01-05T10:20:30Z",
    1704450030000: "2024-01-05T10:20:30Z",
}

UNREADABLE = [
    "01/05/2024",
    "5.1.2024",
    "2024-13-05",
    "Feb 30, 2024",
    "Jan 5",
    "Jan 5, 2024 or so",
    "Jan 5, 2024 13:00 PM",
    "yesterday",
    "January",
    "",
    "2024",
    7,
    True,
    None,
    10**40,
    float("inf"),
    float("nan"),
    ["2024-01-05"],
    "2024-01-05" + " " * 100 + "x" * 100,
]


@pytest.mark.parametrize("text", DAYS)
def test_a_day_that_can_mean_one_thing_is_read(text: str) -> None:
    assert as_date(text) == "2024-01-05"
    assert as_date_time(text) == "2024-01-05T00:00:00Z"


@pytest.mark.parametrize(("text", "day"), [("01/25/2024", "2024-01-25"), ("25.1.2024", "2024-01-25")])
def test_so_is_one_that_can_mean_no_month(text: str, day: str) -> None:
    assert as_date(text) == day


@pytest.mark.parametrize(("value", "moment"), MOMENTS.items())
def test_a_moment_is_read_in_utc(value: object, moment: str) -> None:
    assert as_date_time(value) == moment
    assert as_date(value) == moment[:10]


@pytest.mark.parametrize("value", UNREADABLE, ids=str)
def test_what_can_mean_several_things_or_none_is_not(value: object) -> None:
    assert as_date(value) is None
    assert as_date_time(value) is None
