"""How the events of a stream follow each other."""

from __future__ import annotations

import random
from dataclasses import dataclass

__all__ = ["KEEP_ALIVE_S", "StreamPace"]

KEEP_ALIVE_S = 15.0


@dataclass(frozen=True, slots=True)
class StreamPace:
    """Hold the operator's settings for streams.

    Between two events is a pause, drawn evenly between two bounds, in seconds. `has_early_head` sends the head before the
    first event is there. `is_continuous` makes a feed of a stream that does not choose. A silence of `keep_alive_s` is
    broken by a comment.
    """

    least_pause_s: float = 0.0
    most_pause_s: float = 0.0
    has_early_head: bool = False
    is_continuous: bool = False
    keep_alive_s: float = KEEP_ALIVE_S

    def draw_pause_s(self, rng: random.Random) -> float:
        """Return how long to wait before the next event, in seconds."""
        return rng.uniform(self.least_pause_s, self.most_pause_s) if self.most_pause_s else 0.0
