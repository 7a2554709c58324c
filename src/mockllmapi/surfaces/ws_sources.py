"""What streams come from: the parts of one configuration that a surface needs to start one."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TypeAlias

from mockllmapi.engine import Engine
from mockllmapi.engine.feeds.feeds import Feeds
from mockllmapi.surfaces.front import Front
from mockllmapi.surfaces.sse import StreamPace
from mockllmapi.types import Clock

__all__ = ["StreamSources", "UseSources"]


@dataclass(frozen=True, slots=True)
class StreamSources:
    """`has_cors` says whether pages of other origins may connect."""

    engine: Engine
    front: Front
    feeds: Feeds
    pace: StreamPace
    clock: Clock
    rng: random.Random
    has_cors: bool


UseSources: TypeAlias = Callable[[], AbstractAsyncContextManager[StreamSources]]
"""The sources of the configuration that holds now, kept open until the end of the block: a connection outlives many."""
