"""The chat client: one call from request to completion, in any dialect, whole or streamed."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import msgspec

from mockllmapi.errors import AttemptFailed, FailureClass
from mockllmapi.events import EventBus, MalformedEventSkipped
from mockllmapi.exchange import Choice, Completion, CompletionRequest, Delta, FinishReason, Usage
from mockllmapi.providers.capability_negotiation import CallCapabilities, CapabilityNegotiation
from mockllmapi.providers.connection import BackendConnection, Reply
from mockllmapi.providers.dialect import CompletionPiece, Dialect, ErrorInCompletion, NotAChatCompletion
from mockllmapi.providers.error_report import ErrorReport, read_error_body
from mockllmapi.providers.failures import classify_failure
from mockllmapi.providers.timeouts import within
from mockllmapi.types import Clock

if TYPE_CHECKING:
    from mockllmapi.config import BackendSettings

__all__ = ["ChatClient"]

# A whole body arrives when the model has finished, so the caller's deadline limits it; this is for a caller without one.
_WHOLE_BODY_S = 600.0
# Time for what may follow the last text: the usage, the end mark, the end of the body.
_AFTER_FINISH_S = 1.0
_AFTER_END_S = 0.1


class ChatClient:
    """Send chat requests to one backend in one dialect, and adapt to its refusals.

    Whole completions are read as streams, too. Then `timeout_seconds` limits the wait for the first content instead of
    the length of the completion, and a broken connection is noticed at once.
    """

    def __init__(
        self,
        settings: BackendSettings,
        connection: BackendConnection,
        dialect: Dialect,
        negotiation: CapabilityNegotiation,
        clock: Clock,
        events: EventBus,
    ) -> None:
        self._settings = settings
        self._connection = connection
        self._dialect = dialect
        self._negotiation = negotiation
        self._clock = clock
        self._events = events
        self._url = urljoin(settings.base_url, dialect.path)

    @property
    def has_native_n(self) -> bool:
        """Whether one call can return several choices."""
        return self._negotiation.capabilities.has_native_n

    async def complete(self, request: CompletionRequest, *, model: str, timeout_factor: float = 1.0) -> Completion:
        """Return the completion of `model`, as `Provider.complete` does.

        The first content may take `timeout_factor` times `timeout_seconds`.
        """
        answers, started = _CompletionCollector(model), self._clock.monotonic()
        first_content_ms: float | None = None
        async with aclosing(self._pieces(request, model, timeout_factor)) as pieces:
            async for piece in pieces:
                if first_content_ms is None and piece.text:
                    first_content_ms = (self._clock.monotonic() - started) * 1000
                answers.add(piece)
        return replace(answers.completion(), first_content_ms=first_content_ms)

    async def stream(
        self, request: CompletionRequest, *, model: str, timeout_factor: float = 1.0
    ) -> AsyncGenerator[Delta, None]:
        """Yield the completion of `model`, as `Provider.stream` does."""
        answers, has_finished = _CompletionCollector(model), False
        async with aclosing(self._pieces(replace(request, n=1), model, timeout_factor)) as pieces:
            async for piece in pieces:
                if piece.index != 0:
                    continue
                answers.add(piece)
                text = "" if piece.is_reasoning or piece.is_refusal else piece.text
                finish_reason = piece.finish_reason if answers.has_content and not has_finished else None
                if finish_reason in (FinishReason.OTHER, FinishReason.CONTENT_FILTER):
                    finish_reason = None  # whether this is an end is decided when everything has arrived
                has_finished = has_finished or finish_reason is not None
                if text or finish_reason or piece.usage:
                    yield Delta(text, finish_reason, piece.usage, piece.model or model)
        whole = answers.completion()
        if not has_finished:
            yield Delta(finish_reason=whole.choices[0].finish_reason, model=whole.model)

    async def _pieces(
        self, request: CompletionRequest, model: str, timeout_factor: float
    ) -> AsyncGenerator[CompletionPiece, None]:
        negotiated = self._negotiation.capabilities_for(request.schema)
        is_streamed = negotiated.capabilities.has_streaming
        answers = request.n if negotiated.capabilities.has_native_n else 1
        first_s = self._settings.timeout_seconds * timeout_factor
        silence_timer = _SilenceTimer(self._clock, first_s, self._settings.stream_idle_timeout_seconds, answers)
        body = self._dialect.encode(request, negotiated, model=model, is_streamed=is_streamed)
        limit_s = first_s if is_streamed else _WHOLE_BODY_S
        try:
            async with self._connection.post(self._url, body, limit_s=limit_s) as reply:
                if reply.status != 200:
                    report = read_error_body(await self._read_rest(reply))
                    raise self._classify(reply.status, report, reply.headers, request, negotiated)
                if is_streamed and reply.content_type != "application/json":
                    async with aclosing(self._read_stream(reply, silence_timer)) as pieces:
                        async for piece in pieces:
                            yield piece if answers > 1 or not piece.index else replace(piece, index=0)
                else:
                    for piece in self._dialect.decode(await self._read_rest(reply)):
                        yield piece
                    yield CompletionPiece(is_end=True)
        except ErrorInCompletion as error:
            raise self._classify(200, error.report, {}, request, negotiated) from None
        except NotAChatCompletion as error:
            raise AttemptFailed(
                FailureClass.BAD_ANSWER, f"The backend's answer is not a chat completion: {error}."
            ) from None

    async def _read_stream(self, reply: Reply, silence_timer: _SilenceTimer) -> AsyncGenerator[CompletionPiece, None]:
        decoder = self._dialect.decoder()
        told = 0
        while True:
            try:
                chunk = await within(self._clock, silence_timer.left_s, reply.next_chunk())
            except (TimeoutError, AttemptFailed) as error:
                if silence_timer.has_finished:
                    return
                raise silence_timer.failure() if isinstance(error, TimeoutError) else error from None
            for piece in decoder.feed(chunk) if chunk else decoder.finish():
                silence_timer.restart(piece)
                yield piece
            for _ in range(decoder.malformed_events - told):
                self._events.emit(MalformedEventSkipped(self._settings.name))
            told = decoder.malformed_events
            if not chunk:
                return

    async def _read_rest(self, reply: Reply) -> bytes:
        try:
            return await within(self._clock, self._settings.timeout_seconds, reply.read())
        except TimeoutError:
            raise AttemptFailed(
                FailureClass.TIMEOUT, "The backend stopped in the middle of its answer.", status=reply.status
            ) from None

    def _classify(
        self,
        status: int,
        report: ErrorReport,
        headers: dict[str, str],
        request: CompletionRequest,
        negotiated: CallCapabilities,
    ) -> AttemptFailed:
        failed = classify_failure(status, report, headers, self._clock.now())
        return self._negotiation.learn(failed, report, negotiated=negotiated, schema=request.schema)


class _SilenceTimer:
    """Limit the silence of a stream.

    Before the first content it may last `timeout_s` from the start of the call or from the last piece of reasoning, since
    a model that reasons is alive. Afterwards every piece starts a new, shorter wait.
    """

    def __init__(self, clock: Clock, timeout_s: float, idle_s: float, answers: int) -> None:
        self._clock = clock
        self._timeout_s = timeout_s
        self._idle_s = idle_s
        self._until = clock.monotonic() + timeout_s
        self._unfinished = answers
        self._has_content = False

    @property
    def has_finished(self) -> bool:
        """Whether every requested choice has finished."""
        return self._unfinished <= 0

    @property
    def left_s(self) -> float:
        """Seconds until the time is over."""
        return max(self._until - self._clock.monotonic(), 0.0)

    def restart(self, piece: CompletionPiece) -> None:
        """Restart the wait after a piece has arrived."""
        self._has_content = self._has_content or bool(piece.text and not piece.is_reasoning)
        self._unfinished -= piece.finish_reason is not None
        if piece.is_end and self.has_finished:
            wait_s = _AFTER_END_S
        elif self.has_finished:
            wait_s = _AFTER_FINISH_S
        elif self._has_content:
            wait_s = min(self._idle_s, self._timeout_s)
        elif piece.is_reasoning:
            wait_s = self._timeout_s
        else:
            return
        self._until = self._clock.monotonic() + wait_s

    def failure(self) -> AttemptFailed:
        """Return the failure for a time that is over."""
        if self._has_content:
            return AttemptFailed(FailureClass.TIMEOUT, "The backend stopped in the middle of its answer.", status=200)
        return AttemptFailed(FailureClass.TIMEOUT, f"The model said nothing within {self._timeout_s:g} s.", status=200)


@dataclass(slots=True)
class _PartialChoice:
    """Collect one choice."""

    texts: list[str] = field(default_factory=list)
    finish_reason: FinishReason | None = None


class _CompletionCollector:
    """Collect all choices of one call."""

    def __init__(self, model: str) -> None:
        self._model = model
        self._usage: Usage | None = None
        self._by_index: dict[int, _PartialChoice] = {}
        self._is_refused = False
        self._has_thought = False
        self._has_ended = False

    @property
    def has_content(self) -> bool:
        """Whether any text of the answer has arrived."""
        return any(text for answer in self._by_index.values() for text in answer.texts)

    def add(self, piece: CompletionPiece) -> None:
        """Add `piece` to its choice."""
        self._model = piece.model or self._model
        self._usage = _larger(self._usage, piece.usage)
        self._has_ended = self._has_ended or piece.is_end
        self._is_refused = self._is_refused or piece.is_refusal or piece.finish_reason is FinishReason.CONTENT_FILTER
        self._has_thought = self._has_thought or piece.is_reasoning
        if not piece.is_reasoning and not piece.is_refusal and (piece.text or piece.finish_reason):
            answer = self._by_index.setdefault(piece.index, _PartialChoice())
            answer.texts.append(piece.text)
            answer.finish_reason = piece.finish_reason or answer.finish_reason

    def completion(self) -> Completion:
        """Return the finished choices with content, in order. Raise AttemptFailed if there is none."""
        choices = []
        for _, answer in sorted(self._by_index.items()):
            text = "".join(answer.texts)
            if (reason := self._find_end(answer, text)) is not None and text.strip():
                choices.append(Choice(text, reason))
        if choices:
            return Completion(tuple(choices), self._model, self._usage)
        raise self._explain_empty()

    def _find_end(self, answer: _PartialChoice, text: str) -> FinishReason | None:
        """Return how a choice ended, or None if it did not.

        An unknown finish word, and a stream that says it is over without one, end a choice only if its text is a complete
        JSON value. Otherwise a cut answer would pass for a whole one.
        """
        if answer.finish_reason in (FinishReason.STOP, FinishReason.LENGTH):
            return answer.finish_reason
        is_marked = answer.finish_reason is FinishReason.OTHER or (answer.finish_reason is None and self._has_ended)
        return FinishReason.STOP if is_marked and _is_complete_json(text) else None

    def _explain_empty(self) -> AttemptFailed:
        reasons = [answer.finish_reason for answer in self._by_index.values()]
        if self._is_refused:
            return AttemptFailed(FailureClass.REFUSED, "The model or its content filter refused to answer.", status=200)
        if not reasons or None in reasons:
            words = "The answer ended before the model had finished."
        elif FinishReason.OTHER in reasons and self.has_content:
            words = "The answer ended with an unknown finish reason, and its JSON is not complete."
        elif FinishReason.LENGTH in reasons:
            cause = "reasoning" if self._has_thought else "nothing"
            words = f"The model spent all its tokens on {cause}; raise MaxTokens."
        else:
            words = "The model's answer is empty."
        return AttemptFailed(FailureClass.BAD_ANSWER, words, status=200)


def _is_complete_json(text: str) -> bool:
    """Return whether a text is one JSON object or list, and nothing else."""
    if not text.lstrip().startswith(("{", "[")):
        return False
    try:
        msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return False
    return True


def _larger(known: Usage | None, reported: Usage | None) -> Usage | None:
    """Return the larger of two usage reports of one call: some servers end with a report of zeros."""
    if known is None or reported is None:
        return reported or known
    prompt = max(known.prompt_tokens, reported.prompt_tokens)
    return Usage(prompt, max(known.completion_tokens, reported.completion_tokens))
