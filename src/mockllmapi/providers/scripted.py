"""A provider with scripted answers, for our tests and those of applications that use this project as a library."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from mockllmapi.errors import AttemptFailed, FailureClass
from mockllmapi.exchange import Choice, Completion, CompletionRequest, Delta, FinishReason, Health, Usage

__all__ = ["Answer", "Gate", "Line", "ScriptedProvider"]


class Gate:
    """Hold an answer until a test opens the gate."""

    def __init__(self) -> None:
        self._reached = asyncio.Event()
        self._get_session = asyncio.Event()

    async def pass_through(self) -> None:
        """Wait for `open`. An open gate stays open."""
        self._reached.set()
        await self._get_session.wait()

    async def wait_until_reached(self) -> None:
        """Return when an answer waits at the gate."""
        await self._reached.wait()

    def open(self) -> None:
        """Let all answers through."""
        self._get_session.set()


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold one scripted answer in full.

    `gate` is passed before the first text, `end_gate` before the end. `pieces` are the parts of a stream (by default some
    characters each). `is_cut` ends a stream without a finish reason.
    """

    text: str = ""
    texts: tuple[str, ...] = ()
    pieces: tuple[str, ...] = ()
    finish_reason: FinishReason = FinishReason.STOP
    usage: Usage | None = None
    gate: Gate | None = None
    end_gate: Gate | None = None
    is_cut: bool = False
    model: str = ""

    @property
    def all_texts(self) -> tuple[str, ...]:
        """The texts of the choices: `texts`, or else the one `text` (or the joined `pieces`)."""
        return self.texts or (self.text or "".join(self.pieces),)


Line: TypeAlias = "str | Answer | AttemptFailed | Callable[[CompletionRequest], str | Answer | AttemptFailed]"
"""A line of a script: a text, an answer in full, a failure to raise, or a function of the request that returns one."""


@dataclass(slots=True)
class ScriptedProvider:
    """Answer from `script`, one line a call, and record every request in `received`.

    After the last line `default` answers; without one the call fails as the caller's fault, since the test wrote too short
    a script. `cancelled` counts the calls whose caller left, `in_flight` those that still run.
    """

    script: deque[Line] = field(default_factory=deque)
    default: Line | None = None
    model: str = "scripted"
    current_health: Health = field(default_factory=lambda: Health(is_alive=True, models=("scripted",)))
    has_native_n: bool = True
    is_loading: bool = False
    piece_size: int = 7
    received: list[CompletionRequest] = field(default_factory=list)
    in_flight: int = 0
    most_in_flight: int = 0
    cancelled: int = 0
    closed: int = 0

    @classmethod
    def of(cls, *lines: Line, default: Line | None = None) -> ScriptedProvider:
        """Return a provider that answers with `lines`, in order."""
        return cls(deque(lines), default)

    def add(self, lines: Iterable[Line]) -> None:
        """Append `lines` to the script."""
        self.script.extend(lines)

    async def complete(self, request: CompletionRequest) -> Completion:
        """Return the next line as a whole."""
        answer = self._take_line(request)
        finished = False
        try:
            await _pass_gate(answer.gate)
            await _pass_gate(answer.end_gate)
            finished = True
        finally:
            self._finish_call(finished)
        if answer.is_cut:
            raise _make_cut_failure()
        choices = tuple(Choice(text, answer.finish_reason) for text in answer.all_texts)
        return Completion(choices, answer.model or self.model, answer.usage)

    async def stream(self, request: CompletionRequest) -> AsyncGenerator[Delta, None]:
        """Yield the next line in pieces, the finish reason last."""
        answer = self._take_line(request)
        model = answer.model or self.model
        finished = False
        try:
            await _pass_gate(answer.gate)
            for piece in answer.pieces or _pieces(answer.all_texts[0], self.piece_size):
                yield Delta(piece, model=model)
            await _pass_gate(answer.end_gate)
            finished = True
            if answer.is_cut:
                raise _make_cut_failure()
            yield Delta(finish_reason=answer.finish_reason, usage=answer.usage, model=model)
        finally:
            self._finish_call(finished)

    async def health(self) -> Health:
        """Return `current_health`, which a test may set."""
        return self.current_health

    async def aclose(self) -> None:
        """Count the call in `closed`."""
        self.closed += 1

    def _take_line(self, request: CompletionRequest) -> Answer:
        self.received.append(request)
        line = self.script.popleft() if self.script else self.default
        if callable(line):
            line = line(request)
        if line is None:
            raise AttemptFailed(FailureClass.CALLER_FAULT, "The script has no line for this request.")
        if isinstance(line, AttemptFailed):
            raise line
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        return Answer(line) if isinstance(line, str) else line

    def _finish_call(self, finished: bool) -> None:
        self.in_flight -= 1
        self.cancelled += not finished


async def _pass_gate(gate: Gate | None) -> None:
    if gate is not None:
        await gate.pass_through()


def _pieces(text: str, size: int) -> list[str]:
    return [text[start : start + size] for start in range(0, len(text), size)]


def _make_cut_failure() -> AttemptFailed:
    return AttemptFailed(FailureClass.BAD_ANSWER, "The answer ended before the model had finished.")
