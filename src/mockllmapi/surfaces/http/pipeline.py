"""What every HTTP surface does around its own work: read the request within limits, notice a client that leaves, turn
whatever goes wrong into a problem."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Coroutine
from typing import TypeAlias

from mockllmapi import work
from mockllmapi.config import Locale
from mockllmapi.errors import MethodNotSupported, MockLlmApiError
from mockllmapi.events import EventBus
from mockllmapi.exchange import Controls, MockRequest
from mockllmapi.randomness import draw_id
from mockllmapi.surfaces.http.asgi import (
    ClientLeft,
    Head,
    Receive,
    Scope,
    Send,
    check_path,
    decoded_path,
    parse_query,
    read_body,
    read_head,
)
from mockllmapi.surfaces.http.body import ParsedBody, parse_body
from mockllmapi.surfaces.http.content_coding import decode_content
from mockllmapi.surfaces.http.controls import ControlReader
from mockllmapi.surfaces.http.cors import CorsPolicy
from mockllmapi.surfaces.http.disconnect import run_watched
from mockllmapi.surfaces.http.exchange import METHODS, HttpExchange, ignored_headers, plain_path
from mockllmapi.surfaces.http.problem import STOPPED, Problem, problem_for, unexpected_problem
from mockllmapi.surfaces.http.recent_controls import RecentControls
from mockllmapi.types import Clock

__all__ = ["HttpPipeline", "Respond"]

ACCEPT_LANGUAGE = "Accept-Language"

Respond: TypeAlias = Callable[[HttpExchange, MockRequest, Send], Coroutine[object, object, None]]
"""A surface's own work: answer one request that was read."""

log = logging.getLogger("mockllmapi.http")


class HttpPipeline:
    """Serves requests within the operator's limits."""

    def __init__(
        self,
        controls: ControlReader,
        events: EventBus,
        clock: Clock,
        rng: random.Random,
        *,
        max_request_size_bytes: int,
        cors: CorsPolicy,
        max_work_steps: int = work.DEFAULT_STEPS,
        has_backend: Callable[[str], bool] = lambda _name: True,
    ) -> None:
        self._controls = RecentControls(controls)
        self._obeys_language = controls.obeys_language
        self._events = events
        self._clock = clock
        self._rng = rng
        self._max_request_size_bytes = max_request_size_bytes
        self._cors = cors
        self._max_work_steps = max_work_steps
        self._has_backend = has_backend

    async def serve(
        self, scope: Scope, receive: Receive, send: Send, path: str, respond: Respond, *, is_streamed: bool = False
    ) -> None:
        """Answer one HTTP request with `respond`, which is cancelled when the client leaves. What it raises before it has sent
        anything becomes a problem."""
        exchange = self.open_exchange(scope, path)
        try:
            head = read_head(scope)
            exchange.take_head(head)
            exchange.headers += self._common_headers(head)
            head.check_size()
            check_path(exchange.path)
            if head.method not in METHODS:
                raise MethodNotSupported(head.method[:20], METHODS)
            if head.method == "OPTIONS":
                await exchange.send_options(send, head, cors=self._cors)
                return
            sent = await read_body(head, receive, self._max_request_size_bytes, self._clock)
            request = await self._read_sent(head, sent, exchange, is_streamed=is_streamed)
            exchange.headers += ignored_headers(self._list_ignored(request.controls))
            stream = request.controls.stream
            if self._obeys_language and (stream is None or stream.feed is None):  # a named feed speaks its own
                exchange.language = request.controls.locale or Locale.EN
            try:
                await run_watched(respond(exchange, request, send), receive)
            except asyncio.CancelledError:
                await (
                    exchange.send_problem_instead(exchange, STOPPED)
                    if exchange.send_problem_instead
                    else exchange.send_problem(send, STOPPED)
                )
                raise
        except ClientLeft:
            exchange.emit_disconnect()
        except MockLlmApiError as error:
            await exchange.send_problem(send, problem_for(error))
        except Exception:
            log.exception("Unexpected failure while answering %s %r", exchange.method, exchange.path)
            await exchange.send_problem(send, unexpected_problem())

    async def refuse(self, scope: Scope, send: Send, path: str, problem: Problem) -> None:
        """Answer one HTTP request with a problem, without reading its body."""
        exchange = self.open_exchange(scope, path)
        head = read_head(scope)
        exchange.take_head(head)
        exchange.headers += self._common_headers(head)
        await exchange.send_problem(send, problem)

    def open_exchange(self, scope: Scope, path: str) -> HttpExchange:
        """Begin to answer one request."""
        return HttpExchange(scope, path, self._events, self._clock, self._rng)

    def draw_id(self) -> str:
        """Return an id for a request that brings none."""
        return draw_id(self._rng)

    def _common_headers(self, head: Head) -> list[tuple[str, str]]:
        """What all answers to a request carry, problems as well: who may read them, and what they differ by."""
        varies_by = (ACCEPT_LANGUAGE,) if self._obeys_language else ()
        return self._cors.answer_headers(head.headers, varies_by)

    def _list_ignored(self, controls: Controls) -> tuple[str, ...]:
        """Return what looks like a control and is none, and the name of a backend that does not exist."""
        choice = controls.backend
        if choice is None or self._has_backend(choice.name):
            return controls.ignored
        return (*controls.ignored, f"backend={choice.name}")

    def read_target(self, target: str) -> MockRequest:
        """What a GET of a path with its query asks for, as a stream. Raises BadControl."""
        work.set_limit(self._max_work_steps)
        path, _, query = target.partition("?")
        check_path(path)
        read = self._controls.read(parse_query(query.encode()), {}, ParsedBody(), is_streamed=True)
        return MockRequest(
            "GET", plain_path(decoded_path(path)), query=read.query, controls=read.controls, id=self.draw_id()
        )

    async def _read_sent(self, head: Head, sent: bytes, exchange: HttpExchange, *, is_streamed: bool) -> MockRequest:
        """Read a request off the event loop if its body is large. Raises what `read_request` raises."""
        coding = head.headers.get("content-encoding", "")

        def read() -> MockRequest:
            body = decode_content(sent, coding, self._max_request_size_bytes)
            return self.read_request(head, body, exchange.path, exchange.id, is_streamed=is_streamed)

        if len(sent) <= work.INLINE_BYTES and not coding:
            return read()
        work.set_limit(self._max_work_steps)
        return await work.run(read, max(len(sent), work.INLINE_BYTES + 1))

    def read_request(
        self, head: Head, raw_body: bytes, path: str, request_id: str, *, is_streamed: bool = False
    ) -> MockRequest:
        """What a client asks, from the bytes it sent. Raises BadControl and BodyTooLarge."""
        work.set_limit(self._max_work_steps)
        body = parse_body(raw_body, head.headers.get("content-type", ""))
        read = self._controls.read(head.query, head.headers, body, is_streamed=is_streamed)
        return MockRequest(
            method=head.method,
            path=path,
            query=read.query,
            body=read.body.value,
            body_kind=read.body.kind,
            controls=read.controls,
            id=request_id,
        )
