"""The state of one call while it is routed: its request, its remaining budget, and its attempts so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from mockllmapi.errors import (
    AllAttemptsFailed,
    AttemptFailed,
    AttemptRecord,
    DeadlinePassed,
    FailureClass,
    NoBackendAvailable,
    RoutingError,
)
from mockllmapi.exchange import CompletionRequest
from mockllmapi.routing.failure_rules import FAILURE_RULES, RepeatRule
from mockllmapi.routing.registry import Backend
from mockllmapi.routing.wait_queue import Ticket

__all__ = ["CallState"]

MAX_ADJUSTMENTS = 6
"""How often one call may be repeated without a refused parameter. Each refusal removes one parameter for good."""


@dataclass(slots=True)
class CallState:
    """Hold the state of one call: a whole answer, a chunk, or one of several answers.

    `requested_backend` is the backend that the client named, `can_fall_back` whether others may replace it.
    `repeats_left` counts repeats of backends already tried; asking another backend is free. `adjustments_left` counts
    repeats without a refused parameter. `deadline` and `probe_wait_deadline` (set once the call waits for another call's
    probe) are times of the monotonic clock.
    """

    request: CompletionRequest
    deadline: float
    repeats_left: int
    requested_backend: Backend | None = None
    can_fall_back: bool = True
    attempts: list[AttemptRecord] = field(default_factory=list)
    failures: dict[str, AttemptFailed] = field(default_factory=dict)
    repeats: int = 0
    adjustments_left: int = MAX_ADJUSTMENTS
    ticket: Ticket = field(default_factory=Ticket)
    probe_wait_deadline: float | None = None

    def record(self, backend: str, outcome: str, elapsed_ms: float, detail: str = "") -> AttemptRecord:
        """Append a finished attempt and return its record."""
        record = AttemptRecord(backend, outcome, round(elapsed_ms, 1), detail)
        self.attempts.append(record)
        return record

    def has_only_failures_of(self, failure: FailureClass) -> bool:
        """Return whether there were attempts and all of them failed with this class."""
        return bool(self.attempts) and all(record.outcome == failure.value for record in self.attempts)

    def can_repeat(self, backend: str) -> bool:
        """Return whether the last failure of a backend allows another attempt there, if no other backend is left."""
        failure = self.failures.get(backend)
        if failure is None:
            return False
        match FAILURE_RULES[failure.failure].repeat:
            case RepeatRule.IF_ALONE:
                return True
            case RepeatRule.ONCE_IF_ALONE:
                same = (backend, failure.failure.value)
                return sum((record.backend, record.outcome) == same for record in self.attempts) < 2
            case _:
                return False

    def make_error(self, reasons: tuple[str, ...], retry_after_s: float | None) -> RoutingError:
        """Return the error that explains why there is no answer.

        `reasons` say why no further backend was asked.
        """
        attempts = tuple(self.attempts)
        if not attempts or self.has_only_failures_of(FailureClass.RATE_LIMIT):
            return NoBackendAvailable(reasons, attempts=attempts, retry_after_s=retry_after_s)
        details = "; ".join(
            dict.fromkeys(f"{record.backend}: {record.detail or record.outcome}" for record in attempts)
        )
        if self.has_only_failures_of(FailureClass.TIMEOUT):
            return DeadlinePassed(f"No backend answered in time. {details}", attempts=attempts)
        count = f"{len(attempts)} attempts" if len(attempts) > 1 else "The attempt"
        return AllAttemptsFailed(f"{count} failed. {details}", attempts=attempts, retry_after_s=retry_after_s)

    def make_deadline_error(self) -> DeadlinePassed:
        count = f" after {len(self.attempts)} attempts" if self.attempts else ""
        return DeadlinePassed(f"The request's time is over{count}.", attempts=tuple(self.attempts))
