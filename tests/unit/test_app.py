"""The application as a library: where it may stand, how often, and how it ends."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, cast

import pytest
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route
from starlette.types import Message

import mockllmapi
from mockllmapi import ConfigurationError, MockLlmApi, Settings, create_app
from mockllmapi.testing import Answer, Gate, ScriptedProvider
from mockllmapi.types import JsonObject, JsonValue
from support.asgi import Wire, ask, scope_of
from support.json_types import Json, JsonDict
from support.optional import present
from upstreams import FakeUpstream

BUILTIN: JsonDict = {"Backends": [{"Name": "here", "Provider": "builtin"}]}
NOBODY: JsonDict = {"Backends": []}


def scripted(*names: str, **settings: JsonValue) -> MockLlmApi:
    """An application whose backends say their own name."""
    entries = [{"Name": name, "Provider": "ollama", "ModelName": "m"} for name in names]
    mapping = {"Backends": entries, "HealthCheck": {"Enabled": False}} | settings
    providers = {name: ScriptedProvider.of(default=json.dumps({"from": name})) for name in names}
    return MockLlmApi(Settings.from_mapping(mapping), providers=providers)


async def speak(app: MockLlmApi, *kinds: str) -> list[str]:
    """The lifespan, from its start to its end; what the application said."""
    messages: list[Message] = [{"type": f"lifespan.{kind}"} for kind in kinds]
    said: list[str] = []

    async def receive() -> Message:
        return messages.pop(0)

    async def send(message: Message) -> None:
        said.append(message["type"])

    await app({"type": "lifespan"}, receive, send)
    return said


# -- settings


@pytest.mark.parametrize("form", ["settings", "mapping", "path", "text"])
async def test_settings_come_in_every_form(form: str, tmp_path: Path) -> None:
    path = tmp_path / "appsettings.json"
    path.write_text(json.dumps({"LLMockApi": BUILTIN}))
    settings: Json = {"settings": Settings.from_mapping(BUILTIN), "mapping": BUILTIN, "path": path, "text": str(path)}[
        form
    ]
    app = create_app(settings)
    assert (await ask(app, target="/api/mock/users")).headers["x-llm-backend"] == "here"


@pytest.mark.parametrize("settings", [None, {}, {"CacheVariants": 0}, {"MaxItems": 3}])
async def test_where_nothing_is_said_of_backends_the_generator_answers(settings: JsonObject | None) -> None:
    app = create_app(settings)
    assert (await ask(app, target="/api/mock/users")).headers["x-llm-backend"] == "builtin"


def test_bad_settings_are_told_at_once() -> None:
    with pytest.raises(ConfigurationError, match="Weight"):
        create_app({"Backends": [{"Name": "a", "Provider": "builtin", "Weight": "heavy"}]})


@pytest.mark.parametrize("mapping", [NOBODY, {"Backends": [{"Name": "off", "Provider": "builtin", "Enabled": False}]}])
async def test_nobody_is_a_503_with_the_documented_text(mapping: JsonObject) -> None:
    reply = await ask(create_app(mapping), target="/api/mock/users")
    assert reply.status == 503
    assert reply.problem["error"].startswith("No LLM backend available")
    assert int(reply.headers["retry-after"]) > 0


def test_the_package_offers_its_public_names() -> None:
    assert {name for name in mockllmapi.__all__ if not hasattr(mockllmapi, name)} == set()
    assert mockllmapi.__all__ == sorted(mockllmapi.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = mockllmapi.nothing


# -- where the mock is


@pytest.mark.parametrize("prefix", ["/api/mock", "api/mock", "/api/mock/", "mock", "/a/b/c", "/docs/mock"])
async def test_the_prefix_is_free(prefix: str) -> None:
    app = create_app(BUILTIN, prefix=prefix)
    below = "/" + prefix.strip("/")
    assert (await ask(app, target=f"{below}/users/7")).json["id"] == 7
    assert (await ask(app, target=below)).status == 200
    assert (await ask(app, target=f"{below}ing/users")).status == 404


async def test_the_prefix_of_the_settings_holds_unless_the_caller_names_one() -> None:
    app = create_app(BUILTIN | {"Prefix": "/v1/"})
    assert (app.prefix, (await ask(app, target="/V1/users/7")).json["id"]) == ("/v1", 7)
    assert create_app(BUILTIN | {"Prefix": "/v1"}, prefix="/x").prefix == "/x"


@pytest.mark.parametrize("prefix", ["", "/"])
async def test_without_a_prefix_everything_is_a_mock_but_management(prefix: str) -> None:
    app = create_app(BUILTIN, prefix=prefix)
    assert (await ask(app, target="/users/7")).json["id"] == 7
    assert (await ask(app, target="/")).headers["x-llm-source"] == "builtin"
    assert (await ask(app, target="/healthy")).headers["x-llm-source"] == "builtin"
    assert (await ask(app, target="/health/live")).json == {"status": "ok"}
    assert "backends" in (await ask(app, target="/api/backends")).json


async def test_without_prefix_and_management_everything_is_a_mock() -> None:
    app = create_app(BUILTIN, prefix="", management=False)
    for path in ("/", "/users", "/health/live", "/api/backends", "/docs"):
        assert (await ask(app, target=path)).headers["x-llm-source"] == "builtin"


@pytest.mark.parametrize("path", ["/", "/health/live", "/api/backends", "/docs", "/metrics", "/other"])
async def test_management_can_be_left_out(path: str) -> None:
    app = create_app(BUILTIN, management=False)
    reply = await ask(app, target=path)
    below = path.removeprefix("/api").rstrip("/")
    detail = f"Nothing is at {path}. Mock routes are below /api/mock: try /api/mock{below}."
    assert (reply.status, reply.problem["detail"]) == (404, detail)
    assert (await ask(app, "HEAD", path)).body == b""


async def test_management_has_no_cors() -> None:
    reply = await ask(create_app(BUILTIN), target="/api/backends", headers={"origin": "http://page.example"})
    assert [name for name in reply.headers if name.startswith("access-control")] == []


async def test_a_path_that_is_nothing_is_a_problem() -> None:
    app = create_app(BUILTIN)
    reply = await ask(app, target="/api/moc/users/7", headers={"origin": "http://page.example"})
    assert (reply.status, reply.problem["status"]) == (404, 404)
    assert reply.problem["detail"].endswith("Mock routes are below /api/mock: try /api/mock/users/7.")
    assert reply.headers["access-control-allow-origin"] == "http://page.example"
    assert reply.headers["x-request-id"]


async def test_the_suggestion_counts_from_the_root_of_an_outer_application() -> None:
    reply = await ask(outer(Starlette, fake=create_app(BUILTIN)), target="/fake/users")
    assert reply.problem["detail"].endswith("below /fake/api/mock: try /fake/api/mock/users.")


# -- inside other applications


def outer(kind: type[FastAPI | Starlette], **mounts: MockLlmApi | Starlette) -> Starlette:
    if kind is FastAPI:
        app = FastAPI()
        app.add_api_route("/own", lambda: "mine")
        for name, inner in mounts.items():
            app.mount("/" + name, inner)
        return app
    routes = [Route("/own", lambda _request: PlainTextResponse("mine"))]
    return Starlette(routes=[*routes, *(Mount("/" + name, inner) for name, inner in mounts.items())])


@pytest.mark.parametrize("kind", [FastAPI, Starlette])
@pytest.mark.parametrize("prefix", ["/api/mock", ""])
async def test_it_can_be_mounted_anywhere(kind: type[FastAPI | Starlette], prefix: str) -> None:
    app = outer(kind, fake=create_app(BUILTIN, prefix=prefix))
    assert (await ask(app, target=f"/fake{prefix}/users/7")).json["id"] == 7
    assert (await ask(app, target="/fake/health/live")).json == {"status": "ok"}
    assert (await ask(app, target="/own")).body in (b"mine", b'"mine"')
    posted = await ask(app, "POST", f"/fake{prefix}/users", json={"name": "Ada"})
    assert (posted.status, posted.json["name"]) == (201, "Ada")


@pytest.mark.parametrize("kind", [FastAPI, Starlette])
async def test_several_stand_in_one_process_with_settings_of_their_own(kind: type[Starlette | FastAPI]) -> None:
    one = create_app({"Backends": [{"Name": "one", "Provider": "builtin"}], "MaxItems": 2, "Cors": False})
    two = create_app({"Backends": [{"Name": "two", "Provider": "builtin"}], "MaxItems": 3}, prefix="/x")
    app = outer(kind, one=one, two=two)
    first = await ask(app, target="/one/api/mock/users?count=9")
    second = await ask(app, target="/two/x/users?count=9")
    assert (first.headers["x-llm-backend"], second.headers["x-llm-backend"]) == ("one", "two")
    assert (len(first.json), len(second.json)) == (2, 3)
    assert ("access-control-allow-origin" in first.headers, "access-control-allow-origin" in second.headers) == (
        False,
        True,
    )
    for name in ("one", "two"):
        shown = (await ask(app, target=f"/{name}/api/backends")).json["backends"]
        assert shown[0]["name"] == name


@pytest.mark.parametrize("root_path", ["/behind", "/behind/", "/behind/a/proxy"])
async def test_a_server_may_say_where_it_stands(root_path: str) -> None:
    app = create_app(BUILTIN)
    # A server that was given a root path puts it in front of every path (ASGI specification, HTTP scope).
    for path in ("/api/mock/users/7", "/health/live"):
        reply = await ask(app, target=root_path.rstrip("/") + path, root_path=root_path.rstrip("/"))
        assert reply.status == 200


async def test_a_mount_inside_a_mount() -> None:
    app = outer(Starlette, a=outer(FastAPI, b=create_app(BUILTIN)))
    assert (await ask(app, target="/a/b/api/mock/users/7")).json["id"] == 7


# -- life


def test_it_works_in_one_event_loop_after_another() -> None:
    app = create_app(BUILTIN)
    for _ in range(3):
        assert asyncio.run(ask(app, target="/api/mock/users/7")).json["id"] == 7


async def test_the_lifespan_is_answered() -> None:
    assert await speak(create_app(BUILTIN), "startup", "shutdown") == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]


async def test_what_runs_beside_begins_and_ends_with_the_lifespan() -> None:
    steps: list[MockLlmApi | str] = []

    async def beside(app: MockLlmApi) -> None:
        steps.append(app)
        try:
            await asyncio.Event().wait()
        finally:
            steps.append("ended")

    app = MockLlmApi(Settings.from_mapping(BUILTIN), background=[beside])
    messages: asyncio.Queue[Message] = asyncio.Queue()
    started = asyncio.Event()

    async def send(message: Message) -> None:
        if message["type"] == "lifespan.startup.complete":
            started.set()

    living = asyncio.create_task(app({"type": "lifespan"}, messages.get, send))
    messages.put_nowait({"type": "lifespan.startup"})
    await started.wait()
    await asyncio.sleep(0)
    assert steps == [app]
    messages.put_nowait({"type": "lifespan.shutdown"})
    await living
    assert steps == [app, "ended"]


async def test_the_end_of_the_lifespan_closes_the_providers() -> None:
    provider = ScriptedProvider.of(default="{}")
    settings = Settings.from_mapping({"Backends": [{"Name": "a", "Provider": "ollama", "ModelName": "m"}]})
    app = MockLlmApi(settings, providers={"a": provider})
    await speak(app, "startup", "shutdown")
    assert provider.closed == 1


async def test_it_may_be_used_again_after_its_end() -> None:
    async with FakeUpstream("ollama", '{"id": 7}') as upstream:
        backend: JsonDict = {"Name": "a", "Provider": "ollama", "BaseUrl": upstream.base_url, "ModelName": "llama3"}
        app = create_app({"Backends": [backend]})
        for _ in range(3):
            assert (await ask(app, target="/api/mock/users/7?consistency=vary")).json == {"id": 7}
            await app.aclose()
        await app.aclose()
    assert len(upstream.chats) == 3


def test_making_one_configures_no_logging(caplog: pytest.LogCaptureFixture) -> None:
    before = [(logger.handlers[:], logger.level) for logger in map(logging.getLogger, ("", "mockllmapi", "uvicorn"))]
    create_app(BUILTIN)
    after = [(logger.handlers[:], logger.level) for logger in map(logging.getLogger, ("", "mockllmapi", "uvicorn"))]
    assert before == after


# -- hosts


@pytest.mark.parametrize(
    ("allowed", "host", "status"),
    [
        ([], "anything.example", 200),
        (["mock.example"], "mock.example", 200),
        (["mock.example"], "localhost", 200),
        (["mock.example"], "other.example", 403),
    ],
)
async def test_hosts_are_checked_where_some_are_named(allowed: Any, host: str, status: int) -> None:
    app = create_app(BUILTIN | {"AllowedHosts": allowed})
    for path in ("/api/mock/users", "/health/live"):
        assert (await ask(app, target=path, headers={"host": host})).status == status


@pytest.mark.parametrize(
    ("bound_to", "host", "status"),
    [
        ("localhost", "localhost:5116", 200),
        ("localhost", "evil.example", 403),
        ("localhost", "192.168.1.7", 403),
        ("192.168.1.7", "192.168.1.7:5116", 200),
        ("192.168.1.7", "evil.example", 403),
        ("::1", "[::1]:5116", 200),
        ("0.0.0.0", "192.168.1.7", 200),
        ("::", "[2001:db8::1]", 200),
        ("0.0.0.0", "evil.example", 403),
    ],
)
async def test_a_server_checks_hosts_always(bound_to: str, host: str, status: int) -> None:
    app = MockLlmApi(Settings.from_mapping(BUILTIN), bound_to=bound_to)
    assert (await ask(app, target="/api/mock/users", headers={"host": host})).status == status


# -- who answers


@pytest.mark.parametrize(
    ("target", "headers", "name"),
    [
        ("/x", {}, "one"),
        ("/x?backend=two", {}, "two"),
        ("/x", {"X-LLM-Backend": "TWO"}, "two"),
        ("/x?backend=one", {"X-LLM-Backend": "two"}, "two"),
        ("/x?backend=two", {"X-LLM-Backend": "nobody"}, "one"),
        ("/x?backend=nobody", {}, "one"),
        ("/x?backend=builtin", {}, "builtin"),
    ],
)
async def test_the_answer_says_who_made_it(target: str, headers: JsonDict, name: str) -> None:
    app = scripted("one", "two")
    reply = await ask(app, target="/api/mock" + target, headers=headers)
    assert reply.headers["x-llm-backend"] == name
    assert name == "builtin" or reply.json == {"from": name}


async def test_an_unknown_backend_is_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "mockllmapi"):
        await ask(scripted("one", "two"), target="/api/mock/x?backend=nobody")
    lines = [(record.levelname, record.getMessage()) for record in caplog.records]
    assert lines[0] == ("WARNING", "Requested backend 'nobody' is unknown or disabled (known: one, two, builtin)")
    assert lines[1][1].startswith("Selected backend: one (ollama, ")


@pytest.mark.parametrize("headers", [{}, {"X-LLM-Backend": "nobody"}])
async def test_strictness_refuses_an_unknown_backend_and_names_the_others(headers: JsonDict) -> None:
    app = scripted("one", "two", StrictBackendSelection=True)
    reply = await ask(app, target="/api/mock/x?backend=nobody", headers=headers)
    assert reply.status == 400
    assert "'nobody'" in reply.problem["detail"]
    assert "one, two, builtin" in reply.problem["detail"]


@pytest.mark.parametrize("backend", ["two", ""])
async def test_the_line_in_the_log_says_who_was_chosen_and_why(caplog: pytest.LogCaptureFixture, backend: str) -> None:
    with caplog.at_level(logging.INFO, "mockllmapi"):
        await ask(scripted("one", "two"), target=f"/api/mock/x?backend={backend}")
    start = "Using requested backend: two (ollama, " if backend else "Selected backend: one (ollama, "
    selection, answered = (record.getMessage() for record in caplog.records)
    assert selection.startswith(start)
    assert re.fullmatch(rf"GET /x 200 {backend or 'one'} \d+ ms", answered)


async def test_an_answer_that_asks_nobody_names_nobody(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "mockllmapi"):
        reply = await ask(scripted("one"), target="/api/mock/x?error=404&backend=one")
    (line,) = (record.getMessage() for record in caplog.records)
    assert reply.status == 404
    assert re.fullmatch(r"GET /x 404 simulated \d+ ms", line)


@pytest.mark.parametrize(
    ("method", "target", "headers", "line"),
    [
        ("GET", "/users", {}, "GET /users 404 not-found"),
        ("OPTIONS", "/api/mock/users", {}, "OPTIONS /users 204 options"),
        ("HEAD", "/api/mock/users", {}, "HEAD /users 200 head"),
        ("HEAD", "/api/mock/stream/users", {}, "HEAD /users 200 head"),
        ("POST", "/api/mock/orders", {}, "POST /orders 201 builtin"),
        ("GET", "/api/backends", {}, "GET /_mock/backends 200 management"),
        ("GET", "/_mock/nothing", {}, "GET /_mock/nothing 404 management"),
        ("GET", "/api/mock/x", {"host": "page.example"}, "GET /api/mock/x 403 host-not-allowed"),
        ("GET", "/api/mock/x?count=-1", {}, "GET /x 400 bad-control"),
    ],
)
async def test_every_request_is_one_line(
    caplog: pytest.LogCaptureFixture, method: str, target: str, headers: JsonDict, line: str
) -> None:
    app = MockLlmApi(Settings.from_mapping(BUILTIN), bound_to="localhost")
    with caplog.at_level(logging.INFO, "mockllmapi"):
        await ask(app, method, target, headers)
    (written,) = (record.getMessage() for record in caplog.records)
    assert re.sub(r" \d+ ms.*", "", written) == line


@pytest.mark.parametrize("target", ["/health", "/_mock/health/ready", "/metrics"])
async def test_addresses_that_monitoring_polls_are_logged_at_debug(
    caplog: pytest.LogCaptureFixture, target: str
) -> None:
    with caplog.at_level(logging.DEBUG, "mockllmapi"):
        await ask(create_app(BUILTIN), target=target)
    assert [record.levelname for record in caplog.records] == ["DEBUG"]


async def test_a_client_cannot_write_into_the_log(caplog: pytest.LogCaptureFixture) -> None:
    app = scripted("one", EnableVerboseLogging=True)
    forged = "%0a%5bInformation%5d forged%1b".replace(" ", "%20")
    with caplog.at_level(logging.DEBUG, "mockllmapi"):
        await ask(app, target=b"/api/mock/x\n[Information] forged\x1b", headers={"X-LLM-Backend": "a\r\n[Error] b"})
        await ask(app, target=f"/api/mock/x?backend={forged}&count=3{forged}", headers={"X-Request-Id": "a\nb"})
    assert len(caplog.records) >= 4
    assert all(record.getMessage().isprintable() for record in caplog.records)


async def test_settings_decide_about_bodies_and_shapes() -> None:
    app = create_app(BUILTIN | {"BodyControls": False, "MaxRequestSizeBytes": 100, "IncludeShapeInResponse": True})
    kept = await ask(app, "POST", "/api/mock/things", json={"shape": {"a": 1}, "error": 404})
    assert (kept.status, kept.json["shape"], kept.json["error"]) == (201, {"a": 1}, 404)
    assert (await ask(app, "POST", "/api/mock/things", body=b"x" * 101)).status == 413
    shown = await ask(app, target='/api/mock/things?shape={"a":1}')
    assert shown.headers["x-response-schema"] == '{"a":1}'


async def test_a_body_up_to_its_limit_is_repeated_by_the_generator() -> None:
    text = "x" * (9 * 1024 * 1024)
    reply = await ask(create_app(), "POST", "/api/mock/notes", json={"text": text})
    assert (reply.status, reply.json["text"] == text) == (201, True)


def test_settings_of_the_wrong_kind_are_named() -> None:
    with pytest.raises(TypeError, match="not int"):
        create_app(cast("str", 42))


async def test_a_request_that_the_server_gives_up_is_told_so() -> None:
    gate = Gate()
    entry = {"Name": "a", "Provider": "ollama"}
    settings = Settings.from_mapping({"Backends": [entry], "HealthCheck": {"Enabled": False}}, environ={})
    app = MockLlmApi(settings, providers={"a": ScriptedProvider.of(Answer("{}", gate=gate))})
    wire = Wire()
    answering = asyncio.ensure_future(app(scope_of("GET", "/api/mock/users"), wire.receive, wire.send))
    await gate.wait_until_reached()
    answering.cancel()
    with pytest.raises(asyncio.CancelledError):
        await answering
    assert (wire.reply.status, wire.reply.problem["type"]) == (503, "urn:problem-type:mockllmapi:stopping")
    assert present(app.registry.get("a")).state.in_flight == 0
    await app.aclose()


# -- language


@pytest.mark.parametrize(
    ("setting", "target", "header", "country"),
    [
        ("en", "/api/mock/users/7", "de", "United States"),
        ("pt_BR", "/api/mock/users/7", "de", "Brasil"),
        ("auto", "/api/mock/users/7", "de-AT, en;q=0.5", "Deutschland"),
        ("auto", "/api/mock/users/7", "sv", "United States"),
        ("auto", "/api/mock/users/7?locale=ja", "de", "日本"),
        ("en", "/api/mock/users/7?locale=zh-CN", "de", "中国"),
    ],
)
async def test_the_language_is_that_of_the_query_the_header_or_the_setting(
    setting: str, target: str, header: str, country: str
) -> None:
    app = create_app({**BUILTIN, "Locale": setting, "Seed": 1})
    answer = await ask(app, target=target, headers={"accept-language": header})
    assert json.loads(answer.body)["address"]["country"] == country


# -- recordings, streams, what is learned


async def test_an_application_writes_down_and_plays_again(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    app = create_app(record=path)
    first = await ask(app, target="/api/mock/users?count=2")
    await app.aclose()
    played = create_app({"Backends": [{"Name": "a", "Provider": "ollama"}]}, replay=path)
    again = await ask(played, target="/api/mock/users?count=2")
    missed = await ask(played, target="/api/mock/users?count=3")
    await played.aclose()
    assert (again.body, again.headers["x-llm-source"]) == (first.body, "recording")
    assert (missed.status, missed.json["type"].rpartition(":")[2]) == (404, "not-recorded")


def test_a_run_is_not_recorded_and_replayed_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="not both"):
        create_app(record=tmp_path / "a", replay=tmp_path / "b")


async def test_streams_are_below_stream_and_only_there() -> None:
    app = create_app()
    streamed = await ask(app, target="/api/mock/stream/users?count=1")
    plain = await ask(app, target="/api/mock/streams?count=1")
    await app.aclose()
    assert streamed.headers["content-type"].startswith("text/event-stream")
    assert plain.headers["content-type"] == "application/json"


async def test_a_feed_of_the_configuration_can_be_subscribed_to_and_follows_a_reload() -> None:
    feed: JsonDict = {"Name": "prices", "Path": "/stocks", "IntervalMs": 100, "Shape": '{"price": 1.5}', "Error": 503}
    app = create_app({"Feeds": [feed]})
    reply = await ask(app, target="/api/mock/stream?feed=prices")
    assert (reply.status, reply.headers["content-type"]) == (503, "text/event-stream; charset=utf-8")
    await app.adopt(Settings.from_mapping({}))
    gone = await ask(app, target="/api/mock/stream?feed=prices")
    await app.aclose()
    assert gone.status == 400
    assert "prices" in gone.json["detail"]


# -- what was learned


CRASHING = """
import asyncio, os, signal, sys
from pathlib import Path
from mockllmapi import MockLlmApi, Settings
from mockllmapi.testing import FrozenClock, ScriptedProvider
from support.asgi import ask

async def live(store):
    entry = {"Name": "a", "Provider": "ollama", "ModelName": "m"}
    settings = {"Backends": [entry], "HealthCheck": {"Enabled": False}, "Consistency": "Vary", "Learning": {"Store": store}}
    clock = FrozenClock()
    provider = ScriptedProvider.of(default='{"id": 1, "plan": "free"}')
    app = MockLlmApi(Settings.from_mapping(settings, environ={}), providers={"a": provider}, clock=clock)
    for _ in range(5):
        await ask(app, target="/api/mock/plans/best")
    await clock.wait_for_sleepers(for_s=5.0)
    clock.advance(5)
    while not os.path.exists(store):
        await asyncio.sleep(0)
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(live(sys.argv[1]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
async def test_a_server_that_is_killed_has_written_what_it_learned(tmp_path: Path) -> None:
    store = tmp_path / "learned.jsonl"
    tests = str(Path(__file__).parents[1])
    paths = os.pathsep.join([tests, *filter(None, sys.path)])
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", CRASHING, str(store)],
        env={**os.environ, "PYTHONPATH": paths},
        timeout=60,
    )
    assert done.returncode == -signal.SIGKILL
    app = scripted("a", Learning={"Store": str(store)})
    assert await speak(app, "startup", "shutdown") == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert (await ask(app, target="/api/mock/plans/best?mode=learned")).headers["x-llm-source"] == "learned"
    await app.aclose()
