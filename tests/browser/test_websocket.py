"""A browser's own WebSocket talks to the mock, from a page of another origin."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from support.browser import Page, open_page
from support.gateway import Gateway, entry_for
from upstreams import FakeUpstream

USERS = [{"id": 1, "name": "Ada"}, {"id": 2, "name": "Grace"}]
BUILTIN = {"Backends": [{"Name": "here", "Provider": "builtin"}]}

CONNECT = """
    window.heard = []; window.waiting = []; window.ending = null;
    window.socket = new WebSocket(URL);
    window.say = (message) => (socket.send(JSON.stringify(message)), true);
    const look = () => { waiting = waiting.filter(one => !one()); };
    socket.onmessage = (event) => { heard.push(JSON.parse(event.data)); look(); };
    socket.onclose = (event) => { ending = [event.code, event.reason, event.wasClean]; look(); };
    window.when = (is_true) => new Promise(done => {
        const once = () => is_true() && (done(heard), true);
        if (!once()) waiting.push(once);
    });
    window.end = () => new Promise(done => {
        const once = () => ending && (done({heard, closed: ending}), true);
        if (!once()) waiting.push(once);
    });
    new Promise(done => { socket.addEventListener("open", () => done(true)); socket.onerror = () => done(false); })
"""


async def connect(page: Page, gateway: Gateway, target: str = "", prefix: str = "/api/mock/stream") -> bool:
    """Open a connection from the page; whether it was let in."""
    url = f"ws://127.0.0.1:{gateway.port}{prefix}{target}"
    is_open: bool = await page.run(CONNECT.replace("URL", json.dumps(url)))
    return is_open


async def say(page: Page, kind: str, **members: Any) -> None:
    await page.run(f"say({json.dumps({'type': kind} | members)})")


async def test_an_item_is_in_the_page_before_the_model_begins_the_next(chromium: str) -> None:
    gate = asyncio.Event()
    async with FakeUpstream("openai") as upstream:
        upstream.scripts.append(["[" + json.dumps(USERS[0]) + ",", gate, json.dumps(USERS[1]) + "]"])
        async with Gateway({"Backends": [entry_for("one", upstream)]}) as gateway, open_page(chromium) as page:
            assert await connect(page, gateway, "/users?sseMode=ArrayItems")
            (first,) = await page.run("when(() => heard.length >= 1)")
            gate.set()
            told = await page.run("end()")
    assert first["item"] == USERS[0]
    assert [frame.get("item") for frame in told["heard"]] == [*USERS, None]
    assert told["closed"] == [1000, "", True]


async def test_a_page_subscribes_and_unsubscribes(chromium: str) -> None:
    async with Gateway(BUILTIN) as gateway, open_page(chromium) as page:
        assert await connect(page, gateway)
        await say(page, "subscribe", id="a", path="/prices?continuous=true&interval=100")
        await say(page, "subscribe", id="b", path="/users?continuous=true&interval=100")
        heard = await page.run(
            "when(() => ['a', 'b'].every(id => heard.filter(f => f.subscription === id).length > 3))"
        )
        assert {frame["type"] for frame in heard} == {"info", "data"}
        await say(page, "unsubscribe", id="a")
        heard = await page.run("when(() => heard.some(frame => frame.type === 'unsubscribed'))")
        await say(page, "ping")
        await page.run("when(() => heard.some(frame => frame.type === 'pong'))")
        assert gateway.app._shared.feeds.subscribers == 1
        await page.run("(socket.close(1000), true)")
        assert (await page.run("end()"))["closed"][0] == 1000
        await asyncio.gather(*gateway.requests)
        assert gateway.app._shared.feeds.subscribers == 0
        await gateway.app._shared.feeds.aclose()


async def test_a_page_can_see_why_nothing_came(chromium: str) -> None:
    async with Gateway(BUILTIN) as gateway, open_page(chromium) as page:
        assert await connect(page, gateway, "/users?count=x")
        told = await page.run("end()")
    assert [frame["problem"]["status"] for frame in told["heard"]] == [400]
    assert told["closed"][0] == 1008


async def test_a_page_that_leaves_stops_the_model(chromium: str) -> None:
    async with FakeUpstream("openai") as upstream:
        upstream.scripts.append(["[" + json.dumps(USERS[0]) + ",", asyncio.Event()])
        async with Gateway({"Backends": [entry_for("one", upstream)]}) as gateway:
            async with open_page(chromium) as page:
                await connect(page, gateway, "/users?sseMode=ArrayItems")
                await page.run("when(() => heard.length >= 1)")
            await upstream.until(aborted=1)
            await asyncio.gather(*gateway.requests)


async def test_the_server_says_that_it_stops(chromium: str) -> None:
    async with Gateway(BUILTIN) as gateway, open_page(chromium) as page:
        await connect(page, gateway, "/prices?continuous=true")
        await page.run("when(() => heard.length >= 2)")
        gateway.app.begin_shutdown()
        told = await page.run("end()")
    assert told["heard"][-1]["reason"] == "stopping"
    assert told["closed"] == [1001, "The server stops.", True]


async def test_a_page_of_another_origin_is_kept_out_where_cors_is_off(chromium: str) -> None:
    async with Gateway(BUILTIN | {"Cors": False}) as gateway, open_page(chromium) as page:
        assert not await connect(page, gateway, "/users")
