"""What bytes get that are no request."""

import asyncio
import json

import pytest

from support.command import serving


@pytest.mark.parametrize(
    "line",
    ['GET /api/mock/users?shape={"name":"é"} HTTP/1.1', "GET /" + "x" * 70_000 + " HTTP/1.1", "nonsense"],
    ids=["characters beyond ASCII", "an address that is too long", "no HTTP at all"],
)
async def test_what_is_no_request_gets_a_problem(line: str, tmp_path) -> None:
    async with serving(tmp_path, "--provider", "builtin") as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(line.encode() + b"\r\nHost: localhost\r\n\r\n")
        raw = await reader.read()
        writer.close()
        assert (await server.get("/health/live")).status == 200
    head, _, body = raw.partition(b"\r\n\r\n")
    problem = json.loads(body)
    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"content-type: application/problem+json" in head
    assert (problem["status"], problem["type"].rsplit(":", 1)[-1]) == (400, "unreadable-request")
    assert "percent-encoded" in problem["detail"]
