"""Management: what it shows, what it changes, and for whom."""

import json
from pathlib import Path

import pytest

from mockllmapi import MockLlmApi, Settings, create_app
from mockllmapi.exchange import Health
from mockllmapi.testing import ScriptedProvider
from support.asgi import ask
from support.json_types import JsonDict

ENTRIES: list[JsonDict] = [
    {"Name": "One", "Provider": "ollama", "BaseUrl": "http://127.0.0.1:9/v1", "ModelName": "m", "ApiKey": "hidden-key"},
    {"Name": "two", "Provider": "builtin", "Weight": 5, "Description": "The second"},
    {"Name": "off", "Provider": "openai", "Enabled": False},
]
SECRET = {"authorization": "Bearer the-secret"}
READS = ["/", "/_mock/docs", "/_mock/openapi.json", "/_mock/metrics", "/_mock/backends", "/_mock/backends/one"]


def app_with(provider: ScriptedProvider | None = None, **settings: bool | str) -> MockLlmApi:
    mapping = {"Backends": ENTRIES, "HealthCheck": {"Enabled": False}} | settings
    return MockLlmApi(Settings.from_mapping(mapping), providers={"One": provider or ScriptedProvider.of(default="{}")})


def protected() -> MockLlmApi:
    return app_with(EnableManagementAuth=True, ManagementAuthSecret="the-secret")


# -- reading


async def test_every_backend_is_listed_and_no_key() -> None:
    reply = await ask(app_with(), target="/_mock/backends")
    shown = {entry["name"]: entry for entry in reply.json["backends"]}
    assert list(shown) == ["One", "two", "builtin", "off"]
    assert (shown["One"]["hasApiKey"], shown["One"]["baseUrl"]) == (True, "http://127.0.0.1:9/v1/")
    assert (shown["two"]["weight"], shown["two"]["description"], shown["two"]["hasApiKey"]) == (5, "The second", False)
    assert (shown["builtin"]["isCandidate"], shown["two"]["isCandidate"]) == (False, True)
    assert (shown["off"]["enabled"], shown["off"]["state"]) == (False, "disabled")
    assert "hidden-key" not in reply.body.decode()


@pytest.mark.parametrize(("name", "shown"), [("one", "One"), ("ONE", "One"), ("builtin", "builtin"), ("OFF", "off")])
async def test_one_backend_in_any_case(name: str, shown: str) -> None:
    assert (await ask(app_with(), target=f"/_mock/backends/{name}")).json["name"] == shown


@pytest.mark.parametrize("method", ["GET", "PATCH"])
async def test_an_unknown_backend_is_a_404(method: str) -> None:
    reply = await ask(app_with(), method, "/_mock/backends/nobody", json={"weight": 1})
    assert (reply.status, reply.problem["detail"]) == (404, "No backend is called 'nobody'.")


async def test_life_and_readiness() -> None:
    app = app_with()
    assert (await ask(app, target="/_mock/health/live")).json == {"status": "ok"}
    for path in ("/_mock/health", "/_mock/health/ready"):
        reply = await ask(app, target=path)
        assert (reply.status, reply.json["status"], reply.json["usableBackends"]) == (200, "ok", 2)


async def test_a_server_without_backends_lives_and_is_not_ready() -> None:
    app = create_app({"Backends": []})
    assert (await ask(app, target="/_mock/health/live")).status == 200
    reply = await ask(app, target="/_mock/health/ready")
    assert (reply.status, reply.json["status"]) == (503, "down")


async def test_the_home_leads_to_the_documentation() -> None:
    reply = await ask(app_with(), target="/")
    assert (reply.status, reply.headers["location"]) == (307, "/_mock/docs")


async def test_the_page_runs_nothing_and_loads_nothing() -> None:
    reply = await ask(app_with(), target="/_mock/docs")
    assert reply.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in reply.headers["content-security-policy"]
    assert b"<script" not in reply.body


async def test_metrics_count_what_happened() -> None:
    app = app_with()
    await ask(app, target="/api/mock/users")
    text = (await ask(app, target="/_mock/metrics")).body.decode()
    assert 'mockllmapi_requests_total{method="GET",source="llm",status="200"} 1.0' in text
    assert 'mockllmapi_in_flight{backend="One"} 0.0' in text


@pytest.mark.parametrize("path", READS)
async def test_head_works_where_get_does(path: str) -> None:
    app = app_with()
    head, get = await ask(app, "HEAD", path), await ask(app, "GET", path)
    assert head.status == get.status


@pytest.mark.parametrize("path", [*READS, "/_mock/health"])
async def test_no_page_of_another_origin_may_read(path: str) -> None:
    reply = await ask(app_with(), target=path, headers={"origin": "http://page.example"})
    assert [name for name in reply.headers if name.startswith("access-control")] == []


# -- changing


async def test_a_weight_is_changed() -> None:
    app = app_with()
    reply = await ask(app, "PATCH", "/_mock/backends/TWO", json={"weight": 7})
    assert (reply.status, reply.json["name"], reply.json["weight"]) == (200, "two", 7)
    assert (await ask(app, target="/_mock/backends/two")).json["weight"] == 7


async def test_a_backend_is_switched_off_and_on() -> None:
    app = app_with()
    assert (await ask(app, "PATCH", "/_mock/backends/one", json={"enabled": False})).json["state"] == "disabled"
    assert (await ask(app, target="/api/mock/users")).headers["x-llm-backend"] == "two"
    assert (await ask(app, "PATCH", "/_mock/backends/one", json={"enabled": True})).json["enabled"] is True
    assert (await ask(app, target="/api/mock/users")).headers["x-llm-backend"] == "One"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{bad",
        b"\xff",
        b"[1]",
        b"7",
        b"[" * 10_000,
        b'{"weight": "heavy"}',
        b'{"weight": -1}',
        b'{"weight": true}',
        b'{"weight": 1e9}',
        b'{"enabled": 1}',
        b'{"enabled": null}',
        b'{"apiKey": "x"}',
        b'{"name": "x"}',
    ],
)
async def test_a_change_that_is_none_changes_nothing(body: bytes) -> None:
    app = app_with()
    before = (await ask(app, target="/_mock/backends")).json
    assert (await ask(app, "PATCH", "/_mock/backends/one", body=body)).problem["status"] == 400
    assert (await ask(app, target="/_mock/backends")).json == before


async def test_a_change_has_a_bounded_size() -> None:
    reply = await ask(app_with(), "PATCH", "/_mock/backends/one", body=[b'{"weight":' + b" " * 40_000] * 3)
    assert reply.problem["status"] == 413


async def test_a_backend_is_asked_how_it_is() -> None:
    provider = ScriptedProvider.of()
    provider.current_health = Health(is_alive=True, detail="fine", models=("m", "n"))
    reply = await ask(app_with(provider), "POST", "/_mock/backends/one/probe")
    assert (reply.json["isAlive"], reply.json["detail"], reply.json["models"]) == (True, "fine", ["m", "n"])
    assert reply.json["backend"]["name"] == "One"


async def test_nobody_is_asked_for_an_unknown_name() -> None:
    assert (await ask(app_with(), "POST", "/_mock/backends/nobody/probe")).problem["status"] == 404


async def test_a_configuration_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "appsettings.json"
    path.write_text(json.dumps({"LLMockApi": {"Backends": [ENTRIES[1]]}}))
    app = create_app(path)
    path.write_text(json.dumps({"LLMockApi": {"Backends": [ENTRIES[1] | {"Weight": 9}]}}))
    assert (await ask(app, "POST", "/_mock/config/reload")).json == {"reloaded": True}
    assert (await ask(app, target="/_mock/backends/two")).json["weight"] == 9
    path.write_text("{bad")
    assert (await ask(app, "POST", "/_mock/config/reload")).problem["status"] == 422
    assert (await ask(app, target="/_mock/backends/two")).json["weight"] == 9
    health = (await ask(app, target="/_mock/health")).json
    assert (health["status"], health["configuration"]["isCurrent"]) == ("degraded", False)


WRITES = [("PATCH", "/_mock/backends/one"), ("POST", "/_mock/backends/one/probe"), ("POST", "/_mock/config/reload")]


@pytest.mark.parametrize(("method", "path"), WRITES)
async def test_no_page_of_another_origin_may_write(method: str, path: str) -> None:
    app = app_with()
    reply = await ask(app, method, path, {"origin": "http://page.example"}, b'{"enabled": false}')
    assert reply.problem["status"] == 403
    assert (await ask(app, target="/_mock/backends/one")).json["enabled"] is True


# -- protection


@pytest.mark.parametrize(("method", "path"), [*(("GET", path) for path in READS if path != "/"), *WRITES])
async def test_protected_management_wants_the_secret(method: str, path: str) -> None:
    app = protected()
    refused = await ask(app, method, path)
    assert (refused.status, refused.headers["www-authenticate"]) == (401, "Bearer")
    assert "the-secret" not in refused.body.decode()
    assert (await ask(app, method, path, SECRET, b'{"weight": 1}')).status != 401


@pytest.mark.parametrize("path", ["/_mock/health", "/_mock/health/live", "/_mock/health/ready", "/api/mock/users"])
async def test_health_and_mocks_want_none(path: str) -> None:
    assert (await ask(protected(), target=path)).status == 200


# -- what is nothing


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/_mock/backends", {"GET", "HEAD"}),
        ("POST", "/_mock/health/live", {"GET", "HEAD"}),
        ("DELETE", "/_mock/backends/one", {"GET", "HEAD", "PATCH"}),
        ("GET", "/_mock/config/reload", {"POST"}),
    ],
)
async def test_a_wrong_verb_is_a_405_that_names_the_right_ones(method: str, path: str, allowed: set[str]) -> None:
    reply = await ask(app_with(), method, path)
    assert (reply.problem["status"], set(reply.headers["allow"].split(", "))) == (405, allowed)
