"""One upstream call: its breaker lease, its time limit, and its record."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeVar

from mockllmapi.config import provider_facts
from mockllmapi.errors import AttemptFailed, AttemptRecord, FailureClass, StreamBroken
from mockllmapi.events import AttemptEnded, EventBus
from mockllmapi.exchange import BackendIdentity, Completion, Delta, FinishReason, RoutedCompletion, Usage
from mockllmapi.providers.timeouts import within
from mockllmapi.routing.breaker import Lease
from mockllmapi.routing.call_state import CallState
from mockllmapi.routing.failure_rules import FAILURE_RULES
from mockllmapi.routing.loading_calls import LoadingCalls, StillLoading
from mockllmapi.routing.registry import Backend
from mockllmapi.types import Clock

__all__ = ["Attempt", "RoutedStream"]

W = TypeVar("W")

LONG_SILENCE_S = 1.0
"""A silence of this length is a fact about the backend, not only about an impatient client."""


@dataclass(slots=True)
class Attempt:
    """Run one call to `backend`, whose slot the caller has already taken.

    `release_slot` returns the slot. `on_probe_inconclusive` is called if the attempt was the breaker's probe and ended
    without a verdict. With `leave_after_s` the call is left to itself after that time if its model is still being loaded;
    then `is_left`, and the slot is released when the call ends.
    """

    backend: Backend
    lease: Lease
    call: CallState
    clock: Clock
    events: EventBus
    release_slot: Callable[[], None]
    on_probe_inconclusive: Callable[[], None]
    loading_calls: LoadingCalls
    leave_after_s: float | None = None
    started: float = 0.0
    is_left: bool = False

    async def complete(self) -> RoutedCompletion | AttemptFailed:
        """Return the whole completion, or the failure.

        An attempt that is cut short by the client, the deadline or a bug of ours does not count for the breaker. After a
        long silence other backends are preferred all the same. Otherwise every request with a time limit below
        `TimeoutSeconds` would wait for the same silent backend.
        """
        self.started = self.clock.monotonic()
        left_s = self.call.deadline - self.started
        try:
            completion = await self._run(self.backend.provider.complete(self.call.request), left_s, self._end_left_call)
        except StillLoading:
            return self._leave()
        except AttemptFailed as failed:
            self.record_failed(failed)
            return failed
        except TimeoutError:
            self._record_timeout()
            raise self.call.make_deadline_error() from None
        except BaseException:
            self.release_lease()
            self.record("cancelled")
            raise
        self.succeed(completion)
        return RoutedCompletion(completion, self.backend.identity, tuple(self.call.attempts))

    async def open_stream(self) -> RoutedStream | AttemptFailed:
        """Return the stream once its first content has arrived, or the failure. The deadline ends at that moment."""
        self.started = self.clock.monotonic()
        left_s = self.call.deadline - self.started
        deltas = self.backend.provider.stream(self.call.request)
        try:
            buffered = await self._run(
                _read_until_content(deltas), left_s, lambda task: self._end_left_stream(task, deltas)
            )
        except StillLoading:
            return self._leave()
        except AttemptFailed as failed:
            self.record_failed(failed)
            return failed
        except TimeoutError:
            await deltas.aclose()
            self._record_timeout()
            raise self.call.make_deadline_error() from None
        except BaseException:
            await deltas.aclose()
            self.release_lease()
            self.record("cancelled")
            raise
        return RoutedStream(self, buffered, deltas, (self.clock.monotonic() - self.started) * 1000)

    async def _run(
        self,
        work: Coroutine[object, object, W],
        left_s: float,
        on_end: Callable[[asyncio.Task[W]], Awaitable[None]],
    ) -> W:
        if self.leave_after_s is None:
            return await within(self.clock, left_s, work)
        provider = self.backend.provider
        return await self.loading_calls.run(
            work,
            leave_after_s=self.leave_after_s,
            left_s=left_s,
            is_loading=lambda: provider.is_loading,
            on_end=on_end,
        )

    def _leave(self) -> AttemptFailed:
        """Return the failure of a call that is left to itself."""
        self.is_left = True
        failed = AttemptFailed(FailureClass.LOADING, "The model is still being loaded.")
        self.record_failed(failed)
        return failed

    async def _end_left_call(self, task: asyncio.Task[Completion]) -> None:
        """Update the backend's state after a call that was left to itself. Its failure counts as usual."""
        self.release_slot()
        if task.cancelled():
            return
        error = task.exception()
        if isinstance(error, AttemptFailed):
            self.backend.state.record_failure(error)
        elif error is None:
            self.backend.state.record_success(task.result(), (self.clock.monotonic() - self.started) * 1000)

    async def _end_left_stream(self, task: asyncio.Task[list[Delta]], deltas: AsyncGenerator[Delta, None]) -> None:
        """Close a stream that was left to itself. Its first content shows that the model is loaded."""
        await deltas.aclose()
        self.release_slot()
        if not task.cancelled() and task.exception() is None:
            self.backend.state.clear_cooldowns(FailureClass.LOADING)

    def succeed(self, completion: Completion) -> None:
        """Record a success in the attempt list, the averages and the breaker."""
        elapsed_ms = (self.clock.monotonic() - self.started) * 1000
        self.record("ok", usage=completion.usage, first_content_ms=completion.first_content_ms)
        self.backend.state.record_success(completion, elapsed_ms)
        self.backend.state.breaker.succeed(self.lease)

    def fail(self, failed: AttemptFailed) -> None:
        """Apply a failure to the backend's state and, if its class counts, to the breaker."""
        self.backend.state.record_failure(failed)
        if FAILURE_RULES[failed.failure].is_breaker_failure:
            self.backend.state.breaker.fail(self.lease)
        else:
            self.release_lease()

    def release_lease(self) -> None:
        """Return the lease without a verdict. Calls that wait for a probe may then probe themselves."""
        self.backend.state.breaker.cancel(self.lease)
        if self.lease.is_probe:
            self.on_probe_inconclusive()

    def record(
        self, outcome: str, detail: str = "", usage: Usage | None = None, first_content_ms: float | None = None
    ) -> None:
        """Append the attempt to the call's record and announce it."""
        elapsed_ms = (self.clock.monotonic() - self.started) * 1000
        record = self.call.record(self.backend.name, outcome, elapsed_ms, detail)
        request_id = self.call.request.request.id
        self.events.emit(AttemptEnded(request_id, record, self.backend.identity, usage, first_content_ms))

    def record_failed(self, failed: AttemptFailed, first_content_ms: float | None = None) -> None:
        """Append a failed attempt with the tokens that it has spent."""
        usage = Usage(*failed.tokens) if any(failed.tokens) else None
        self.record(failed.failure.value, failed.detail + self._name_missing_model(failed), usage, first_content_ms)

    def _name_missing_model(self, failed: AttemptFailed) -> str:
        """Return the model that a backend does not have, and the command that brings it."""
        model, facts = self.backend.settings.model_name, provider_facts(self.backend.settings.provider)
        if failed.failure is not FailureClass.MODEL_MISSING or not model:
            return ""
        is_absent = failed.status == HTTPStatus.NOT_FOUND and facts is not None and facts.model_command
        command = f" Type: {facts.model_command} {model}" if is_absent and facts is not None else ""
        return f" ModelName is {model!r}.{command}"

    def _record_timeout(self) -> None:
        self.release_lease()
        detail = "The request's time was over."
        if self.clock.monotonic() - self.started >= LONG_SILENCE_S:
            self.backend.state.record_failure(AttemptFailed(FailureClass.TIMEOUT, detail))
        self.record(FailureClass.TIMEOUT.value, detail)


class RoutedStream:
    """Iterate over the deltas of a stream that has begun.

    A caller that stops early closes it, which cancels the upstream call. A break raises StreamBroken, since no other
    backend can continue the text. `attempts` are the calls so far; the streaming one is added when it ends.
    `is_degraded` is set for a stream of the built-in generator that replaces every other backend.
    """

    def __init__(
        self,
        attempt: Attempt,
        buffered: list[Delta],
        deltas: AsyncGenerator[Delta, None],
        first_content_ms: float,
        *,
        is_degraded: bool = False,
    ) -> None:
        self.is_degraded = is_degraded
        self.first_content_ms = first_content_ms
        self._attempt = attempt
        self._buffered = deque(buffered)
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
        """Whether the stream has ended and is therefore among its own attempts."""
        return self._is_over

    @property
    def call(self) -> CallState:
        """The call that opened the stream; `Router.reopen` continues it."""
        return self._attempt.call

    @property
    def model(self) -> str:
        """The model named by the stream, or the configured one before it has named any."""
        return self._model

    @property
    def attempts(self) -> tuple[AttemptRecord, ...]:
        return tuple(self._attempt.call.attempts)

    def __aiter__(self) -> RoutedStream:
        return self

    async def __anext__(self) -> Delta:
        if self._buffered:
            return self._track(self._buffered.popleft())
        if self._is_over:
            raise StopAsyncIteration
        try:
            return self._track(await anext(self._deltas))
        except StopAsyncIteration:
            self._succeed()
            raise
        except AttemptFailed as failed:
            self._end()
            self._attempt.record_failed(failed, first_content_ms=self.first_content_ms)
            self._attempt.fail(failed)
            self.call.failures[self.backend.name] = failed
            raise StreamBroken(self.backend.name, failed.detail, attempts=self.attempts) from failed
        except BaseException:
            self._cancel()
            raise

    async def aclose(self) -> None:
        """Stop reading. The attempt is a success if the model had finished, otherwise it is cancelled."""
        if self._is_over:
            return
        try:
            await self._deltas.aclose()
        finally:
            if self._has_finished:
                self._succeed()
            else:
                self._cancel()

    def _track(self, delta: Delta) -> Delta:
        self._model = delta.model or self._model
        self._usage = delta.usage or self._usage
        self._has_finished = self._has_finished or delta.finish_reason is not None
        return delta

    def _succeed(self) -> None:
        self._end()
        self._attempt.succeed(Completion((), self._model, self._usage, self.first_content_ms))

    def _cancel(self) -> None:
        if self._is_over:
            return
        self._end()
        self._attempt.release_lease()
        self._attempt.record("cancelled", usage=self._usage, first_content_ms=self.first_content_ms)

    def _end(self) -> None:
        self._is_over = True
        self._attempt.release_slot()


async def _read_until_content(deltas: AsyncGenerator[Delta, None]) -> list[Delta]:
    """Return the deltas up to the first one with content. Role-only and empty deltas commit to nothing."""
    buffered: list[Delta] = []
    async for delta in deltas:
        buffered.append(delta)
        if delta.text.strip():
            return buffered
    words = "The model's answer is empty."
    if any(delta.finish_reason is FinishReason.LENGTH for delta in buffered):
        words = "The model spent all its tokens on nothing; raise MaxTokens."
    raise AttemptFailed(FailureClass.BAD_ANSWER, words, status=200)
