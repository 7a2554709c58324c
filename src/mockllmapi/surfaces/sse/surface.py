"""Server-sent events: any path and verb below `/stream`, answered piece by piece.

A stream that has begun has sent its status. What goes wrong afterwards is an event called `error` with the problem in it, and
no normal end.
"""

from __future__ import annotations

import logging
from functools import partial

from mockllmapi.engine.streaming.streams import check_single
from mockllmapi.errors import MockLlmApiError
from mockllmapi.exchange import MockAnswer, MockRequest, StreamControls
from mockllmapi.surfaces.http.asgi import Receive, Scope, Send, send_answer
from mockllmapi.surfaces.http.exchange import HttpExchange
from mockllmapi.surfaces.http.problem import STOPPED, Problem, problem_for, unexpected_problem
from mockllmapi.surfaces.sse.event_writer import CONTENT_TYPE, END_ID, EventWriter
from mockllmapi.surfaces.streams.shutdown import ShutdownSignal, ShuttingDown
from mockllmapi.surfaces.streams.stream_context import StreamContext
from mockllmapi.surfaces.streams.stream_session import StreamSession, is_feed

__all__ = ["SseSurface"]

log = logging.getLogger("mockllmapi.sse")


class SseSurface:
    """The ASGI application below `/stream`."""

    def __init__(self, context: StreamContext, shutdown: ShutdownSignal) -> None:
        self._context = context
        self._shutdown = shutdown

    async def __call__(self, scope: Scope, receive: Receive, send: Send, path: str) -> None:
        """Answer one HTTP request as a stream; `path` is what follows `/stream`."""
        await self._context.http.serve(scope, receive, send, path, self._respond, is_streamed=True)

    async def _respond(self, exchange: HttpExchange, request: MockRequest, send: Send) -> None:
        if exchange.last_event_id == END_ID:
            await send_answer(send, 204, b"", exchange.headers)
            exchange.emit_served(204, "ended-stream")
            return
        writer = EventWriter(send, keep_alive_s=self._context.pace.keep_alive_s)
        fail = partial(_fail, writer, send)
        exchange.send_problem_instead = fail
        try:
            if request.method == "HEAD":
                await self._send_head(exchange, request, send)
            else:
                await self._send_events(exchange, request, writer)
        except ShuttingDown:
            await fail(exchange, STOPPED)
        except MockLlmApiError as error:
            await fail(exchange, problem_for(error))
        except Exception:
            log.exception("Unexpected failure while streaming %s %r", exchange.method, exchange.path)
            await fail(exchange, unexpected_problem())
        finally:
            writer.close()

    async def _send_head(self, exchange: HttpExchange, request: MockRequest, send: Send) -> None:
        """Answer HEAD, which asks no model: only what is known without one is sent."""
        check_single(request)
        if is_feed(request, self._context.pace):
            self._context.feeds.check(request, (request.controls.stream or StreamControls()).feed)
        answer = await self._context.engine.peek(request)
        headers = [("Content-Type", CONTENT_TYPE), *exchange.headers]
        if answer is not None:
            headers = exchange.answer_headers(answer, CONTENT_TYPE)
        await send_answer(send, _status_of(answer), None, headers)
        exchange.emit_served(_status_of(answer), "head")

    async def _send_events(self, exchange: HttpExchange, request: MockRequest, writer: EventWriter) -> None:
        context = self._context
        if context.pace.has_early_head and not is_feed(request, context.pace):
            with self._shutdown.watch():
                if await context.engine.peek(request) is None:
                    await writer.begin(200, [("Content-Type", CONTENT_TYPE), *exchange.headers], is_early=True)
        head = await StreamSession(context, self._shutdown, _SseOutput(exchange, writer)).run(request)
        await writer.end()
        exchange.emit_answered(_status_of(head), head)


class _SseOutput:
    """Writes a stream as server-sent events."""

    def __init__(self, exchange: HttpExchange, writer: EventWriter) -> None:
        self._exchange = exchange
        self._writer = writer

    async def begin(self, head: MockAnswer, *, is_repeatable: bool) -> None:
        if is_repeatable:
            self._writer.skip(_count_received(self._exchange))
        await self._writer.begin(_status_of(head), self._exchange.answer_headers(head, CONTENT_TYPE))

    async def write(self, body: bytes, is_last: bool, /) -> None:
        await self._writer.write(body, is_last=is_last)

    async def write_fault(self, body: bytes) -> None:
        await self._writer.write(body, name="error", is_last=True)

    async def write_problem(self, problem: Problem) -> None:
        await self._writer.write(b'{"type":"error","problem":' + problem.encode() + b"}", name="error")


async def _fail(writer: EventWriter, send: Send, exchange: HttpExchange, problem: Problem) -> None:
    """Send a problem: before the head as an answer of its own, after it as the stream's last event."""
    if not writer.is_begun:
        await exchange.send_problem(send, problem)
    elif not writer.is_over:
        await writer.write(problem.encode(), name="error", is_last=True)
        exchange.emit_failed(problem)


def _status_of(head: MockAnswer | None) -> int:
    return head.fault.code if head is not None and head.fault is not None else 200


def _count_received(exchange: HttpExchange) -> int:
    """Return how many events the client has already, as its `Last-Event-ID` says."""
    last = exchange.last_event_id
    return int(last) if last.isascii() and last.isdecimal() and len(last) < 10 else 0
