"""What a stream is made from: the configuration that holds when it begins."""

from __future__ import annotations

import asyncio

from mockllmapi import MockLlmApi, Settings
from mockllmapi.testing import Answer, Gate, ScriptedProvider
from support.routing import settle
from support.socket_wire import SocketWire, socket_scope


def settings_for(name: str) -> Settings:
    entry = {"Name": name, "Provider": "ollama", "ModelName": "m"}
    return Settings.from_mapping({"Backends": [entry], "HealthCheck": {"Enabled": False}}, environ={})


async def test_a_connection_outlives_a_configuration_and_its_streams_do_not_change_theirs() -> None:
    gate = Gate()
    old = ScriptedProvider.of(Answer(text='{"id": 1}', end_gate=gate))
    new = ScriptedProvider.of('{"id": 2}')
    app = MockLlmApi(settings_for("old"), providers={"old": old, "new": new})
    wire = SocketWire()
    serving = asyncio.create_task(app(socket_scope("/api/mock/stream"), wire.receive, wire.send))
    wire.say("subscribe", id="a", path="/users/1?sseMode=CompleteObjects")
    await gate.wait_until_reached()
    await app.adopt(settings_for("new"))
    wire.say("subscribe", id="b", path="/users/2?sseMode=CompleteObjects")
    await settle()
    assert [frame["subscription"] for frame in wire.frames] == ["b", "b"]
    assert old.closed == 0
    gate.open()
    await settle()
    ends = {frame["subscription"]: frame["backends"] for frame in wire.frames if frame["done"]}
    assert ends == {"a": ["old"], "b": ["new"]}
    assert old.closed == 1
    wire.leave()
    await serving
    await app.aclose()
