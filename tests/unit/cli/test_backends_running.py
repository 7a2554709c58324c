"""`mockllmapi backends --url`: what a running server says, as a table."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
import pytest

from mockllmapi.app import MockLlmApi
from mockllmapi.config import Settings
from mockllmapi.errors import AttemptFailed, FailureClass
from mockllmapi.providers.scripted import ScriptedProvider
from support.live import LiveServer
from support.optional import present


class Stranger:
    """Some other server: answers everything with `status`, `headers` and `body`, and remembers the requests."""

    def __init__(self, status: int = 200, body: bytes = b"", headers: Mapping[str, str] | None = None) -> None:
        self.asked: list[dict[bytes, bytes]] = []
        self._status = status
        self._body = body
        self._headers = [(name.encode(), value.encode()) for name, value in (headers or {}).items()]

    async def __call__(
        self,
        scope: dict[str, Any],
        receive: Callable[[], Awaitable[Any]],
        send: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> None:
        if scope["type"] == "lifespan":
            for _ in range(2):
                message = await receive()
                await send({"type": f"{message['type']}.complete"})
            return
        self.asked.append(dict(scope["headers"]))
        length = (b"content-length", str(len(self._body)).encode())
        await send({"type": "http.response.start", "status": self._status, "headers": [length, *self._headers]})
        await send({"type": "http.response.body", "body": self._body})


def table(output: str) -> dict[str, dict[str, str]]:
    """The rows by name, their cells by column: a column begins where its head does."""
    head, *lines = output.splitlines()
    names = [
        "NAME",
        "PROVIDER",
        "MODEL",
        "ADDRESS",
        "WEIGHT",
        "STATE",
        "IN FLIGHT",
        "WAITING",
        "FIRST CONTENT",
        "ERRORS",
    ]
    starts = [head.index(name) for name in names]
    ends = [*starts[1:], None]
    rows = [
        {name: line[start:end].strip() for name, start, end in zip(names, starts, ends, strict=True)} for line in lines
    ]
    return {row["NAME"]: row for row in rows}


def test_it_shows_how_each_backend_stands(run: Any) -> None:
    names = ("calm", "broken", "limited", "off")
    common = {"Provider": "openai", "ApiKey": "sk-never-shown", "MaxConcurrentRequests": 4}
    entries: list[dict[str, Any]] = [{"Name": name, **common} for name in names]
    entries[2]["Weight"] = 7
    entries[3]["Enabled"] = False
    settings = Settings.from_mapping({"Backends": entries}, environ={})
    app = MockLlmApi(settings, providers={name: ScriptedProvider() for name in names})
    calm, broken, limited = (present(app.registry.get(name)).state for name in names[:3])
    calm.first_content_average.add(120.4)
    calm.in_flight = 2
    for _ in range(5):
        broken.breaker.fail(present(broken.breaker.acquire()))
    limited.record_failure(AttemptFailed(FailureClass.RATE_LIMIT, "slow down", retry_after_s=60))
    with LiveServer(app) as server:
        result = run("backends", "--url", server.url)
    calm.in_flight = 0
    assert (result.exit_code, result.stderr) == (0, "")
    rows = table(result.stdout)
    assert list(rows)[:3] == ["calm", "broken", "limited"]
    assert rows["calm"] == {
        "NAME": "calm",
        "PROVIDER": "openai",
        "MODEL": "llama3",
        "ADDRESS": "https://api.openai.com/v1/",
        "WEIGHT": "1",
        "STATE": "ready",
        "IN FLIGHT": "2 of 4",
        "WAITING": "0",
        "FIRST CONTENT": "120 ms",
        "ERRORS": "0%",
    }
    assert rows["broken"]["STATE"] == "breaker open"
    limited_row = [rows["limited"][name] for name in ("STATE", "WEIGHT", "ERRORS")]
    assert limited_row == ["set aside (rate_limit)", "7", "10%"]
    assert (rows["off"]["STATE"], rows["off"]["IN FLIGHT"], rows["off"]["ERRORS"]) == ("disabled", "-", "-")
    assert (rows["builtin"]["STATE"], rows["builtin"]["ADDRESS"]) == ("ready, when named", "built in")


def test_a_redirect_is_not_followed_and_gets_no_secret(run: Any) -> None:
    elsewhere = Stranger(body=msgspec.json.encode({"backends": []}))
    with LiveServer(elsewhere) as target:
        here = Stranger(302, headers={"location": f"{target.url}/api/backends"})
        with LiveServer(here) as server:
            result = run("backends", "--url", server.url, "--secret", "open-sesame")
    assert (result.exit_code, result.stderr) == (1, f"[Error] {server.url} answered 302.\n")
    assert here.asked[0][b"authorization"] == b"Bearer open-sesame"
    assert elsewhere.asked == []


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"{}", b'{"backends": 5}', b'{"backends": [{}]}', b"\xff"], ids=str)
def test_another_kind_of_server_is_one_line(run: Any, body: bytes) -> None:
    with LiveServer(Stranger(body=body)) as server:
        result = run("backends", "--url", server.url)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"[Error] {server.url} is not a mockllmapi server.\n"


@pytest.mark.parametrize("secret", ["open\nsesame", "ouvre-toi-sésame"])
def test_a_secret_that_no_header_can_carry_is_refused_and_not_shown(run: Any, secret: str) -> None:
    result = run("backends", "--url", "http://127.0.0.1:1", "--secret", secret)
    assert (result.exit_code, result.stderr) == (1, "[Error] --secret: it has characters that no header can carry.\n")
