"""A client that leaves takes its request with it."""

import asyncio
from typing import Never

import pytest
from starlette.types import Message

from mockllmapi.surfaces.http.asgi import ClientLeft
from mockllmapi.surfaces.http.disconnect import run_watched, watch_disconnect
from support.asgi import Wire
from support.optional import present

PATIENCE_S = 5
"""After this a test fails instead of hanging. Nothing waits for it."""


async def test_what_is_quick_is_not_watched() -> None:
    wire = Wire([])
    async with watch_disconnect(wire.receive):
        answer = 7
    assert answer == 7


async def test_work_is_cancelled_when_the_client_leaves() -> None:
    wire, is_working, was_cancelled = Wire([]), asyncio.Event(), []

    async def work() -> int:
        try:
            async with watch_disconnect(wire.receive):
                is_working.set()
                await asyncio.Event().wait()
            raise AssertionError("the event is never set")
        except ClientLeft:
            was_cancelled.append(True)
            # The task goes on as if nobody had ever cancelled it.
            await asyncio.sleep(0)
            return present(asyncio.current_task()).cancelling()

    task = asyncio.create_task(work())
    await is_working.wait()
    wire.leave()
    async with asyncio.timeout(PATIENCE_S):
        assert await task == 0
    assert was_cancelled


async def test_who_left_before_the_watch_began_is_noticed() -> None:
    wire = Wire([])
    wire.leave()
    with pytest.raises(ClientLeft):
        async with watch_disconnect(wire.receive):
            await asyncio.Event().wait()


async def test_a_request_that_is_cancelled_from_outside_is_not_taken_for_one_whose_client_left() -> None:
    is_working = asyncio.Event()

    async def work() -> None:
        async with watch_disconnect(Wire([]).receive):
            is_working.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(work())
    await is_working.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_an_error_inside_passes_through() -> None:
    with pytest.raises(ValueError, match="inside"):
        async with watch_disconnect(Wire([]).receive):
            raise ValueError("inside")


async def test_the_watch_ends_with_the_work() -> None:
    received = asyncio.Event()
    is_over = asyncio.Event()

    async def receive() -> Never:
        received.set()
        try:
            await asyncio.Event().wait()
        finally:
            is_over.set()
        raise AssertionError("the event is never set")

    async with watch_disconnect(receive):
        await received.wait()
    async with asyncio.timeout(PATIENCE_S):
        await is_over.wait()


async def test_other_messages_are_no_departure() -> None:
    messages: list[Message] = [{"type": "http.request", "body": b""}, {"type": "http.disconnect"}]

    async def receive() -> Message:
        return messages.pop(0)

    with pytest.raises(ClientLeft):
        async with watch_disconnect(receive):
            await asyncio.Event().wait()
    assert messages == []


# -- work that is only watched if it waits -------------------------------------------------------------------------------


async def test_work_that_never_waits_is_done_without_asking_the_client() -> None:
    done = []

    async def work() -> None:
        done.append(True)

    async def receive() -> Never:
        raise AssertionError("nothing is to be received")

    await run_watched(work(), receive)
    assert done == [True]


async def test_work_that_waits_goes_on_in_its_task_and_gets_what_it_waits_for() -> None:
    steps: list[object] = []

    async def work() -> None:
        steps.append(await asyncio.sleep(0, "slept"))
        async with asyncio.timeout(PATIENCE_S):
            await asyncio.sleep(0)
        with pytest.raises(ValueError, match="caught inside"):
            await fail()
        steps.append(asyncio.current_task())

    async def fail() -> None:
        await asyncio.sleep(0)
        raise ValueError("caught inside")

    await run_watched(work(), Wire([]).receive)
    assert steps == ["slept", asyncio.current_task()]


async def test_work_that_waits_is_cancelled_when_the_client_leaves() -> None:
    wire, was_cancelled = Wire([]), []
    wire.leave()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            was_cancelled.append(True)
            raise

    with pytest.raises(ClientLeft):
        await run_watched(work(), wire.receive)
    assert was_cancelled == [True]


@pytest.mark.parametrize("waits", [False, True])
async def test_an_error_of_the_work_passes_through(waits: bool) -> None:
    async def work() -> None:
        if waits:
            await asyncio.sleep(0)
        raise KeyError("of the work")

    with pytest.raises(KeyError, match="of the work"):
        await run_watched(work(), Wire([]).receive)


@pytest.mark.parametrize("waits_before", [0, 1])
async def test_the_error_of_that_which_is_waited_for_reaches_the_work(waits_before: int) -> None:
    caught: list[str] = []
    lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def work() -> None:
        for _ in range(waits_before):
            await asyncio.sleep(0)
        try:
            await lost
        except ConnectionResetError as error:
            caught.append(str(error))
        caught.append(await asyncio.sleep(0, "and goes on"))

    asyncio.get_running_loop().call_soon(lost.set_exception, ConnectionResetError("by the backend"))
    await run_watched(work(), Wire([]).receive)
    assert caught == ["by the backend", "and goes on"]
