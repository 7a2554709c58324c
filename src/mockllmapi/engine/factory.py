"""The engine, put together: the one place that knows the order of gates and sources."""

from __future__ import annotations

import random
from dataclasses import dataclass

from mockllmapi.contexts import Contexts
from mockllmapi.engine.background import Background
from mockllmapi.engine.cache.pool import Pools
from mockllmapi.engine.cache.recording import Recorder, Replay
from mockllmapi.engine.cache.seed_cache import SeedCache
from mockllmapi.engine.chunking import TokensPerItem
from mockllmapi.engine.endpoint import Endpoints
from mockllmapi.engine.finish import Finish
from mockllmapi.engine.gates import Delay, RequestGate, SimulatedError
from mockllmapi.engine.model_writer import ChunkPolicy, ModelWriter, Prompts
from mockllmapi.engine.next_frame import NextFrame
from mockllmapi.engine.normalize import Normalizer
from mockllmapi.engine.pipeline import Engine
from mockllmapi.engine.policy import EnginePolicy
from mockllmapi.engine.sources import (
    AnswerSource,
    Deleted,
    Generated,
    GraphQl,
    Learned,
    Pooled,
    Recorded,
    Remembered,
    Seeded,
    Taught,
)
from mockllmapi.engine.streaming.streaming import Streamer
from mockllmapi.events import EventBus
from mockllmapi.exchange import MockAnswer
from mockllmapi.learning import Profiles
from mockllmapi.routing import Router
from mockllmapi.shapes import ShapeCache
from mockllmapi.shapes.learned_shapes import LearnedShapes
from mockllmapi.synthesis import Synthesizer
from mockllmapi.types import Clock

__all__ = ["EngineParts", "Memories", "make_engine"]


@dataclass(frozen=True, slots=True)
class Memories:
    """Hold what is remembered over requests, and over configurations."""

    contexts: Contexts
    shapes: LearnedShapes
    seed_cache: SeedCache
    profiles: Profiles


@dataclass(frozen=True, slots=True)
class EngineParts:
    """Hold what an engine is built around."""

    router: Router
    synthesizer: Synthesizer
    shapes: ShapeCache
    memories: Memories
    pools: Pools[MockAnswer]
    background: Background
    prompts: Prompts
    tokens: TokensPerItem
    events: EventBus
    clock: Clock
    rng: random.Random
    policy: EnginePolicy
    chunks: ChunkPolicy
    recorder: Recorder | None = None
    replay: Replay | None = None

    def make_writer(self) -> ModelWriter:
        """Make what gets whole values out of the backends."""
        normalizer = Normalizer(self.synthesizer)
        return ModelWriter(self.router, normalizer, self.prompts, self.events, self.chunks, self.tokens)

    def make_streamer(self, writer: ModelWriter) -> Streamer:
        """Make what opens streams at the backends."""
        return Streamer(self.router, writer, Normalizer(self.synthesizer))

    def make_endpoints(self) -> Endpoints:
        """Make what reads the requests of clients."""
        return Endpoints(
            self.router,
            self.shapes,
            self.memories.shapes,
            self.memories.contexts,
            self.events,
            self.synthesizer.lexicons,
            self.rng,
            self.policy,
        )


def make_engine(parts: EngineParts) -> Engine:
    """Build an engine. A replay answers everything by itself, without a delay."""
    policy, memories = parts.policy, parts.memories
    writer, endpoints = parts.make_writer(), parts.make_endpoints()
    generated = Generated(
        writer,
        parts.make_streamer(writer),
        memories.profiles,
        parts.events,
        parts.clock,
        max_context_tokens=policy.max_context_tokens,
    )
    finish = Finish(
        endpoints,
        memories.seed_cache,
        memories.shapes,
        parts.recorder,
        parts.events,
        parts.clock,
        shows_shape=policy.shows_shape,
    )
    gates: list[RequestGate] = [SimulatedError()]
    sources: list[AnswerSource]
    if parts.replay is not None:
        sources = [Recorded(parts.replay)]
    else:
        gates.append(Delay(policy.least_delay_s, policy.most_delay_s, parts.clock, parts.rng))
        sources = [
            Taught(),
            Deleted(),
            Remembered(),
            GraphQl(),
            Pooled(parts.pools, generated, parts.router, policy.surroundings),
            Seeded(memories.seed_cache),
            Learned(memories.profiles, generated, parts.router, parts.background, is_usual=policy.uses_learned),
        ]
    return Engine(
        gates,
        endpoints,
        sources,
        generated,
        finish,
        NextFrame(writer, generated, parts.clock),
        replay=parts.replay,
        stream_mode=policy.stream_mode,
    )
