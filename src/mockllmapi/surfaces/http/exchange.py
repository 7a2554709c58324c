"""One HTTP request being answered, as every surface that speaks HTTP does it: its id, its clock, the headers that every
answer to it carries, and what is told of it afterwards."""

from __future__ import annotations

import logging
import random
import re
from collections.abc import Awaitable, Callable
from typing import TypeAlias
from urllib.parse import quote

import msgspec

from mockllmapi.events import EventBus, RequestAnswered, RequestFailed, RequestServed
from mockllmapi.exchange import MockAnswer, Source
from mockllmapi.naming.paths import ACTIONS, STATUS_BY_VERB
from mockllmapi.randomness import draw_id
from mockllmapi.surfaces.http.asgi import Head, Scope, Send, send_answer
from mockllmapi.surfaces.http.cors import CorsPolicy
from mockllmapi.surfaces.http.problem import Problem, send_problem
from mockllmapi.surfaces.http.standard_headers import find_location, headers_of_error
from mockllmapi.types import Clock

__all__ = ["METHODS", "HttpExchange", "OpenExchange", "ignored_headers", "plain_path"]

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_MORE_ACTIONS = """
    batch calculate check convert export generate import lookup match preview query report reset signin signout simulate
    translate validate
"""
ACTION_WORDS = frozenset(_MORE_ACTIONS.split()) | ACTIONS | STATUS_BY_VERB.keys()
"""Last path segments that name something to do: a POST there creates nothing, so it answers 200 instead of 201."""

_OF_ONE_LANGUAGE = frozenset({Source.LLM, Source.BUILTIN, Source.POOL})
"""What was made in the language that the request asks for. What is remembered, learned or recorded was made for another."""

MAX_MODEL_CHARS = 128
MAX_IGNORED_CHARS = 500
MAX_SHAPE_HEADER_CHARS = 8 * 1024
CLIENT_LEFT = 499
"""The status in the log of a request whose client left, as nginx writes it. It is never sent."""
_UNPRINTABLE = re.compile(r"[^ -~]")
_SAFE_ID = re.compile(r"[A-Za-z0-9._:/+=@-]{1,128}")

log = logging.getLogger("mockllmapi.exchange")


class HttpExchange:
    """One request that is being answered.

    `send_problem_instead` sends a problem for a surface that has begun its response already. `language` is that of the answer,
    if the request decides about it.
    """

    def __init__(self, scope: Scope, path: str, events: EventBus, clock: Clock, rng: random.Random) -> None:
        self.method: str = scope["method"]
        self.path = plain_path(path)
        self.id = ""
        self.last_event_id = ""
        self.headers: list[tuple[str, str]] = []
        self.language = ""
        self.send_problem_instead: Callable[[HttpExchange, Problem], Awaitable[None]] | None = None
        self._events = events
        self._address = (
            (scope.get("raw_path") or quote(scope.get("path", "")).encode()).partition(b"?")[0].decode("latin-1")
        )
        self._clock = clock
        self._rng = rng
        self._started = clock.monotonic()

    def take_head(self, head: Head) -> None:
        """Keep the client's request id if it is safe to repeat, else draw one; and what it heard last of a stream."""
        self.last_event_id = head.headers.get("last-event-id", "")
        given = head.headers.get("x-request-id", "")
        self.id = given if _SAFE_ID.fullmatch(given) else draw_id(self._rng)
        self.headers.append(("X-Request-Id", self.id))

    @property
    def elapsed_ms(self) -> float:
        return (self._clock.monotonic() - self._started) * 1000

    async def send_options(self, send: Send, head: Head, *, cors: CorsPolicy) -> None:
        extra = cors.preflight_headers(head.headers, METHODS)
        await send_answer(send, 204, b"", [("Allow", ", ".join(METHODS)), *self.headers, *extra])
        self.emit_served(204, "options")

    async def send_head(self, send: Send) -> None:
        """What HEAD gets: it asks no model, so nobody knows what GET's body would be."""
        await send_answer(send, 200, None, [("Content-Type", "application/json"), *self.headers])
        self.emit_served(200, "head")

    async def send(self, send: Send, answer: MockAnswer) -> None:
        """A whole answer."""
        status = self.status_of(answer)
        headers = self.answer_headers(answer, "application/json")
        if status == 201:
            headers += self._location_header(answer)
        content = msgspec.json.encode(answer.content)
        await send_answer(send, status, content, headers, with_body=self.method != "HEAD")
        self.emit_answered(status, answer)

    def status_of(self, answer: MockAnswer) -> int:
        """The status an answer is sent with."""
        return answer.fault.code if answer.fault is not None else answer.status or self._status()

    def answer_headers(self, answer: MockAnswer, content_type: str) -> list[tuple[str, str]]:
        """The headers that say what an answer is and where it came from."""
        headers = [
            ("Content-Type", content_type),
            *self.headers,
            ("X-LLM-Source", answer.source.value),
            ("Server-Timing", f"backend;dur={answer.backend_ms:.1f}, total;dur={self.elapsed_ms:.1f}"),
        ]
        if answer.fault is None:
            who = (("X-LLM-Backend", answer.backend), ("X-LLM-Model", _model_label(answer.model)))
            headers += [
                *((name, _header_text(said)) for name, said in who if said),  # what is remembered comes from nobody
                ("X-LLM-Attempts", str(answer.attempts)),
                ("X-LLM-Repaired", str(answer.repaired)),
            ]
        else:
            headers += headers_of_error(answer.fault.code, METHODS)
        if self.language and answer.source in _OF_ONE_LANGUAGE:
            headers.append(("Content-Language", _language_tag(self.language)))
        if answer.is_degraded:
            headers.append(("X-LLM-Degraded", "backends"))
        if answer.limited_to is not None:
            headers.append(("X-LLM-Limited", str(answer.limited_to)))
        if answer.shown_shape is not None:
            headers += self._shape_header(answer)
        return headers

    def emit_answered(self, status: int, answer: MockAnswer) -> None:
        """Let the listeners know that the client has got its answer."""
        self._events.emit(
            RequestAnswered(self.id, self.method, self.path, status, answer.source, answer.backend, self.elapsed_ms)
        )

    def _location_header(self, answer: MockAnswer) -> list[tuple[str, str]]:
        segments = tuple(part for part in self.path.split("/") if part)
        location = find_location(self._address, segments, answer.content)
        return [("Location", location)] if location is not None and location.isascii() else []

    def emit_served(self, status: int, served_by: str, *, is_polled: bool = False) -> None:
        """Emit that the client got a response that is not a mock answer."""
        self._events.emit(
            RequestServed(self.id, self.method, self.path, status, served_by, self.elapsed_ms, is_polled=is_polled)
        )

    def emit_disconnect(self) -> None:
        """Emit that the client closed the connection before its response was complete."""
        self.emit_served(CLIENT_LEFT, "client-left")

    def _shape_header(self, answer: MockAnswer) -> list[tuple[str, str]]:
        text = _header_text(msgspec.json.encode(answer.shown_shape).decode())
        if len(text) > MAX_SHAPE_HEADER_CHARS:
            log.warning("Request %s: the shape is too long for a header and is left out", self.id)
            return []
        return [("X-Response-Schema", text)]

    async def send_problem(self, send: Send, problem: Problem) -> None:
        """A problem instead of an answer."""
        await send_problem(send, problem, self.headers, with_body=self.method != "HEAD")
        self.emit_failed(problem)

    def emit_failed(self, problem: Problem) -> None:
        """Let the listeners know what the client got instead of an answer."""
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


OpenExchange: TypeAlias = Callable[[Scope, str], HttpExchange]
"""Begins to answer one request: the scope and the path below the place where the application is mounted."""


def ignored_headers(ignored: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the header that names parameters which look like controls and were not understood."""
    return [("X-LLM-Ignored", _header_text(", ".join(ignored))[:MAX_IGNORED_CHARS])] if ignored else []


def plain_path(path: str) -> str:
    """A path without its trailing slash: it means nothing here."""
    return "/" + path.strip("/")


def _language_tag(locale: str) -> str:
    """A locale as RFC 5646 writes it: `pt-BR`."""
    language, dash, region = locale.partition("-")
    return language + dash + region.upper()


def _model_label(model: str) -> str:
    """Return a model's name for a header: short, and without the folders of a file that a local server names."""
    is_path = model.startswith(("/", "./", "../", "~", "\\\\")) or re.match(r"[A-Za-z]:[\\/]", model)
    name = re.split(r"[\\/]", model.rstrip("\\/"))[-1] if is_path else model
    return name[:MAX_MODEL_CHARS]


def _header_text(text: str) -> str:
    """Text for a header: whatever is not printable ASCII as a JSON escape, so that JSON stays what it is."""
    return text if text.isascii() and text.isprintable() else _UNPRINTABLE.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
