"""Text frames on their way to one client."""

from __future__ import annotations

import asyncio

import pytest

from mockllmapi.surfaces.http.asgi import ClientLeft
from mockllmapi.surfaces.http.problem import NOT_FOUND, Problem
from mockllmapi.surfaces.websocket.frame_writer import FrameWriter
from support.routing import settle
from support.socket_wire import SocketWire


async def test_a_frame_is_text() -> None:
    wire = SocketWire()
    await FrameWriter(wire.send).write('{"name":"Zoë"}'.encode())
    assert wire.sent == [{"type": "websocket.send", "text": '{"name":"Zoë"}'}]


async def test_frames_say_whose_they_are_from_the_moment_they_shall() -> None:
    wire = SocketWire()
    writer = FrameWriter(wire.send)
    await writer.write(b'{"n":1}', "a")
    writer.names = True
    await writer.write(b'{"n":2}', 'a"\n')
    await writer.write(b'{"type":"pong"}')
    assert wire.frames == [{"n": 1}, {"subscription": 'a"\n', "n": 2}, {"type": "pong"}]


async def test_a_problem_is_a_frame() -> None:
    wire = SocketWire()
    writer = FrameWriter(wire.send)
    writer.names = True
    await writer.write_problem(Problem(NOT_FOUND, "Nothing."), "a")
    (frame,) = wire.frames
    assert (frame["subscription"], frame["type"], frame["problem"]["status"]) == ("a", "error", 404)


async def test_it_opens_with_headers() -> None:
    wire = SocketWire()
    await FrameWriter(wire.send).accept([("X-Request-Id", "7")])
    assert wire.sent == [{"type": "websocket.accept", "headers": [(b"x-request-id", b"7")], "subprotocol": None}]


@pytest.mark.parametrize("reason", ["x" * 200, "é" * 200, "", "short"])
async def test_a_reason_fits_into_a_close_frame(reason: str) -> None:
    wire = SocketWire()
    await FrameWriter(wire.send).close(1007, reason)
    assert wire.closed is not None
    code, told = wire.closed
    assert code == 1007
    assert reason.startswith(told)
    assert len(told.encode()) in (0, 5, 122, 123)


async def test_frames_wait_for_room_in_the_order_of_asking() -> None:
    wire = SocketWire()
    wire.room.clear()
    writer = FrameWriter(wire.send)
    tasks = [asyncio.create_task(writer.write(b'{"n":%d}' % number)) for number in range(5)]
    await settle()
    assert not any(task.done() for task in tasks)
    tasks[1].cancel()
    wire.room.set()
    await asyncio.wait(tasks)
    assert [frame["n"] for frame in wire.frames] == [0, 2, 3, 4]


async def test_one_frame_at_a_time_asks_for_room() -> None:
    """So that no more than one is written when there is some, however many streams there are."""
    asking, most, room = 0, 0, asyncio.Event()

    async def send(_: object) -> None:
        nonlocal asking, most
        asking += 1
        most = max(most, asking)
        await room.wait()
        asking -= 1

    writer = FrameWriter(send)
    tasks = [asyncio.create_task(writer.write(b'{"n":1}')) for _ in range(5)]
    await settle()
    room.set()
    await asyncio.wait(tasks)
    assert most == 1


async def test_nothing_follows_the_last_frame() -> None:
    wire = SocketWire()
    writer = FrameWriter(wire.send)
    await writer.close(1000)
    with pytest.raises(ClientLeft):
        await writer.write(b'{"n":1}')
    with pytest.raises(ClientLeft):
        await writer.close(1001)
    assert wire.closed == (1000, "")


async def test_a_client_that_has_gone_is_noticed() -> None:
    wire = SocketWire()
    writer = FrameWriter(wire.send)
    wire.leave()
    for _ in range(2):
        with pytest.raises(ClientLeft):
            await writer.write(b'{"n":1}')
