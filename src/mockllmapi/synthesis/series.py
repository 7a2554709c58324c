"""Points in the order of time: moments at an even distance, and numbers that go on from where they were.

A value is read from smooth noise at its position, so that any stretch of a series can be written without what came before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from mockllmapi.moments import iso_date, iso_moment
from mockllmapi.randomness import derive_seed
from mockllmapi.types import JsonObject

__all__ = ["SERIES", "Series"]

_SMOOTH = 8
"""Points from one turn of the noise to the next."""

_END_OF_TIME = 253_402_300_799
"""The last second of the year 9999."""

_CONDITIONS = ((0.3, "Sunny"), (0.5, "Partly cloudy"), (0.7, "Cloudy"), (0.85, "Light rain"), (1.1, "Rain"))


@dataclass(frozen=True, slots=True)
class Series:
    """Points of one kind: `moment` is the member with the time, `step_s` the distance, `ranges` the lowest value, the
    highest, and the digits after the point of each member. Where `is_ahead` the points lie in the future."""

    moment: str
    step_s: int
    ranges: Mapping[str, tuple[float, float, int]]
    is_ahead: bool = False

    def shape(self, point: JsonObject, seed: int, index: int, last: int, now: int) -> JsonObject:
        """`point` as number `index` of a series that ends at number `last` (or, ahead, begins) now."""
        today = now // self.step_s * self.step_s
        moment = today + index * self.step_s if self.is_ahead else today - (last - index) * self.step_s
        moment = min(max(moment, 0), _END_OF_TIME)
        shaped: JsonObject = dict(point)
        if self.moment in shaped:
            shaped[self.moment] = iso_date(moment) if self.moment == "date" else iso_moment(moment)
        for name, (low, high, digits) in self.ranges.items():
            if name in shaped:
                value = low + (high - low) * _level(derive_seed(seed, name), index)
                shaped[name] = round(value) if digits == 0 else round(value, digits)
        self._agree(shaped, seed, index)
        return shaped

    def present(self, least_s: float | None, most_s: float | None, last: int, now: int) -> int:
        """Return the moment to call now so that a series up to number `last` lies between two moments.

        If there is no room for the series, the upper limit is kept."""
        step_s, length_s = self.step_s, last * self.step_s
        before, after = (0, length_s) if self.is_ahead else (length_s, 0)
        if most_s is not None:
            now = min(now, int(most_s // step_s) * step_s - after)
        if least_s is not None:
            first = -int(-least_s // step_s) * step_s + before
            latest = first if most_s is None else int(most_s // step_s) * step_s - after
            now = max(now, min(first, latest))
        return now

    def _agree(self, point: JsonObject, seed: int, index: int) -> None:
        """What follows from the numbers of a point."""
        if {"open", "high", "low", "close"} <= point.keys():
            _candle(point, derive_seed(seed, "close"), index)
        if "temperatureMin" in point and isinstance(low := point["temperatureMin"], int | float):
            point["temperatureMax"] = round(low + 4 + 7 * _level(derive_seed(seed, "span"), index), 1)
        if "condition" in point:
            wetness = _level(derive_seed(seed, "wet"), index)
            point["condition"] = next(word for limit, word in _CONDITIONS if wetness < limit)
            if "precipitation" in point:
                point["precipitation"] = round((wetness - 0.7) * 20, 1) if wetness >= 0.7 else 0.0
            if "precipitationChance" in point:
                point["precipitationChance"] = round(wetness * 95)
        if {"consumptionKwh", "costPerKwh", "cost"} <= point.keys():
            used, price = point["consumptionKwh"], point["costPerKwh"]
            if isinstance(used, int | float) and isinstance(price, int | float):
                point["cost"] = round(used * price, 2)


def _candle(point: JsonObject, seed: int, index: int) -> None:
    """Opens where the one before closed; the extremes lie around both."""
    start = 20 + derive_seed(seed, "level") % 400
    before, after = (round(start * (0.85 + 0.3 * _level(seed, at)), 2) for at in (index, index + 1))
    reach = 0.002 + 0.012 * _noise(seed + 1, index)
    point["open"], point["close"] = before, after
    point["high"] = round(max(before, after) * (1 + reach), 2)
    point["low"] = round(min(before, after) * (1 - reach), 2)


def _level(seed: int, index: int) -> float:
    """Between 0 and 1, near its neighbours. Only sums and products, which every platform rounds alike."""
    turn, step = divmod(index, _SMOOTH)
    share = step / _SMOOTH
    share = share * share * (3 - 2 * share)
    before, after = _noise(seed, turn), _noise(seed, turn + 1)
    return 0.92 * (before + (after - before) * share) + 0.08 * _noise(seed + 7, index)


def _noise(seed: int, index: int) -> float:
    mixed = ((seed + index * 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF) or 1
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
    return (mixed >> 11) / 9007199254740992.0


_HOUR, _DAY = 3600, 86_400
_CONSUMPTION: Mapping[str, tuple[float, float, int]] = MappingProxyType(
    {"consumptionKwh": (0.2, 3.4, 2), "costPerKwh": (0.24, 0.31, 3)}
)
_CLIMATE: Mapping[str, tuple[float, float, int]] = MappingProxyType(
    {
        "temperature": (6, 24, 1), "humidity": (38, 88, 0), "pressure": (998, 1026, 0), "windSpeed": (0.8, 11, 1),
        "battery": (40, 98, 0), "feelsLike": (5, 24, 1),
    }
)  # fmt: skip

SERIES: Mapping[str, Series] = MappingProxyType(
    {
        "reading": Series("recordedAt", 900, _CLIMATE),
        "measurement": Series("recordedAt", 900, _CLIMATE),
        "telemetry": Series("recordedAt", 60, _CLIMATE),
        "hour": Series("timestamp", _HOUR, _CLIMATE),
        "forecast": Series("date", _DAY, MappingProxyType({**_CLIMATE, "temperatureMin": (2, 15, 1)}), is_ahead=True),
        "candle": Series("timestamp", _DAY, MappingProxyType({"volume": (180_000, 4_200_000, 0)})),
        "exchange rate": Series("date", _DAY, MappingProxyType({"rate": (1.04, 1.14, 4)})),
        "metrics": Series("timestamp", 60, MappingProxyType({
            "requests": (120, 2_400, 0), "errors": (0, 24, 0), "latencyMs": (18, 180, 1), "cpuUsage": (12, 82, 1),
            "memoryUsage": (38, 76, 1)})),
        "point": Series("timestamp", _HOUR, MappingProxyType({"value": (20, 80, 2)})),
        "meter reading": Series("timestamp", _HOUR, _CONSUMPTION),
        "consumption": Series("timestamp", _HOUR, _CONSUMPTION),
        "usage": Series("timestamp", _HOUR, _CONSUMPTION),
        "air quality": Series("recordedAt", _HOUR, MappingProxyType({
            "aqi": (18, 96, 0), "pm25": (4, 34, 1), "pm10": (8, 52, 1)})),
    }
)  # fmt: skip
"""Kinds whose rows are points in time, by noun."""
