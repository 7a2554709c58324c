"""One open WebSocket connection: what its client says, and the streams it has."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass

from mockllmapi.errors import BadControl, MockLlmApiError, TooManyStreams
from mockllmapi.surfaces.http.asgi import ClientLeft, Receive
from mockllmapi.surfaces.http.problem import problem_for
from mockllmapi.surfaces.streams.shutdown import ShutdownSignal, ShuttingDown
from mockllmapi.surfaces.streams.stream_context import UseStreamContext
from mockllmapi.surfaces.websocket.frame_writer import FrameWriter
from mockllmapi.surfaces.websocket.message import NoJson, Subscribe, Unsubscribe, read_message
from mockllmapi.surfaces.websocket.stream_order import GOING_AWAY, StreamOrder, run_order
from mockllmapi.types import Clock

__all__ = ["MAX_MESSAGE_BYTES", "MAX_SUBSCRIPTIONS", "Connection"]

MAX_SUBSCRIPTIONS = 64
MAX_MESSAGE_BYTES = 64 * 1024
GOODBYE_S = 2.0
"""How long a client may take to read its last frames when the server stops."""

UNSUPPORTED, BAD_TEXT, TOO_LARGE = 1003, 1007, 1009
"""Close codes for frames that are no messages (RFC 6455 section 7.4.1)."""


@dataclass(frozen=True, slots=True)
class Closing:
    """How the connection is to be closed."""

    code: int
    reason: str = ""


class Connection:
    """Serves one client until it leaves, until it is done, or until the server stops.

    A connection that was opened for one stream is closed after it; one whose client subscribes by message stays open.
    """

    def __init__(
        self,
        receive: Receive,
        writer: FrameWriter,
        use_stream_context: UseStreamContext,
        shutdown: ShutdownSignal,
        clock: Clock,
    ) -> None:
        self._receive = receive
        self._writer = writer
        self._use_stream_context = use_stream_context
        self._shutdown = shutdown
        self._clock = clock
        self._streams: dict[str, asyncio.Task[None]] = {}
        self._is_done: asyncio.Future[Closing] = asyncio.get_running_loop().create_future()

    async def serve(self, first: StreamOrder | None) -> None:
        """Serve to the end, beginning with `first`. When it returns, nothing of the connection is left."""
        listening: asyncio.Task[Closing | None] | None = None
        try:
            with self._shutdown.watch():
                if first is not None:
                    self._start(first)
                listening = asyncio.create_task(self._listen())
                await asyncio.wait((listening, self._is_done), return_when=asyncio.FIRST_COMPLETED)
                closing = listening.result() if listening.done() else self._is_done.result()
                if closing is not None:
                    await self._writer.close(closing.code, closing.reason)
        except ShuttingDown:
            await self._say_goodbye()
        except ClientLeft:
            pass
        finally:
            await _end(*self._streams.values(), *((listening,) if listening is not None else ()))

    async def _say_goodbye(self) -> None:
        """The streams know by themselves that the server stops."""
        with suppress(ClientLeft, TimeoutError):
            async with self._clock.timeout(GOODBYE_S):
                if self._streams:
                    await asyncio.wait(self._streams.values())
                await self._writer.close(GOING_AWAY, "The server stops.")

    # -- what the client says

    async def _listen(self) -> Closing | None:
        """Do what the client says, until it leaves (None) or says something that cannot be read."""
        while True:
            message = await self._receive()
            if message["type"] == "websocket.disconnect":
                return None
            text: str | None = message.get("text")
            if text is None:
                return Closing(UNSUPPORTED, "Messages are text frames.")
            if len(text) > MAX_MESSAGE_BYTES or len(text.encode("utf-8", "replace")) > MAX_MESSAGE_BYTES:
                return Closing(TOO_LARGE, f"A message has at most {MAX_MESSAGE_BYTES} bytes.")
            try:
                await self._obey(text)
            except NoJson as error:
                return Closing(BAD_TEXT, f"No JSON: {error}")
            except MockLlmApiError as error:
                await self._writer.write_problem(problem_for(error))
            except ClientLeft:
                return None

    async def _obey(self, text: str) -> None:
        message = read_message(text)
        if isinstance(message, Subscribe):
            self._subscribe(message)
        elif isinstance(message, Unsubscribe):
            await self._unsubscribe(message)
        else:
            await self._writer.write(b'{"type":"pong"}')

    def _subscribe(self, message: Subscribe) -> None:
        if message.id in self._streams:
            raise BadControl("id", f"{message.id!r} is subscribed already", expected="an id that is not in use")
        if len(self._streams) >= MAX_SUBSCRIPTIONS:
            raise TooManyStreams("subscriptions on this connection", MAX_SUBSCRIPTIONS)
        self._writer.names = True
        path = message.target.partition("?")[0]
        self._start(StreamOrder(message.id, path, "", lambda http: http.read_target(message.target)))

    async def _unsubscribe(self, message: Unsubscribe) -> None:
        stream = self._streams.get(message.id)
        if stream is None:
            expected = f"one of {', '.join(map(repr, self._streams))}" if self._streams else ""
            raise BadControl("id", f"{message.id!r} is not subscribed", expected=expected)
        self._writer.names = True
        await _end(stream)
        self._streams.pop(message.id, None)  # one that was never begun could not do it
        await self._writer.write(b'{"type":"unsubscribed"}', message.id)

    # -- streams

    def _start(self, order: StreamOrder) -> None:
        self._streams[order.subscription] = asyncio.create_task(self._relay(order))

    async def _relay(self, order: StreamOrder) -> None:
        try:
            async with self._use_stream_context() as context:
                code = await run_order(order, context, self._writer, self._shutdown)
        except ClientLeft:
            return
        finally:
            self._streams.pop(order.subscription, None)
        if not self._writer.names:
            self._is_done.set_result(Closing(code))


async def _end(*tasks: asyncio.Task[None] | asyncio.Task[Closing | None]) -> None:
    """Cancel tasks, and return when they are over."""
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks)
