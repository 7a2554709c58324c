"""How long to wait before the same backend is asked again, and who may wait at all."""

from __future__ import annotations

import random
from dataclasses import dataclass

__all__ = ["RetryThrottle", "full_jitter_s"]

LONGEST_PAUSE_S = 8.0


def full_jitter_s(base_s: float, repeats_before: int, rng: random.Random) -> float:
    """A pause before a repeat: uniform between 0 and `base_s` doubled with each repeat, at most 8 seconds.

    Full jitter: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
    """
    return rng.uniform(0.0, min(LONGEST_PAUSE_S, base_s * 2.0 ** min(repeats_before, 10)))


@dataclass(slots=True)
class RetryThrottle:
    """Stops retry storms while everything burns: repeats cost a token, successes earn a tenth of one (gRFC A6)."""

    tokens: float = 10.0
    most: float = 10.0
    per_success: float = 0.1

    @property
    def allows(self) -> bool:
        """Whether a repeat can be paid."""
        return self.tokens >= 1.0

    def pay(self) -> None:
        """A repeat is made."""
        self.tokens -= 1.0

    def earn(self) -> None:
        """An attempt went well."""
        self.tokens = min(self.most, self.tokens + self.per_success)
