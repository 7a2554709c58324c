"""A handshake that is refused."""

from __future__ import annotations

import msgspec
import pytest

from mockllmapi.surfaces.front import STOPPED
from mockllmapi.surfaces.problem import NOT_FOUND, Problem
from mockllmapi.surfaces.ws_refusal import refuse
from support.socket_wire import SocketWire, socket_scope

NOTHING = Problem(NOT_FOUND, "Nothing is here.")


@pytest.mark.parametrize("problem", [NOTHING, STOPPED], ids=["nothing", "stopped"])
async def test_the_answer_is_the_problem(problem: Problem) -> None:
    wire = SocketWire()
    await refuse(socket_scope(), wire.send, problem)
    start, body = wire.sent
    headers = dict(start["headers"])
    assert (start["type"], start["status"]) == ("websocket.http.response.start", problem.status)
    assert headers[b"content-type"] == b"application/problem+json"
    assert headers[b"content-length"] == str(len(body["body"])).encode()
    assert [headers[name.lower().encode()].decode() for name, _ in problem.headers] == [v for _, v in problem.headers]
    assert (body["type"], msgspec.json.decode(body["body"])["detail"]) == (
        "websocket.http.response.body",
        problem.detail,
    )


async def test_a_server_that_can_answer_nothing_closes() -> None:
    wire = SocketWire()
    await refuse(socket_scope(answers=False), wire.send, NOTHING)
    assert wire.closed == (1008, "Nothing is here")
