"""Server-sent events: any path and verb below `/stream`, answered piece by piece.

A stream that has begun has spent its status: what goes wrong afterwards is an event called `error` with the problem in it,
and no normal end.
"""

from __future__ import annotations

import logging
import random
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial

import msgspec

from mockllmapi.engine import Engine
from mockllmapi.engine.feeds.feed import EndReason
from mockllmapi.engine.feeds.feeds import Feeds
from mockllmapi.engine.feeds.subscription import Subscription
from mockllmapi.engine.streaming.streams import AnswerStream, StreamEnd, check_single
from mockllmapi.errors import MockLlmApiError
from mockllmapi.exchange import MockAnswer, MockRequest, Source, StreamControls
from mockllmapi.surfaces.event_writer import CONTENT_TYPE, END_ID, KEEP_ALIVE_S, EventWriter
from mockllmapi.surfaces.frames import Frames
from mockllmapi.surfaces.front import Front
from mockllmapi.surfaces.http import Receive, Scope, Send, send_answer
from mockllmapi.surfaces.problem import STOPPED, Problem, problem_for, unexpected_problem
from mockllmapi.surfaces.stopping import Stopped, Stopping
from mockllmapi.surfaces.visit import Visit
from mockllmapi.types import Clock

__all__ = ["SseSurface", "StreamPace", "is_feed"]

END_OF_FEED = b'{"type":"end"'
"""How the last event of a feed begins."""

log = logging.getLogger("mockllmapi.sse")


@dataclass(frozen=True, slots=True)
class StreamPace:
    """How a stream is told: with a pause between events, drawn evenly between two bounds; whether its head is sent before its
    first event is there, and whether it goes on with new answers where the request does not say it. A silence of
    `keep_alive_s` is broken by a comment."""

    least_pause_s: float = 0.0
    most_pause_s: float = 0.0
    has_early_head: bool = False
    is_continuous: bool = False
    keep_alive_s: float = KEEP_ALIVE_S

    def draw_pause_s(self, rng: random.Random) -> float:
        """Return how long to wait before the next event, in seconds."""
        return rng.uniform(self.least_pause_s, self.most_pause_s) if self.most_pause_s else 0.0


class SseSurface:
    """The ASGI application below `/stream`."""

    def __init__(
        self,
        engine: Engine,
        front: Front,
        feeds: Feeds,
        pace: StreamPace,
        clock: Clock,
        rng: random.Random,
        stopping: Stopping,
    ) -> None:
        self._engine = engine
        self._feeds = feeds
        self._front = front
        self._pace = pace
        self._clock = clock
        self._rng = rng
        self._stopping = stopping

    async def __call__(self, scope: Scope, receive: Receive, send: Send, path: str) -> None:
        """Answer one HTTP request as a stream; `path` is what follows `/stream`."""
        await self._front.serve(scope, receive, send, path, self._respond, is_streamed=True)

    async def _respond(self, visit: Visit, request: MockRequest, send: Send) -> None:
        if visit.last_event_id == END_ID:
            await send_answer(send, 204, b"", visit.headers)
            visit.emit_served(204, "ended-stream")
            return
        writer = EventWriter(send, keep_alive_s=self._pace.keep_alive_s)
        visit.tell_problem = partial(self._fail, writer, send)
        try:
            if request.method == "HEAD":
                await self._send_head(visit, request, send)
                return
            if is_feed(request, self._pace):
                await self._follow(visit, request, writer)
            else:
                with self._stopping.watch():
                    await self._stream(visit, request, writer)
        except Stopped:
            await self._fail(writer, send, visit, STOPPED)
        except MockLlmApiError as error:
            await self._fail(writer, send, visit, problem_for(error))
        except Exception:
            log.exception("Unexpected failure while streaming %s %r", visit.method, visit.path)
            await self._fail(writer, send, visit, unexpected_problem())
        finally:
            writer.close()

    async def _send_head(self, visit: Visit, request: MockRequest, send: Send) -> None:
        """What HEAD gets: it asks no model, so only what can be said without one is said."""
        check_single(request)
        if is_feed(request, self._pace):
            self._feeds.check(request, (request.controls.stream or StreamControls()).feed)
        answer = await self._engine.peek(request)
        headers = [("Content-Type", CONTENT_TYPE), *visit.headers]
        if answer is not None:
            headers = visit.answer_headers(answer, CONTENT_TYPE)
        await send_answer(send, _status_of(answer), None, headers)
        visit.emit_served(_status_of(answer), "head")

    async def _stream(self, visit: Visit, request: MockRequest, writer: EventWriter) -> None:
        if self._pace.has_early_head and await self._engine.peek(request) is None:
            await writer.begin(200, [("Content-Type", CONTENT_TYPE), *visit.headers], is_early=True)
        stream = await self._engine.stream(request)
        async with aclosing(stream):
            head = stream.head
            if stream.is_repeatable:
                writer.skip(_heard(visit))
            status = _status_of(head)
            await writer.begin(status, visit.answer_headers(head, CONTENT_TYPE))
            if head.fault is not None:
                await writer.write(msgspec.json.encode(head.content), name="error", is_last=True)
            else:
                await self._tell(stream, request.controls.stream or StreamControls(), writer)
        visit.tell_answered(status, head)

    async def _follow(self, visit: Visit, request: MockRequest, writer: EventWriter) -> None:
        """A feed, for as long as it and the client last."""
        controls = request.controls.stream or StreamControls()
        subscription = await self._feeds.subscribe(request, controls.feed)
        async with aclosing(subscription):
            head = subscription.head or MockAnswer(None, Source.BUILTIN)
            status = _status_of(head)
            await writer.begin(status, visit.answer_headers(head, CONTENT_TYPE))
            try:
                with self._stopping.watch():
                    await _pass_on(subscription, writer)
            except Stopped:
                subscription.end(EndReason.STOPPING)
                await _pass_on(subscription, writer)
        await writer.end()
        visit.tell_answered(status, head)

    async def _tell(self, stream: AnswerStream, controls: StreamControls, writer: EventWriter) -> None:
        frames = Frames(stream, accumulates=controls.accumulates, batch=controls.batch)
        pause_s = 0.0
        async for event in stream:
            bodies = list(frames.of(event))
            for body in bodies:
                if pause_s:
                    await self._clock.sleep(pause_s)
                is_last = isinstance(event, StreamEnd) and body is bodies[-1]
                await writer.write(body, is_last=is_last)
                pause_s = self._pace.draw_pause_s(self._rng)

    async def _fail(self, writer: EventWriter, send: Send, visit: Visit, problem: Problem) -> None:
        """Before the head a problem is an answer of its own; after it, the stream's last event."""
        if not writer.is_begun:
            await visit.send_problem(send, problem)
        elif not writer.is_over:
            await writer.write(problem.encode(), name="error", is_last=True)
            visit.tell_failed(problem)


def is_feed(request: MockRequest, pace: StreamPace) -> bool:
    """Whether a request wants a feed: one that it names, or its own answers without end."""
    stream = request.controls.stream or StreamControls()
    if stream.feed is not None or stream.is_continuous is not None:
        return stream.feed is not None or bool(stream.is_continuous)
    return pace.is_continuous


async def _pass_on(subscription: Subscription, writer: EventWriter) -> None:
    async for event in subscription:
        if isinstance(event, bytes) and subscription.head is not None and subscription.head.fault is not None:
            await writer.write(event, name="error", is_last=True)
        elif isinstance(event, bytes):
            await writer.write(event, is_last=event.startswith(END_OF_FEED))
        else:
            await writer.write(b'{"type":"error","problem":' + problem_for(event).encode() + b"}", name="error")


def _status_of(head: MockAnswer | None) -> int:
    return head.fault.code if head is not None and head.fault is not None else 200


def _heard(visit: Visit) -> int:
    """How many events the client has already."""
    last = visit.last_event_id
    return int(last) if last.isascii() and last.isdecimal() and len(last) < 10 else 0
