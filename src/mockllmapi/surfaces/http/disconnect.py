"""Noticing that a client has left while its answer is being made.

An ASGI application that only sends is never told; it has to wait for `http.disconnect` (ASGI specification, HTTP scope).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Generator
from contextlib import asynccontextmanager
from types import TracebackType

from mockllmapi.surfaces.http.asgi import ClientLeft, Receive

__all__ = ["run_watched", "watch_disconnect"]

HEAD_START_S = 0.02
"""How long an answer may take before anybody is watched: a built-in answer is made before this, and pays nothing."""


async def run_watched(work: Coroutine[object, object, None], receive: Receive) -> None:
    """Run `work`, and cancel it when the client leaves. Raises ClientLeft, and what `work` raises.

    Work that never waits, as that of a built-in answer, is not watched: it pays for no timer.
    """
    try:
        waited_for = work.send(None)
    except StopIteration:
        return
    async with watch_disconnect(receive):
        await _Continued(work, waited_for)


class _Continued(Generator[object, object, None]):
    """The rest of a coroutine that has begun, and that waits for something.

    The coroutine receives everything that its task sends or throws: a cancellation, or the error of a future.
    """

    def __init__(self, work: Coroutine[object, object, None], waited_for: object) -> None:
        self._work = work
        self._first = [waited_for]

    def __await__(self) -> Generator[object, object, None]:
        return self

    def send(self, value: object) -> object:
        return self._first.pop() if self._first else self._work.send(value)

    def throw(
        self, kind: type[BaseException] | BaseException, value: object = None, traceback: TracebackType | None = None
    ) -> object:
        error = kind if isinstance(kind, BaseException) else kind() if value is None else value
        assert isinstance(error, BaseException)
        return self._work.throw(error.with_traceback(traceback) if traceback is not None else error)


@asynccontextmanager
async def watch_disconnect(receive: Receive) -> AsyncIterator[None]:
    """Cancel what runs inside when the client leaves, and raise ClientLeft. The request's body must have been read."""
    loop = asyncio.get_running_loop()
    answering = asyncio.current_task()
    assert answering is not None
    watch = _Watch(receive, answering)
    timer = loop.call_later(HEAD_START_S, watch.start)
    try:
        yield
    except asyncio.CancelledError:
        if not watch.has_left:
            raise
        answering.uncancel()
        raise ClientLeft from None
    finally:
        timer.cancel()
        watch.stop()


class _Watch:
    """Waits for one client's departure."""

    def __init__(self, receive: Receive, answering: asyncio.Task[object]) -> None:
        self.has_left = False
        self._receive = receive
        self._answering = answering
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.ensure_future(self._wait())

    def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    async def _wait(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.has_left = True
        self._answering.cancel()
