"""The parts that make one answer, around backends that say what they are told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from mockllmapi.engine import EnginePolicy
from mockllmapi.engine.answer_request import AnswerRequest
from mockllmapi.engine.endpoint import Endpoints
from mockllmapi.engine.model_writer import ChunkPolicy, ModelWriter
from mockllmapi.engine.normalize import Normalizer
from mockllmapi.engine.streaming.streaming import Streamer
from mockllmapi.engine.streaming.streams import StreamEnd, StreamEvent, StreamItem, TextPiece
from mockllmapi.exchange import BodyKind, Consistency, Controls, MockRequest, RawShape, StreamMode
from mockllmapi.shapes.learned_shapes import LearnedShapes
from mockllmapi.testing import ScriptedProvider
from support.engines import make_parts
from support.routing import Bench, Script, make_bench

__all__ = ["Workshop", "collect", "items_in", "make_request", "make_workshop", "text_in"]


def make_request(
    path: str = "/users", method: str = "GET", *, shape: Any = None, body: Any = None, **controls: Any
) -> MockRequest:
    """A request; `controls` are those of `Controls`."""
    raw = None if shape is None else RawShape(shape, "shape")
    kind: BodyKind = "none" if body is None else "json"
    return MockRequest(method, path, body=body, body_kind=kind, controls=Controls(shape=raw, **controls), id="r-1")


@dataclass(frozen=True)
class Workshop:
    """Backends `model-0`, `model-1`, … and all that asks them."""

    bench: Bench
    learned: LearnedShapes
    endpoints: Endpoints
    normalizer: Normalizer
    writer: ModelWriter
    streamer: Streamer

    async def ask(self, path: str = "/users", method: str = "GET", **more: Any) -> AnswerRequest:
        """What a request asks for."""
        return await self.endpoints.read(make_request(path, method, **more))

    async def stream(self, request: AnswerRequest, mode: StreamMode) -> list[StreamEvent]:
        """All events of one streamed answer."""
        live = await self.streamer.open(request)
        return [event async for event in self.streamer.tell(request, mode, live)]

    def received(self, index: int = 0) -> Any:
        """What one backend was asked."""
        return self.bench.providers[f"model-{index}"].received

    def provider(self, index: int = 0) -> ScriptedProvider:
        return self.bench.providers[f"model-{index}"]


def make_workshop(
    *scripts: Script,
    chunks: ChunkPolicy | None = None,
    policy: EnginePolicy | None = None,
    settings: dict[str, Any] | None = None,
    **routing: Any,
) -> Workshop:
    """A workshop; a script is what one backend says. `settings` are those of every backend."""
    named = {f"model-{index}": script for index, script in enumerate(scripts)}
    bench = make_bench(named, settings=dict.fromkeys(named, settings or {}), **({"max_repeats": 0} | routing))
    parts = make_parts(
        bench.router, bench.events, policy=policy or EnginePolicy(), chunks=chunks, consistency=Consistency.VARY
    )
    writer = parts.make_writer()
    return Workshop(
        bench,
        parts.memories.shapes,
        parts.make_endpoints(),
        Normalizer(parts.synthesizer),
        writer,
        parts.make_streamer(writer),
    )


async def collect(events: AsyncIterator[StreamEvent], into: list[StreamEvent]) -> None:
    """Put events where they can be looked at even if something is raised behind them."""
    async for event in events:
        into.append(event)  # noqa: PERF401


def items_in(events: list[StreamEvent]) -> list[Any]:
    """The items among events, which are in order."""
    items = [event for event in events if isinstance(event, StreamItem)]
    assert [item.index for item in items] == list(range(len(items)))
    return [item.value for item in items]


def text_in(events: list[StreamEvent]) -> str:
    """The text of events, whose end has the same."""
    text = "".join(event.text for event in events if isinstance(event, TextPiece))
    end = events[-1]
    assert isinstance(end, StreamEnd)
    assert end.text == text
    return text
