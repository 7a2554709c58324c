"""Every answer has the headers that protect a browser, and a client that has left gets nothing more."""

from __future__ import annotations

from typing import Any

import pytest

from mockllmapi.surfaces.http.asgi import Receive, Scope, Send
from mockllmapi.surfaces.http.wire_rules import WireRules, without_storing


async def _receive() -> dict[str, Any]:
    return {"type": "http.request", "body": b"", "more_body": False}


async def _hello(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"x-own", b"1")]})
    await send({"type": "http.response.body", "body": b"hello"})


def _scope(*headers: tuple[bytes, bytes], method: str = "GET", path: str = "/x") -> Scope:
    return {"type": "http", "http_version": "1.1", "method": method, "path": path, "headers": list(headers)}


async def _answer(rules: WireRules, scope: Scope) -> tuple[int, dict[bytes, bytes]]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    await rules(scope, _receive, send)
    return sent[0]["status"], dict(sent[0]["headers"])


async def test_every_answer_keeps_browsers_from_guessing_its_type() -> None:
    assert await _answer(WireRules(_hello), _scope()) == (200, {b"x-own": b"1", b"x-content-type-options": b"nosniff"})


async def test_a_request_without_a_host_is_refused() -> None:
    status, headers = await _answer(WireRules(_hello, needs_host=True), _scope())
    assert (status, headers[b"x-content-type-options"]) == (400, b"nosniff")
    assert (await _answer(WireRules(_hello, needs_host=True), _scope((b"host", b"localhost"))))[0] == 200
    assert (await _answer(WireRules(_hello, needs_host=True), {**_scope(), "http_version": "1.0"}))[0] == 200


@pytest.mark.parametrize("coding", [b"gzip, chunked", b"identity, chunked", b"gzip"])
async def test_an_unknown_transfer_coding_is_not_implemented(coding: bytes) -> None:
    status, headers = await _answer(WireRules(_hello), _scope((b"transfer-encoding", coding)))
    assert (status, headers[b"Connection"]) == (501, b"close")
    assert (await _answer(WireRules(_hello), _scope((b"transfer-encoding", b"Chunked"))))[0] == 200


@pytest.mark.parametrize(
    "error", [ConnectionResetError(), RuntimeError("unable to perform operation; the handler is closed")]
)
async def test_nothing_is_sent_to_a_client_that_has_left(error: Exception) -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)
        raise error

    await WireRules(_hello)(_scope(), _receive, send)
    assert [message["type"] for message in sent] == ["http.response.start"]


async def test_a_fault_of_our_own_is_not_taken_for_a_client_that_left() -> None:
    async def send(_message: Any) -> None:
        raise RuntimeError("Expected ASGI message 'http.response.body'")

    with pytest.raises(RuntimeError, match="Expected"):
        await WireRules(_hello)(_scope(), _receive, send)


async def test_management_answers_are_not_stored_unless_they_say_so() -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    await _hello(_scope(), _receive, without_storing(send))
    own = {"type": "http.response.start", "status": 200, "headers": [(b"Cache-Control", b"max-age=5")]}
    await without_storing(send)(own)
    assert (b"cache-control", b"no-store") in sent[0]["headers"]
    assert sent[2]["headers"] == [(b"Cache-Control", b"max-age=5")]
