"""An engine around any router, with memories of its own."""

from __future__ import annotations

from typing import Any

from mockllmapi.contexts import Contexts
from mockllmapi.engine import Engine, EngineLimits, Memories, Tape
from mockllmapi.engine.background import Background
from mockllmapi.engine.cache.answer_codec import AnswerCodec
from mockllmapi.engine.cache.pool import PoolPolicy, Pools
from mockllmapi.engine.cache.seed_cache import SeedCache
from mockllmapi.engine.chunking import TokensPerItem
from mockllmapi.engine.intake import Intake
from mockllmapi.engine.learned import LearnedAnswers
from mockllmapi.engine.model_writer import ChunkPolicy, Prompts, Writer
from mockllmapi.engine.prompting.prompt import PromptBuilder
from mockllmapi.engine.repair.normalize import Normalizer
from mockllmapi.engine.streaming.streaming import Streamer
from mockllmapi.events import EventBus
from mockllmapi.exchange import Consistency
from mockllmapi.learning import Profiles
from mockllmapi.shapes import ShapeCache
from mockllmapi.shapes.learned_shapes import LearnedShapes
from mockllmapi.stores import MemoryStore, StoreLimits
from mockllmapi.synthesis import Synthesizer
from mockllmapi.testing import FrozenClock
from mockllmapi.types import Clock
from support.randomness import RNG, make_synthesizer

__all__ = ["make_engine"]


def make_engine(
    router: Any,
    events: EventBus,
    *,
    limits: EngineLimits | None = None,
    chunks: ChunkPolicy | None = None,
    clock: Clock | None = None,
    synthesizer: Synthesizer | None = None,
    consistency: Consistency = Consistency.VARY,
    tape: Tape | None = None,
) -> Engine:
    """Return an engine.

    By default it remembers nothing between requests, so that they are independent, and learns no structures.
    """
    clock = clock or FrozenClock()
    synthesizer = synthesizer or make_synthesizer(clock=clock)
    entries = StoreLimits(expires_entries=True)
    memories = Memories(
        Contexts(MemoryStore(clock), MemoryStore(clock, entries), clock, consistency),
        LearnedShapes(MemoryStore(clock, entries), clock),
        SeedCache(MemoryStore(clock, entries)),
        Profiles(MemoryStore(clock, entries), clock, RNG, synthesizer),
    )
    prompts = PromptBuilder(events, clock)
    limits = limits or EngineLimits(learns_shapes=False)
    fitter = Normalizer(synthesizer)
    writer = Writer(router, fitter, Prompts(prompts, prompts), events, chunks or ChunkPolicy(), TokensPerItem())
    library = ShapeCache(sampler=synthesizer.prove)
    pools = Pools(clock, events, PoolPolicy(), AnswerCodec())
    return Engine(
        router,
        writer,
        Streamer(router, writer, fitter),
        Intake(router, library, memories.shapes, events, synthesizer.lexicons, RNG, limits),
        memories,
        pools,
        tape or Tape(),
        LearnedAnswers(memories.profiles, Background(), is_usual=False),
        events,
        clock,
        RNG,
        limits,
    )
