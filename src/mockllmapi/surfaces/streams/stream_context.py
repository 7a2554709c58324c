"""The parts of one configuration that a surface needs to start a stream."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TypeAlias

from mockllmapi.engine import Engine
from mockllmapi.engine.feeds.feeds import Feeds
from mockllmapi.surfaces.http.cors import CorsPolicy
from mockllmapi.surfaces.http.pipeline import HttpPipeline
from mockllmapi.surfaces.streams.pace import StreamPace
from mockllmapi.types import Clock

__all__ = ["StreamContext", "UseStreamContext"]


@dataclass(frozen=True, slots=True)
class StreamContext:
    """Hold what streams need. `cors` decides which pages of other origins may connect."""

    engine: Engine
    http: HttpPipeline
    feeds: Feeds
    pace: StreamPace
    clock: Clock
    rng: random.Random
    cors: CorsPolicy


UseStreamContext: TypeAlias = Callable[[], AbstractAsyncContextManager[StreamContext]]
"""Gives the parts of the current configuration, kept open until the end of the block: a connection outlives many."""
