"""One stream on its way to a client, over server-sent events or WebSocket."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import Protocol

import msgspec

from mockllmapi.engine.feeds.feed import EndReason
from mockllmapi.engine.feeds.subscription import Subscription
from mockllmapi.engine.streaming.streams import AnswerStream, StreamEnd
from mockllmapi.exchange import MockAnswer, MockRequest, Source, StreamControls
from mockllmapi.surfaces.http.problem import Problem, problem_for
from mockllmapi.surfaces.streams.frames import Frames
from mockllmapi.surfaces.streams.pace import StreamPace
from mockllmapi.surfaces.streams.shutdown import ShutdownSignal, ShuttingDown
from mockllmapi.surfaces.streams.stream_context import StreamContext

__all__ = ["StreamOutput", "StreamSession", "is_feed"]

TURN_BYTES = 64 * 1024
"""After so many bytes of a stream that never waits, other requests get their turn."""
END_OF_FEED = b'{"type":"end"'
"""How the last event of a feed begins."""


class StreamOutput(Protocol):
    """Writes the events of one stream in the form of its protocol. Raises ClientLeft or OSError if the client has gone."""

    async def begin(self, head: MockAnswer, *, is_repeatable: bool) -> None:
        """Write what comes before the events: `head` tells who answers."""

    async def write(self, body: bytes, is_last: bool, /) -> None:
        """Write one event; `body` is a JSON object on one line, `is_last` marks the end of the stream."""

    async def write_fault(self, body: bytes) -> None:
        """Write a simulated error, the only event of its stream; `body` is as for `write`."""

    async def write_problem(self, problem: Problem) -> None:
        """Write what went wrong in one frame of a feed, which goes on."""


class StreamSession:
    """Sends one stream, or one feed, to its end. Cancelling `run` ends it, and the upstream call with it."""

    def __init__(self, context: StreamContext, shutdown: ShutdownSignal, output: StreamOutput) -> None:
        self._context = context
        self._shutdown = shutdown
        self._output = output
        self.is_shut_down = False
        """Whether the server's shutdown ended the feed."""

    async def run(self, request: MockRequest) -> MockAnswer:
        """Return the head of the answer after the last event was written.

        Raises ShuttingDown before the first event of a feed, and in a stream; also what the engine raises for the request.
        """
        with self._shutdown.watch():
            if not is_feed(request, self._context.pace):
                return await self._stream(request)
            controls = request.controls.stream or StreamControls()
            subscription = await self._context.feeds.subscribe(request, controls.feed)
        return await self._follow(subscription)

    async def _stream(self, request: MockRequest) -> MockAnswer:
        stream = await self._context.engine.stream(request)
        async with aclosing(stream):
            await self._output.begin(stream.head, is_repeatable=stream.is_repeatable)
            if stream.head.fault is not None:
                await self._output.write_fault(msgspec.json.encode(stream.head.content))
            else:
                await self._write_events(stream, request.controls.stream or StreamControls())
        return stream.head

    async def _write_events(self, stream: AnswerStream, controls: StreamControls) -> None:
        frames = Frames(stream, accumulates=controls.accumulates, batch=controls.batch)
        pause_s, unpaused_bytes = 0.0, 0
        async for event in stream:
            bodies = list(frames.of(event))
            for body in bodies:
                if pause_s:
                    await self._context.clock.sleep(pause_s)
                await self._output.write(body, isinstance(event, StreamEnd) and body is bodies[-1])
                unpaused_bytes += len(body)
                if unpaused_bytes > TURN_BYTES:
                    unpaused_bytes = 0
                    await asyncio.sleep(0)
                pause_s = self._context.pace.draw_pause_s(self._context.rng)

    async def _follow(self, subscription: Subscription) -> MockAnswer:
        async with aclosing(subscription):
            head = subscription.head or MockAnswer(None, Source.BUILTIN)
            await self._output.begin(head, is_repeatable=False)
            try:
                with self._shutdown.watch():
                    await self._write_frames(subscription, head)
            except ShuttingDown:
                self.is_shut_down = True
                subscription.end(EndReason.STOPPING)
                await self._write_frames(subscription, head)
        return head

    async def _write_frames(self, subscription: Subscription, head: MockAnswer) -> None:
        async for event in subscription:
            if not isinstance(event, bytes):
                await self._output.write_problem(problem_for(event))
            elif head.fault is not None:
                await self._output.write_fault(event)
            else:
                await self._output.write(event, event.startswith(END_OF_FEED))


def is_feed(request: MockRequest, pace: StreamPace) -> bool:
    """Return whether a request wants a feed: one that it names, or its own answers without end."""
    stream = request.controls.stream or StreamControls()
    if stream.feed is not None or stream.is_continuous is not None:
        return stream.feed is not None or bool(stream.is_continuous)
    return pace.is_continuous
