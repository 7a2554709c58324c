"""The frozen values that pass between the layers, without behaviour.

Downwards a `MockRequest` becomes a `CompletionRequest`; upwards a `Completion` becomes a `MockAnswer`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from mockllmapi.errors import AttemptRecord
from mockllmapi.types import JsonObject, JsonSchema, JsonValue

__all__ = [
    "BackendChoice",
    "BackendIdentity",
    "BodyKind",
    "Choice",
    "Completion",
    "CompletionRequest",
    "Consistency",
    "Controls",
    "Delta",
    "Fault",
    "FinishReason",
    "Health",
    "Message",
    "MockAnswer",
    "MockRequest",
    "Mode",
    "RawShape",
    "RoutedCompletion",
    "Source",
    "StreamControls",
    "StreamMode",
    "Usage",
]

# -- client requests -------------------------------------------------------------------------------------------------

BodyKind = Literal["none", "json", "form", "text", "binary"]


@dataclass(frozen=True, slots=True)
class BackendChoice:
    """Hold the backend that a request names. `can_fall_back` stands for `;fallback` after the name."""

    name: str
    can_fall_back: bool = False

    @classmethod
    def from_text(cls, text: str) -> BackendChoice | None:
        """Read `name` or `name;fallback`; None without a name.

        Any other word after `;` stays part of the name, which makes it unknown, so that a typing error is noticed.
        """
        name, separator, option = text.partition(";")
        if separator and option.strip().lower() == "fallback":
            return cls(name.strip(), can_fall_back=True) if name.strip() else None
        return cls(text.strip()) if text.strip() else None


@dataclass(frozen=True, slots=True)
class RawShape:
    """Hold a shape as the client wrote it: the parsed value, and its parameter (for messages)."""

    value: JsonValue
    parameter: str


class Consistency(StrEnum):
    """Say how answers are related.

    `Identity`: records keep their identity, collections vary. `Vary`: nothing is remembered. `World`: all requests share
    one context.
    """

    IDENTITY = "Identity"
    VARY = "Vary"
    WORLD = "World"


class Mode(StrEnum):
    """Say whether an answer comes from a learned endpoint or from a backend."""

    LEARNED = "learned"
    FRESH = "fresh"


@dataclass(frozen=True, slots=True)
class Fault:
    """Hold a simulated error: an answer, never an exception. `code` is 400 to 599."""

    code: int
    message: str
    details: JsonValue = None


class StreamMode(StrEnum):
    """Choose the content of one stream event: a piece of text, or a whole item with the list's facts or its name."""

    TOKENS = "LlmTokens"
    OBJECTS = "CompleteObjects"
    ITEMS = "ArrayItems"


@dataclass(frozen=True, slots=True)
class StreamControls:
    """Hold how a request wants its answer streamed; None means as configured.

    `batch` items stand in one event. `feed` names a configured feed; `is_continuous` starts one that makes a new answer
    every `interval_s` for `max_duration_s`. `heartbeat_s` is the longest silence between two of its events.
    """

    mode: StreamMode | None = None
    accumulates: bool = True
    is_continuous: bool | None = None
    interval_s: float | None = None
    max_duration_s: float | None = None
    heartbeat_s: float | None = None
    batch: int = 1
    feed: str | None = None


@dataclass(frozen=True, slots=True)
class Controls:
    """Hold the controls of a request. None of them ever reaches a model.

    `count` is the exact number of items, `count_parameter` the parameter it came from. `n` is the number of whole answers,
    `timeout_s` limits the whole request. `variants` is the size of the pool to serve from (0: none; None: as configured).
    `context` names remembered exchanges. `auto_shape`, `consistency`, `locale` and `mode` are None if the settings decide.
    `renews_shape` learns the structure again. `is_chunked` is False if the answer must come from one call. `stream` is
    None for an answer that is not streamed. `ignored` are parameters (`name=value`) that look like controls and are none.
    """

    shape: RawShape | None = None
    include_schema: bool = False
    backend: BackendChoice | None = None
    count: int | None = None
    count_parameter: str = "count"
    seed: int | None = None
    n: int | None = None
    timeout_s: float | None = None
    fault: Fault | None = None
    variants: int | None = None
    context: str | None = None
    consistency: Consistency | None = None
    auto_shape: bool | None = None
    renews_shape: bool = False
    is_chunked: bool = True
    stream: StreamControls | None = None
    locale: str | None = None
    mode: Mode | None = None
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MockRequest:
    """Hold one request below the mock prefix.

    `path` starts with `/` and has no trailing slash (the root is `/`). It is plain text, except that a slash inside a
    segment is `%2F`, and a percent sign in front of `2F` or `25` is `%25`. `query` holds the client's own parameters, in
    order, without controls; a name may occur several times. `body` is the JSON value, the form's fields as an object (a
    file is `{"filename", "contentType", "size"}`), the text, or
    for what is not text `{"contentType", "size", "sha256"}`, as `body_kind` says.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: JsonValue = None
    body_kind: BodyKind = "none"
    controls: Controls = field(default_factory=Controls)
    id: str = ""

    @property
    def segments(self) -> tuple[str, ...]:
        """The non-empty parts of the path, each as plain text."""
        parts = tuple(part for part in self.path.split("/") if part)
        return parts if "%2" not in self.path else tuple(_KEPT.sub(_plain, part) for part in parts)


_KEPT = re.compile("%2F|%25")


def _plain(found: re.Match[str]) -> str:
    return "/" if found[0] == "%2F" else "%"


# -- backend requests ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Message:
    """Hold one chat message."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class CompletionRequest:
    """Ask a backend for a completion.

    The request comes twice: as `messages` for a model, and as `request`, `schema` and `count` for the built-in generator.

    The answer must conform to `schema`, which includes the count; None leaves the structure to the provider. `count` is the
    number of items for providers that choose their own structure. `known` are fields that memory has settled already, for
    providers that do not read messages. `max_tokens` is more than an answer of this schema can need, None if that is unknown.
    """

    request: MockRequest
    messages: Sequence[Message] = ()
    schema: JsonSchema | None = None
    count: int | None = None
    seed: int | None = None
    n: int = 1
    max_tokens: int | None = None
    known: Mapping[str, JsonValue] | None = None


class FinishReason(StrEnum):
    """Name why a model stopped. `stop` and `tool_calls` end a whole completion, `length` a cut one."""

    STOP = "stop"
    LENGTH = "length"
    CONTENT_FILTER = "content_filter"
    TOOL_CALLS = "tool_calls"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Usage:
    """Hold token counts as reported by the backend."""

    prompt_tokens: int = 0
    completion_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """Hold one whole completion of a model, as text."""

    text: str
    finish_reason: FinishReason = FinishReason.STOP


@dataclass(frozen=True, slots=True)
class Completion:
    """Hold the result of one upstream call, with at least one choice.

    `model` is the model that answered, `first_content_ms` the time until the first content, None if it was not streamed.
    """

    choices: tuple[Choice, ...]
    model: str
    usage: Usage | None = None
    first_content_ms: float | None = None


@dataclass(frozen=True, slots=True)
class Delta:
    """Hold one piece of a streamed completion. The last one with text has a `finish_reason`; `usage` may follow."""

    text: str = ""
    finish_reason: FinishReason | None = None
    usage: Usage | None = None
    model: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """Hold the result of a health check.

    `models` are the models that the backend lists, `loaded_models` those in memory, if the backend lists them.
    """

    is_alive: bool
    detail: str = ""
    models: tuple[str, ...] = ()
    loaded_models: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BackendIdentity:
    """Name a configured backend as logs and answers do. `address` is the base URL, or `built in`."""

    name: str
    provider: str
    address: str
    model: str

    @property
    def is_builtin(self) -> bool:
        """Whether it is the built-in generator, which obeys counts and repeats the request's values by itself."""
        return self.provider == "builtin"


@dataclass(frozen=True, slots=True)
class RoutedCompletion:
    """Hold a completion with its backend and every attempt, the successful one last.

    `is_degraded` is set if the built-in generator answered because no backend could.
    """

    completion: Completion
    backend: BackendIdentity
    attempts: tuple[AttemptRecord, ...] = ()
    is_degraded: bool = False


# -- answers ----------------------------------------------------------------------------------------------------------


class Source(StrEnum):
    """Name the source of an answer, as in the header `X-LLM-Source`."""

    LLM = "llm"
    POOL = "pool"
    REMEMBERED = "remembered"
    RECORDING = "recording"
    LEARNED = "learned"
    BUILTIN = "builtin"
    SIMULATED = "simulated"


@dataclass(frozen=True, slots=True)
class MockAnswer:
    """Hold one whole answer. `content` is any JSON value; `fault` is set for a simulated error.

    `shown_shape` is the shape to repeat to the client if the request wants that. `is_partial` is set for the complete part
    of an answer that was cut off, `limited_to` if the client asked for more items than the operator allows. `status` is None
    if the verb decides about it.
    """

    content: JsonValue
    source: Source
    backend: str = ""
    model: str = ""
    attempts: int = 0
    repaired: int = 0
    fault: Fault | None = None
    shown_shape: JsonValue = None
    backend_ms: float = 0.0
    is_degraded: bool = False
    is_partial: bool = False
    limited_to: int | None = None
    status: int | None = None

    @classmethod
    def simulated(cls, fault: Fault) -> MockAnswer:
        """Return the answer for a simulated error."""
        error: JsonObject = {"code": fault.code, "message": fault.message, "details": fault.details}
        return cls(content={"error": error}, source=Source.SIMULATED, fault=fault)
