from statistics import mean

import pytest


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
def test_what_is_measured_is_of_this_planet(values, name, low, high):
    assert all(low <= value <= high for value in values(name))


def test_measurements_gather_around_their_middle(values):
    pressures = values("pressure")
    assert abs(mean(pressures) - 1013) < 4
    assert sum(abs(value - 1013) < 8 for value in pressures) > len(pressures) / 2


def test_it_does_not_always_rain(values):
    assert sum(value == 0 for value in values("precipitation")) > 60


def test_a_device_its_unit_and_its_reading_belong_together(index, records):
    read = {name: index.find((name,), "device") for name in ("name", "unit", "value")}
    for record in records("device"):
        if read["name"].string(record) == "Living Room Thermostat":
            assert read["unit"].string(record) == "°C"
            assert 15 < read["value"].number(record) < 27


def test_the_condition_of_the_weather_has_its_icon(index, records):
    told = {
        (index.find(("condition",), "weather").string(r), index.find(("icon",), "weather").string(r))
        for r in records("weather")
    }
    assert ("Light rain", "rain") in told
    assert len(told) == 9
