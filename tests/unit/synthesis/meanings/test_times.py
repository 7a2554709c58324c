from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from mockllmapi.synthesis.meanings.index import MeaningIndex
from support.json_types import json_of
from support.optional import present


def test_moments_and_days_are_written_by_name(values: Callable[..., Any]) -> None:
    assert all(datetime.fromisoformat(value) for value in values("createdAt"))
    assert all(date.fromisoformat(value) for value in values("invoiceDate"))
    assert all(date.fromisoformat(value) for value in values("birth_date"))
    assert all(len(value) == 5 for value in values("time"))


def test_the_past_is_past_and_the_planned_is_not(values: Callable[..., Any]) -> None:
    assert max(values("created_at")) < "2026-01-15T10:00:01Z" < min(values("dueDate")) + "T"
    assert min(values("expiresAt")) > "2026-01-15"


def test_readings_are_of_the_last_day(values: Callable[..., Any]) -> None:
    assert min(values("timestamp")) > "2026-01-14"


def test_durations_are_sensible(values: Callable[..., Any]) -> None:
    assert all(value > 0 for value in values("expiresIn"))


def test_a_report_is_from_a_day_to_a_later_one(index: MeaningIndex, records: Callable[..., Any]) -> None:
    begins, ends = (present(index.find((name,), None)).formats["date"] for name in ("from", "to"))
    assert all(json_of(begins(record)) <= json_of(ends(record)) for record in records(number=50))
