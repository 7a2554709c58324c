"""A model's answer that contradicts itself is corrected, and `X-LLM-Repaired` counts the places."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from mockllmapi.types import JsonValue
from support.gateway import Gateway, entry_for
from upstreams import FakeUpstream


@asynccontextmanager
async def gateway_before(answer: JsonValue, **settings: object) -> AsyncIterator[Gateway]:
    """A gateway before one model that gives the same answer to every call."""
    async with FakeUpstream("openai", json.dumps(answer)) as upstream:
        entries = [entry_for("model", upstream)]
        async with Gateway({"Backends": entries, "Consistency": "Identity", **settings}) as gateway:
            yield gateway


COMMENTS: JsonValue = [
    {"id": 1, "text": "First", "url": "https://example.com/comments/1", "parentId": None},
    {"id": 2, "text": "Reply", "url": "https://example.com/comments/2", "parentId": 1},
    {"id": 3, "text": "Reply to a reply", "url": "https://example.com/comments/3", "parentId": 2},
]


async def test_references_follow_records_that_get_new_ids() -> None:
    async with gateway_before(COMMENTS) as gateway:
        await gateway.ask("/api/mock/comments")
        again = await gateway.ask("/api/mock/comments")
    ids = [comment["id"] for comment in again.json]
    assert not set(ids) & {1, 2, 3}
    assert [comment["parentId"] for comment in again.json] == [None, ids[0], ids[1]]
    assert [comment["url"].rsplit("/", 1)[1] for comment in again.json] == [str(number) for number in ids]
    assert int(again.headers["x-llm-repaired"]) >= 8


@pytest.mark.parametrize(
    ("around", "expected"),
    [
        ({"total": 2}, {"total": 4}),
        ({"meta": {"totalCount": 0, "page": 1}}, {"meta": {"totalCount": 4, "page": 1}}),
        ({"total": 40}, {"total": 40}),
        ({"price": 2, "page": 1}, {"price": 2, "page": 1}),
    ],
)
async def test_a_total_is_never_smaller_than_its_list(
    around: dict[str, JsonValue], expected: dict[str, JsonValue]
) -> None:
    items: JsonValue = [{"id": number, "name": f"Item {number}"} for number in range(1, 5)]
    async with gateway_before({**around, "items": items}) as gateway:
        reply = await gateway.ask("/api/mock/things")
    assert {name: value for name, value in reply.json.items() if name != "items"} == expected
    assert reply.headers["x-llm-repaired"] == ("0" if around == expected else "1")
