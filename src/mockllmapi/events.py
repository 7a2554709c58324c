"""The closed set of frozen events that the engine and the router emit and observability receives.

Events carry the facts that a listener may need and no secrets: no key, no header of a client.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypeAlias

from mockllmapi.errors import AttemptRecord
from mockllmapi.exchange import BackendIdentity, Source, Usage

__all__ = [
    "AnswerChunked",
    "AnswerDegraded",
    "AnswerReasked",
    "AnswerRepaired",
    "AttemptEnded",
    "BackendFailedOver",
    "BackendSelected",
    "BackendsRecovered",
    "BreakerChanged",
    "ConfigurationRejected",
    "ConfigurationReloaded",
    "CountLimited",
    "Event",
    "EventBus",
    "EventListener",
    "FeedRoundFailed",
    "HealthChanged",
    "MalformedEventSkipped",
    "ModelSubstituted",
    "ParameterRefused",
    "PoolFilled",
    "PromptTrimmed",
    "RequestAnswered",
    "RequestFailed",
    "RequestServed",
    "RetryPlanned",
    "SelectionExplained",
    "ShapeLearned",
    "UnknownBackendRequested",
    "VariantsLimited",
]


@dataclass(frozen=True, slots=True)
class BackendSelected:
    """A backend was chosen for a request; `was_requested` if the client named it."""

    request_id: str
    backend: BackendIdentity
    was_requested: bool


@dataclass(frozen=True, slots=True)
class SelectionExplained:
    """A backend was chosen, with a sentence in `skipped` for each candidate that was not.

    Emitted only with `EnableVerboseLogging`.
    """

    request_id: str
    backend: str
    skipped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RetryPlanned:
    """The same backend will be asked again after a pause."""

    request_id: str
    backend: str
    delay_s: float


@dataclass(frozen=True, slots=True)
class BackendFailedOver:
    """Another backend takes over; `leaves_machine` if a hosted one replaces a local one, which may cost money."""

    request_id: str
    failed: str
    backend: BackendIdentity
    leaves_machine: bool


@dataclass(frozen=True, slots=True)
class BreakerChanged:
    """A backend's circuit breaker changed its state: `closed`, `open`, `half_open`."""

    backend: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class HealthChanged:
    """Health checks found a backend in another state than before."""

    backend: str
    is_alive: bool
    detail: str


@dataclass(frozen=True, slots=True)
class ConfigurationReloaded:
    """Another configuration is in force; `backends` are its candidates."""

    backends: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConfigurationRejected:
    """A changed configuration is bad; the old one stays in force."""

    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerDegraded:
    """The built-in generator answered because no backend could. `is_first` since a backend last did."""

    request_id: str
    why: str
    is_first: bool = True


@dataclass(frozen=True, slots=True)
class BackendsRecovered:
    """A backend answered again after the built-in generator had to."""

    request_id: str
    backend: str


@dataclass(frozen=True, slots=True)
class UnknownBackendRequested:
    """The client named a backend that is unknown or disabled; default selection follows."""

    request_id: str
    name: str
    known: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AttemptEnded:
    """One upstream call is over, well or not. `usage` and `first_content_ms` are None if they are unknown."""

    request_id: str
    attempt: AttemptRecord
    backend: BackendIdentity
    usage: Usage | None = None
    first_content_ms: float | None = None


@dataclass(frozen=True, slots=True)
class ParameterRefused:
    """A backend refused a request parameter, which is left out for that backend from now on."""

    backend: str
    parameter: str


@dataclass(frozen=True, slots=True)
class ModelSubstituted:
    """A backend does not have the model `wanted`; `used`, the only one loaded there, answers instead."""

    backend: str
    wanted: str
    used: str


@dataclass(frozen=True, slots=True)
class MalformedEventSkipped:
    """A backend's stream had an unreadable event between good ones, which was skipped."""

    backend: str


@dataclass(frozen=True, slots=True)
class CountLimited:
    """A request asked for more items than `MaxItems` allows, and gets as many as that."""

    request_id: str
    asked: int
    given: int


@dataclass(frozen=True, slots=True)
class AnswerChunked:
    """Many items are asked for in several calls: `chunks` are the numbers of items."""

    request_id: str
    count: int
    chunks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AnswerReasked:
    """A model's answer was poor, and the model is asked once more; `why` is one line."""

    request_id: str
    backend: str
    why: str


@dataclass(frozen=True, slots=True)
class PromptTrimmed:
    """A prompt was over `limit_tokens`, so the `dropped` oldest remembered calls were left out.

    With `is_cut` the request's own body was shortened as well.
    """

    request_id: str
    dropped: int
    limit_tokens: int
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class VariantsLimited:
    """A request asked for a larger pool of variants than `MaxCachePerKey` allows."""

    request_id: str
    asked: int
    given: int


@dataclass(frozen=True, slots=True)
class PoolFilled:
    """Variants were generated for a pool (`pool` is its key as shown); `failed` of them could not be."""

    pool: str
    made: int
    failed: int


@dataclass(frozen=True, slots=True)
class ShapeLearned:
    """The structure of an answer was kept for the next requests of that method and normalised path."""

    method: str
    path: str


@dataclass(frozen=True, slots=True)
class AnswerRepaired:
    """A model's answer did not fit the shape; `repairs` has a sentence for each changed place."""

    request_id: str
    backend: str
    repairs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FeedRoundFailed:
    """A continuous feed could not make its next frame, for the `failures`-th time in a row."""

    feed: str
    detail: str
    failures: int


@dataclass(frozen=True, slots=True)
class RequestAnswered:
    """A client received its answer."""

    request_id: str
    method: str
    path: str
    status: int
    source: Source
    backend: str
    elapsed_ms: float


@dataclass(frozen=True, slots=True)
class RequestFailed:
    """A client received a problem instead of an answer. `problem` is its type, `detail` its text."""

    request_id: str
    method: str
    path: str
    status: int
    problem: str
    detail: str
    elapsed_ms: float


@dataclass(frozen=True, slots=True)
class RequestServed:
    """A client got a response that is not a mock answer: from management, or to OPTIONS or HEAD.

    `served_by` names the part that responded; `is_polled` is set for addresses that monitoring reads every few seconds.
    """

    request_id: str
    method: str
    path: str
    status: int
    served_by: str
    elapsed_ms: float
    is_polled: bool = False


Event: TypeAlias = (
    AnswerChunked
    | AnswerDegraded
    | AnswerReasked
    | BackendFailedOver
    | BackendsRecovered
    | BackendSelected
    | BreakerChanged
    | ConfigurationRejected
    | CountLimited
    | ConfigurationReloaded
    | FeedRoundFailed
    | SelectionExplained
    | HealthChanged
    | RetryPlanned
    | UnknownBackendRequested
    | AttemptEnded
    | ParameterRefused
    | ModelSubstituted
    | MalformedEventSkipped
    | AnswerRepaired
    | PoolFilled
    | PromptTrimmed
    | ShapeLearned
    | VariantsLimited
    | RequestAnswered
    | RequestFailed
    | RequestServed
)


class EventListener(Protocol):
    """Receive events. A listener must be quick and must not raise."""

    def __call__(self, event: Event, /) -> None: ...


class EventBus:
    """Pass every event to every listener, in the order of subscription, in the caller's task."""

    def __init__(self, *listeners: EventListener) -> None:
        self._listeners = list(listeners)

    def subscribe(self, listener: EventListener) -> None:
        """Pass every event to `listener` from now on."""
        self._listeners.append(listener)

    def emit(self, event: Event) -> None:
        """Pass `event` to every listener."""
        for listener in self._listeners:
            listener(event)
