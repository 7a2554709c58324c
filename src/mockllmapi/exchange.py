"""What passes between the layers: frozen values, no behaviour beyond reading themselves.

Downwards a `MockRequest` becomes a `CompletionRequest`; upwards a `Completion` becomes a `MockAnswer`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
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

# -- what a client asks -----------------------------------------------------------------------------------------------

BodyKind = Literal["none", "json", "form", "text"]


@dataclass(frozen=True, slots=True)
class BackendChoice:
    """The backend a request names. `can_fall_back` is the `;fallback` after the name."""

    name: str
    can_fall_back: bool = False

    @classmethod
    def from_text(cls, text: str) -> BackendChoice | None:
        """Read `name` or `name;fallback`; None where no name is left. Other words after `;` are part of no syntax and
        make the name unknown, so that a typing error is seen instead of obeyed."""
        name, separator, option = text.partition(";")
        if separator and option.strip().lower() == "fallback":
            return cls(name.strip(), can_fall_back=True) if name.strip() else None
        return cls(text.strip()) if text.strip() else None


@dataclass(frozen=True, slots=True)
class RawShape:
    """A shape as the client wrote it: the parsed value, and the parameter it came in (for messages)."""

    value: JsonValue
    parameter: str


class Consistency(StrEnum):
    """How answers hold together. `Identity`: things keep their identity, collections vary. `Vary`: nothing is remembered.
    `World`: all requests share one context."""

    IDENTITY = "Identity"
    VARY = "Vary"
    WORLD = "World"


class Mode(StrEnum):
    """Whether an answer is made from what was learned of a model, or a backend is asked."""

    LEARNED = "learned"
    FRESH = "fresh"


@dataclass(frozen=True, slots=True)
class Fault:
    """A simulated error: an answer like any other, never an exception. `code` is 400 to 599."""

    code: int
    message: str
    details: JsonValue = None


class StreamMode(StrEnum):
    """What one event of a stream holds: a piece of the text, or a whole item with the list's facts or the list's name."""

    TOKENS = "LlmTokens"
    OBJECTS = "CompleteObjects"
    ITEMS = "ArrayItems"


@dataclass(frozen=True, slots=True)
class StreamControls:
    """How a request wants its answer streamed. None is what the settings say. `batch` items stand in one event; `feed` names a
    feed of the operator, `is_continuous` starts one that makes a new answer every `interval_s` for `max_duration_s`;
    `heartbeat_s` is the longest silence between two events of it."""

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
    """What the request says about its own answer. None of it ever reaches a model.

    `count` is the exact number of items asked for; `count_parameter` the parameter that said so. `n` is the number of whole
    answers, `timeout_s` bounds the whole request. `variants` is the size of the pool to serve from (0: from none; None where
    nothing was said). `context` names remembered exchanges. `auto_shape` and `consistency` are None where the settings
    decide; `renews_shape` learns the structure anew; `is_chunked` is False where the answer must come in one piece.
    `stream` is set where it is streamed. `locale` is the language asked for and `mode` the
    way, None where the settings decide.
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


@dataclass(frozen=True, slots=True)
class MockRequest:
    """One request below the mock prefix.

    `path` starts with `/` and has no trailing slash (the root is `/`). It is plain text, but a slash inside a segment is
    `%2F`, and a percent sign in front of `2F` or `25` is `%25`. `query` holds the client's own parameters, in order, controls
    taken out; a name may stand several times. `body` is the JSON value, the form's fields as an object (a file is
    `{"filename", "contentType", "size"}`), or the text, as `body_kind` says.
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


# -- what the engine asks a backend -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Message:
    """One chat message."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class CompletionRequest:
    """One generation, said twice: as `messages` for a model, and as `request`, `schema`, `count` for a provider that
    needs no words.

    `schema` is what the answer must conform to, with the count already in it; None leaves the structure to the provider.
    `count` is the asked number of items, for providers that choose their own structure. `known` are members of the answer
    that are settled already (the thing was seen before), for providers that read no words.
    """

    request: MockRequest
    messages: tuple[Message, ...] = ()
    schema: JsonSchema | None = None
    count: int | None = None
    seed: int | None = None
    n: int = 1
    known: Mapping[str, JsonValue] | None = None


class FinishReason(StrEnum):
    """Why a model stopped. `stop` is a whole answer, `length` a cut one."""

    STOP = "stop"
    LENGTH = "length"
    CONTENT_FILTER = "content_filter"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens, as the backend counted them."""

    prompt_tokens: int = 0
    completion_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """One whole answer of a model, as text."""

    text: str
    finish_reason: FinishReason = FinishReason.STOP


@dataclass(frozen=True, slots=True)
class Completion:
    """What one upstream call gave: at least one choice. `model` is the model that really answered, `first_content_ms` the
    time from the call to the first content, where it was read as a stream."""

    choices: tuple[Choice, ...]
    model: str
    usage: Usage | None = None
    first_content_ms: float | None = None


@dataclass(frozen=True, slots=True)
class Delta:
    """One piece of a streamed answer. The last one that matters has a `finish_reason`; `usage` may come after it."""

    text: str = ""
    finish_reason: FinishReason | None = None
    usage: Usage | None = None
    model: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """What a backend said of itself, for no tokens. `models` are the names it could answer for; `loaded_models` those in
    memory, where the dialect tells."""

    is_alive: bool
    detail: str = ""
    models: tuple[str, ...] = ()
    loaded_models: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BackendIdentity:
    """Who answers: a configured backend as logs and answers name it. `address` is the base URL, or `built in`."""

    name: str
    provider: str
    address: str
    model: str

    @property
    def is_builtin(self) -> bool:
        """Whether the generator in this process answers, which obeys counts and repeats the request's values by itself."""
        return self.provider == "builtin"


@dataclass(frozen=True, slots=True)
class RoutedCompletion:
    """A completion together with who gave it and every attempt that led there (the last one is the good one).

    `is_degraded` where the built-in generator answered because nobody else could.
    """

    completion: Completion
    backend: BackendIdentity
    attempts: tuple[AttemptRecord, ...] = ()
    is_degraded: bool = False


# -- what the client gets ---------------------------------------------------------------------------------------------


class Source(StrEnum):
    """Where an answer came from, as the header `X-LLM-Source` says it."""

    LLM = "llm"
    POOL = "pool"
    REMEMBERED = "remembered"
    RECORDING = "recording"
    LEARNED = "learned"
    BUILTIN = "builtin"
    SIMULATED = "simulated"


@dataclass(frozen=True, slots=True)
class MockAnswer:
    """One whole answer. `content` is any JSON value; `fault` is set for a simulated error.

    `shown_shape` is the shape to repeat to the client, where it was asked for. `is_partial` where a
    model was cut off, and this is what was whole of its answer.
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

    @classmethod
    def simulated(cls, fault: Fault) -> MockAnswer:
        """The answer that a simulated error is."""
        error: JsonObject = {"code": fault.code, "message": fault.message, "details": fault.details}
        return cls(content={"error": error}, source=Source.SIMULATED, fault=fault)
