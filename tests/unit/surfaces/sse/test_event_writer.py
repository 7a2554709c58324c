"""Events on the wire, line by line."""

from __future__ import annotations

import asyncio

import pytest
from starlette.types import Message

from mockllmapi.surfaces.sse.event_writer import CONTENT_TYPE, EventWriter
from support.asgi import Wire

FOR_EVER_S = 3600.0


class Slow(Wire):
    """A client whose connection takes the next message when the test lets it."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = asyncio.Event()
        self.gate.set()

    async def send(self, message: Message) -> None:
        await self.gate.wait()
        await super().send(message)


def bodies(wire: Wire) -> list[bytes]:
    return [message["body"] for message in wire.sent if message["type"] == "http.response.body"]


async def until_sent(wire: Wire, number: int) -> None:
    async with asyncio.timeout(5):
        while len(bodies(wire)) < number:
            await asyncio.sleep(0)


async def test_the_head_is_sent_once_and_nobody_may_hold_events_back() -> None:
    wire = Wire()
    writer = EventWriter(wire.send)
    begun = [writer.is_begun]
    await writer.begin(200, [("Content-Type", CONTENT_TYPE)])
    await writer.begin(500, [])
    assert [*begun, writer.is_begun] == [False, True]
    (head,) = wire.sent
    assert head["status"] == 200
    assert dict(head["headers"]) == {
        b"Content-Type": b"text/event-stream; charset=utf-8",
        b"Cache-Control": b"no-cache",
        b"X-Accel-Buffering": b"no",
    }


async def test_events_have_numbers_and_the_last_one_ends_the_answer() -> None:
    wire = Wire()
    writer = EventWriter(wire.send)
    await writer.begin(200, [])
    await writer.write(b'{"a":1}')
    await writer.write(b'{"a":2}', name="note")
    over = [writer.is_over]
    await writer.write(b'{"a":3}', name="error", is_last=True)
    assert [*over, writer.is_over] == [False, True]
    assert bodies(wire) == [
        b'retry: 3000\nid: 1\ndata: {"a":1}\n\n',
        b'event: note\nid: 2\ndata: {"a":2}\n\n',
        b'event: error\nid: end\ndata: {"a":3}\n\n',
    ]
    assert [message.get("more_body") for message in wire.sent[1:]] == [True, True, False]


async def test_events_that_the_client_has_are_counted_and_not_written() -> None:
    wire = Wire()
    writer = EventWriter(wire.send)
    writer.skip(2)
    await writer.begin(200, [])
    for number in range(1, 4):
        await writer.write(str(number).encode())
    await writer.write(b"4", is_last=True)
    assert bodies(wire) == [b"retry: 3000\nid: 3\ndata: 3\n\n", b"id: end\ndata: 4\n\n"]


async def test_who_has_all_of_it_still_gets_the_end() -> None:
    wire = Wire()
    writer = EventWriter(wire.send)
    writer.skip(9)
    await writer.begin(200, [])
    await writer.write(b"1")
    await writer.write(b"2", is_last=True)
    assert bodies(wire) == [b"id: end\ndata: 2\n\n"]


async def test_an_end_without_an_event() -> None:
    wire = Wire()
    writer = EventWriter(wire.send)
    await writer.end()
    assert wire.sent == []
    await writer.begin(200, [])
    await writer.end()
    await writer.end()
    assert [(message["body"], message["more_body"]) for message in wire.sent[1:]] == [(b"", False)]


async def test_a_silence_is_broken_after_the_first_event_again_and_again() -> None:
    wire = Wire()
    writer = EventWriter(wire.send, keep_alive_s=0.0)
    await writer.begin(200, [])
    for _ in range(50):
        await asyncio.sleep(0)
    assert bodies(wire) == []
    await writer.write(b"1")
    await until_sent(wire, 3)
    assert bodies(wire)[1:3] == [b": still here\n\n"] * 2
    writer.close()
    sent = len(wire.sent)
    for _ in range(50):
        await asyncio.sleep(0)
    assert len(wire.sent) == sent


async def test_behind_an_early_head_it_is_broken_before_the_first_event() -> None:
    wire = Wire()
    writer = EventWriter(wire.send, keep_alive_s=0.0)
    await writer.begin(200, [], is_early=True)
    await until_sent(wire, 2)
    writer.close()
    assert bodies(wire)[:2] == [b"", b": still here\n\n"]


async def test_the_end_is_the_end_also_of_comments() -> None:
    wire = Wire()
    writer = EventWriter(wire.send, keep_alive_s=0.0)
    await writer.begin(200, [])
    await writer.write(b"1")
    await writer.write(b"2", is_last=True)
    for _ in range(50):
        await asyncio.sleep(0)
    assert bodies(wire)[-1] == b"id: end\ndata: 2\n\n"
    assert [task for task in asyncio.all_tasks() if task is not asyncio.current_task()] == []


async def test_a_client_that_reads_nothing_is_told_nothing_more() -> None:
    wire = Slow()
    writer = EventWriter(wire.send, keep_alive_s=0.0)
    await writer.begin(200, [])
    await writer.write(b"1")
    wire.gate.clear()
    for _ in range(50):
        await asyncio.sleep(0)
    assert len(asyncio.all_tasks()) == 2  # this one, and one comment that waits
    writing = asyncio.create_task(writer.write(b"2", is_last=True))
    await asyncio.sleep(0)
    wire.gate.set()
    await writing
    assert [body for body in bodies(wire) if b"data" in body] == [
        b"retry: 3000\nid: 1\ndata: 1\n\n",
        b"id: end\ndata: 2\n\n",
    ]
    assert bodies(wire)[-1].endswith(b"data: 2\n\n")


async def test_a_comment_to_somebody_who_left_is_no_error() -> None:
    class Gone(Wire):
        async def send(self, message: Message) -> None:
            if message.get("body", b"").startswith(b":"):
                self.read += 1
                raise ConnectionResetError
            await super().send(message)

    wire = Gone()
    writer = EventWriter(wire.send, keep_alive_s=0.0)
    await writer.begin(200, [])
    await writer.write(b"1")
    async with asyncio.timeout(5):
        while not wire.read:
            await asyncio.sleep(0)
    await asyncio.sleep(0)
    writer.close()


@pytest.mark.parametrize("number", [1, 5])
async def test_while_there_is_something_to_say_there_are_no_comments(number: int) -> None:
    wire = Wire()
    writer = EventWriter(wire.send, keep_alive_s=FOR_EVER_S)
    await writer.begin(200, [])
    for _ in range(number):
        await writer.write(b"x")
    handles = [one for one in asyncio.get_running_loop()._scheduled if not one.cancelled()]  # type: ignore[attr-defined]
    assert len([one for one in handles if one.when() - asyncio.get_running_loop().time() > FOR_EVER_S / 2]) == 1
    writer.close()
