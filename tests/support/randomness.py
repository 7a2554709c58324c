"""Randomness for tests: one generator that the fixture in `conftest.py` seeds before each test."""

from __future__ import annotations

import random

from mockllmapi.synthesis import Synthesizer
from mockllmapi.testing import FrozenClock
from mockllmapi.types import Clock

__all__ = ["RNG", "make_synthesizer"]

RNG = random.Random(0)
"""What tests hand to parts of the product that want a generator, also where a part lives longer than one test."""


def make_synthesizer(locale: str = "en", clock: Clock | None = None, max_plans: int = 512) -> Synthesizer:
    """Return a generator of answers with the randomness of the running test, at a moment that stands still."""
    return Synthesizer(clock or FrozenClock(), RNG, locale, max_plans)
