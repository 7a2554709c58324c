"""One upstream call: its lease of the breaker, its time, and what is written down of it."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass

from mockllmapi.errors import AttemptFailed, AttemptRecord, FailureClass, StreamBroken
from mockllmapi.events import AttemptEnded, EventBus
from mockllmapi.exchange import BackendIdentity, Completion, Delta, FinishReason, Routed, Usage
from mockllmapi.providers.patience import within
from mockllmapi.routing.breaker import Lease
from mockllmapi.routing.generation import Generation
from mockllmapi.routing.registry import Backend
from mockllmapi.routing.rules import RULES
from mockllmapi.types import Clock

__all__ = ["Attempt", "RoutedStream"]

LONG_SILENCE_S = 1.0
"""A wait that tells more of the backend than of the client's patience."""


@dataclass(slots=True)
class Attempt:
    """A call to `backend`, with its slot taken already. `on_probe_over` is called where it was the breaker's probe and nothing
    was learned of its question; `release` gives the slot back."""

    backend: Backend
    lease: Lease
    generation: Generation
    clock: Clock
    events: EventBus
    release: Callable[[], None]
    on_probe_over: Callable[[], None]
    started: float = 0.0

    async def whole(self) -> Routed | AttemptFailed:
        """The whole answer. Being cut short, by the client, by the deadline or by a fault of ours, says nothing to the
        breaker; after a long silence others are preferred all the same, or a request that is less patient than
        `TimeoutSeconds` would run into the same silence every time."""
        self.started = self.clock.monotonic()
        left_s = self.generation.deadline - self.started
        try:
            completion = await within(self.clock, left_s, self.backend.provider.complete(self.generation.request))
        except AttemptFailed as failed:
            self.record(failed.failure.value, failed.detail)
            return failed
        except TimeoutError:
            self._out_of_time()
            raise self.generation.deadline_error() from None
        except BaseException:
            self.give_back()
            self.record("cancelled")
            raise
        self.succeed(completion)
        return Routed(completion, self.backend.identity, tuple(self.generation.attempts))

    async def opened(self) -> RoutedStream | AttemptFailed:
        """The answer as a stream whose first content is there; until then it fails like a whole one. The deadline counts up
        to that moment."""
        self.started = self.clock.monotonic()
        left_s = self.generation.deadline - self.started
        deltas = self.backend.provider.stream(self.generation.request)
        try:
            begun = await within(self.clock, left_s, _until_content(deltas))
        except AttemptFailed as failed:
            self.record(failed.failure.value, failed.detail)
            return failed
        except TimeoutError:
            await deltas.aclose()
            self._out_of_time()
            raise self.generation.deadline_error() from None
        except BaseException:
            await deltas.aclose()
            self.give_back()
            self.record("cancelled")
            raise
        return RoutedStream(self, begun, deltas, (self.clock.monotonic() - self.started) * 1000)

    def succeed(self, completion: Completion) -> None:
        """Write down that the call went well."""
        elapsed_ms = (self.clock.monotonic() - self.started) * 1000
        self.record("ok", usage=completion.usage, first_content_ms=completion.first_content_ms)
        self.backend.standing.succeeded(completion, elapsed_ms)
        self.backend.standing.breaker.succeed(self.lease)

    def fail(self, failed: AttemptFailed) -> None:
        """What a failure means for the backend."""
        self.backend.standing.failed(failed)
        if RULES[failed.failure].counts:
            self.backend.standing.breaker.fail(self.lease)
        else:
            self.give_back()

    def give_back(self) -> None:
        """Nothing was learned of the breaker's question. Whoever waits for the answer of a probe may ask it now."""
        self.backend.standing.breaker.cancel(self.lease)
        if self.lease.is_probe:
            self.on_probe_over()

    def record(
        self, outcome: str, detail: str = "", usage: Usage | None = None, first_content_ms: float | None = None
    ) -> None:
        """Write the call down, whatever has become of it."""
        elapsed_ms = (self.clock.monotonic() - self.started) * 1000
        record = self.generation.record(self.backend.name, outcome, elapsed_ms, detail)
        request_id = self.generation.request.request.id
        self.events.emit(AttemptEnded(request_id, record, self.backend.identity, usage, first_content_ms))

    def _out_of_time(self) -> None:
        self.give_back()
        detail = "The request's time was over."
        if self.clock.monotonic() - self.started >= LONG_SILENCE_S:
            self.backend.standing.failed(AttemptFailed(FailureClass.TIMEOUT, detail))
        self.record(FailureClass.TIMEOUT.value, detail)


class RoutedStream:
    """A streamed answer that has begun. Iterating gives its deltas; whoever stops early closes it, which cancels the call
    upstream. Breaking off raises StreamBroken: from here on nobody else steps in unseen.

    `attempts` are the calls so far; the one that streams is among them once it is over. A stream of the built-in generator
    that steps in for everybody else has `is_degraded`.
    """

    def __init__(
        self,
        attempt: Attempt,
        begun: list[Delta],
        deltas: AsyncGenerator[Delta, None],
        first_content_ms: float,
        *,
        is_degraded: bool = False,
    ) -> None:
        self.is_degraded = is_degraded
        self.first_content_ms = first_content_ms
        self._attempt = attempt
        self._begun = deque(begun)
        self._deltas = deltas
        self._is_over = False
        self._has_finished = False
        self._usage: Usage | None = None
        self._model = attempt.backend.settings.model_name

    @property
    def backend(self) -> BackendIdentity:
        return self._attempt.backend.identity

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes of it, so that it stands among its own attempts."""
        return self._is_over

    @property
    def generation(self) -> Generation:
        """What it was opened for; `Router.reopen` goes on with it."""
        return self._attempt.generation

    @property
    def model(self) -> str:
        """The model that really answers, as far as it has said so."""
        return self._model

    @property
    def attempts(self) -> tuple[AttemptRecord, ...]:
        return tuple(self._attempt.generation.attempts)

    def __aiter__(self) -> RoutedStream:
        return self

    async def __anext__(self) -> Delta:
        if self._begun:
            return self._noted(self._begun.popleft())
        if self._is_over:
            raise StopAsyncIteration
        try:
            return self._noted(await anext(self._deltas))
        except StopAsyncIteration:
            self._end_well()
            raise
        except AttemptFailed as failed:
            self._end()
            self._attempt.record(failed.failure.value, failed.detail)
            self._attempt.fail(failed)
            self.generation.failures[self.backend.name] = failed
            raise StreamBroken(self.backend.name, failed.detail, attempts=self.attempts) from failed
        except BaseException:
            self._cancelled()
            raise

    async def aclose(self) -> None:
        """Stop listening. Where the model had finished, the call went well; else it is cancelled."""
        if self._is_over:
            return
        try:
            await self._deltas.aclose()
        finally:
            if self._has_finished:
                self._end_well()
            else:
                self._cancelled()

    def _noted(self, delta: Delta) -> Delta:
        self._model = delta.model or self._model
        self._usage = delta.usage or self._usage
        self._has_finished = self._has_finished or delta.finish_reason is not None
        return delta

    def _end_well(self) -> None:
        self._end()
        self._attempt.succeed(Completion((), self._model, self._usage, self.first_content_ms))

    def _cancelled(self) -> None:
        if self._is_over:
            return
        self._end()
        self._attempt.give_back()
        self._attempt.record("cancelled", usage=self._usage, first_content_ms=self.first_content_ms)

    def _end(self) -> None:
        self._is_over = True
        self._attempt.release()


async def _until_content(deltas: AsyncGenerator[Delta, None]) -> list[Delta]:
    """The deltas up to the first content: role and empty ones commit to nothing."""
    begun: list[Delta] = []
    async for delta in deltas:
        begun.append(delta)
        if delta.text.strip():
            return begun
        if delta.finish_reason is not None:
            break
    await deltas.aclose()
    words = "The model's answer is empty."
    if any(delta.finish_reason is FinishReason.LENGTH for delta in begun):
        words = "The model spent all its tokens on nothing; raise MaxTokens."
    raise AttemptFailed(FailureClass.BAD_ANSWER, words, status=200)
