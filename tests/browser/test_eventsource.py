"""A browser's own EventSource listens to streams, from a page of another origin."""

from __future__ import annotations

import asyncio
import json

import pytest

from support.browser import Page, open_page
from support.gateway import Gateway, entry_for
from upstreams import FakeUpstream

USERS = [{"id": 1, "name": "Ada"}, {"id": 2, "name": "Grace"}]

LISTEN = """
    window.heard = []; window.waiting = [];
    window.source = new EventSource(URL);
    const tell = (kind) => (event) => {
        heard.push({kind, data: event.data === undefined ? null : event.data, id: event.lastEventId || ""});
        waiting = waiting.filter(one => !one());
    };
    source.onmessage = tell("message");
    source.addEventListener("error", tell("error"));
    window.until = (number) => new Promise(done => {
        const look = () => heard.length >= number && (done(heard), true);
        if (!look()) waiting.push(look);
    });
    true
"""


async def listen(page: Page, gateway: Gateway, target: str) -> None:
    url = f"http://127.0.0.1:{gateway.port}/api/mock/stream{target}"
    await page.run(LISTEN.replace("URL", json.dumps(url)))


async def test_an_item_is_in_the_page_before_the_model_begins_the_next_and_the_end_is_final(chromium: str) -> None:
    gate = asyncio.Event()
    async with FakeUpstream("openai") as upstream:
        upstream.scripts.append(["[" + json.dumps(USERS[0]) + ",", gate, json.dumps(USERS[1]) + "]"])
        async with Gateway({"Backends": [entry_for("one", upstream)]}) as gateway, open_page(chromium) as page:
            await listen(page, gateway, "/users?sseMode=ArrayItems")
            (first,) = await page.run("until(1)")
            assert json.loads(first["data"])["item"] == USERS[0]
            gate.set()
            first, second, end, *over = await page.run("until(5)")  # it comes back once, and is told that all is said
            assert await page.run("source.readyState === EventSource.CLOSED")
        assert len(upstream.chats) == 1
    assert json.loads(second["data"])["item"] == USERS[1]
    assert json.loads(end["data"])["done"] is True
    assert [event["id"] for event in (first, second, end)] == ["1", "2", "end"]
    assert over == [{"kind": "error", "data": None, "id": ""}] * 2


@pytest.mark.parametrize("mode", ["LlmTokens", "CompleteObjects", "ArrayItems"])
async def test_a_page_that_closes_its_stream_stops_the_model(chromium: str, mode: str) -> None:
    async with FakeUpstream("openai") as upstream:
        upstream.scripts.append(["[" + json.dumps(USERS[0]) + ",", asyncio.Event()])
        async with Gateway({"Backends": [entry_for("one", upstream)]}) as gateway, open_page(chromium) as page:
            await listen(page, gateway, f"/users?sseMode={mode}")
            await page.run("until(1)")
            await page.run("source.close()")
            await upstream.until(aborted=1)


async def test_a_failure_in_the_middle_is_an_event_of_its_own(chromium: str) -> None:
    async with FakeUpstream("openai") as upstream:
        upstream.scripts.append(["[" + json.dumps(USERS[0]) + ",", None])
        async with Gateway({"Backends": [entry_for("one", upstream)]}) as gateway, open_page(chromium) as page:
            await listen(page, gateway, "/users?sseMode=ArrayItems")
            item, error, *_ = await page.run("until(2)")
            await page.run("source.close()")
    assert item["kind"] == "message"
    assert (error["kind"], json.loads(error["data"])["status"]) == ("error", 502)


async def test_text_joins_to_the_answer(chromium: str) -> None:
    async with Gateway({}) as gateway, open_page(chromium) as page:
        await listen(page, gateway, "/users?count=3&shape=" + '[{"id":0,"name":"Zoë"}]')
        joined = await page.run(
            """new Promise(done => {
                const look = () => { const told = heard.filter(one => one.kind === "message").map(one => JSON.parse(one.data));
                    const end = told.find(one => one.done); if (!end) return false;
                    source.close(); done([told.map(one => one.chunk || "").join(""), end.content]); return true };
                if (!look()) waiting.push(look) })"""
        )
    assert joined[0] == joined[1]
    assert len(json.loads(joined[1])) == 3
