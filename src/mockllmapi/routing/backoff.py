"""Limit how often and how soon the same backend is called again."""

from __future__ import annotations

import random
from dataclasses import dataclass

__all__ = ["RetryBudget", "full_jitter_s"]

MAX_BACKOFF_S = 8.0


def full_jitter_s(base_s: float, repeats_before: int, rng: random.Random) -> float:
    """Return a random wait between 0 and `base_s` doubled with each repeat, at most 8 seconds.

    Full jitter: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
    """
    return rng.uniform(0.0, min(MAX_BACKOFF_S, base_s * 2.0 ** min(repeats_before, 10)))


@dataclass(slots=True)
class RetryBudget:
    """Stop retry storms: a repeat costs one token, a success earns a tenth of one (gRPC A6)."""

    tokens: float = 10.0
    max_tokens: float = 10.0
    tokens_per_success: float = 0.1

    @property
    def can_spend(self) -> bool:
        return self.tokens >= 1.0

    def spend(self) -> None:
        """Pay for one repeat."""
        self.tokens -= 1.0

    def earn(self) -> None:
        """Credit one success."""
        self.tokens = min(self.max_tokens, self.tokens + self.tokens_per_success)
