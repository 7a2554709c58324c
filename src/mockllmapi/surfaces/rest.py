"""REST: any path and verb below the mock prefix, answered as one JSON document.

Bare ASGI, because this path is the product's hot one. The order of the work is `RestSurface.__call__`.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
import uuid

import msgspec

from mockllmapi.engine import Engine
from mockllmapi.engine.faults import simulated_fault
from mockllmapi.errors import MethodNotSupported, MockLlmApiError
from mockllmapi.events import EventBus, RequestAnswered, RequestFailed
from mockllmapi.exchange import MockAnswer, MockRequest
from mockllmapi.naming.paths import ACTIONS, VERBS
from mockllmapi.surfaces.body import parse_body
from mockllmapi.surfaces.controls import ControlReader
from mockllmapi.surfaces.cors import cors_headers, preflight_headers
from mockllmapi.surfaces.departure import watch_departure
from mockllmapi.surfaces.http import ClientLeft, Head, Receive, Scope, Send, read_body, read_head, send_answer
from mockllmapi.surfaces.problem import STOPPING, Problem, problem_for, send_problem, unexpected_problem

__all__ = ["RestSurface"]

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_MORE_ACTIONS = """
    batch calculate check convert export generate import lookup match preview query report reset signin signout simulate
    translate validate
"""
ACTION_WORDS = frozenset(_MORE_ACTIONS.split()) | ACTIONS | VERBS.keys()
"""Last path segments that name something to do: a POST there creates nothing, so it answers 200 instead of 201."""

MAX_SHAPE_HEADER_CHARS = 8 * 1024
_UNPRINTABLE = re.compile(r"[^ -~]")
_SAFE_ID = re.compile(r"[A-Za-z0-9._:/+=@-]{1,128}")

STOPPED = Problem(STOPPING, "The server stops before this request could be answered.", headers=(("Retry-After", "5"),))

log = logging.getLogger("mockllmapi.rest")


class RestSurface:
    """The ASGI application below the mock prefix."""

    def __init__(
        self, engine: Engine, controls: ControlReader, events: EventBus, *, max_request_size_bytes: int, has_cors: bool
    ) -> None:
        self._engine = engine
        self._controls = controls
        self._events = events
        self._max_request_size_bytes = max_request_size_bytes
        self._has_cors = has_cors

    async def __call__(self, scope: Scope, receive: Receive, send: Send, path: str) -> None:
        """Answer one HTTP request; `path` is what follows the prefix."""
        exchange = _Exchange(scope, path, self._events)
        try:
            head = read_head(scope)
            exchange.take_id(head)
            if self._has_cors:
                exchange.headers += cors_headers(head.headers)
            head.check_size()
            if head.method not in METHODS:
                raise MethodNotSupported(head.method[:20], METHODS)
            if head.method == "OPTIONS":
                await exchange.send_options(send, head, has_cors=self._has_cors)
                return
            body = await read_body(head, receive, self._max_request_size_bytes)
            request = self.read_request(head, body, exchange.path, exchange.id)
            if head.method == "HEAD" and simulated_fault(request) is None:
                await exchange.send_head(send)
                return
            try:
                async with watch_departure(receive):
                    answer = await self._engine.answer(request)
            except asyncio.CancelledError:
                await exchange.send_problem(send, STOPPED)
                raise
            await exchange.send(send, answer)
        except ClientLeft:
            return
        except MockLlmApiError as error:
            await exchange.send_problem(send, problem_for(error))
        except Exception:
            log.exception("Unexpected failure while answering %s %r", exchange.method, exchange.path)
            await exchange.send_problem(send, unexpected_problem())

    def read_request(self, head: Head, raw_body: bytes, path: str, request_id: str) -> MockRequest:
        """What a client asks, from the bytes it sent. Raises BadControl and BodyTooLarge."""
        body = parse_body(raw_body, head.headers.get("content-type", ""))
        read = self._controls.read(head.query, head.headers, body)
        return MockRequest(
            method=head.method,
            path=path,
            query=read.query,
            body=read.body.value,
            body_kind=read.body.kind,
            controls=read.controls,
            id=request_id,
        )


class _Exchange:
    """One request being answered: its id, its clock, the headers that every answer to it carries."""

    def __init__(self, scope: Scope, path: str, events: EventBus) -> None:
        self.method: str = scope["method"]
        self.path = plain_path(path)
        self.id = ""
        self.headers: list[tuple[str, str]] = []
        self._events = events
        self._started = time.perf_counter()

    def take_id(self, head: Head) -> None:
        """Keep the client's request id if it is safe to repeat, else make one."""
        given = head.headers.get("x-request-id", "")
        self.id = given if _SAFE_ID.fullmatch(given) else uuid.uuid4().hex
        self.headers.append(("X-Request-Id", self.id))

    @property
    def elapsed_ms(self) -> float:
        return (time.perf_counter() - self._started) * 1000

    async def send_options(self, send: Send, head: Head, *, has_cors: bool) -> None:
        extra = preflight_headers(head.headers, METHODS) if has_cors else []
        await send_answer(send, 204, b"", [("Allow", ", ".join(METHODS)), *self.headers, *extra])

    async def send_head(self, send: Send) -> None:
        """What HEAD gets: it asks no model, so nobody knows what GET's body would be."""
        await send_answer(send, 200, None, [("Content-Type", "application/json"), *self.headers])

    async def send(self, send: Send, answer: MockAnswer) -> None:
        status = answer.fault.code if answer.fault is not None else self._status()
        elapsed_ms = self.elapsed_ms
        headers = [
            ("Content-Type", "application/json"),
            *self.headers,
            ("X-LLM-Source", answer.source.value),
            ("Server-Timing", f"backend;dur={answer.backend_ms:.1f}, total;dur={elapsed_ms:.1f}"),
        ]
        if answer.fault is None:
            headers += [
                ("X-LLM-Backend", _header_text(answer.backend)),
                ("X-LLM-Model", _header_text(answer.model)),
                ("X-LLM-Attempts", str(answer.attempts)),
                ("X-LLM-Repaired", str(answer.repaired)),
            ]
        if answer.is_degraded:
            headers.append(("X-LLM-Degraded", "true"))
        if answer.shown_shape is not None:
            headers += self._shape_header(answer)
        content = msgspec.json.encode(answer.content)
        await send_answer(send, status, content, headers, with_body=self.method != "HEAD")
        self._events.emit(
            RequestAnswered(self.id, self.method, self.path, status, answer.source, answer.backend, elapsed_ms)
        )

    def _shape_header(self, answer: MockAnswer) -> list[tuple[str, str]]:
        text = _header_text(msgspec.json.encode(answer.shown_shape).decode())
        if len(text) > MAX_SHAPE_HEADER_CHARS:
            log.warning("Request %s: the shape is too long for a header and is left out", self.id)
            return []
        return [("X-Response-Schema", text)]

    async def send_problem(self, send: Send, problem: Problem) -> None:
        await send_problem(send, problem, self.headers, with_body=self.method != "HEAD")
        self._events.emit(
            RequestFailed(
                self.id, self.method, self.path, problem.status, problem.type.name, problem.detail, self.elapsed_ms
            )
        )

    def _status(self) -> int:
        """201 for a POST that creates, 200 for everything else (RFC 9110 section 9.3.3)."""
        if self.method != "POST":
            return 200
        last = self.path.rsplit("/", 1)[-1].lower()
        words = set(re.split(r"[^a-z]+", last))
        return 200 if words & ACTION_WORDS else 201


def plain_path(path: str) -> str:
    """A path without its trailing slash: it means nothing here."""
    return "/" + path.strip("/")


def _header_text(text: str) -> str:
    """Text for a header: whatever is not printable ASCII as a JSON escape, so that JSON stays what it is."""
    return text if text.isascii() and text.isprintable() else _UNPRINTABLE.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
