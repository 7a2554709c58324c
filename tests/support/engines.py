"""The parts of an engine around any router, with memories of its own."""

from __future__ import annotations

from typing import Any

from mockllmapi.contexts import Contexts
from mockllmapi.engine import EngineParts, EnginePolicy, Memories
from mockllmapi.engine.background import Background
from mockllmapi.engine.cache.answer_codec import AnswerCodec
from mockllmapi.engine.cache.pool import PoolPolicy, Pools
from mockllmapi.engine.cache.recording import Recorder, Replay
from mockllmapi.engine.cache.seed_cache import SeedCache
from mockllmapi.engine.chunking import TokensPerItem
from mockllmapi.engine.model_writer import ChunkPolicy, Prompts
from mockllmapi.engine.prompting.prompt import PromptBuilder
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

__all__ = ["make_parts"]


def make_parts(
    router: Any,
    events: EventBus,
    *,
    policy: EnginePolicy | None = None,
    chunks: ChunkPolicy | None = None,
    clock: Clock | None = None,
    synthesizer: Synthesizer | None = None,
    consistency: Consistency = Consistency.VARY,
    recorder: Recorder | None = None,
    replay: Replay | None = None,
) -> EngineParts:
    """Return what `make_engine` builds an engine around.

    By default it remembers nothing between requests, so that they are independent, and learns no structures.
    """
    clock = clock or FrozenClock()
    synthesizer = synthesizer or make_synthesizer(clock=clock)
    entries = StoreLimits(expires_entries=True)
    prompts = PromptBuilder(events, clock)
    return EngineParts(
        router,
        synthesizer,
        ShapeCache(sampler=synthesizer.prove),
        Memories(
            Contexts(MemoryStore(clock), MemoryStore(clock, entries), clock, consistency),
            LearnedShapes(MemoryStore(clock, entries), clock),
            SeedCache(MemoryStore(clock, entries)),
            Profiles(MemoryStore(clock, entries), clock, RNG, synthesizer),
        ),
        Pools(clock, events, PoolPolicy(), AnswerCodec()),
        Background(),
        Prompts(prompts, prompts),
        TokensPerItem(),
        events,
        clock,
        RNG,
        policy or EnginePolicy(learns_shapes=False),
        chunks or ChunkPolicy(),
        recorder,
        replay,
    )
