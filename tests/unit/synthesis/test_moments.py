"""Dates and times as texts."""

import pytest

from mockllmapi.synthesis.moments import DAY_US, Moment, moment_text, read_moment
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
