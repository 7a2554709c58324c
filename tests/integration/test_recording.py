"""A run that is recorded, and one that gives it again: as processes, and as an application."""

from __future__ import annotations

import json
import signal
from pathlib import Path

from mockllmapi.app import MockLlmApi
from mockllmapi.config import Settings
from mockllmapi.engine.cache.recording import Recorder, Replay
from support.asgi import Reply, ask
from support.command import serving
from support.gateway import entry_for
from upstreams import FakeUpstream

TARGETS = (
    "/api/mock/users?count=3",
    "/api/mock/users?count=3",
    "/api/mock/users/7",
    "/api/mock/orders?page=2&status=open&status=paid",
    '/api/mock/things?shape={"id":0,"price":0.5}&includeSchema=true',
    "/api/mock/users?n=2",
    "/api/mock/users?seed=5",
    "/api/mock/teapots?error=418&errorMessage=Short",
)
SECRET = "sk-very-secret"


def told(reply: Reply) -> tuple[object, ...]:
    """What a client may rely on to be the same in both runs."""
    names = ("x-llm-backend", "x-llm-model", "x-llm-repaired", "x-response-schema", "content-type")
    return (reply.status, reply.body, *(reply.headers.get(name) for name in names))


async def test_a_replayed_run_is_the_recorded_run_byte_for_byte(tmp_path: Path) -> None:
    async with FakeUpstream("openai", '{"id": 1, "name": "Ada"}') as upstream:
        entry = entry_for("gpt", upstream, ApiKey=SECRET)
        (tmp_path / "appsettings.json").write_text(json.dumps({"LLMockApi": {"Backends": [entry]}}))
        async with serving(tmp_path, "--record", "run.jsonl") as server:
            first = [await server.get(target, Authorization="Bearer mine", Cookie="a=mine") for target in TARGETS]
            assert "Records every answer in run.jsonl." in server.said
            await server.end(signal.SIGKILL)
    # Another configuration: a backend that misses its key, and one that nobody reaches.
    backends = [{"Name": "b", "Provider": "openai"}, {"Name": "c", "BaseUrl": "http://127.0.0.1:9/v1/"}]
    (tmp_path / "appsettings.json").write_text(json.dumps({"LLMockApi": {"Backends": backends}}))
    async with serving(tmp_path, "--replay", "run.jsonl") as server:
        again = [await server.get(target) for target in TARGETS]
        missed = await server.get("/api/mock/users?count=4")
        ready = await server.get("/health/ready")
        outcome = await server.end()
    assert [told(reply) for reply in again] == [told(reply) for reply in first]
    sources = {reply.headers["x-llm-source"] for reply in again}
    assert sources == {"recording", "simulated"}
    assert f"Replays the {len(TARGETS)} answers of run.jsonl: no backend is asked." in server.said
    assert (missed.status, missed.problem["type"]) == (404, "urn:problem-type:mockllmapi:not-recorded")
    assert "count (recorded 3, asked 4)" in missed.problem["detail"]
    assert ready.status == 200
    assert outcome.status == 0
    written = (tmp_path / "run.jsonl").read_text()
    assert [secret for secret in (SECRET, "mine", "uthorization") if secret in written] == []


async def test_a_process_that_was_killed_leaves_a_recording_that_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    async with serving(tmp_path, "--provider", "builtin", "--record", "run.jsonl") as server:
        first = await server.get("/api/mock/users")
        await server.end(signal.SIGKILL)
    with path.open("ab") as file:
        file.write(b'{"request":{"method":"GE')
    async with serving(tmp_path, "--provider", "builtin", "--record", "run.jsonl") as server:
        warning = await server.until_logged("cut short")
        second = await server.get("/api/mock/users")
    assert warning == "[Warning] run.jsonl: the last line was cut short and is taken away; recording goes on behind it"
    replay = Replay.load(path)
    app = MockLlmApi(Settings.from_mapping({}, environ={}), replay=replay)
    try:
        assert [(await ask(app, "GET", "/api/mock/users")).body for _ in range(3)] == [
            first.body,
            second.body,
            second.body,
        ]
    finally:
        await app.aclose()


async def test_a_request_is_replayed_as_it_came_in_whatever_the_settings_are(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    settings = Settings.from_mapping({"Seed": 1, "MaxItems": 2}, environ={})
    recording = MockLlmApi(settings, recorder=Recorder.open(path))
    posted = {"items": [{"b": 1.0, "a": None}], "note": "ä"}
    first = [
        await ask(recording, "GET", "/api/mock/users?count=50"),
        await ask(recording, "POST", "/api/mock/orders", json=posted),
        await ask(recording, "HEAD", "/api/mock/users?count=50"),
        await ask(recording, "OPTIONS", "/api/mock/users"),
    ]
    await recording.aclose()
    replay = Replay.load(path)
    assert len(replay) == 2
    app = MockLlmApi(Settings.from_mapping({}, environ={}), replay=replay)
    try:
        again = [
            await ask(app, "GET", "/api/mock/users?count=50"),
            await ask(app, "POST", "/api/mock/orders", json={"note": "ä", "items": [{"a": None, "b": 1}]}),
            await ask(app, "HEAD", "/api/mock/users?count=50"),
            await ask(app, "OPTIONS", "/api/mock/users"),
        ]
    finally:
        await app.aclose()
    assert [(reply.status, reply.body) for reply in again] == [(reply.status, reply.body) for reply in first]
    assert len(first[0].json) == 2


async def test_no_provider_is_made_for_a_replay(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    async with FakeUpstream("ollama", "[1]") as upstream:
        settings = Settings.from_mapping({"Backends": [entry_for("local", upstream)]}, environ={})
        recording = MockLlmApi(settings, recorder=Recorder.open(path))
        first = await ask(recording, "GET", "/api/mock/numbers")
        await recording.aclose()
        asked = len(upstream.received)
        app = MockLlmApi(settings, replay=Replay.load(path))
        again = await ask(app, "GET", "/api/mock/numbers")
        missed = await ask(app, "GET", "/api/mock/others")
        assert [backend.identity.is_builtin for backend in app.registry] == [True]
        await app.aclose()
        assert len(upstream.received) == asked
    assert (first.body, again.body, missed.status) == (b"[1]", b"[1]", 404)
