"""Streams over WebSocket, as clients get them: real sockets, the command's own protocol, a client library that is not ours."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from itertools import count as counting
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from websockets.exceptions import InvalidStatus

from mockllmapi import MockLlmApi, Settings, create_app
from mockllmapi.testing import FrozenClock
from support.command import serving
from support.event_stream import hear
from support.gateway import Gateway, entry_for
from support.live import LiveServer, exchange, open_connection
from support.routing import settle
from support.socket_client import connected
from upstreams import FakeUpstream, Fault

ITEM_MODES = ("CompleteObjects", "ArrayItems")
MODES = ("LlmTokens", *ITEM_MODES)
SHAPE = [{"id": 0, "name": ""}]
USERS = [{"id": 1, "name": "Ada"}, {"id": 2, "name": "Grace"}]
BUILTIN: dict[str, Any] = {"Backends": [{"Name": "here", "Provider": "builtin"}]}
FEED = "/prices?continuous=true&interval=1000"


def path(name: str = "/users", **query: Any) -> str:
    """What follows `/stream` in an address. What is no text is JSON."""
    said = {key: value if isinstance(value, str) else json.dumps(value) for key, value in query.items()}
    return f"{name}?" + "&".join(f"{key}={quote(value)}" for key, value in said.items())


@asynccontextmanager
async def model(
    *scripts: Any, answer: Any = None, clock: Any = None
) -> AsyncGenerator[tuple[Gateway, FakeUpstream], None]:
    """A gateway in front of one model."""
    async with FakeUpstream("openai", answer=None if answer is None else json.dumps(answer)) as upstream:
        upstream.scripts.extend(scripts)
        backends = [entry_for("one", upstream)]
        async with asyncio.timeout(20), Gateway({"Backends": backends}, clock) as gateway:
            yield gateway, upstream


# -- the same events ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("query", [{}, {"accumulated": "false"}, {"batch": "2"}, {"error": "418"}], ids=str)
async def test_frames_are_what_the_events_of_the_same_address_hold(mode: str, query: dict[str, str]) -> None:
    async with model(answer=USERS) as (gateway, _):
        target = path(sseMode=mode, shape=SHAPE, **query)
        told = await hear(gateway.port, f"/api/mock/stream{target}")
        async with connected(gateway.port, target) as client:
            frames, code = await client.rest()
    events = [event.json for event in told.events]
    assert [frame | ({"type": "error"} if "error" in query else {}) for frame in events] == frames
    assert len(frames) >= 1
    assert code == 1000


@pytest.mark.parametrize("mode", ITEM_MODES)
async def test_an_item_is_with_the_client_before_the_model_begins_the_next(mode: str) -> None:
    gate = asyncio.Event()
    async with (
        model(["[", json.dumps(USERS[0]), ",", gate, json.dumps(USERS[1]), "]"]) as (gateway, _),
        connected(gateway.port, path(sseMode=mode, shape=SHAPE)) as client,
    ):
        first = await client.next()
        assert first.get("item", first.get("data")) == USERS[0]
        gate.set()
        frames, code = await client.rest()
    assert (len(frames), frames[-1]["done"], code) == (2, True, 1000)


async def test_without_an_upgrade_the_same_address_is_a_stream_of_events() -> None:
    async with model(answer=USERS) as (gateway, _):
        told = await hear(gateway.port, "/api/mock/stream/users?sseMode=ArrayItems")
    assert told.headers["content-type"].startswith("text/event-stream")
    assert told.items == USERS


async def test_what_breaks_off_ends_with_an_error() -> None:
    async with (
        model(["[", json.dumps(USERS[0]), ', {"id": 2, "na', None]) as (gateway, _),
        connected(gateway.port, path(shape=SHAPE)) as client,
    ):
        frames, code = await client.rest()
    assert (frames[-1]["type"], frames[-1]["problem"]["status"], code) == ("error", 502, 1011)
    assert not any(frame.get("done") for frame in frames)


# -- several on one connection -----------------------------------------------------------------------------------------


async def test_feeds_and_finite_streams_share_a_connection() -> None:
    clock = FrozenClock()
    async with model(answer=USERS, clock=clock) as (gateway, upstream):
        async with connected(gateway.port) as client:
            assert (await client.ask("subscribe", id="a", path=FEED))["feed"] == "/prices"
            assert (await client.next())["index"] == 0
            await client.say("subscribe", id="b", path=path(sseMode="ArrayItems", shape=SHAPE))
            frames = await client.until(done=True)
            assert {frame["subscription"] for frame in frames} == {"b"}
            await clock.wait_for_sleepers(for_s=1)
            clock.advance(1)
            frame = await client.next()
            assert (frame["subscription"], frame["index"]) == ("a", 1)
            assert await client.ask("unsubscribe", id="a") == {"subscription": "a", "type": "unsubscribed"}
            assert gateway.app._shared.feeds.subscribers == 0
            assert await client.ask("ping") == {"type": "pong"}
        await asyncio.gather(*gateway.requests)
        assert len(upstream.chats) == 3
        await gateway.app._shared.feeds.aclose()


async def test_a_path_and_a_name_are_read_as_an_address_is() -> None:
    settings = BUILTIN | {"Feeds": [{"Name": "Prix & été", "Path": "/prices"}]}
    async with Gateway(settings) as gateway, connected(gateway.port) as client:
        info = await client.ask("subscribe", id="a", feed="prix & ÉTÉ")
        assert info["feed"] == "Prix & été"
        await client.say("unsubscribe", id="a")
        await client.until(type="unsubscribed")
        info = await client.ask("subscribe", id="a", path="/caf%C3%A9?continuous=true")
        assert info["feed"] == "/café"
        await client.say("unsubscribe", id="a")
        await client.until(type="unsubscribed")
        await gateway.app._shared.feeds.aclose()


# -- the end -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("manner", ["politely", "rudely"])
@pytest.mark.parametrize("target", [*(path(sseMode=mode, shape=SHAPE) for mode in MODES), FEED], ids=[*MODES, "feed"])
async def test_a_client_that_leaves_takes_everything_with_it(target: str, manner: str, caplog: Any) -> None:
    gate = asyncio.Event()
    async with model(["[", json.dumps(USERS[0]), ",", gate]) as (gateway, upstream):
        with caplog.at_level(logging.INFO):
            async with connected(gateway.port, target) as client:
                await upstream.until(in_flight=1)
                if target != FEED:
                    await client.next()
                if manner == "rudely":
                    client.socket.transport.abort()
                else:
                    await client.socket.close()
                await upstream.until(aborted=1)
                await asyncio.gather(*gateway.requests)
        assert (sum(gateway.in_flight.values()), gateway.tasks) == (0, [])
        assert gateway.app._shared.feeds.subscribers == 0
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


@pytest.mark.parametrize("mode", MODES)
async def test_a_client_that_does_not_read_holds_the_model_back(mode: str) -> None:
    def endless() -> Any:
        yield "["
        for number in counting(1):
            yield json.dumps({"id": number, "name": "A" * 20_000}) + ","

    async with model(endless()) as (gateway, upstream):
        async with connected(gateway.port) as client:
            client.socket.transport.pause_reading()
            await client.say("subscribe", id="a", path=path(sseMode=mode, shape=SHAPE, accumulated="false"))
            said = -1
            while said != upstream.said_bytes or not said:
                said = upstream.said_bytes
                await _quiet()
            held = upstream.said_bytes
            client.socket.transport.resume_reading()
            while upstream.said_bytes == held:
                await client.next()
            client.socket.transport.abort()
        await upstream.until(aborted=1)
        await asyncio.gather(*gateway.requests)
        assert gateway.tasks == []
    assert held < 16 * 2**20


async def _quiet() -> None:
    """Return when the loop has had nothing to do for many turns, sockets included."""
    for _ in range(300):
        await asyncio.sleep(0)


@pytest.mark.parametrize("first", [None, FEED])
async def test_the_server_stops_while_clients_listen(first: str | None) -> None:
    async with model(["[", json.dumps(USERS[0]), ",", asyncio.Event()], answer=USERS) as (gateway, upstream):
        async with connected(gateway.port, first or "") as client:
            await client.say("subscribe", id="b", path=path(sseMode="ArrayItems", shape=SHAPE))
            await upstream.until(in_flight=1)
            gateway.app.begin_shutdown()
            frames, code = await client.rest()
        await upstream.until(aborted=1)
        await asyncio.gather(*gateway.requests)
    assert (code, client.reason) == (1001, "The server stops.")
    assert [frame for frame in frames if frame.get("done")] == []
    assert frames[-1]["type"] in ("error", "end")


async def test_the_command_ends_well_with_connections_open(tmp_path: Path) -> None:
    async with (
        serving(tmp_path, "--provider", "builtin") as server,
        connected(server.port, FEED) as following,
        connected(server.port) as idle,
    ):
        await following.until(type="data")
        ending = asyncio.create_task(server.end())
        (frames, code), (nothing, idle_code) = await asyncio.gather(following.rest(), idle.rest())
        outcome = await ending
    assert (frames[-1]["reason"], code) == ("stopping", 1001)
    assert (nothing, idle_code) == ([], 1001)
    assert outcome.status == 0
    assert not any(word in outcome.err for word in ("[Warning]", "[Error]"))


# -- mistakes, and worse -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def port() -> Any:
    with LiveServer(MockLlmApi(Settings.from_mapping(BUILTIN, environ={}), bound_to="127.0.0.1")) as server:
        yield server.port


async def test_a_mere_mistake_is_told_and_forgiven(port: int) -> None:
    async with connected(port) as client:
        for message in ("5", "{}", '{"type":"subscribe","id":"a"}', '{"type":"unsubscribe","id":"a"}'):
            await client.socket.send(message)
            frame = await client.next()
            assert (frame["type"], frame["problem"]["status"]) == ("error", 400)
        assert await client.ask("ping") == {"type": "pong"}


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (b'{"type":"ping"}', 1003),
        ("{", 1007),
        (" " * 65_537, 1009),
        (["x" * 40_000] * 2, 1009),
    ],
    ids=["binary", "no JSON", "too large", "too large in parts"],
)
async def test_what_is_no_message_ends_the_connection(port: int, frame: Any, code: int) -> None:
    async with connected(port, FEED) as client:
        await client.until(type="data")
        await client.socket.send(frame)
        _, closed = await client.rest()
    assert closed == code
    async with connected(port) as client:
        assert await client.ask("ping") == {"type": "pong"}


async def test_text_that_is_no_text_ends_the_connection_without_a_word_in_the_log(port: int, caplog: Any) -> None:
    async with connected(port) as client:
        await client.socket.send(b'{"type":"\xff"}', text=True)
        _, code = await client.rest()
    assert code == 1007
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_the_protocol_s_own_ping_is_answered(port: int) -> None:
    async with connected(port) as client, asyncio.timeout(10):
        await (await client.socket.ping())


async def refused(port: int, target: str = "/users", prefix: str = "/api/mock/stream", **headers: str) -> Any:
    """The answer to a handshake that is refused."""
    with pytest.raises(InvalidStatus) as told:
        async with connected(port, target, prefix, **headers):
            raise AssertionError("It was let in.")
    return told.value.response


async def test_handshakes_are_refused_with_problems(port: int, caplog: Any) -> None:
    elsewhere = await refused(port, prefix="/api/mock")
    assert (elsewhere.status_code, json.loads(elsewhere.body)["type"][-9:]) == (404, "not-found")
    assert (await refused(port, prefix="/api/backends", target="")).status_code == 404
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_a_rebound_name_opens_no_connection(port: int) -> None:
    lines = (
        "GET /api/mock/stream/users HTTP/1.1",
        f"Host: rebound.example:{port}",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    )
    reply = await exchange(port, "\r\n".join([*lines, "", ""]).encode())
    assert reply.problem["type"].endswith("host-not-allowed")


async def test_a_page_of_another_origin_needs_cors(port: int) -> None:
    async with connected(port, Origin="http://page.example") as client:
        assert await client.ask("ping") == {"type": "pong"}
    async with Gateway(BUILTIN | {"Cors": False}) as gateway:
        assert (await refused(gateway.port, Origin="http://page.example")).status_code == 403
        async with connected(gateway.port, Origin=f"http://127.0.0.1:{gateway.port}") as client:
            assert await client.ask("ping") == {"type": "pong"}


async def test_an_address_that_is_too_long_is_refused_and_can_be_a_message(port: int) -> None:
    shape = json.dumps({f"member{number}": "" for number in range(700)})
    assert (await refused(port, path("/things/1", shape=shape))).status_code == 414
    async with connected(port) as client:
        await client.say("subscribe", id="a", path=path("/things/1", shape=shape, sseMode="CompleteObjects"))
        frames = await client.until(done=True)
    assert len(frames[0]["data"]) == 700


async def test_a_handshake_that_is_none_is_refused(port: int) -> None:
    lines = ("GET /api/mock/stream/users HTTP/1.1", "Host: localhost", "Connection: Upgrade", "Upgrade: websocket")
    async with open_connection(port) as (reader, writer):
        writer.write("\r\n".join([*lines, "", ""]).encode())
        assert (await reader.readline()).split()[1] in (b"400", b"426")


# -- where it stands ---------------------------------------------------------------------------------------------------


async def test_it_works_inside_another_application() -> None:
    outer = FastAPI()
    outer.mount("/inner", create_app(BUILTIN))
    with LiveServer(outer) as server:
        async with connected(server.port, "/users/7?sseMode=CompleteObjects", "/inner/api/mock/stream") as client:
            frames, code = await client.rest()
    assert (frames[0]["data"]["id"], code) == (7, 1000)


async def test_a_slow_model_holds_nobody_else_up() -> None:
    async with model(answer=USERS) as (gateway, upstream):
        upstream.faults.append(Fault.never())
        async with connected(gateway.port) as client:
            await client.say("subscribe", id="slow", path="/users/1")
            await upstream.until(in_flight=1)
            await client.say("subscribe", id="fast", path=path("/users/2", sseMode="ArrayItems"))
            frames = await client.until(done=True)
            assert {frame["subscription"] for frame in frames} == {"fast"}
            await client.say("unsubscribe", id="slow")
            await client.until(type="unsubscribed")
            await upstream.until(aborted=1)
            await settle()
