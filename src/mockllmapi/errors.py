"""Everything that can go wrong, as one family.

    MockLlmApiError
    ├── ConfigurationError       the operator's configuration is wrong; `serve` and `check` exit 1
    ├── RequestError             the client's request is wrong
    │   ├── BadControl           a strict parameter, a shape or a body has a bad value
    │   ├── BodyTooLarge         a body or a shape is over its limit
    │   ├── BodyTooSlow          the rest of a body does not come
    │   ├── HeadersTooLarge      the header section is over its limit
    │   ├── HostNotAllowed       the Host header names nobody we answer for
    │   ├── NotAuthorized        management asked for without the secret
    │   ├── ForeignOrigin        a web page of another origin wants to change something
    │   ├── NotRecorded          the recording that is given again has no answer to this request
    │   └── MethodNotSupported   a verb that a mock cannot answer
    ├── AttemptFailed            one call to one backend failed; the router decides what follows
    ├── RoutingError             no backend gave an answer; keeps every attempt
    │   ├── NoBackendAvailable   nobody could be asked
    │   ├── DeadlinePassed       time ran out
    │   ├── AllAttemptsFailed    everybody who was asked failed
    │   └── StreamBroken         an answer broke off after the client had got its beginning
    ├── UnusableAnswer           a backend answered, and no answer could be made of it
    └── TooManyStreams           no more feeds, or subscribers of them, can be kept open

A class exists only where somebody catches it or where it owns a problem type. No class here knows a status code: the one
table that does is `surfaces/problem.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = [
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
    "StreamBroken",
    "TooManyStreams",
    "UnusableAnswer",
]


class FailureClass(StrEnum):
    """Why an attempt failed, as the provider judged it. The router acts on the class, never on a message."""

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
    CALLER_FAULT = "caller_fault"
    BAD_ANSWER = "bad_answer"


@dataclass(frozen=True, slots=True)
class AttemptRecord:
    """One upstream call as it is reported: no prompt, no key, no upstream body.

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
    """One thing wrong in the configuration.

    `origin` is the file (with line, where known), the environment variable, or the option; `key` is the path below the
    section (`Backends:0:Weight`); `given` is the value as it may be shown (secrets masked); `legal` says what would do.
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
    """The configuration cannot be used. `problems` holds every fault that was found, not only the first; `warnings` what
    else was noticed on the way, which often explains them."""

    def __init__(self, problems: tuple[ConfigProblem, ...], *, warnings: tuple[str, ...] = ()) -> None:
        self.problems = problems
        self.warnings = warnings
        super().__init__("\n".join(str(problem) for problem in problems))

    @classmethod
    def plain(cls, message: str) -> ConfigurationError:
        """An error with one problem that has no place in a file."""
        return cls((ConfigProblem(message),))


# -- the client's request ---------------------------------------------------------------------------------------------


class RequestError(MockLlmApiError):
    """The client can mend this by sending something else."""


class BadControl(RequestError):
    """A control of the request has a value that cannot be obeyed.

    `parameter` is the name as the client wrote it, `position` a place inside the value (`line 1, column 8`), `expected`
    what is legal.
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
    """`what` (`body`, `shape`) is over `limit_bytes`."""

    def __init__(self, what: str, limit_bytes: int, setting: str) -> None:
        self.what = what
        self.limit_bytes = limit_bytes
        super().__init__(f"The {what} is larger than {limit_bytes} bytes ({setting}).")


class BodyTooSlow(RequestError):
    """No further piece of the body came for `idle_s` seconds."""

    def __init__(self, idle_s: float) -> None:
        self.idle_s = idle_s
        super().__init__(f"The rest of the body did not come within {idle_s:g} seconds.")


class HeadersTooLarge(RequestError):
    """The header section is over `limit_bytes`."""

    def __init__(self, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        super().__init__(f"The request's address and headers are larger than {limit_bytes} bytes.")


class HostNotAllowed(RequestError):
    """The Host header is neither a loopback name nor in `AllowedHosts`: the guard against DNS rebinding."""

    def __init__(self, host: str) -> None:
        self.host = host
        super().__init__(f"The host {host!r} is not served here. Add it to AllowedHosts if it should be.")


class NotAuthorized(RequestError):
    """Management is protected and the request carries no valid secret."""

    def __init__(self) -> None:
        super().__init__("Management needs the header 'Authorization: Bearer <ManagementAuthSecret>'.")


class ForeignOrigin(RequestError):
    """A write to management that a browser sends for a page of another origin."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        super().__init__(f"A page of {origin!r} may not change anything here.")


class NotRecorded(RequestError):
    """A recording is given again and has no answer to this request. `nearest` is a sentence about what there is instead."""

    def __init__(self, method: str, path: str, nearest: str = "") -> None:
        self.method = method
        self.path = path
        self.nearest = nearest
        super().__init__(" ".join(part for part in (f"{method} {path} was not recorded.", nearest) if part))


class MethodNotSupported(RequestError):
    """A verb that no mock answers (TRACE, CONNECT, inventions)."""

    def __init__(self, method: str, allowed: tuple[str, ...]) -> None:
        self.method = method
        self.allowed = allowed
        super().__init__(f"The method {method} is not supported. Use one of {', '.join(allowed)}.")


# -- backends ---------------------------------------------------------------------------------------------------------


class AttemptFailed(MockLlmApiError):
    """One upstream call failed. Raised by providers, which know their dialect; caught by the router.

    `retry_after_s` is the wait the backend asked for, `parameter` the request parameter it refused (class `capability`);
    `detail` is one line in our own words and may be shown to a client, so it quotes no upstream body and no key.
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
        super().__init__(detail)


class RoutingError(MockLlmApiError):
    """The router came back without an answer.

    `attempts` holds every call that was made, in order; `hint` tells the operator which setting would help.
    """

    def __init__(
        self, message: str, *, attempts: tuple[AttemptRecord, ...] = (), retry_after_s: float | None = None
    ) -> None:
        self.attempts = attempts
        self.retry_after_s = retry_after_s
        self.hint = ""
        super().__init__(message)


class NoBackendAvailable(RoutingError):
    """No backend could be asked. `reasons` says for each candidate why it was skipped.

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
    """The request's deadline passed, or every attempt timed out."""


class AllAttemptsFailed(RoutingError):
    """Every attempt failed in some other way."""


class StreamBroken(RoutingError):
    """A streamed answer broke off after its beginning had been passed on, so nobody can step in unseen."""

    def __init__(self, backend: str, detail: str, *, attempts: tuple[AttemptRecord, ...] = ()) -> None:
        self.backend = backend
        super().__init__(f"The answer of {backend} broke off: {detail}", attempts=attempts)


class UnusableAnswer(MockLlmApiError):
    """The model answered, and nothing in its text could be made to fit the request."""

    def __init__(self, backend: str, why: str, *, attempts: tuple[AttemptRecord, ...] = ()) -> None:
        self.backend = backend
        self.why = why
        self.attempts = attempts
        self.hint = ""
        super().__init__(f"The answer of backend {backend!r} could not be used: {why}.")


class TooManyStreams(MockLlmApiError):
    """There are `limit` of `what` (`feeds`, `subscribers`) already. Asking again makes sense after `retry_after_s`."""

    def __init__(self, what: str, limit: int, *, retry_after_s: float = 5.0) -> None:
        self.what = what
        self.limit = limit
        self.retry_after_s = retry_after_s
        super().__init__(f"There are {limit} {what} already, which is the most there may be.")
