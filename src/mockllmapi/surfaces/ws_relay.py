"""One stream on its way to a WebSocket connection: its events as frames, up to the one that says how it ended."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import TypeAlias

import msgspec

from mockllmapi.engine.feeds.feed import EndReason
from mockllmapi.engine.feeds.subscription import Subscription
from mockllmapi.errors import MockLlmApiError, TooManyStreams
from mockllmapi.exchange import MockAnswer, MockRequest, Source, StreamControls
from mockllmapi.surfaces.frames import Frames
from mockllmapi.surfaces.front import Front
from mockllmapi.surfaces.http import ClientLeft
from mockllmapi.surfaces.problem import PROBLEMS, STOPPED, Problem, problem_for, unexpected_problem
from mockllmapi.surfaces.sse import is_feed
from mockllmapi.surfaces.stopping import Stopped, Stopping
from mockllmapi.surfaces.ws_refusal import POLICY
from mockllmapi.surfaces.ws_sources import StreamSources
from mockllmapi.surfaces.ws_writer import FrameWriter

__all__ = ["GOING_AWAY", "NORMAL", "OUR_FAULT", "Order", "Relay"]

NORMAL, GOING_AWAY, OUR_FAULT = 1000, 1001, 1011
"""Close codes (RFC 6455 section 7.4.1): how the connection ends where this was all it was opened for."""

ReadRequest: TypeAlias = Callable[[Front], MockRequest]
"""Reads what is asked for. Raises BadControl and other errors of a request."""

log = logging.getLogger("mockllmapi.websocket")


@dataclass(frozen=True, slots=True)
class Order:
    """A stream that a client wants: what it calls it, what logs call it (nothing: it gets a new id), and how to read the
    request."""

    subscription: str
    path: str
    request_id: str
    read: ReadRequest


class Relay:
    """Passes one stream on. Cancelling `run` gives the stream up, and whoever makes it stops."""

    def __init__(self, order: Order, sources: StreamSources, writer: FrameWriter, stopping: Stopping) -> None:
        self._order = order
        self._sources = sources
        self._writer = writer
        self._stopping = stopping
        self._visit = sources.front.open_visit({"method": "GET"}, order.path)
        self._visit.id = order.request_id or sources.front.draw_id()

    async def run(self) -> int:
        """Return when the stream's last frame is written: the close code that says how it went. Raises ClientLeft."""
        try:
            return await self._run()
        except Stopped:
            return await self._fail(STOPPED, GOING_AWAY)
        except MockLlmApiError as error:
            return await self._fail(problem_for(error))
        except ClientLeft:
            raise
        except Exception:
            log.exception("Unexpected failure while streaming %r", self._order.path)
            return await self._fail(unexpected_problem())

    async def _run(self) -> int:
        with self._stopping.watch():
            request = replace(self._order.read(self._sources.front), id=self._visit.id)
            if not is_feed(request, self._sources.pace):
                await self._stream(request)
                return NORMAL
            controls = request.controls.stream or StreamControls()
            subscription = await self._sources.feeds.subscribe(request, controls.feed)
        return await self._follow(subscription)

    async def _stream(self, request: MockRequest) -> None:
        """A stream that ends by itself."""
        stream = await self._sources.engine.stream(request)
        async with aclosing(stream):
            head = stream.head
            if head.fault is not None:
                content = head.content if isinstance(head.content, dict) else {}
                await self._write(msgspec.json.encode({"type": "error", **content}))
            else:
                pace, pause_s = self._sources.pace, 0.0
                controls = request.controls.stream or StreamControls()
                frames = Frames(stream, accumulates=controls.accumulates, batch=controls.batch)
                async for event in stream:
                    for body in frames.of(event):
                        if pause_s:
                            await self._sources.clock.sleep(pause_s)
                        await self._write(body)
                        pause_s = pace.draw_pause_s(self._sources.rng)
        self._tell_answered(head)

    async def _follow(self, subscription: Subscription) -> int:
        """A feed, until it ends."""
        code = NORMAL
        async with aclosing(subscription):
            try:
                with self._stopping.watch():
                    await self._pass_on(subscription)
            except Stopped:
                subscription.end(EndReason.STOPPING)
                await self._pass_on(subscription)
                code = GOING_AWAY
        self._tell_answered(subscription.head or MockAnswer(None, Source.BUILTIN))
        return code

    async def _pass_on(self, subscription: Subscription) -> None:
        async for event in subscription:
            if isinstance(event, bytes):
                await self._write(event)
            else:
                await self._writer.write_problem(problem_for(event), self._order.subscription)

    async def _write(self, body: bytes) -> None:
        await self._writer.write(body, self._order.subscription)

    async def _fail(self, problem: Problem, code: int | None = None) -> int:
        await self._writer.write_problem(problem, self._order.subscription)
        self._visit.tell_failed(problem)
        is_theirs = problem.status < 500 or problem.type is PROBLEMS[TooManyStreams]
        return code or (POLICY if is_theirs else OUR_FAULT)

    def _tell_answered(self, head: MockAnswer) -> None:
        self._visit.tell_answered(head.fault.code if head.fault is not None else 200, head)
