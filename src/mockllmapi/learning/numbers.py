"""How the numbers of one place are spread, and new ones that are spread alike."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from functools import reduce

__all__ = ["SCIENTIFIC", "Numbers", "decimals_of"]

MAX_DIGITS = 9
LARGEST = 2**53
ATOM_SHARE = 0.15
MIN_ATOM = 3

SCIENTIFIC = 99

SECOND_US = 1_000_000
STEPS = (
    *(figure * 10**power for power in range(12) for figure in (1, 2, 5)),
    *(seconds * SECOND_US for seconds in (60, 300, 900, 1800, 3600, 86_400)),
)
"""Steps that somebody may have meant, for numbers and (in microseconds) for moments."""

Random = Callable[[], float]


class Numbers:
    """Numbers of one place, as whole multiples of a smallest step. A new number is one that was seen, moved by at most half
    the way to its neighbours: it has the same distribution, precision and step, and stays inside the range. Where few
    different numbers come again and again, only those do.

    `is_movable` says whether there is anything between them.
    """

    __slots__ = (
        "_atoms",
        "_base",
        "_factor",
        "_points",
        "_step",
        "is_movable",
        "is_whole",
        "largest",
        "least",
        "precision",
    )

    def __init__(self, values: Sequence[float]) -> None:
        self.is_whole = all(isinstance(value, int) for value in values)
        self.least, self.largest = min(values), max(values)
        digits = 0 if self.is_whole else max(decimals_of(value) for value in values)
        size = max(abs(self.least), abs(self.largest))
        self.precision = next((each for each in range(min(digits, MAX_DIGITS), -1, -1) if size * 10**each < LARGEST), 0)
        self._factor = int(10**self.precision)
        counts = Counter(values)
        scaled: Counter[int] = Counter()
        if digits < SCIENTIFIC and size < LARGEST:
            for value, count in counts.items():
                scaled[round(value * self._factor)] += count
        self.is_movable = len(scaled) >= MIN_ATOM and not _is_choice(len(counts), len(values))
        if not self.is_movable:
            self._points, self._base, self._step, self._atoms = [], 0, 1, frozenset[int]()
            return
        points = sorted(scaled)
        self._base = points[0]
        common = reduce(math.gcd, (point - self._base for point in points))
        self._step = max(step for step in STEPS if common % step == 0)
        self._points = [(point - self._base) // self._step for point in points]
        heavy = max(MIN_ATOM, ATOM_SHARE * len(values))
        self._atoms = frozenset((point - self._base) // self._step for point, count in scaled.items() if count >= heavy)

    @property
    def step(self) -> float:
        """The difference between two neighbours that are possible."""
        return self._step / self._factor

    def moved(self, value: float, random: Random) -> float:
        """A number like `value`, which was seen."""
        if not self.is_movable:
            return value
        at = (round(value * self._factor) - self._base) // self._step
        if at in self._atoms:
            return value
        points = self._points
        index = bisect_left(points, at)
        low = (points[index - 1] + at) // 2 + 1 if index > 0 else at
        high = (points[index + 1] + at) // 2 if index + 1 < len(points) else at
        if high <= low:
            return self._as_seen(low)
        return self._as_seen(low + int(random() * (high - low + 1)))

    def anywhere(self, random: Random) -> float:
        """Any number of the range, each as likely as another."""
        if not self.is_movable:
            return self.least
        return self._as_seen(int(random() * (self._points[-1] + 1)))

    def quantiles(self, values: Sequence[float]) -> list[float]:
        """The least, the quarters and the largest of the values."""
        ordered = sorted(values)
        last = len(ordered) - 1
        return [ordered[round(last * quarter / 4)] for quarter in range(5)]

    def rounded(self, value: float) -> float:
        """`value` as it would be written here."""
        if self.is_whole:
            return round(value)
        return round(value, self.precision)

    def _as_seen(self, at: int) -> float:
        scaled = self._base + at * self._step
        if self.is_whole:
            return scaled
        return min(max(round(scaled / self._factor, self.precision), self.least), self.largest)


def decimals_of(value: float) -> int:
    """Digits behind the point; `SCIENTIFIC` for a number that is too small or too large to be written so."""
    if isinstance(value, int) or value.is_integer():
        return 0 if abs(value) < LARGEST else SCIENTIFIC
    text = repr(value)
    return SCIENTIFIC if "e" in text else len(text.partition(".")[2])


def _is_choice(distinct: int, values: int) -> bool:
    """Whether values come again so often that they are a choice of some."""
    return distinct * 3 <= values and distinct <= 20
