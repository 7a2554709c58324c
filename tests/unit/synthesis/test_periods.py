import pytest

from mockllmapi.synthesis.periods import find_periods
from mockllmapi.types import JsonObject
from support.json_types import JsonDict


def related(value: JsonDict, known: frozenset[str] = frozenset()) -> JsonDict:
    members: JsonDict = {
        name: {"type": "string" if isinstance(each, str) else "integer"} for name, each in value.items()
    }
    for relate in find_periods(members):
        relate(value, known)
    return value


@pytest.mark.parametrize(
    ("value", "name", "end"),
    [
        ({"checkIn": "2026-03-30", "checkOut": "2026-03-31", "nights": 4}, "checkOut", "2026-04-03"),
        (
            {"startsAt": "2026-01-01T23:30:00Z", "endsAt": "2026-01-01T23:30:00Z", "durationMinutes": 45},
            "endsAt",
            "2026-01-02T00:15:00Z",
        ),
        (
            {"started_at": "2026-01-01T00:00:00Z", "finished_at": "2026-01-05T00:00:00Z", "duration_ms": 1500},
            "finished_at",
            "2026-01-01T00:00:01Z",
        ),
        ({"departureTime": "2026-01-01T08:00:00Z", "arrivalTime": "x", "hours": 2}, "arrivalTime", "x"),
    ],
)
def test_an_end_is_as_far_from_its_beginning_as_is_said(value: JsonObject, name: str, end: str) -> None:
    assert related(value)[name] == end


def test_what_has_two_days_does_not_end_on_the_first() -> None:
    value = related({"startDate": "2026-03-30", "endDate": "2026-03-30"})
    assert value["endDate"] > "2026-03-31"
    assert related({"startDate": "2026-03-30", "endDate": "2026-04-02"})["endDate"] == "2026-04-02"


@pytest.mark.parametrize("length", [0, -3, 10**30])
def test_lengths_that_nothing_has_are_left_alone(length: int) -> None:
    assert related({"startsAt": "2026-01-01T00:00:00Z", "endsAt": "e", "minutes": length})["endsAt"] == "e"


def test_what_the_request_says_and_what_has_not_ended_stays() -> None:
    value = {"checkIn": "2026-03-30", "checkOut": "2026-03-31", "nights": 4}
    assert related(dict(value), frozenset({"checkOut"})) == value
    members: JsonDict = {"startedAt": {"type": "string"}, "finishedAt": {"type": ["string", "null"]}}
    running: JsonDict = {"startedAt": "2026-01-01T00:00:00Z", "finishedAt": None}
    for relate in find_periods(members):
        relate(running, frozenset())
    assert running["finishedAt"] is None


@pytest.mark.parametrize("limit", [{"format": "time"}, {"enum": ["2026-03-31"]}, {"maxLength": 10}])
def test_limited_members_are_left_alone(limit: JsonDict) -> None:
    members = {"startDate": {"type": "string"}, "endDate": {"type": "string", **limit}, "days": {"type": "integer"}}
    assert find_periods(members) == []
