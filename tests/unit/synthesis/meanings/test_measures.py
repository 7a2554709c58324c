from collections.abc import Callable
from statistics import mean
from typing import Any

import pytest

from mockllmapi.synthesis.meanings.index import MeaningIndex
from support.json_types import JsonDict, json_of
from support.optional import present


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("temperature", -10, 38),
        ("humidity", 0, 100),
        ("pressure", 950, 1060),
        ("uvIndex", 0, 11),
        ("ph", 4, 10),
        ("batteryLevel", 0, 100),
        ("rssi", -100, -30),
        ("co2", 400, 1400),
        ("pValue", 0, 1),
    ],
)
def test_what_is_measured_is_of_this_planet(values: Callable[..., Any], name: str, low: int, high: int) -> None:
    assert all(low <= value <= high for value in values(name))


def test_measurements_gather_around_their_middle(values: Callable[..., Any]) -> None:
    pressures = values("pressure")
    assert abs(mean(pressures) - 1013) < 4
    assert sum(abs(value - 1013) < 8 for value in pressures) > len(pressures) / 2


def test_it_does_not_always_rain(values: Callable[..., Any]) -> None:
    assert sum(value == 0 for value in values("precipitation")) > 60


def test_a_device_its_unit_and_its_reading_belong_together(index: MeaningIndex, records: Callable[..., Any]) -> None:
    read: JsonDict = {name: index.find((name,), "device") for name in ("name", "unit", "value")}
    for record in records("device"):
        if present(read["name"]).string(record) == "Living Room Thermostat":
            assert present(read["unit"]).string(record) == "°C"
            assert 15 < present(read["value"]).number(record) < 27


def test_the_condition_of_the_weather_has_its_icon(index: MeaningIndex, records: Callable[..., Any]) -> None:
    told = {
        (
            present(present(index.find(("condition",), "weather")).string)(r),
            present(present(index.find(("icon",), "weather")).string)(r),
        )
        for r in records("weather")
    }
    assert ("Light rain", "rain") in told
    assert len(told) == 9


@pytest.mark.parametrize(
    ("name", "subject", "low", "high"),
    [
        ("temp_c", None, -20, 45),
        ("temp_c", "person", 36, 38.5),
        ("pf", None, 0.8, 1),
        ("freq_hz", "device", 49.8, 50.2),
        ("voltage", "device", 110, 240),
        ("kwh_price", "device", 0.1, 0.5),
        ("wavelengthNm", None, 380, 750),
    ],
)
def test_units_say_what_is_measured(
    values: Callable[..., Any], name: str, subject: str | None, low: float, high: float
) -> None:
    assert all(low <= value <= high for value in values(name, subject))


def test_a_compound_and_its_formula_belong_together(index: MeaningIndex, records: Callable[..., Any]) -> None:
    name, formula = (present(index.find((word,), "chemical")).string for word in ("name", "formula"))
    told = {present(name)(record): present(formula)(record) for record in records("chemical", 30)}
    assert told["Water"] == "H2O"
    assert len(told) > 5


def test_samples_are_of_a_species_with_its_genus(index: MeaningIndex, records: Callable[..., Any]) -> None:
    species, genus = (present(index.find((word,), "measurement")).string for word in ("species", "genus"))
    assert all(
        json_of(present(species)(record)).split()[0] == present(genus)(record) for record in records("measurement", 20)
    )
