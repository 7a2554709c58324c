"""Odd but real answers of model servers: whole text is used, cut text never passes for a whole answer.

Each row is one answer as it comes over the wire, and whether it is good: the client then gets the model's own value, in REST
and as a stream, and an error otherwise. Add a row for each server that behaves in a new way.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple

import pytest

from support.event_stream import Told, listening
from support.gateway import Gateway, entry_for
from upstreams import FakeUpstream, Fault

WHOLE = '{"id": 7, "name": "Ada"}'
CUT = '{"id": 7, "na'
SHAPE = "%7B%22id%22:0,%22name%22:%22%22%7D"


class Row(NamedTuple):
    """One odd answer: its bytes, its content type, and whether it is good."""

    body: bytes
    is_good: bool
    content_type: str = "text/event-stream"


def event(text: str | None, finish: object = None, **fields: object) -> bytes:
    """Return one chunk as a server-sent event; `fields` are laid over it."""
    delta = {} if text is None else {"content": text}
    chunk = {"model": "m", "choices": [{"index": 0, "delta": delta, "finish_reason": finish}], **fields}
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"


def whole(text: str, finish: object = "stop", **fields: object) -> bytes:
    """Return a whole completion; `fields` are laid over it."""
    choice = {"index": 0, "message": {"content": text}, "finish_reason": finish}
    return json.dumps({"model": "m", "choices": [choice], **fields}).encode()


def message(**fields: object) -> bytes:
    """Return a whole completion whose message has these fields."""
    return json.dumps({"choices": [{"message": fields, "finish_reason": "stop"}]}).encode()


DONE = b"data: [DONE]\n\n"
JSON = "application/json"
CUT_WORDS = ["error", "abort", "cancelled", "insufficient_system_resource", "load", "network_error", "timeout"]
ROWS: dict[str, Row] = {
    **{f"cut, finish {word}": Row(event(CUT) + event(None, word) + DONE, False) for word in CUT_WORDS},
    **{f"whole body cut, finish {word}": Row(whole(CUT, word), False, JSON) for word in CUT_WORDS},
    **{f"whole JSON, finish {word}": Row(event(WHOLE) + event(None, word) + DONE, True) for word in CUT_WORDS},
    "no finish word, but [DONE]": Row(event(WHOLE) + DONE, True),
    "cut, no finish word, but [DONE]": Row(event(CUT) + DONE, False),
    "no finish word in a whole body": Row(whole(WHOLE, None), True, JSON),
    "empty finish word in a whole body": Row(whole(WHOLE, ""), True, JSON),
    "cut, no finish word in a whole body": Row(whole(CUT, None), False, JSON),
    "finish word on every chunk": Row(
        event("", "stop") + event(WHOLE[:9], "stop") + event(WHOLE[9:], "stop") + DONE, True
    ),
    "the text null as finish word": Row(event(WHOLE[:9], "null") + event(WHOLE[9:], "null") + DONE, True),
    "capital STOP": Row(event(WHOLE) + event(None, "STOP") + DONE, True),
    "error in a choice": Row(
        event(CUT) + b'data: {"choices":[{"index":0,"delta":{},"error":{"code":502,"message":"gone"}}]}\n\n' + DONE,
        False,
    ),
    "heartbeats as data": Row(
        b"data: : OPENROUTER PROCESSING\n\ndata:\n\n" * 9
        + event(WHOLE)
        + b"data: 2026-01-15T10:00:00Z\n\n"
        + event(None, "stop"),
        True,
    ),
    "words as heartbeats": Row(b"data: ping\n\ndata: keep-alive\n\n" * 4 + event(WHOLE, "stop") + DONE, True),
    "usage that is no numbers": Row(event(WHOLE, "stop", usage={"prompt_tokens": "n/a"}) + DONE, True),
    "usage that is a text": Row(whole(WHOLE, usage="unknown"), True, JSON),
    "fractional usage": Row(whole(WHOLE, usage={"prompt_tokens": 11.5, "completion_tokens": 3}), True, JSON),
    "model that is a number": Row(whole(WHOLE, model=5), True, JSON),
    "index that is null": Row(
        b"".join(event(part).replace(b'"index": 0', b'"index": null') for part in (WHOLE[:9], WHOLE[9:]))
        + event(None, "stop"),
        True,
    ),
    "index that counts the tokens": Row(
        b"".join(
            event(part).replace(b'"index": 0', b'"index": %d' % at) for at, part in enumerate((WHOLE[:9], WHOLE[9:]))
        )
        + event(None, "stop").replace(b'"index": 0', b'"index": 2'),
        True,
    ),
    "content as plain strings in a list": Row(
        json.dumps({"choices": [{"message": {"content": [WHOLE[:9], WHOLE[9:]]}, "finish_reason": "stop"}]}).encode(),
        True,
        JSON,
    ),
    "reasoning that is an object": Row(
        json.dumps(
            {"choices": [{"message": {"content": WHOLE, "reasoning": {"a": 1}}, "finish_reason": "stop"}]}
        ).encode(),
        True,
        JSON,
    ),
    "content that is a number": Row(
        b'data: {"choices":[{"index":0,"delta":{"content":7}}]}\n\n' + event(WHOLE, "stop"), False
    ),
    "an error event without an error field": Row(
        event(CUT) + b'event: error\ndata: {"message":"overloaded","type":"server_error"}\n\n' + event(None, "stop"),
        False,
    ),
}


@asynccontextmanager
async def gateway_before(row: Row) -> AsyncIterator[Gateway]:
    """A gateway before a model that answers each call with one row."""
    async with FakeUpstream("openai") as upstream:
        upstream.faults.extend([Fault.raw(row.body, row.content_type)] * 8)
        settings = {"Backends": [entry_for("model", upstream)], "MaxRetryAttempts": 0, "EnableCircuitBreaker": False}
        async with Gateway(settings) as gateway:
            yield gateway


@pytest.mark.parametrize("name", ROWS)
async def test_a_rest_answer_is_the_models_own_or_an_error(name: str) -> None:
    row = ROWS[name]
    async with gateway_before(row) as gateway:
        reply = await gateway.ask(f"/api/mock/users/7?shape={SHAPE}")
    assert reply.status == (200 if row.is_good else 502), reply.body
    if row.is_good:
        assert reply.json == {"id": 7, "name": "Ada"}


@pytest.mark.parametrize("name", ROWS)
async def test_a_stream_ends_with_the_models_own_value_or_an_error(name: str) -> None:
    row = ROWS[name]
    async with (
        gateway_before(row) as gateway,
        listening(gateway.port, f"/api/mock/stream/users/7?shape={SHAPE}") as stream,
    ):
        if stream.status != 200:
            assert (stream.status, row.is_good) == (502, False)
            return
        told = Told(stream.status, stream.headers, await stream.rest())
    if row.is_good:
        assert told.value == {"id": 7, "name": "Ada"}
    else:
        assert told.error["status"] == 502
