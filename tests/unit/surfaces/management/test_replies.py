"""Small bodies in, answers out."""

import json

import pytest
from starlette.requests import Request

from mockllmapi.errors import BadControl, BodyTooLarge
from mockllmapi.surfaces.management.replies import MAX_BODY_BYTES, json_reply, not_found, read_object


def posted(*chunks: bytes) -> Request:
    waiting = list(chunks)

    async def receive() -> dict[str, bool | str | bytes]:
        return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting)}

    return Request({"type": "http", "method": "POST", "path": "/", "headers": []}, receive)


async def test_an_object_in_pieces() -> None:
    assert await read_object(posted(b'{"weight"', b": 2}")) == {"weight": 2}


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b'"x"', b"\xff", b"[" * 10_000, b"null"])
async def test_anything_else_is_refused_with_an_example(body: bytes) -> None:
    with pytest.raises(BadControl, match="weight"):
        await read_object(posted(body))


async def test_the_example_is_the_route_s_own() -> None:
    with pytest.raises(BadControl, match="currency"):
        await read_object(posted(b"1"), '{"currency": "EUR"}')


async def test_too_large_is_refused_while_it_comes() -> None:
    with pytest.raises(BodyTooLarge):
        await read_object(posted(b" " * MAX_BODY_BYTES, b"{}"))


def test_an_answer_is_json() -> None:
    reply = json_reply({"a": [1]}, 202)
    assert (reply.status_code, json.loads(bytes(reply.body)), reply.media_type) == (202, {"a": [1]}, "application/json")


def test_what_is_not_there_is_a_problem() -> None:
    reply = not_found("Nothing is called 'x'.")
    assert (reply.status_code, reply.media_type) == (404, "application/problem+json")
    assert json.loads(bytes(reply.body))["detail"] == "Nothing is called 'x'."
