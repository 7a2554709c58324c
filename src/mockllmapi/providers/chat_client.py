"""The chat client: one call from request to completion, in any dialect, whole or streamed."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mockllmapi.errors import AttemptFailed, FailureClass
from mockllmapi.events import EventBus, MalformedEventSkipped
from mockllmapi.exchange import Completion, CompletionRequest, Delta, FinishReason, Health, Usage
from mockllmapi.providers.addresses import join_address
from mockllmapi.providers.capability_negotiation import CallCapabilities, CapabilityNegotiation
from mockllmapi.providers.completion_collector import CompletionCollector
from mockllmapi.providers.connection import BackendConnection, Reply
from mockllmapi.providers.dialect import CompletionPiece, Dialect, ErrorInCompletion, NotAChatCompletion, PieceDecoder
from mockllmapi.providers.error_report import ErrorReport, read_error_body
from mockllmapi.providers.failures import classify_failure
from mockllmapi.providers.model_capabilities import StructuredOutput
from mockllmapi.providers.model_list import HEALTH_TIMEOUT_S
from mockllmapi.providers.repetition import RepetitionDetector
from mockllmapi.providers.silence_timer import SilenceTimer
from mockllmapi.providers.timeouts import within
from mockllmapi.types import Clock

if TYPE_CHECKING:
    from mockllmapi.config import BackendSettings

__all__ = ["ChatClient"]

# A whole body arrives when the model has finished, and a model may take long to load. The caller's deadline limits both; this
# is for a caller without one.
_MAX_WAIT_S = 600.0
_MEDIA_TYPES = ("text/html", "text/plain", "text/event-stream", "application/json", "application/xml", "text/xml")


@dataclass(slots=True)
class _Call:
    """Hold one running call: its request and the response so far."""

    request: CompletionRequest
    model: str
    allowed: CallCapabilities
    first_content_s: float
    collector: CompletionCollector
    headers: dict[str, str] | None = None
    media_type: str = ""

    @property
    def choices(self) -> int:
        return self.request.n if self.allowed.capabilities.has_native_n else 1


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
        self._url = join_address(settings.base_url, dialect.path)
        self._has_route = False
        self._obeys_length = True

    @property
    def has_native_n(self) -> bool:
        """Whether one call can return several choices."""
        return self._negotiation.capabilities.has_native_n

    async def check_route(self, health: Health) -> Health:
        """Return `health`, or that the backend is not alive because it has no chat route at its address.

        An empty request tells, since every server refuses it before it asks a model. It is sent until the route is known.
        """
        if self._has_route or not health.is_alive:
            return health
        try:
            async with self._connection.post(self._url, b"{}", limit_s=HEALTH_TIMEOUT_S) as reply:
                status, body = reply.status, await within(self._clock, HEALTH_TIMEOUT_S, reply.read())
        except (AttemptFailed, TimeoutError):
            return health  # the server is alive; a chat call will report the trouble better
        failed = classify_failure(status, read_error_body(body), {}, self._clock.now())
        self._has_route = failed.failure is not FailureClass.WRONG_ADDRESS
        return health if self._has_route else replace(health, is_alive=False, detail=failed.detail)

    async def complete(self, request: CompletionRequest, *, model: str, is_patient: bool = False) -> Completion:
        """Return the completion of `model`, as `Provider.complete` does.

        With `is_patient` only the caller limits the wait for the first content.
        """
        call, started = self._start(request, model, is_patient=is_patient), self._clock.monotonic()
        first_content_ms: float | None = None
        async with aclosing(self._batches(call)) as batches:
            async for batch in batches:
                if first_content_ms is None and any(piece.content for piece in batch):
                    first_content_ms = (self._clock.monotonic() - started) * 1000
        return replace(call.collector.finish(), first_content_ms=first_content_ms)

    async def stream(
        self, request: CompletionRequest, *, model: str, is_patient: bool = False
    ) -> AsyncGenerator[Delta, None]:
        """Yield the completion of `model`, as `Provider.stream` does. The finish reason and the usage come last."""
        call = self._start(replace(request, n=1), model, is_patient=is_patient)
        has_content = False
        async with aclosing(self._batches(call)) as batches:
            async for batch in batches:
                for piece in batch:
                    if piece.index == 0 and piece.content:
                        has_content = True
                        yield Delta(piece.content, model=piece.model or model)
        completion = call.collector.finish()
        choice = completion.choices[0]
        # Content that came as reasoning or as a tool call is known only now.
        yield Delta("" if has_content else choice.text, choice.finish_reason, completion.usage, completion.model)

    def _start(self, request: CompletionRequest, model: str, *, is_patient: bool) -> _Call:
        first_content_s = _MAX_WAIT_S if is_patient else self._settings.timeout_seconds
        allowed = self._negotiation.capabilities_for(request.schema)
        if not self._obeys_length or allowed.capabilities.structured_output is not StructuredOutput.SCHEMA:
            # A limit from the schema is for local models that may not find an end. Others may spend tokens on reasoning.
            request = replace(request, max_tokens=None)
        return _Call(request, model, allowed, first_content_s, CompletionCollector(model))

    async def _batches(self, call: _Call) -> AsyncGenerator[list[CompletionPiece], None]:
        """Yield the pieces of a call as they arrive together, and raise AttemptFailed if they are not a completion."""
        schema = call.request.schema
        try:
            async with aclosing(self._read(call)) as batches:
                async for batch in batches:
                    yield batch
            call.collector.finish()
        except ErrorInCompletion as error:
            raise self._count_tokens(self._classify(200, error.report, call), call) from None
        except NotAChatCompletion as error:
            raise self._count_tokens(_explain_garbage(str(error), call.media_type), call) from None
        except AttemptFailed as failed:
            raise self._count_tokens(failed, call) from None
        self._negotiation.confirm(call.allowed, schema)

    async def _read(self, call: _Call) -> AsyncGenerator[list[CompletionPiece], None]:
        is_streamed = call.allowed.capabilities.has_streaming
        timer = SilenceTimer(
            self._clock,
            call.first_content_s if is_streamed else _MAX_WAIT_S,
            self._settings.stream_idle_timeout_seconds,
            call.choices,
        )
        body = self._dialect.encode(call.request, call.allowed, model=call.model, is_streamed=is_streamed)
        async with self._connection.post(self._url, body, limit_s=timer.left_s) as reply:
            call.headers, call.media_type = reply.headers, reply.content_type
            if not 200 <= reply.status <= 299:
                failed = self._classify(reply.status, read_error_body(await self._read_rest(reply)), call)
                self._has_route = self._has_route and failed.failure is not FailureClass.WRONG_ADDRESS
                raise failed
            self._has_route = True
            async with aclosing(self._decode(reply, timer, call)) as batches:
                async for batch in batches:
                    yield batch

    async def _decode(
        self, reply: Reply, timer: SilenceTimer, call: _Call
    ) -> AsyncGenerator[list[CompletionPiece], None]:
        decoder, repetition = self._dialect.decoder(call.choices), RepetitionDetector()
        while True:
            try:
                chunk = await within(self._clock, timer.left_s, reply.next_chunk())
            except (TimeoutError, AttemptFailed) as error:
                if timer.has_finished:
                    return
                raise timer.make_failure() if isinstance(error, TimeoutError) else error from None
            batch: list[CompletionPiece] = []
            is_repeating = False
            for piece in decoder.feed(chunk) if chunk else decoder.finish():
                timer.restart(piece)
                call.collector.add(piece)
                if piece.finish_reason is FinishReason.LENGTH or piece.is_reasoning:
                    self._obeys_length = False  # the next call gets all the tokens that are configured
                batch.append(piece)
                is_repeating = repetition.feed(piece.content)
                if is_repeating:
                    call.collector.cut()
                    break
            if batch:
                yield batch
            if is_repeating:
                return
            if decoder.is_whole:
                timer.wait(self._settings.timeout_seconds)
            self._report_malformed(decoder)
            if not chunk:
                return

    def _report_malformed(self, decoder: PieceDecoder) -> None:
        for _ in range(decoder.malformed_events):
            self._events.emit(MalformedEventSkipped(self._settings.name))
        decoder.malformed_events = 0

    async def _read_rest(self, reply: Reply) -> bytes:
        try:
            return await within(self._clock, self._settings.timeout_seconds, reply.read())
        except TimeoutError:
            raise AttemptFailed(
                FailureClass.TIMEOUT, "The backend stopped in the middle of its answer.", status=reply.status
            ) from None

    def _classify(self, status: int, report: ErrorReport, call: _Call) -> AttemptFailed:
        failed = classify_failure(status, report, call.headers or {}, self._clock.now())
        return self._negotiation.learn(failed, report, sent=call.allowed, request=call.request)

    def _count_tokens(self, failed: AttemptFailed, call: _Call) -> AttemptFailed:
        """Return the failure with the tokens that were spent, and end a trial that it belongs to."""
        usage = call.collector.usage or Usage()
        failed.tokens = (usage.prompt_tokens, usage.completion_tokens)
        self._negotiation.end_trial(call.allowed, failed, call.request.schema)
        return failed


def _explain_garbage(problem: str, media_type: str) -> AttemptFailed:
    """Return the failure for a 2xx without a completion. Only known media types are shown."""
    shown = media_type if media_type in _MEDIA_TYPES else "no media type" if not media_type else "another media type"
    words = f"The backend answered with something that is not a chat completion ({shown})"
    return AttemptFailed(FailureClass.BAD_ANSWER, f"{words}: {problem}." if problem else f"{words}.", status=200)
