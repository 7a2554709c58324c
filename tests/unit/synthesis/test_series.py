from datetime import UTC, datetime
from itertools import pairwise

import pytest

from mockllmapi.synthesis.series import SERIES
from support.json_types import Json, JsonDict

NOW = 1_768_471_200


def points(noun: str, number: int = 120, seed: int = 5, **members: int | str) -> list[JsonDict]:
    series = SERIES[noun]
    blank: JsonDict = {series.moment: "", **dict.fromkeys(series.ranges, 0), **members}
    return [series.shape(blank, seed, index, number - 1, NOW) for index in range(number)]


@pytest.mark.parametrize("noun", sorted(SERIES))
def test_moments_are_in_order_and_values_within_their_range(noun: str) -> None:
    series, found = SERIES[noun], points(noun)
    moments = [point[series.moment] for point in found]
    assert moments == sorted(set(moments))
    for name, (low, high, _) in series.ranges.items():
        assert all(low <= point[name] <= high for point in found)


@pytest.mark.parametrize("noun", sorted(SERIES))
def test_values_go_on_from_where_they_were(noun: str) -> None:
    found = points(noun)
    for name in SERIES[noun].ranges:
        values = [point[name] for point in found]
        mean = sum(values) / len(values)
        spread = sum((value - mean) ** 2 for value in values)
        together = sum((one - mean) * (other - mean) for one, other in pairwise(values))
        assert together / spread > 0.6, name


def test_the_past_ends_now_and_a_forecast_begins_today() -> None:
    assert points("reading")[-1]["recordedAt"] == "2026-01-15T10:00:00Z"
    assert points("forecast")[0]["date"] == "2026-01-15"


def test_a_point_does_not_need_those_before_it() -> None:
    series = SERIES["candle"]
    blank: JsonDict = {"timestamp": "", "open": 0, "high": 0, "low": 0, "close": 0, "volume": 0}
    alone = series.shape(blank, 5, 40, 119, NOW)
    assert alone == points("candle", open=0, high=0, low=0, close=0)[40]
    assert alone != series.shape(blank, 6, 40, 119, NOW)


def test_candles_open_where_the_last_one_closed() -> None:
    found = points("candle", open=0, high=0, low=0, close=0)
    assert all(one["close"] == other["open"] for one, other in pairwise(found))
    assert all(
        each["low"] <= min(each["open"], each["close"]) <= max(each["open"], each["close"]) <= each["high"]
        for each in found
    )


def test_weather_agrees_with_itself() -> None:
    found = points("forecast", temperatureMax=0, condition="", precipitation=0, precipitationChance=0)
    assert all(each["temperatureMin"] < each["temperatureMax"] for each in found)
    assert {each["condition"] for each in found if each["precipitation"] > 0.1} <= {"Light rain", "Rain"}
    assert len({each["condition"] for each in found}) > 2


def test_costs_are_use_times_price() -> None:
    assert all(
        each["cost"] == round(each["consumptionKwh"] * each["costPerKwh"], 2)
        for each in points("meter reading", cost=0)
    )


def test_members_that_a_point_lacks_stay_away() -> None:
    assert SERIES["reading"].shape({"note": "x"}, 1, 0, 0, NOW) == {"note": "x"}


@pytest.mark.parametrize("noun", sorted(SERIES))
def test_a_series_can_lie_between_two_moments(noun: str) -> None:
    series, last = SERIES[noun], 9
    length = last * series.step_s

    def span(least: int | None, most: int | None) -> list[float]:
        now = series.present(least, most, last, NOW)
        ends: list[Json] = [
            series.shape({series.moment: ""}, 5, index, last, now)[series.moment] for index in (0, last)
        ]
        return [datetime.fromisoformat(end).replace(tzinfo=UTC).timestamp() for end in ends]

    for least, most in ((None, NOW - 10 * length), (NOW + 10 * length, None), (NOW + 5 * length, NOW + 8 * length)):
        first, end = span(least, most)
        assert least is None or least <= first
        assert most is None or end <= most
    assert span(NOW, NOW + series.step_s)[1] <= NOW + series.step_s, "the end goes before the beginning"
    assert span(None, None) == span(NOW - 1000 * length, NOW + 1000 * length)
