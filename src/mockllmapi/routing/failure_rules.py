"""What follows from a failure: one table from class to action.

The provider decides the class. Nothing here reads the text of a failure.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from mockllmapi.errors import FailureClass

__all__ = ["FAILURE_RULES", "FailureRule", "RepeatRule"]


class RepeatRule(Enum):
    """Say whether the same backend may be asked again for the same call."""

    NEVER = auto()
    IF_ALONE = auto()
    """After a wait, if no other backend is left."""
    ONCE_IF_ALONE = auto()
    """One time only, if no other backend is left."""
    WITHOUT_REFUSED = auto()
    """At once, because the provider has left out what the backend refused."""


@dataclass(frozen=True, slots=True)
class FailureRule:
    """Describe the consequences of one failure class.

    `cooldown_s` is how long other backends are preferred, for all requests. `is_breaker_failure` says whether the
    breaker counts it, `can_fail_over` whether another backend may answer instead.
    """

    repeat: RepeatRule = RepeatRule.NEVER
    can_fail_over: bool = True
    is_breaker_failure: bool = False
    cooldown_s: float = 0.0


FAILURE_RULES: dict[FailureClass, FailureRule] = {
    FailureClass.CONNECT: FailureRule(RepeatRule.IF_ALONE, is_breaker_failure=True),
    FailureClass.TIMEOUT: FailureRule(RepeatRule.IF_ALONE, is_breaker_failure=True, cooldown_s=10.0),
    FailureClass.SERVER: FailureRule(RepeatRule.IF_ALONE, is_breaker_failure=True),
    FailureClass.RATE_LIMIT: FailureRule(RepeatRule.IF_ALONE),
    FailureClass.QUOTA: FailureRule(cooldown_s=600.0),
    FailureClass.CREDENTIAL: FailureRule(cooldown_s=60.0),
    FailureClass.MODEL_MISSING: FailureRule(cooldown_s=30.0),
    FailureClass.TOO_LONG: FailureRule(RepeatRule.WITHOUT_REFUSED),
    FailureClass.REFUSED: FailureRule(can_fail_over=False),
    FailureClass.CAPABILITY: FailureRule(RepeatRule.WITHOUT_REFUSED),
    FailureClass.REJECTED: FailureRule(),
    FailureClass.WRONG_ADDRESS: FailureRule(cooldown_s=30.0),
    FailureClass.LOADING: FailureRule(RepeatRule.IF_ALONE, cooldown_s=120.0),
    FailureClass.CALLER_FAULT: FailureRule(can_fail_over=False),
    FailureClass.BAD_ANSWER: FailureRule(RepeatRule.ONCE_IF_ALONE, is_breaker_failure=True),
}
"""One rule for every class; a test checks that none is missing."""
