"""The present moment in the format of another."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from mockllmapi.synthesis.stamps import restamped
from mockllmapi.types import JsonValue

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
    moved = restamped(stamp, NOW)
    assert moved == now
    assert type(moved) is type(stamp)


@pytest.mark.parametrize(
    "value", ["yesterday", "", "2020-05", "x" * 50, "7:08 pm", 42, 3.5, True, None, 10**20, [1], {"a": "2020-05-06"}]
)
def test_what_is_no_moment_stays(value: JsonValue) -> None:
    assert restamped(value, NOW) == value


def test_the_clock_may_be_in_any_zone() -> None:
    local = NOW.astimezone(timezone(timedelta(hours=9)))
    assert restamped("2020-05-06T07:08:09Z", local) == "2026-01-02T23:04:05Z"
    assert restamped("07:08", local) == "23:04"
