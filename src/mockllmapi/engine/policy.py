"""What the operator allows every request, and what holds for requests that say nothing of it."""

from __future__ import annotations

from dataclasses import dataclass

from mockllmapi.exchange import StreamMode

__all__ = ["EnginePolicy"]


@dataclass(frozen=True, slots=True)
class EnginePolicy:
    """Hold the settings of the engine.

    `max_context_tokens` limits what a context may add to a prompt. `surroundings` are the settings that decide what an answer
    looks like, as text for the keys of pools. Every answer takes at least a time between `least_delay_s` and `most_delay_s`.
    `uses_learned` answers from profiles if the request does not choose a mode.
    """

    max_items: int = 1000
    default_seed: int | None = None
    default_locale: str | None = None
    shows_shape: bool = False
    learns_shapes: bool = True
    uses_learned: bool = False
    has_pools: bool = True
    max_variants: int = 100
    default_variants: int = 0
    max_context_tokens: int = 1024
    surroundings: str = ""
    stream_mode: StreamMode = StreamMode.TOKENS
    least_delay_s: float = 0.0
    most_delay_s: float = 0.0
