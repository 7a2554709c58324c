"""One generation under way: what it wants, what it may still spend, and what has become of its attempts."""

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
from mockllmapi.routing.line import Place
from mockllmapi.routing.registry import Backend

__all__ = ["Generation"]

MOST_CHANGES = 6
"""How often one generation may be told that a parameter is refused; each refusal takes one away for good."""


@dataclass(slots=True)
class Generation:
    """A whole answer, a chunk, or one of several.

    `named` is the backend the client asked for, `may_fall_back` whether others may step in for it. `repeats_left` counts
    repeats of backends already tried; asking another one costs nothing. `changes_left` counts calls made once more because a
    backend refused a parameter. `deadline` and `probe_wait_ends` (once it waits for somebody's probe) are on the monotonic
    clock.
    """

    request: CompletionRequest
    deadline: float
    repeats_left: int
    named: Backend | None = None
    may_fall_back: bool = True
    attempts: list[AttemptRecord] = field(default_factory=list)
    failures: dict[str, AttemptFailed] = field(default_factory=dict)
    repeats: int = 0
    changes_left: int = MOST_CHANGES
    place: Place = field(default_factory=Place)
    probe_wait_ends: float | None = None

    def record(self, backend: str, outcome: str, elapsed_ms: float, detail: str = "") -> AttemptRecord:
        """Write down an attempt that is over."""
        record = AttemptRecord(backend, outcome, round(elapsed_ms, 1), detail)
        self.attempts.append(record)
        return record

    def failed_with(self, failure: FailureClass) -> bool:
        """Whether every attempt failed like this."""
        return bool(self.attempts) and all(record.outcome == failure.value for record in self.attempts)

    def error(self, reasons: tuple[str, ...], retry_after_s: float | None) -> RoutingError:
        """Why there is no answer, with every attempt. `reasons` say why nobody else was asked."""
        attempts = tuple(self.attempts)
        if not attempts or self.failed_with(FailureClass.RATE_LIMIT):
            return NoBackendAvailable(reasons, attempts=attempts, retry_after_s=retry_after_s)
        said = "; ".join(dict.fromkeys(f"{record.backend}: {record.detail or record.outcome}" for record in attempts))
        if self.failed_with(FailureClass.TIMEOUT):
            return DeadlinePassed(f"No backend answered in time. {said}", attempts=attempts)
        many = f"{len(attempts)} attempts" if len(attempts) > 1 else "The attempt"
        return AllAttemptsFailed(f"{many} failed. {said}", attempts=attempts, retry_after_s=retry_after_s)

    def deadline_error(self) -> DeadlinePassed:
        """The deadline passed."""
        waited = f" after {len(self.attempts)} attempts" if self.attempts else ""
        return DeadlinePassed(f"The request's time is over{waited}.", attempts=tuple(self.attempts))
