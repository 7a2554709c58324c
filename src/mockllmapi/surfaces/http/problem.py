"""Errors as clients see them: `application/problem+json` (RFC 9457), from one table.

Beside the standard's members there is `error` (the detail as text, which older clients read) and, where backends were
asked, `attempts`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from mockllmapi import errors
from mockllmapi.surfaces.http.asgi import Send, send_answer
from mockllmapi.types import JsonObject

__all__ = [
    "MEDIA_TYPE",
    "NOT_FOUND",
    "PROBLEMS",
    "STOPPED",
    "UNEXPECTED",
    "UNREADABLE",
    "Problem",
    "ProblemType",
    "problem_for",
    "send_problem",
    "unexpected_problem",
]

MEDIA_TYPE = "application/problem+json"

TYPE_PREFIX = "urn:problem-type:mockllmapi:"

UNKNOWN_WAIT_S = 30.0
"""When to ask again where nobody knows it: an operator has to change something, or a health check has to find a backend."""


@dataclass(frozen=True, slots=True)
class ProblemType:
    """One row of the table: the last part of the type's URN, its title, and the status it is sent with."""

    name: str
    title: str
    status: int


PROBLEMS: dict[type[errors.MockLlmApiError], ProblemType] = {
    errors.BadControl: ProblemType("bad-control", "A parameter of the request has a bad value", 400),
    errors.TooMuchWork: ProblemType("too-much-work", "The request asks for too much work", 400),
    errors.NotAuthorized: ProblemType("not-authorized", "Management needs a secret", 401),
    errors.ForeignOrigin: ProblemType("foreign-origin", "A page of another origin may not do this", 403),
    errors.HostNotAllowed: ProblemType("host-not-allowed", "This host is not served here", 403),
    errors.NotRecorded: ProblemType("not-recorded", "The recording has no answer to this request", 404),
    errors.MethodNotSupported: ProblemType("method-not-supported", "The method is not supported", 405),
    errors.BodyTooSlow: ProblemType("too-slow", "The body did not come in time", 408),
    errors.AddressTooLong: ProblemType("address-too-long", "The address is too long", 414),
    errors.BodyTooLarge: ProblemType("too-large", "The body or the shape is too large", 413),
    errors.UnsupportedCoding: ProblemType("unsupported-coding", "The coding of the body is not supported", 415),
    errors.ConfigurationError: ProblemType("bad-configuration", "The configuration cannot be used", 422),
    errors.HeadersTooLarge: ProblemType("headers-too-large", "The headers are too large", 431),
    errors.GraphQlNotMocked: ProblemType("graphql-not-mocked", "GraphQL is not mocked", 501),
    errors.UnusableAnswer: ProblemType("unusable-answer", "The model's answer could not be used", 502),
    errors.AllAttemptsFailed: ProblemType("backend-failed", "Every attempt failed", 502),
    errors.StreamBroken: ProblemType("stream-broken", "The answer broke off", 502),
    errors.NoBackendAvailable: ProblemType("no-backend", "No LLM backend available", 503),
    errors.TooManyStreams: ProblemType("too-many-streams", "Too many streams are open", 503),
    errors.ServerStopping: ProblemType("stopping", "The server is stopping", 503),
    errors.DeadlinePassed: ProblemType("deadline-passed", "The backends did not answer in time", 504),
}
"""Every error that a client can meet. A test walks the family: a class without a row fails."""

UNEXPECTED = ProblemType("internal", "Something went wrong here", 500)
UNREADABLE = ProblemType("unreadable-request", "The request is no HTTP", 400)
NOT_FOUND = ProblemType("not-found", "Nothing is here", 404)


_TIMELY = (errors.RoutingError, errors.TooManyStreams, errors.ServerStopping)
"""Errors that may know when to ask again."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem ready to be sent."""

    type: ProblemType
    detail: str
    attempts: tuple[errors.AttemptRecord, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def status(self) -> int:
        return self.type.status

    def encode(self) -> bytes:
        """The JSON body."""
        body: JsonObject = {
            "type": TYPE_PREFIX + self.type.name,
            "title": self.type.title,
            "status": self.type.status,
            "detail": self.detail,
            "error": self.detail,
        }
        if self.attempts:
            body["attempts"] = [
                {
                    "backend": record.backend,
                    "outcome": record.outcome,
                    "detail": record.detail,
                    "ms": round(record.elapsed_ms, 1),
                }
                for record in self.attempts
            ]
        return msgspec.json.encode(body)


def problem_for(error: errors.MockLlmApiError) -> Problem:
    """The problem that an error is to a client. What no client should ever meet says nothing about itself."""
    kind = PROBLEMS.get(type(error))
    if kind is None:
        return unexpected_problem()
    headers: list[tuple[str, str]] = []
    attempts: tuple[errors.AttemptRecord, ...] = ()
    if isinstance(error, (errors.RoutingError, errors.UnusableAnswer)):
        attempts = error.attempts
    if isinstance(error, _TIMELY) and (wait_s := _wait_s(error)) is not None:
        headers.append(("Retry-After", str(max(1, math.ceil(wait_s)))))
    if isinstance(error, errors.MethodNotSupported):
        headers.append(("Allow", ", ".join(error.allowed)))
    if isinstance(error, errors.UnsupportedCoding):
        headers.append(("Accept-Encoding", ", ".join(error.allowed)))
    if isinstance(error, errors.BodyTooSlow):
        headers.append(("Connection", "close"))  # the rest of the request is not read
    if isinstance(error, errors.NotAuthorized):
        headers.append(("WWW-Authenticate", "Bearer"))
    return Problem(kind, _detail_of(error), attempts, tuple(headers))


def _detail_of(error: errors.MockLlmApiError) -> str:
    """Return the error's text, with the setting that would have helped."""
    hint = error.hint if isinstance(error, (errors.RoutingError, errors.UnusableAnswer)) else ""
    return f"{str(error).rstrip('.')}. {hint}" if hint else str(error)


def _wait_s(error: errors.RoutingError | errors.TooManyStreams | errors.ServerStopping) -> float | None:
    if error.retry_after_s is None and isinstance(error, errors.NoBackendAvailable):
        return UNKNOWN_WAIT_S
    return error.retry_after_s


STOPPED = problem_for(errors.ServerStopping())
"""What a client reads whose answer the stopping server gives up."""


def unexpected_problem() -> Problem:
    """What a client reads of a failure that nobody foresaw."""
    return Problem(UNEXPECTED, "An unexpected failure; the server's log has the details.")


async def send_problem(
    send: Send, problem: Problem, headers: Iterable[tuple[str, str]] = (), *, with_body: bool = True
) -> None:
    """Send a problem as one whole answer; `headers` come beside its own."""
    every = [("Content-Type", MEDIA_TYPE), *headers, *problem.headers]
    await send_answer(send, problem.status, problem.encode(), every, with_body=with_body)
