"""The errors of this project, as one family.

    MockLlmApiError
    ├── ConfigurationError       the operator's configuration is wrong; `serve` and `check` exit 1
    ├── RequestError             the client's request is wrong
    │   ├── BadControl           a strict parameter, a shape or a body has a bad value
    │   ├── BodyTooLarge         a body or a shape is over its limit
    │   ├── TooMuchWork          answering takes more steps than one request may make
    │   ├── BodyTooSlow          the rest of a body does not come
    │   ├── UnsupportedCoding    a body is encoded in a way that cannot be undone
    │   ├── AddressTooLong       a path has too many segments, or too long a one
    │   ├── HeadersTooLarge      the header section is over its limit
    │   ├── HostNotAllowed       the Host header is not one of ours
    │   ├── NotAuthorized        management asked for without the secret
    │   ├── ForeignOrigin        a web page of another origin tries to change settings
    │   ├── NotRecorded          the replayed recording has no answer to this request
    │   └── MethodNotSupported   a verb that a mock cannot answer
    ├── AttemptFailed            one call to one backend failed; the router decides what follows
    ├── RoutingError             no backend gave an answer; keeps every attempt
    │   ├── NoBackendAvailable   no backend could be asked
    │   ├── DeadlinePassed       time ran out
    │   ├── AllAttemptsFailed    every backend that was asked failed
    │   └── StreamBroken         an answer broke off after the client had received its beginning
    ├── UnusableAnswer           a backend answered, and its text could not be used
    ├── GraphQlNotMocked         a GraphQL operation, which is not mocked
    ├── ServerStopping           the server stops, and the request will not be answered
    └── TooManyStreams           no more feeds, or subscribers of them, can be kept open

A class exists only if code catches it or if it has its own problem type. Status codes are in one table,
`surfaces/http/problem.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

__all__ = [
    "AddressTooLong",
    "AllAttemptsFailed",
    "AttemptFailed",
    "AttemptRecord",
    "BadControl",
    "BodyTooLarge",
    "BodyTooSlow",
    "ConfigProblem",
    "ConfigurationError",
    "DeadlinePassed",
    "FailureClass",
    "ForeignOrigin",
    "HeadersTooLarge",
    "HostNotAllowed",
    "MethodNotSupported",
    "MockLlmApiError",
    "NoBackendAvailable",
    "NotAuthorized",
    "NotRecorded",
    "RequestError",
    "RoutingError",
    "ServerStopping",
    "StreamBroken",
    "TooManyStreams",
    "TooMuchWork",
    "UnsupportedCoding",
    "UnusableAnswer",
]


class FailureClass(StrEnum):
    """Name why an attempt failed. The provider decides the class; the router acts on it, never on a message."""

    CONNECT = "connect"
    TIMEOUT = "timeout"
    SERVER = "server"
    RATE_LIMIT = "rate_limit"
    QUOTA = "quota"
    CREDENTIAL = "credential"
    MODEL_MISSING = "model_missing"
    TOO_LONG = "too_long"
    REFUSED = "refused"
    CAPABILITY = "capability"
    REJECTED = "rejected"
    WRONG_ADDRESS = "wrong_address"
    LOADING = "loading"
    CALLER_FAULT = "caller_fault"
    BAD_ANSWER = "bad_answer"


@dataclass(frozen=True, slots=True)
class AttemptRecord:
    """Report one upstream call: no prompt, no key, no upstream body.

    `outcome` is `ok`, `cancelled`, or the name of a failure class; `detail` is one line in our own words.
    """

    backend: str
    outcome: str
    elapsed_ms: float
    detail: str = ""


class MockLlmApiError(Exception):
    """The root of the family. `str(error)` is one or more complete sentences for a person."""


# -- configuration ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ConfigProblem:
    """Describe one problem of the configuration.

    `origin` is the file (with the line, if known), the environment variable, or the option. `key` is the path below the
    section (`Backends:0:Weight`), `given` the value with secrets masked, `legal` the allowed values.
    """

    message: str
    origin: str = ""
    key: str = ""
    given: str = ""
    legal: str = ""

    def __str__(self) -> str:
        where = ": ".join(part for part in (self.origin, self.key) if part)
        text = f"{where}: {self.message}" if where else self.message
        if self.given:
            text += f" (given: {self.given})"
        if self.legal:
            text += "" if text.endswith((".", ")")) else "."
            text += f" Legal: {self.legal}."
        return text


class ConfigurationError(MockLlmApiError):
    """Raised if the configuration cannot be used.

    `problems` holds every problem, not only the first. `warnings` were found before them and often explain them.
    """

    def __init__(self, problems: tuple[ConfigProblem, ...], *, warnings: tuple[str, ...] = ()) -> None:
        self.problems = problems
        self.warnings = warnings
        super().__init__("\n".join(str(problem) for problem in problems))

    @classmethod
    def plain(cls, message: str) -> ConfigurationError:
        """Return an error with one problem that has no position in a file."""
        return cls((ConfigProblem(message),))


# -- the client's request ---------------------------------------------------------------------------------------------


class RequestError(MockLlmApiError):
    """Raised for an error that the client can correct by sending another request."""


class BadControl(RequestError):
    """Raised if a control of the request has a bad value.

    `parameter` is the name as the client wrote it, `position` a place inside the value (`line 1, column 8`), `expected`
    the allowed values.
    """

    def __init__(self, parameter: str, problem: str, *, position: str = "", expected: str = "") -> None:
        self.parameter = parameter
        self.position = position
        self.expected = expected
        text = f"{parameter}: {problem}"
        if position:
            text += f" at {position}"
        text += "."
        if expected:
            text += f" Expected {expected}."
        super().__init__(text)


class BodyTooLarge(RequestError):
    """Raised if `what` (`body`, `shape`) is over `limit_bytes`."""

    def __init__(self, what: str, limit_bytes: int, setting: str) -> None:
        self.what = what
        self.limit_bytes = limit_bytes
        super().__init__(f"The {what} is larger than {limit_bytes} bytes ({setting}).")


class TooMuchWork(RequestError):
    """Answering takes more than `limit` steps, the most that `setting` allows; `part` is what asks for them."""

    def __init__(self, part: str, limit: int, setting: str) -> None:
        self.part = part
        self.limit = limit
        self.setting = setting
        super().__init__(
            f"The request asks for too much work: {part} would take more than {limit} steps, the most that {setting} allows."
        )


class BodyTooSlow(RequestError):
    """Raised if no further part of the body arrives for `idle_s` seconds."""

    def __init__(self, idle_s: float) -> None:
        self.idle_s = idle_s
        super().__init__(f"The rest of the body did not come within {idle_s:g} seconds.")


class UnsupportedCoding(RequestError):
    """Raised if a body has a `Content-Encoding` that is not one of `allowed`."""

    def __init__(self, coding: str, allowed: tuple[str, ...]) -> None:
        self.allowed = allowed
        super().__init__(
            f"Content-Encoding: {coding!r} is not supported. Allowed are {', '.join(allowed)} and identity."
        )


class AddressTooLong(RequestError):
    """Raised if the path of a request has more than `limit` of something (`what`)."""

    def __init__(self, what: str, limit: int) -> None:
        self.what = what
        self.limit = limit
        super().__init__(f"The path has more than {limit} {what}. Send a large value in the query or in the body.")


class HeadersTooLarge(RequestError):
    """Raised if the header section is over `limit_bytes`."""

    def __init__(self, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        super().__init__(f"The request's address and headers are larger than {limit_bytes} bytes.")


class HostNotAllowed(RequestError):
    """Raised if the Host header is neither a loopback name nor in `AllowedHosts`, against DNS rebinding."""

    def __init__(self, host: str) -> None:
        self.host = host
        name = re.fullmatch(r"([A-Za-z0-9.-]+)(?::[0-9]*)?", host)
        option = f"--set AllowedHosts:0={name[1]}" if name else "its name in AllowedHosts"
        super().__init__(f"The host {host!r} is not served here. If it should be, start the server with {option}")


class NotAuthorized(RequestError):
    """Raised if management is protected and the request has no valid secret."""

    def __init__(self) -> None:
        super().__init__("Management needs the header 'Authorization: Bearer <ManagementAuthSecret>'.")


class ForeignOrigin(RequestError):
    """Raised for a write to management that a browser sends for a page of another origin."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        super().__init__(f"A page of {origin!r} may not change anything here.")


class NotRecorded(RequestError):
    """Raised if the replayed recording has no answer to this request. `nearest` is a sentence about the nearest one."""

    def __init__(self, method: str, path: str, nearest: str = "") -> None:
        self.method = method
        self.path = path
        self.nearest = nearest
        super().__init__(" ".join(part for part in (f"{method} {path} was not recorded.", nearest) if part))


class MethodNotSupported(RequestError):
    """Raised for a verb that no mock answers (TRACE, CONNECT, unknown verbs)."""

    def __init__(self, method: str, allowed: tuple[str, ...]) -> None:
        self.method = method
        self.allowed = allowed
        super().__init__(f"The method {method} is not supported. Use one of {', '.join(allowed)}.")


# -- backends ---------------------------------------------------------------------------------------------------------


class AttemptFailed(MockLlmApiError):
    """Raised by providers if one upstream call failed; caught by the router.

    `retry_after_s` is the wait that the backend asked for, `parameter` the request parameter that it refused (class
    `capability`). `detail` is one line in our own words. Clients may see it, so it quotes no upstream body and no key.
    `tokens` are the prompt and completion tokens that the call has spent all the same.
    """

    def __init__(
        self,
        failure: FailureClass,
        detail: str,
        *,
        retry_after_s: float | None = None,
        parameter: str | None = None,
        status: int | None = None,
    ) -> None:
        self.failure = failure
        self.detail = detail
        self.retry_after_s = retry_after_s
        self.parameter = parameter
        self.status = status
        self.tokens = (0, 0)
        super().__init__(detail)


class RoutingError(MockLlmApiError):
    """Raised if routing ends without an answer.

    `attempts` holds every call that was made, in order; `hint` names the setting that would help.
    """

    def __init__(
        self, message: str, *, attempts: tuple[AttemptRecord, ...] = (), retry_after_s: float | None = None
    ) -> None:
        self.attempts = attempts
        self.retry_after_s = retry_after_s
        self.hint = ""
        super().__init__(message)


class ServerStopping(MockLlmApiError):
    """The server stops, so a request that waits for a backend will not be answered."""

    retry_after_s = 5.0

    def __init__(self) -> None:
        super().__init__("The server stops before this request could be answered.")


class NoBackendAvailable(RoutingError):
    """Raised if no backend could be asked. `reasons` has a sentence for each candidate.

    `is_queue_full` means that backends could be asked, but too many requests wait for them already.
    """

    def __init__(
        self,
        reasons: tuple[str, ...] = (),
        *,
        attempts: tuple[AttemptRecord, ...] = (),
        retry_after_s: float | None = None,
        is_queue_full: bool = False,
    ) -> None:
        self.reasons = reasons
        self.is_queue_full = is_queue_full
        message = "No LLM backend available"
        if reasons:
            message += ": " + "; ".join(reasons)
        super().__init__(message, attempts=attempts, retry_after_s=retry_after_s)


class DeadlinePassed(RoutingError):
    """Raised if the request's deadline passed, or if every attempt timed out."""


class AllAttemptsFailed(RoutingError):
    """Raised if every attempt failed in some other way."""


class StreamBroken(RoutingError):
    """Raised if a streamed answer broke off after the client had received its beginning."""

    def __init__(self, backend: str, detail: str, *, attempts: tuple[AttemptRecord, ...] = ()) -> None:
        self.backend = backend
        super().__init__(f"The answer of {backend} broke off: {detail}", attempts=attempts)


class UnusableAnswer(MockLlmApiError):
    """Raised if a model answered and nothing in its text fits the request."""

    def __init__(self, backend: str, why: str, *, attempts: tuple[AttemptRecord, ...] = ()) -> None:
        self.backend = backend
        self.why = why
        self.attempts = attempts
        self.hint = ""
        super().__init__(f"The answer of backend {backend!r} could not be used: {why}.")


class GraphQlNotMocked(MockLlmApiError):
    """Raised for a GraphQL operation."""

    def __init__(self) -> None:
        super().__init__(
            "GraphQL is not mocked. Send the shape of the answer as X-Response-Shape, or teach it to a context."
        )


class TooManyStreams(MockLlmApiError):
    """Raised if there are `limit` of `what` (`feeds`, `subscribers`) already. Retry after `retry_after_s`."""

    def __init__(self, what: str, limit: int, *, retry_after_s: float = 5.0) -> None:
        self.what = what
        self.limit = limit
        self.retry_after_s = retry_after_s
        super().__init__(f"The limit of {limit} {what} is reached.")
