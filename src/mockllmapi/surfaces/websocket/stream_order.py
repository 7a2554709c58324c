"""One stream on a WebSocket connection: its events as frames, up to the one that says how it ended."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

from mockllmapi.errors import MockLlmApiError, TooManyStreams
from mockllmapi.exchange import MockAnswer, MockRequest
from mockllmapi.surfaces.http.asgi import ClientLeft
from mockllmapi.surfaces.http.pipeline import HttpPipeline
from mockllmapi.surfaces.http.problem import PROBLEMS, STOPPED, Problem, problem_for, unexpected_problem
from mockllmapi.surfaces.http.websocket_refusal import POLICY
from mockllmapi.surfaces.streams.shutdown import ShutdownSignal, ShuttingDown
from mockllmapi.surfaces.streams.stream_context import StreamContext
from mockllmapi.surfaces.streams.stream_session import StreamSession
from mockllmapi.surfaces.websocket.frame_writer import FrameWriter

__all__ = ["GOING_AWAY", "NORMAL", "OUR_FAULT", "StreamOrder", "run_order"]

NORMAL, GOING_AWAY, OUR_FAULT = 1000, 1001, 1011
"""Close codes (RFC 6455 section 7.4.1) of a connection that was opened for one stream."""

ReadRequest: TypeAlias = Callable[[HttpPipeline], MockRequest]
"""Reads what a client wants. Raises BadControl and other errors of a request."""

log = logging.getLogger("mockllmapi.websocket")


@dataclass(frozen=True, slots=True)
class StreamOrder:
    """Hold a stream that a client wants: the client's name for it, the id for logs (empty: a new one), and its request."""

    subscription: str
    path: str
    request_id: str
    read: ReadRequest


async def run_order(order: StreamOrder, context: StreamContext, writer: FrameWriter, shutdown: ShutdownSignal) -> int:
    """Send one stream, and return the close code that says how it ended. Raises ClientLeft.

    Cancelling it ends the stream, and the upstream call with it.
    """
    exchange = context.http.open_exchange({"method": "GET"}, order.path)
    exchange.id = order.request_id or context.http.draw_id()

    async def fail(problem: Problem, code: int | None = None) -> int:
        await writer.write_problem(problem, order.subscription)
        exchange.emit_failed(problem)
        is_theirs = problem.status < 500 or problem.type is PROBLEMS[TooManyStreams]
        return code or (POLICY if is_theirs else OUR_FAULT)

    try:
        if shutdown.has_begun():
            raise ShuttingDown
        request = replace(order.read(context.http), id=exchange.id)
        session = StreamSession(context, shutdown, _FrameOutput(writer, order.subscription))
        head = await session.run(request)
    except ShuttingDown:
        return await fail(STOPPED, GOING_AWAY)
    except MockLlmApiError as error:
        return await fail(problem_for(error))
    except ClientLeft:
        raise
    except Exception:
        log.exception("Unexpected failure while streaming %r", order.path)
        return await fail(unexpected_problem())
    exchange.emit_answered(head.fault.code if head.fault is not None else 200, head)
    return GOING_AWAY if session.is_shut_down else NORMAL


class _FrameOutput:
    """Writes a stream as frames of one subscription."""

    def __init__(self, writer: FrameWriter, subscription: str) -> None:
        self._writer = writer
        self._subscription = subscription

    async def begin(self, head: MockAnswer, *, is_repeatable: bool) -> None:
        """Write nothing: a frame has no head."""

    async def write(self, body: bytes, _is_last: bool, /) -> None:
        await self._writer.write(body, self._subscription)

    async def write_fault(self, body: bytes) -> None:
        body = body if body.startswith(b'{"type":') else b'{"type":"error",%b' % body[1:]
        await self._writer.write(body, self._subscription)

    async def write_problem(self, problem: Problem) -> None:
        await self._writer.write_problem(problem, self._subscription)
