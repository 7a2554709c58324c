"""The next state of whole values."""

import copy
import itertools
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mockllmapi.synthesis.motion import moved
from mockllmapi.types import JsonObject, JsonValue
from support.json_types import Json

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
OLD = "2020-01-01T00:00:00Z"


def states(value: Json, steps: int = 60, seed: int = 1, **options: Any) -> list[Json]:
    rng, seen = random.Random(seed), [value]
    for step in range(steps):
        seen.append(moved(seen[-1], rng, NOW + timedelta(seconds=step), **options))
    return seen


def test_a_sensor_drifts_and_stays_itself() -> None:
    start = {
        "id": 7,
        "name": "Roof",
        "unit": "C",
        "isActive": True,
        "calibratedAt": OLD,
        "temperature": 21.5,
        "humidity": 45,
        "location": {"latitude": 52.5201, "longitude": 13.4051, "floor": 3},
        "recordedAt": OLD,
        "note": None,
    }
    before = copy.deepcopy(start)
    seen = states(start)
    assert start == before
    for name in ("id", "name", "unit", "isActive", "calibratedAt", "note"):
        assert {str(state[name]) for state in seen} == {str(start[name])}
    for name in ("temperature", "humidity"):
        assert len({state[name] for state in seen}) > 3
    assert {state["location"]["floor"] for state in seen} == {3}
    assert {state["location"]["latitude"] for state in seen} == {52.5201}
    assert seen[1]["recordedAt"] == "2026-01-02T03:04:05Z"
    assert seen[-1]["recordedAt"] == "2026-01-02T03:05:04Z"


def test_what_speaks_of_a_price_follows_it() -> None:
    start = {
        "symbol": "ACME",
        "price": 101.5,
        "bid": 101.45,
        "change": 1.5,
        "changePercent": 1.5,
        "previousPrice": 101.0,
        "high": 102.0,
        "low": 99.5,
        "open": 100.25,
        "volume": 1000,
    }
    seen = states({**start, "previousClose": 100.0} | {"previousPrice": 101.0})
    for before, after in itertools.pairwise(seen):
        assert after["change"] == round(after["price"] - 100, 2)
        assert after["changePercent"] == round(after["price"] - 100, 2)
        assert after["previousPrice"] == before["price"]
        assert after["high"] == max(before["high"], after["price"])
        assert after["low"] == min(before["low"], after["price"])
        assert abs(after["price"] - after["bid"] - 0.05) < 0.02
        assert after["volume"] >= before["volume"]
        assert after["open"] == 100.25
    assert seen[-1]["volume"] > 1000
    assert len({state["price"] for state in seen}) > 20


def test_the_close_that_a_change_implies_stays() -> None:
    for follower in ({"change": -2.5}, {"changePercent": -2.44}):
        for state in states({"price": 100.0, **follower}):
            name = next(iter(follower))
            said = state["price"] - 102.5 if name == "change" else (state["price"] / 102.5 - 1) * 100
            assert abs(state[name] - said) < 0.3


def test_rates_in_a_table_go_their_own_ways() -> None:
    seen = states({"rates": {"EUR": 1.0834, "GBP": 0.7912}})
    ratios = {round(state["rates"]["EUR"] / state["rates"]["GBP"], 3) for state in seen}
    assert len(ratios) > 5


def test_what_was_agreed_on_stays() -> None:
    order = {"id": 1, "total": 12.5, "tax": 1.0, "items": [{"price": 3.5, "quantity": 2, "unitPrice": 3.5}]}
    assert states(order)[-1] == order
    bill = {"currency": "EUR", "net": 10.5, "gross": 12.5}
    assert states(bill)[-1] == bill
    assert states({"net": 10.5, "gross": 12.5})[-1] != {"net": 10.5, "gross": 12.5}
    shop = {"name": "Corner", "street": "Main Road", "latitude": 52.52001, "longitude": 13.40501}
    assert states(shop)[-1] == shop


def test_an_order_lives_its_life_and_stays_at_its_end() -> None:
    seen = [state["status"] for state in states({"id": 1, "status": "pending"}, steps=200, kind="order")]
    assert list(dict.fromkeys(seen)) == ["pending", "processing", "shipped", "delivered"]
    assert seen == sorted(seen, key=["pending", "processing", "shipped", "delivered"].index)


def test_a_status_brings_its_moments() -> None:
    order = {"id": 1, "status": "processing", "shippedAt": None, "deliveredAt": None, "createdAt": OLD}
    seen = states(order, steps=200, kind="order")
    first = {status: next(state for state in seen if state["status"] == status) for status in ("shipped", "delivered")}
    assert first["shipped"]["deliveredAt"] is None
    assert OLD < first["shipped"]["shippedAt"] < first["delivered"]["deliveredAt"]
    assert first["delivered"]["shippedAt"] == first["shipped"]["shippedAt"]
    assert seen[-1] == first["delivered"]
    assert len(first["shipped"]["shippedAt"]) == len(OLD)


def test_a_paid_order_says_when() -> None:
    order = {"id": 1, "status": "shipped", "paymentStatus": "pending", "paidAt": None}
    last = states(order, steps=200, kind="order")[-1]
    assert (last["paymentStatus"], last["status"]) == ("paid", "delivered")
    assert last["paidAt"] is not None


@pytest.mark.parametrize("name", ["events", "history", "statusHistory", "activityLog"])
def test_what_has_happened_stays(name: str) -> None:
    past = [{"status": "pending", "timestamp": OLD}, {"status": "open", "timestamp": OLD, "temperature": 20.5}]
    seen = states({"id": 1, "status": "in_transit", name: past}, steps=50)
    assert all(state[name] == past for state in seen)
    assert seen[-1]["status"] == "delivered"


@pytest.mark.parametrize(
    "thing",
    [
        {"id": 1, "latitude": 52.52001, "longitude": 13.40501},
        {"id": 1, "type": "light", "location": {"room": "Lab", "latitude": 52.52001, "longitude": 13.40501}},
        {"city": "Bonn", "windSpeed": None, "location": {"lat": 52.52001, "lon": 13.40501}},
        {"trip": {"pickup": {"lat": 52.52001, "lon": 13.40501}}},
    ],
)
def test_a_place_stays_where_it_is(thing: JsonObject) -> None:
    assert states(thing)[-1] == thing


@pytest.mark.parametrize(
    ("kind", "thing"),
    [
        ("", {"id": 1, "speed": None, "lat": 52.52001, "lng": 13.40501}),
        ("", {"vin": "x", "mileage": None, "location": {"lat": 52.52001, "lng": 13.40501}}),
        ("vehicles", {"id": 1, "lat": 52.52001, "lng": 13.40501}),
    ],
)
def test_what_drives_moves(kind: str, thing: JsonObject) -> None:
    assert states(thing, kind=kind)[-1] != thing


def test_it_was_updated_when_it_has_changed() -> None:
    seen = states({"status": "pending", "updatedAt": OLD, "createdAt": OLD}, steps=100)
    for before, after in itertools.pairwise(seen):
        assert (after["updatedAt"] != before["updatedAt"]) == (after["status"] != before["status"])
        assert after["createdAt"] == OLD


def test_where_nothing_else_could_change_it_is_updated_each_time() -> None:
    seen = states({"id": 1, "name": "A", "count": 3, "updatedAt": OLD}, steps=5)
    assert len({state["updatedAt"] for state in seen}) == 6


def test_each_record_of_a_list_moves_by_itself() -> None:
    start = {"items": [{"id": number, "temperature": 20.5} for number in range(5)], "total": 5}
    last = states(start)[-1]
    assert [item["id"] for item in last["items"]] == [0, 1, 2, 3, 4]
    assert len({item["temperature"] for item in last["items"]}) > 2
    assert last["total"] == 5


def test_a_battery_that_is_charging_rises() -> None:
    seen = [state["battery"]["level"] for state in states({"battery": {"level": 40, "charging": True}})]
    assert seen == sorted(seen)
    assert seen[-1] > 60


@pytest.mark.parametrize("value", ["text", None, True, [], {}, [[]], "2020-01-01"])
def test_what_cannot_move_stays(value: JsonValue) -> None:
    assert states(value, steps=5)[-1] == value


def test_numbers_without_a_name_drift() -> None:
    assert len(set(states(21.5))) > 3
    assert states([1.5, 2.5])[-1] != [1.5, 2.5]


def test_the_same_chance_is_the_same_way() -> None:
    start = {"price": 10.0, "status": "queued", "readings": [1.5, 2.5], "views": 7}
    assert states(start, seed=3) == states(start, seed=3)
    assert states(start, seed=3) != states(start, seed=4)


def test_what_would_break_it_stays_and_the_rest_moves() -> None:
    def is_valid(value: JsonObject) -> bool:
        return value["humidity"] == 45 and value["status"] in ("open", "closed")

    seen = states({"humidity": 45, "temperature": 20.5, "status": "open"}, steps=100, is_valid=is_valid)
    assert all(is_valid(state) for state in seen)
    assert len({state["temperature"] for state in seen}) > 3
    assert seen[-1]["status"] == "closed"


def test_a_status_takes_the_spelling_that_is_allowed() -> None:
    def is_valid(value: JsonObject) -> bool:
        return value["status"] in ("open", "in-progress", "resolved")

    seen = [state["status"] for state in states({"status": "open"}, steps=100, is_valid=is_valid)]
    assert list(dict.fromkeys(seen)) == ["open", "in-progress", "resolved"]
