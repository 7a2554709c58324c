"""A configured secret is sent to its backend and shown nowhere else, by whatever route it came in."""

import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mockllmapi import Settings, create_app
from mockllmapi.app import MockLlmApi
from mockllmapi.observability.formats import JsonFormatter, TextFormatter
from mockllmapi.types import JsonObject
from support.asgi import ask
from support.json_types import JsonDict
from upstreams import FakeUpstream, Fault

SECRET = "s3cret-of-the-backend-0123456789"
MANAGEMENT = "s3cret-of-the-management"


def literal(_tmp_path: Path, _monkeypatch: pytest.MonkeyPatch) -> str:
    return SECRET


def from_environment(_tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("A_KEY_FOR_TESTS", SECRET)  # the environment is what is tested
    return "env:A_KEY_FOR_TESTS"


def from_file(tmp_path: Path, _monkeypatch: pytest.MonkeyPatch) -> str:
    path = tmp_path / "key"
    path.write_text(SECRET + "\n")
    return f"file:{path}"


@pytest.fixture(params=[literal, from_environment, from_file])
def written_key(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    key: str = request.param(tmp_path, monkeypatch)
    return key


@pytest.fixture(params=["mapping", "settings", "file"])
def application(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., Any]:
    def make(mapping: JsonObject) -> MockLlmApi:
        if request.param == "mapping":
            return create_app(mapping)
        if request.param == "settings":
            return create_app(Settings.from_mapping(mapping))
        path = tmp_path / "appsettings.json"
        path.write_text(json.dumps({"LLMockApi": mapping}))
        return create_app(path)

    return make


def configured(upstream: FakeUpstream, key: str, **more: bool) -> JsonDict:
    return {
        "Backends": [
            {
                "Name": "guarded",
                "Provider": "openai",
                "BaseUrl": upstream.base_url,
                "ModelName": "gpt-4o-mini",
                "ApiKey": key,
                "Headers": {"X-Extra": key},
            }
        ],
        "HealthCheck": {"Enabled": False},
        "EnableRetryPolicy": False,
        "FallbackToBuiltin": False,
        "EnableVerboseLogging": True,
        "EnableManagementAuth": True,
        "ManagementAuthSecret": MANAGEMENT,
        "AllowedHosts": ["localhost"],
    } | more


FAULTS = [
    Fault.answer(401, {"error": {"message": f"Incorrect API key provided: {SECRET}", "code": SECRET}}),
    Fault.answer(400, {"error": {"message": f"{SECRET} is wrong", "param": SECRET, "type": SECRET}}),
    Fault.answer(429, {"error": SECRET}, retry_after="0"),
    Fault.answer(500, SECRET),
    Fault.reset(),
    Fault.cut(),
    Fault.nonsense(),
]


async def test_no_secret_is_shown(
    written_key: str, application: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    shown = []
    async with FakeUpstream("openai", '{"id": 7}') as upstream:
        app = application(configured(upstream, written_key, EnableCircuitBreaker=False))
        with caplog.at_level(logging.DEBUG):
            replies = [await ask(app, "POST", "/api/mock/users", json={"name": "Ada"})]
            for fault in FAULTS:
                upstream.faults.append(fault)
                replies.append(await ask(app, "GET", "/api/mock/users/7?consistency=vary"))
            replies.append(await ask(app, "GET", "/api/mock/users?count=x", {"authorization": "Bearer of-the-client"}))
            for path in ("/api/backends", "/api/backends/guarded", "/openapi.json", "/docs", "/metrics", "/health"):
                replies.append(await ask(app, "GET", path))
                replies.append(await ask(app, "GET", path, {"authorization": f"Bearer {MANAGEMENT}"}))
            probed = {"authorization": f"Bearer {MANAGEMENT}"}
            replies.append(await ask(app, "POST", "/api/backends/guarded/probe", probed))
        shown += [repr(app), repr(app.settings), str(app.settings), repr(app.settings.backends), repr(vars(app))]
        shown.append(app.settings.model_dump_json())
        await app.aclose()
    assert upstream.chats[0].headers["Authorization"] == f"Bearer {SECRET}"
    assert upstream.chats[0].headers["X-Extra"] == SECRET
    assert {reply.status for reply in replies} >= {200, 201, 400, 401, 502}
    prompts = [json.dumps(chat.body) for chat in upstream.chats]
    headers = [repr(reply.raw_headers) for reply in replies]
    # No formatter is asked to mask here: the texts themselves hold no secret.
    lines = [one.format(record) for record in caplog.records for one in (TextFormatter(), JsonFormatter())]
    assert lines
    for text in (*shown, *prompts, *headers, *lines, *(reply.body.decode() for reply in replies)):
        assert SECRET not in text
        assert MANAGEMENT not in text
        assert "of-the-client" not in text


async def test_a_secret_that_cannot_be_read_shows_not_even_its_place(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "key"
    path.write_text(SECRET)
    async with FakeUpstream("openai") as upstream:
        app = create_app(configured(upstream, f"file:{path}", EnableManagementAuth=False))
        path.unlink()
        with caplog.at_level(logging.DEBUG):
            reply = await ask(app, "GET", "/api/mock/users")
        await app.aclose()
    assert reply.status == 502
    assert upstream.chats == []
    assert str(tmp_path) not in reply.body.decode()
    assert SECRET not in caplog.text
