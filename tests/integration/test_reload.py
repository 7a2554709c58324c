"""Another configuration while requests are under way."""

import asyncio
import json
from contextlib import aclosing

import pytest
from starlette.types import Message

from mockllmapi.app import MockLlmApi
from mockllmapi.config import Settings
from mockllmapi.errors import ConfigurationError
from mockllmapi.exchange import MockRequest
from mockllmapi.testing import Answer, Gate, ScriptedProvider
from support.json_types import JsonDict
from support.optional import present


def settings_of(*names: str, **keys: object) -> Settings:
    entries = [{"Name": name, "Provider": "ollama", "ModelName": "m", **keys} for name in names]
    return Settings.from_mapping({"Backends": entries, "HealthCheck": {"Enabled": False}}, environ={})


def get(path: str) -> MockRequest:
    return MockRequest("GET", path)


async def call(app: MockLlmApi, method: str, path: str, body: object = None, **headers: str) -> tuple[int, JsonDict]:
    """One management request, in process."""
    sent: list[Message] = []

    async def receive() -> JsonDict:
        return {"type": "http.request", "body": b"" if body is None else json.dumps(body).encode()}

    async def send(message: Message) -> None:
        sent.append(message)

    raw = [(name.lower().encode(), value.encode()) for name, value in {"host": "localhost", **headers}.items()]
    scope = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": raw}
    await app(scope, receive, send)
    return sent[0]["status"], json.loads(b"".join(part.get("body", b"") for part in sent[1:]))


async def test_a_request_in_flight_finishes_on_the_configuration_it_began_with() -> None:
    gate = Gate()
    old = ScriptedProvider.of(Answer('{"from": "old"}', gate=gate))
    new = ScriptedProvider.of('{"from": "new"}')
    app = MockLlmApi(settings_of("old"), providers={"old": old, "new": new})
    early = asyncio.ensure_future(app.engine.answer(get("/x")))
    await gate.wait_until_reached()
    await app.adopt(settings_of("new"))
    late = await app.engine.answer(get("/x"))
    gate.open()
    assert ((await early).content, late.content) == ({"from": "old"}, {"from": "new"})
    await app.aclose()


async def test_whoever_waits_in_the_line_chooses_anew() -> None:
    gate = Gate()
    slow = ScriptedProvider.of(Answer("{}", gate=gate), '{"from": "slow"}')
    app = MockLlmApi(settings_of("slow", MaxConcurrentRequests=1), providers={"slow": slow})
    first = asyncio.ensure_future(app.engine.answer(get("/x")))
    await gate.wait_until_reached()
    second = asyncio.ensure_future(app.engine.answer(get("/y")))
    while len(app.router.wait_queue) == 0:
        await asyncio.sleep(0)
    await app.adopt(settings_of("slow", MaxConcurrentRequests=2))
    assert (await second).content == {"from": "slow"}
    gate.open()
    await first
    assert present(app.registry.get("slow")).state.in_flight == 0
    await app.aclose()


async def test_a_bad_configuration_changes_nothing_and_shows_in_ready() -> None:
    def bad() -> Settings:
        return Settings.from_mapping({"Backends": [{"Name": "b", "Weight": "many"}]}, environ={})

    app = MockLlmApi(settings_of("a"), source=bad, providers={"a": ScriptedProvider()})
    with pytest.raises(ConfigurationError):
        await app.reload()
    assert [backend.name for backend in app.registry.candidates] == ["a"]
    status, view = await call(app, "GET", "/health/ready")
    assert (status, view["status"], view["configuration"]["isCurrent"]) == (200, "degraded", False)
    assert "Backends:0:Weight" in view["configuration"]["problems"][0]
    status, problem = await call(app, "POST", "/api/config/reload")
    assert (status, problem["type"].rsplit(":", 1)[-1]) == (422, "bad-configuration")
    await app.aclose()


async def test_a_client_without_the_secret_reads_neither_problems_nor_backends() -> None:
    pasted = "sk-PASTEDINWRONGPLACE"
    secret = "open sesame"

    def bad() -> Settings:
        return Settings.from_mapping({"SelectionStrategy": pasted})

    protected = {"EnableManagementAuth": True, "ManagementAuthSecret": secret}
    async with aclosing(MockLlmApi(Settings.from_mapping(protected), source=bad)) as app:
        with pytest.raises(ConfigurationError):
            await app.reload()
        _, view = await call(app, "GET", "/health/ready")
        assert view == {"status": "degraded", "configuration": {"isCurrent": False}}
        _, view = await call(app, "GET", "/health/ready", authorization=f"Bearer {secret}")
        (problem,) = view["configuration"]["problems"]
        assert "SelectionStrategy" in problem
        assert pasted not in problem


async def test_a_good_reload_takes_the_complaint_back() -> None:
    answers: list[ConfigurationError | Settings] = [ConfigurationError.plain("broken"), settings_of("b")]
    sources = iter(answers)

    def source() -> Settings:
        found = next(sources)
        if isinstance(found, ConfigurationError):
            raise found
        return found

    app = MockLlmApi(settings_of("a"), source=source, providers={"a": ScriptedProvider(), "b": ScriptedProvider()})
    assert (await call(app, "POST", "/api/config/reload"))[0] == 422
    assert (await call(app, "POST", "/api/config/reload"))[0] == 200
    _, view = await call(app, "GET", "/health/ready")
    assert view["configuration"] == {"isCurrent": True, "problems": []}
    assert list(view["backends"]) == ["b"]
    await app.aclose()


async def test_a_backend_is_switched_off_and_on_while_running() -> None:
    app = MockLlmApi(settings_of("a", "b"), providers={"a": ScriptedProvider(), "b": ScriptedProvider()})
    status, view = await call(app, "PATCH", "/api/backends/A", {"enabled": False})
    assert (status, view["enabled"], view["state"]) == (200, False, "disabled")
    assert [backend.name for backend in app.registry.candidates] == ["b"]
    status, view = await call(app, "PATCH", "/api/backends/a", {"enabled": True, "weight": 7})
    assert (status, view["enabled"], view["weight"], view["state"]) == (200, True, 7, "ready")
    assert [backend.name for backend in app.registry.candidates] == ["a", "b"]
    await app.aclose()


async def test_what_was_changed_while_running_survives_a_reload_that_says_nothing_of_it() -> None:
    sources = iter([settings_of("a", "b", Weight=1), settings_of("a", "b", Weight=5)])
    app = MockLlmApi(
        settings_of("a", "b", Weight=1),
        source=lambda: next(sources),
        providers={"a": ScriptedProvider(), "b": ScriptedProvider()},
    )
    await call(app, "PATCH", "/api/backends/a", {"enabled": False})
    await call(app, "PATCH", "/api/backends/b", {"weight": 9})
    await app.reload()
    assert [(backend.name, backend.settings.weight) for backend in app.registry.candidates] == [("b", 9)]
    await app.reload()
    assert [(backend.name, backend.settings.weight) for backend in app.registry.candidates] == [("b", 5)]
    await app.aclose()


@pytest.mark.parametrize(
    ("body", "status"),
    [({"weight": -1}, 400), ({"weight": "3"}, 400), ({"enabled": 1}, 400), ({"name": "c"}, 400), ([], 400), ({}, 200)],
)
async def test_a_change_that_makes_no_sense_is_refused(body: object, status: int) -> None:
    app = MockLlmApi(settings_of("a"), providers={"a": ScriptedProvider()})
    assert (await call(app, "PATCH", "/api/backends/a", body))[0] == status
    assert (await call(app, "PATCH", "/api/backends/nobody", {"weight": 1}))[0] == 404
    await app.aclose()


async def test_a_backend_that_cannot_work_is_not_switched_on() -> None:
    settings = Settings.from_mapping(
        {"Backends": [{"Name": "a", "Provider": "builtin"}, {"Name": "paid", "Provider": "openai", "Enabled": False}]},
        environ={},
    )
    app = MockLlmApi(settings)
    status, problem = await call(app, "PATCH", "/api/backends/paid", {"enabled": True})
    assert status == 422
    assert "OpenAI provider requires an API key" in problem["detail"]
    assert app.registry.get("paid") is None
    await app.aclose()


@pytest.mark.parametrize(
    ("method", "path"),
    [("PATCH", "/api/backends/a"), ("POST", "/api/backends/a/probe"), ("POST", "/api/config/reload")],
)
async def test_a_page_of_another_origin_may_change_nothing(method: str, path: str) -> None:
    app = MockLlmApi(settings_of("a"), source=lambda: settings_of("a"), providers={"a": ScriptedProvider()})
    body = {"weight": 2} if method == "PATCH" else None
    assert (await call(app, method, path, body, Origin="http://evil.example.com"))[0] == 403
    assert (await call(app, method, path, body, Origin="http://localhost"))[0] == 200
    await app.aclose()


async def test_a_good_probe_ends_every_wait() -> None:
    app = MockLlmApi(settings_of("a"), providers={"a": ScriptedProvider()})
    breaker = present(app.registry.get("a")).state.breaker
    for _ in range(5):
        breaker.fail(present(breaker.acquire()))
    _, before = await call(app, "GET", "/api/backends/a")
    status, view = await call(app, "POST", "/api/backends/a/probe")
    assert before["state"] == "breaker open"
    assert (status, view["isAlive"], view["backend"]["state"]) == (200, True, "ready")
    await app.aclose()


@pytest.mark.parametrize(("falls_back", "status"), [(False, 503), (True, 200)])
async def test_ready_means_that_somebody_can_answer(falls_back: bool, status: int) -> None:
    settings = settings_of("a").model_copy(update={"fallback_to_builtin": falls_back})
    app = MockLlmApi(settings, providers={"a": ScriptedProvider()})
    breaker = present(app.registry.get("a")).state.breaker
    for _ in range(5):
        breaker.fail(present(breaker.acquire()))
    assert (await call(app, "GET", "/health/ready"))[0] == status
    await app.aclose()
