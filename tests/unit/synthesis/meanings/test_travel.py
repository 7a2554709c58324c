import re
from collections.abc import Callable
from typing import Any

from mockllmapi.synthesis.meanings.index import MeaningIndex
from support.json_types import JsonDict, json_of
from support.optional import present


def test_a_flight_goes_from_one_city_to_another_with_their_codes(
    index: MeaningIndex, records: Callable[..., Any]
) -> None:
    read = {
        name: index.find(tuple(name.split()), "trip")
        for name in ("origin", "destination", "departure airport", "airline", "flight number")
    }
    for record in records("trip"):
        told: JsonDict = {name: present(present(row).string)(record) for name, row in read.items()}
        assert told["origin"] != told["destination"]
        assert re.fullmatch(r"[A-Z]{2}\d{3,4}", told["flight number"])
        if told["airline"] == "Kestrel Jet":
            assert (told["origin"], told["departure airport"], told["flight number"][:2]) == ("Austin", "AUS", "KJ")


def test_a_car_is_one_car(index: MeaningIndex, records: Callable[..., Any]) -> None:
    for record in records("vehicle"):
        make, model = (present(present(index.find((name,), "vehicle")).string)(record) for name in ("make", "model"))
        assert present(present(index.find(("name",), "vehicle")).string)(record) == f"{make} {model}"


def test_cars_cost_what_cars_cost_and_most_have_not_gone_far(index: MeaningIndex, records: Callable[..., Any]) -> None:
    price = present(index.find(("price",), "vehicle")).number
    assert all(3_000 < json_of(present(price)(record)) < 62_000 for record in records("vehicle"))


def test_most_people_sit_in_economy(values: Callable[..., Any]) -> None:
    assert values("cabinClass").count("economy") > 70


def test_delivery_words(values: Callable[..., Any]) -> None:
    assert all(re.fullmatch(r"\d\d:\d\d-\d\d:\d\d", value) for value in values("timeSlot"))
    assert all(re.fullmatch(r"[A-D]-\d\d-\d", value) for value in values("binLocation"))


def test_an_airport_is_one_airport(index: MeaningIndex, records: Callable[..., Any]) -> None:
    read = {
        name: present(index.find(tuple(name.split()), "airport")).string
        for name in ("code", "icao", "name", "city", "timezone")
    }
    told = {
        draw["code"]: draw
        for record in records("airport")
        for draw in [{n: present(d)(record) for n, d in read.items()}]
    }
    assert len(told) >= 40
    assert told["ZRH"] == {
        "code": "ZRH",
        "icao": "LSZH",
        "name": "Zurich Airport",
        "city": "Zurich",
        "timezone": "Europe/Zurich",
    }


def test_a_country_is_one_country(index: MeaningIndex, records: Callable[..., Any]) -> None:
    names = ("name", "code", "capital", "currency", "language", "continent", "dial code", "flag", "utc offset")
    read = {name: present(index.find(tuple(name.split()), "country")).string for name in names}
    people, area = (
        present(index.find(("population",), "country")).integer,
        present(index.find(("area", "km2"), "country")).integer,
    )
    told = {}
    for record in records("country"):
        told[present(read["code"])(record)] = (
            [present(draw)(record) for draw in read.values()],
            present(people)(record),
            present(area)(record),
        )
    assert len(told) >= 40
    japan = ["Japan", "JP", "Tokyo", "JPY", "Japanese", "Asia", "+81", "🇯🇵", "+09:00"]
    assert told["JP"] == (japan, 124_500_000, 377_975)
