"""The next state of a number, by its manner of moving. What is whole stays whole, a fraction keeps its digits."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping
from types import MappingProxyType

from mockllmapi.synthesis.manners import Kind, Manner

__all__ = ["LARGEST", "drifted", "in_digits_of"]

LARGEST = 1e12
"""Beyond this, and for fractions written with an exponent, numbers stay."""
_MOST_DIGITS = 9
_WELL_STEPS = 25
_PULL = 0.05
_VOLATILITY = 0.004
_CENT_DIGITS = 2


def drifted(number: float, manner: Manner, rng: random.Random) -> float:
    """The next state of a number."""
    move = _MOVES.get(manner.kind)
    if move is None or not -LARGEST < number < LARGEST:
        return number
    if isinstance(number, float) and "e" in repr(number):
        return number
    return move(number, manner, rng)


def in_digits_of(number: float, like: float, *, least_digits: int = 0) -> float:
    """A number rounded to the digits of another one; whole where that is."""
    return round(number) if isinstance(like, int) else round(float(number), max(_digits(like), least_digits))


def _gauge(number: float, manner: Manner, rng: random.Random) -> float:
    """A random walk that is pulled back to the middle of where it is: the nearest of many wells, so that no state has to be
    kept and it neither runs away nor creeps to the same value everywhere."""
    if not manner.is_known and isinstance(number, int):
        return number
    scale = _scale(number, manner)
    least, most = _bounds(number, manner, scale)
    step = manner.step * scale
    if step == 0 or (manner.share == 0 and least is None):
        step = _relative_step(number, manner.share or 0.01)
    well = _WELL_STEPS * step
    pulled = number + _PULL * (round(number / well) * well - number)
    return _settled(pulled + rng.gauss(0, step), number, rng, least, most)


def _turn(number: float, _manner: Manner, rng: random.Random) -> float:
    if not 0 <= number <= 360:
        return number
    turned = _settled((number + rng.gauss(0, 6)) % 360, number, rng, 0, None)
    return turned if turned < 360 else turned - 360


def _coordinate(number: float, manner: Manner, rng: random.Random) -> float:
    return _settled(number + rng.gauss(0, manner.step), number, rng, manner.least, manner.most)


def _supply(number: float, _manner: Manner, rng: random.Random) -> float:
    """Falls slowly, and is full again when it is nearly empty."""
    full = 1.0 if _is_part_of_one(number) else 100.0
    if not 0 <= number <= full:
        return number
    if number <= 0.05 * full:
        return _settled(full, number, rng, 0, full)
    return _settled(number - rng.random() * 0.002 * full, number, rng, 0, number)


def _progress(number: float, _manner: Manner, rng: random.Random) -> float:
    whole = 1.0 if _is_part_of_one(number) else 100.0
    if not 0 <= number < whole:
        return number
    return _settled(min(whole, number + rng.random() * 0.08 * whole), number, rng, number, whole)


def _counter(number: float, _manner: Manner, rng: random.Random) -> float:
    if isinstance(number, int):
        return number + int(rng.random() * (2.2 + 0.0008 * abs(number)))
    return _settled(
        number + rng.random() * max(10.0 ** -_digits(number), 0.0002 * abs(number)), number, rng, number, None
    )


def _sequence(number: float, _manner: Manner, _rng: random.Random) -> float:
    return number + 1


def _price(number: float, _manner: Manner, rng: random.Random) -> float:
    """A geometric random walk, at least in cents."""
    if number <= 0:
        return number
    walked = number * math.exp(rng.gauss(0, _VOLATILITY))
    if isinstance(number, int):
        return max(1, math.floor(walked + rng.random()))
    digits = max(_CENT_DIGITS, _digits(number))
    if digits == _CENT_DIGITS:
        return max(0.01, round(walked, digits))
    return _settled(walked, number, rng, 10.0**-digits, None)


_MOVES: Mapping[Kind, Callable[[float, Manner, random.Random], float]] = MappingProxyType(
    {
        Kind.GAUGE: _gauge,
        Kind.TURN: _turn,
        Kind.COORDINATE: _coordinate,
        Kind.SUPPLY: _supply,
        Kind.PROGRESS: _progress,
        Kind.COUNTER: _counter,
        Kind.SEQUENCE: _sequence,
        Kind.PRICE: _price,
    }
)


def _settled(
    number: float, like: float, rng: random.Random, least: float | None = None, most: float | None = None
) -> float:
    """A number with the digits of another one, rounded up or down by chance so that small steps add up, within bounds.

    With two digits or more the last one is never 0: it would not be written, and the digit would be lost for ever.
    """
    if least is not None:
        number = max(number, least)
    if most is not None:
        number = min(number, most)
    if isinstance(like, int):
        whole = math.floor(number + rng.random())
        return whole if most is None or whole <= most else math.floor(most)
    digits = _digits(like)
    if digits > _MOST_DIGITS:
        return round(number, digits)
    unit = 10**digits
    parts = math.floor(number * unit + rng.random())
    if most is not None and parts > most * unit:
        parts -= 1
    if least is not None and parts < least * unit:
        parts += 1
    if digits > 1 and parts % 10 == 0:
        parts += 1 if most is None or parts + 1 <= most * unit else -1
    settled: float = round(parts / unit, digits)
    return settled


def _scale(number: float, manner: Manner) -> float:
    """What goes from 0 to 100 may also be written from 0 to 1."""
    return 0.01 if manner.most == 100 and _is_part_of_one(number) else 1.0


def _is_part_of_one(number: float) -> bool:
    return isinstance(number, float) and 0 <= number <= 1 and _digits(number) > 1


def _bounds(number: float, manner: Manner, scale: float) -> tuple[float | None, float | None]:
    """The manner's bounds, where the number is within them; or else only its sign."""
    least = None if manner.least is None else manner.least * scale
    most = None if manner.most is None else manner.most * scale
    if (least is None or least <= number) and (most is None or number <= most):
        if manner.step or least is not None:
            return least, most
        return (0.0 if number >= 0 and (manner.is_generic or not manner.is_known) else None), None
    return (0.0, None) if number >= 0 else (None, 0.0)


def _relative_step(number: float, share: float) -> float:
    if number == 0:
        return 0.3 if isinstance(number, int) else 10.0 ** -_digits(number)
    return 2 * share * 10.0 ** math.floor(math.log10(abs(number)))


def _digits(number: float) -> int:
    return 0 if isinstance(number, int) else len(repr(number).partition(".")[2])
