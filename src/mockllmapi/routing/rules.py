"""What follows from a failure: one table from class to action. The provider judged the class; nothing here reads a text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from mockllmapi.errors import FailureClass

__all__ = ["RULES", "Again", "Rule"]


class Again(Enum):
    """Whether the same backend may be asked again for the same generation."""

    NEVER = auto()
    IF_ALONE = auto()
    """When nobody else is left, after a pause."""
    CHANGED = auto()
    """At once, because the call will be another one: the backend has taught us what it refuses."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One row. `set_aside_s` is for how long others are preferred, for all requests; `counts` whether the breaker hears of
    it; `may_go_elsewhere` whether another backend could do better."""

    again: Again = Again.NEVER
    may_go_elsewhere: bool = True
    counts: bool = False
    set_aside_s: float = 0.0


RULES: dict[FailureClass, Rule] = {
    FailureClass.CONNECT: Rule(Again.IF_ALONE, counts=True),
    FailureClass.TIMEOUT: Rule(Again.IF_ALONE, counts=True, set_aside_s=10.0),
    FailureClass.SERVER: Rule(Again.IF_ALONE, counts=True),
    FailureClass.RATE_LIMIT: Rule(Again.IF_ALONE),
    FailureClass.QUOTA: Rule(set_aside_s=600.0),
    FailureClass.CREDENTIAL: Rule(set_aside_s=60.0),
    FailureClass.MODEL_MISSING: Rule(set_aside_s=30.0),
    FailureClass.TOO_LONG: Rule(Again.CHANGED),
    FailureClass.REFUSED: Rule(may_go_elsewhere=False),
    FailureClass.CAPABILITY: Rule(Again.CHANGED),
    FailureClass.CALLER_FAULT: Rule(may_go_elsewhere=False),
    FailureClass.BAD_ANSWER: Rule(counts=True),
}
"""Every class has a row; a test walks them."""
