import json

import pytest

from mockllmapi.shapes.from_example import schema_of_example
from mockllmapi.synthesis.atlas import AIRPORTS
from mockllmapi.synthesis.flights import find_flights
from mockllmapi.synthesis.schedules import read_moment
from support.json_types import Json, JsonDict, json_of
from support.optional import present

NOW = present(1_780_000_000)
TEXT: JsonDict = {"type": "string"}
END = {"type": "object", "properties": {"iata": TEXT, "city": TEXT, "country": TEXT}}
MEMBERS: JsonDict = {
    "flightNumber": TEXT,
    "departureAirport": END,
    "arrivalAirport": END,
    "departureTime": {"type": "string", "format": "date-time"},
    "arrivalTime": {"type": "string", "format": "date-time"},
    "durationMinutes": {"type": "integer", "minimum": 45, "maximum": 1500},
    "status": TEXT,
    "aircraft": TEXT,
    "stops": {"type": "integer", "minimum": 0, "maximum": 2},
}


def flight(number: str, status: str = "scheduled", leaves: str = "2026-01-05T09:30:00Z") -> JsonDict:
    return {
        "flightNumber": number,
        "departureAirport": {"iata": "SEA", "city": "Boston", "country": "Peru"},
        "arrivalAirport": {"iata": "SEA", "city": "Austin", "country": "Peru"},
        "departureTime": leaves,
        "arrivalTime": "2026-01-05T09:45:00Z",
        "durationMinutes": 50,
        "status": status,
        "aircraft": "Airbus A220",
        "stops": 2,
    }


def related(
    value: JsonDict, known: frozenset[str] = frozenset(), members: JsonDict | None = None, times: int = 1
) -> JsonDict:
    for _ in range(times):
        for relate in find_flights(members or MEMBERS):
            relate(value, known, NOW)
    return value


def test_both_ends_are_airports_and_not_the_same_one() -> None:
    for number in range(300):
        value = related(flight(f"KJ{number}"))
        ends: list[Json] = [AIRPORTS.named(value[end]["iata"]) for end in ("departureAirport", "arrivalAirport")]
        assert ends[0] is not ends[1]
        for row, end in zip(ends, ("departureAirport", "arrivalAirport"), strict=True):
            assert value[end] == {"iata": row["iata"], "city": row["city"], "country": row["country"]}


@pytest.mark.parametrize("leaves", ["2020-01-05T09:30:00Z", "2031-01-05T09:30:00Z", "2026-05-28T20:20:00Z"])
@pytest.mark.parametrize("status", ["scheduled", "on_time", "boarding", "delayed", "departed", "landed", "cancelled"])
def test_times_agree_with_the_status_and_the_way(status: str, leaves: str) -> None:
    for number in range(60):
        value = related(flight(f"KJ{number}", status, leaves))
        begins, ends = present(read_moment(value, "departureTime")), present(read_moment(value, "arrivalTime"))
        assert ends - begins == value["durationMinutes"] * 60
        assert 45 <= value["durationMinutes"] <= 1500
        if status in ("scheduled", "on_time"):
            assert begins > NOW
        elif status in ("boarding", "delayed"):
            assert NOW < begins <= NOW + 3 * 3600
        elif status == "departed":
            assert begins <= NOW <= ends
        elif status == "landed":
            assert ends <= NOW
        assert related(json.loads(json.dumps(value))) == value


def test_short_ways_have_no_stops_and_far_ones_take_long() -> None:
    members = {**MEMBERS, "departureAirport": TEXT, "arrivalAirport": TEXT}
    near = {**flight("KJ1"), "departureAirport": "FRA", "arrivalAirport": "MUC"}
    far = {**flight("KJ1"), "departureAirport": "FRA", "arrivalAirport": "SYD"}
    known = frozenset({"departureAirport", "arrivalAirport"})
    assert related(near, known, members)["stops"] == 0
    assert near["durationMinutes"] < 90
    assert related(far, known, members)["stops"] == 2
    assert far["durationMinutes"] > 1_000
    assert far["aircraft"].endswith(("787-9", "900", "300ER"))


def test_the_airport_that_is_asked_for_stays_and_tells_its_city() -> None:
    example: JsonDict = {"flightNumber": "", "origin": "", "originCode": "", "destination": "", "destinationCode": ""}
    members: Json = schema_of_example(example)["properties"]
    value = {**example, "originCode": "ZRH"}
    related(value, frozenset({"originCode"}), members)
    assert (value["originCode"], value["origin"]) == ("ZRH", "Zurich")
    assert value["destination"] == json_of(AIRPORTS.named(value["destinationCode"]))["city"] != "Zurich"


def test_trains_do_not_fly() -> None:
    assert find_flights({"origin": TEXT, "destination": TEXT, "trainNumber": TEXT}) == []
    assert find_flights({"airline": TEXT, "origin": TEXT}) == []


def test_what_is_limited_otherwise_stays() -> None:
    members = {
        **MEMBERS,
        "durationMinutes": {"type": "integer", "enum": [50]},
        "stops": {"type": "integer", "minimum": 1},
    }
    for number in range(30):
        value = related(flight(f"KJ{number}"), members=members)
        assert (value["durationMinutes"], value["stops"]) == (50, 2)
