# ruff: noqa: E501 - a row is a line
"""Flights between two airports: where they go, when they leave, how long they take."""

from __future__ import annotations

from collections.abc import Mapping
from math import asin, cos, radians, sin, sqrt
from types import MappingProxyType
from zlib import crc32

from mockllmapi.naming.words import normalize_name, parse_word_list
from mockllmapi.synthesis.atlas import AIRPORTS, Row
from mockllmapi.synthesis.liberty import is_any_number, is_any_text, is_number
from mockllmapi.synthesis.periods import Relation
from mockllmapi.synthesis.schedules import read_moment, write_moment
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["find_flights"]

_FLYING = frozenset(parse_word_list("flightnumber flightno airline"))
_COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "iata": "iata", "iatacode": "iata", "code": "iata", "airportcode": "iata", "icao": "icao", "icaocode": "icao",
        "name": "name", "airport": "name", "city": "city", "country": "country", "countrycode": "code", "latitude": "lat",
        "lat": "lat", "longitude": "lon", "lon": "lon", "lng": "lon", "timezone": "timezone",
    }
)  # fmt: skip
"""Columns of an airport, by joined names of members."""

_ENDS: tuple[Mapping[str, str], Mapping[str, str]] = tuple(
    MappingProxyType(dict.fromkeys(parse_word_list(f"{cities} {alone}"), "city") | dict.fromkeys(parse_word_list(codes), "iata"))
    for cities, alone, codes in (
        ("departurecity origincity fromcity", "origin from departure",
         "departureairport originairport origincode fromairport departurecode departureairportcode departureiata originiata"),
        ("arrivalcity destinationcity tocity", "destination to arrival",
         "arrivalairport destinationairport destinationcode toairport arrivalcode arrivalairportcode arrivaliata destinationiata"),
    )
)  # type: ignore[assignment]  # fmt: skip
"""What the members of a flight tell of either end, by joined names."""

_DEPARTS = frozenset(parse_word_list("departuretime departsat departureat departure scheduleddeparture"))
_ARRIVES = frozenset(parse_word_list("arrivaltime arrivesat arrivalat arrival scheduledarrival"))
_MINUTES = frozenset(parse_word_list("durationminutes durationmin duration flighttime"))
_STOPS = frozenset(parse_word_list("stops layovers numberofstops stopovers"))
_WITHIN = frozenset({"type", "minimum", "maximum", "title", "description"})
_DAY = 86_400
_AIRCRAFT = parse_word_list("aircraft aircrafttype plane aircraftmodel")
_FAR_KM = 6_000
_FAR_REACHING = ("Boeing 787-9", "Airbus A350-900", "Boeing 777-300ER", "Airbus A330-900")
_LANDED, _ABOARD = (
    frozenset(parse_word_list("landed arrived completed")),
    frozenset(parse_word_list("departed in_air en_route")),
)
_SOON, _LATER = (
    frozenset(parse_word_list("boarding delayed")),
    frozenset(parse_word_list("scheduled on_time confirmed")),
)


def find_flights(members: Mapping[str, JsonValue]) -> list[Relation]:
    """What makes the two ends, the times and the duration of a flight agree."""
    keys = {normalize_name(name): name for name in members}
    if _FLYING.isdisjoint(keys):
        return []
    ends = (_end(keys, members, _ENDS[0]), _end(keys, members, _ENDS[1]))
    if not all(ends):
        return []
    found: list[Relation] = [_route(*ends, keys.get("flightnumber") or keys.get("id"))]
    times = {name for name, schema in members.items() if is_any_text(schema, "date-time")}
    departs, arrives = (next((keys[key] for key in keys if key in names and keys[key] in times), None)
                        for names in (_DEPARTS, _ARRIVES))  # fmt: skip
    lasts = next((keys[key] for key in keys if key in _MINUTES and _is_adjustable(members[keys[key]])), None)
    stops = next((keys[key] for key in keys if key in _STOPS and _is_adjustable(members[keys[key]], least=0)), None)
    limits = _limits(members[lasts]) if lasts is not None else (0.0, 2_000.0)
    if departs is not None and arrives is not None:
        found.append(_flight(ends, departs, arrives, lasts, stops, keys.get("status"), limits))
    aircraft = next((keys[key] for key in _AIRCRAFT if key in keys and is_any_text(members[keys[key]])), None)
    if aircraft is not None:
        found.append(_far_enough(ends, aircraft))
    return found


End = tuple[tuple[str, Mapping[str, str]], ...]


def _end(keys: Mapping[str, str], members: Mapping[str, JsonValue], columns: Mapping[str, str]) -> End:
    """The members that tell of one end, with the columns that they tell: under an empty name the member itself."""
    found: list[tuple[str, Mapping[str, str]]] = []
    for key, column in columns.items():
        name = keys.get(key)
        schema = members[name] if name is not None else None
        if name is None or not isinstance(schema, dict):
            continue
        inner = schema.get("properties")
        if isinstance(inner, dict):
            told = {each: _COLUMNS[normalize_name(each)] for each, part in inner.items()
                    if normalize_name(each) in _COLUMNS and (is_any_text(part) or is_any_number(part))}  # fmt: skip
            if "iata" in told.values() or "city" in told.values():
                found.append((name, MappingProxyType(told)))
        elif is_any_text(schema):
            found.append((name, MappingProxyType({"": column})))
    return tuple(found)


def _is_adjustable(schema: JsonValue, least: int | None = None) -> bool:
    """Whether any number within whole limits may stand there, from `least` on if that is said."""
    if not is_number(schema) or not isinstance(schema, dict) or not schema.keys() <= _WITHIN:
        return False
    limits = [schema[word] for word in ("minimum", "maximum") if word in schema]
    if not all(isinstance(limit, int) for limit in limits):
        return False
    return least is None or schema.get("minimum", least) == least


def _limits(schema: JsonValue) -> tuple[float, float]:
    found = [schema.get(word) if isinstance(schema, dict) else None for word in ("minimum", "maximum")]
    least, most = (limit if isinstance(limit, int | float) else None for limit in found)
    return least if least is not None else 0.0, most if most is not None else 2_000.0


def _route(origin: End, destination: End, number: str | None) -> Relation:
    rows, size = AIRPORTS.rows, len(AIRPORTS.rows)

    def relate(value: JsonObject, known: frozenset[str], _now: int = 0) -> None:
        seed = crc32(repr(value.get(number) if number is not None else None).encode())
        start, goal = _said(value, origin, known), _said(value, destination, known)
        first = start or rows[seed % size]
        second = goal or rows[(seed + 1 + seed // size % (size - 1)) % size]
        if first is second:
            place = rows.index(first)
            first, second = (first, rows[(place + 1) % size]) if goal is None else (rows[(place + 1) % size], second)
        _tell(value, origin, first, known)
        _tell(value, destination, second, known)

    return relate


def _said(value: JsonObject, end: End, known: frozenset[str]) -> Row | None:
    """The airport that the request asks for."""
    for name, columns in end if known else ():
        if name in known:
            told = value.get(name)
            texts = [told] if "" in columns else [told.get(each) for each in columns] if isinstance(told, dict) else []
            found = next((row for text in texts if (row := AIRPORTS.named(text)) is not None), None)
            if found is not None:
                return found
    return None


def _tell(value: JsonObject, end: End, row: Row, known: frozenset[str]) -> None:
    for name, columns in end:
        part = value.get(name)
        if name in known or part is None:
            continue
        if "" in columns and isinstance(part, str):
            value[name] = row[columns[""]]
        elif isinstance(part, dict):
            for each, column in columns.items():
                if isinstance(part.get(each), str):
                    part[each] = row[column]
                elif isinstance(part.get(each), float) and column in ("lat", "lon"):
                    part[each] = float(row[column])


def _airport(value: JsonObject, end: End) -> Row | None:
    for name, columns in end:
        told = value.get(name)
        text = told if "" in columns else told.get(next(iter(columns))) if isinstance(told, dict) else None
        if (row := AIRPORTS.named(text)) is not None:
            return row
    return None


def _kilometres(one: Row, other: Row) -> float:
    north, south = radians(float(one["lat"])), radians(float(other["lat"]))
    east = radians(float(other["lon"]) - float(one["lon"]))
    half = sin((south - north) / 2) ** 2 + cos(north) * cos(south) * sin(east / 2) ** 2
    return 12_742 * asin(sqrt(half))


def _flight(
    ends: tuple[End, ...], departs: str, arrives: str, lasts: str | None, stops: str | None, status: str | None,
    limits: tuple[float, float],
) -> Relation:  # fmt: skip
    def relate(value: JsonObject, known: frozenset[str], now: int = 0) -> None:
        start, goal = _airport(value, ends[0]), _airport(value, ends[1])
        leaves = read_moment(value, departs)
        if start is None or goal is None or leaves is None:
            return
        far = _kilometres(start, goal)
        pauses = value.get(stops) if stops is not None else 0
        pauses = pauses if isinstance(pauses, int) else 0
        if stops is not None and stops not in known and value.get(stops) is not None:
            value[stops] = pauses = min(pauses, 0 if far < 2_500 else 1 if far < 9_000 else 2)
        minutes = int(min(max(round((40 + far / 13.8 + 75 * pauses) / 5) * 5, limits[0]), limits[1]))
        if lasts is not None and lasts in known and isinstance(value.get(lasts), int | float):
            minutes = int(value[lasts])  # type: ignore[arg-type]
        elif lasts is not None and value.get(lasts) is not None:
            value[lasts] = minutes
        if now and departs not in known and arrives not in known:
            state = value.get(status) if status is not None else None
            leaves = _departure(str(state).lower().replace(" ", "_"), leaves, minutes * 60, now)
            write_moment(value, departs, leaves, known)
        write_moment(value, arrives, leaves + minutes * 60, known)

    return relate


def _far_enough(ends: tuple[End, ...], aircraft: str) -> Relation:
    """Oceans are crossed in machines that can."""

    def relate(value: JsonObject, known: frozenset[str], _now: int = 0) -> None:
        start, goal, machine = _airport(value, ends[0]), _airport(value, ends[1]), value.get(aircraft)
        if start is None or goal is None or aircraft in known or not isinstance(machine, str):
            return
        if machine not in _FAR_REACHING and _kilometres(start, goal) > _FAR_KM:
            value[aircraft] = _FAR_REACHING[(ord(start["iata"][1]) + ord(goal["iata"][1])) % len(_FAR_REACHING)]

    return relate


def _departure(state: str, leaves: int, length: int, now: int) -> int:
    """When a flight in this state leaves."""
    turn = leaves // 1_800
    if state in _LANDED and leaves + length > now:
        return (now - length - 1_200 - turn % 40 * 1_500) // 300 * 300
    if state in _ABOARD and not leaves <= now <= leaves + length:
        return (now - length * (1 + turn % 8) // 10) // 60 * 60
    if state in _SOON and not now < leaves <= now + 3 * 3_600:
        return (now + (900 if state == "boarding" else 1_800) + turn % 6 * 300) // 300 * 300 + 300
    if state in _LATER and leaves <= now:
        return leaves + ((now - leaves) // _DAY + 1 + turn % 20) * _DAY
    return leaves
