"""Dates and times as texts."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from mockllmapi.moments import DAY_US, Moment, moment_text, read_moment, restamp
from mockllmapi.types import JsonValue
from support.optional import present


@pytest.mark.parametrize(
    "text",
    [
        "2025-01-31",
        "2025-01-31T10:00:00Z",
        "2025-01-31T10:00:00.5+02:00",
        "2025-01-31 10:00:00",
        "2025-01-31T10:00",
        "2025-01-31t10:00:00.123456z",
        "0001-01-01T00:00:00-05:30",
    ],
)
def test_a_moment_is_written_as_it_was_read(text: str) -> None:
    assert moment_text(present(read_moment(text))) == text


@pytest.mark.parametrize(
    "text", ["", "2025-02-30", "2025-01-31T25:00:00Z", "20250131", "today", "2025-01-31T10:00:00+99:99"]
)
def test_other_texts_are_no_moments(text: str) -> None:
    assert read_moment(text) is None


def test_offsets_count() -> None:
    east, utc = present(read_moment("2025-01-31T12:00:00+02:00")), present(read_moment("2025-01-31T10:00:00Z"))
    assert east.at_us == utc.at_us
    assert moment_text(Moment(east.at_us + DAY_US, east.style)) == "2025-02-01T12:00:00+02:00"


@pytest.mark.parametrize(
    ("text", "form"), [("2025-01-31", "date"), ("2025-01-31T10:00:00.25Z", "date-time"), ("2025-01-31 10:00", "")]
)
def test_a_moment_has_a_form_if_rfc_3339_has_it(text: str, form: str) -> None:
    assert present(read_moment(text)).form == form


@pytest.mark.parametrize(
    ("text", "unit_us"),
    [("2025-01-31", DAY_US), ("2025-01-31T10:00:00.25Z", 10_000), ("2025-01-31 10:00", 60_000_000)],
)
def test_a_moment_has_the_unit_that_its_text_can_express(text: str, unit_us: int) -> None:
    moment = read_moment(text)
    assert moment is not None
    assert moment.unit_us == unit_us


NOW = datetime(2026, 1, 2, 23, 4, 5, 678_901, tzinfo=UTC)


@pytest.mark.parametrize(
    ("stamp", "now"),
    [
        ("2020-05-06T07:08:09Z", "2026-01-02T23:04:05Z"),
        ("2020-05-06t07:08z", "2026-01-02t23:04z"),
        ("2020-05-06T07:08:09.123Z", "2026-01-02T23:04:05.678Z"),
        ("2020-05-06T07:08:09,1", "2026-01-02T23:04:05,6"),
        ("2020-05-06T07:08:09.123456789+00:00", "2026-01-02T23:04:05.678901000+00:00"),
        ("2020-05-06 07:08:09", "2026-01-02 23:04:05"),
        ("2020-05-06 07:08:09 +0530", "2026-01-03 04:34:05 +0530"),
        ("2020-05-06T07:08:09-08:00", "2026-01-02T15:04:05-08:00"),
        ("2020-05-06T07:08:09+02", "2026-01-03T01:04:05+02"),
        ("2020-05-06T07:08:09+99:00", "2026-01-02T23:04:05+99:00"),
        ("2020-05-06", "2026-01-02"),
        ("07:08", "23:04"),
        ("07:08:09Z", "23:04:05Z"),
        ("Wed, 06 May 2020 07:08:09 GMT", "Fri, 02 Jan 2026 23:04:05 GMT"),
        (1_588_748_889, 1_767_395_045),
        (1_588_748_889_123, 1_767_395_045_678),
        (1_588_748_889_123_456, 1_767_395_045_678_901),
        (1_588_748_889.25, 1_767_395_045.68),
    ],
)
def test_the_format_stays(stamp: float | str, now: float | str) -> None:
    moved = restamp(stamp, NOW)
    assert moved == now
    assert type(moved) is type(stamp)


@pytest.mark.parametrize(
    "value", ["yesterday", "", "2020-05", "x" * 50, "7:08 pm", 42, 3.5, True, None, 10**20, [1], {"a": "2020-05-06"}]
)
def test_what_is_no_moment_stays(value: JsonValue) -> None:
    assert restamp(value, NOW) == value


def test_the_clock_may_be_in_any_zone() -> None:
    local = NOW.astimezone(timezone(timedelta(hours=9)))
    assert restamp("2020-05-06T07:08:09Z", local) == "2026-01-02T23:04:05Z"
    assert restamp("07:08", local) == "23:04"
