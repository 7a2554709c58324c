"""The public API, used with every parameter: mypy checks this file, nothing runs it."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path
from typing import assert_type

from starlette.types import ASGIApp

from mockllmapi import ConfigurationError, MockLlmApi, MockLlmApiError, Settings, create_app
from mockllmapi.testing import Answer, FrozenClock, Gate, ScriptedProvider
from mockllmapi.types import JsonValue


def make_apps(settings: Settings, mapping: Mapping[str, JsonValue], path: Path) -> ASGIApp:
    assert_type(create_app(), MockLlmApi)
    assert_type(create_app(settings), MockLlmApi)
    assert_type(create_app(mapping, prefix="/mock", management=False), MockLlmApi)
    assert_type(create_app("appsettings.json", record=path), MockLlmApi)
    assert_type(create_app(path, replay="run.jsonl"), MockLlmApi)
    app: ASGIApp = create_app({"Backends": [{"Name": "a", "Provider": "builtin"}]})
    return app


async def use_app(app: MockLlmApi) -> None:
    assert_type(app.prefix, str)
    assert_type(app.settings, Settings)
    assert_type(await app.aclose(), None)
    assert_type(await app.reload(), None)
    assert_type(await app.adopt(app.settings), None)


def read_settings(mapping: Mapping[str, JsonValue]) -> Settings:
    assert_type(Settings(), Settings)
    assert_type(Settings.from_mapping(mapping), Settings)
    return Settings.from_mapping(mapping, environ={})


async def use_test_tools() -> None:
    clock = FrozenClock()
    assert_type(clock.advance(1.5), None)
    assert_type(clock.monotonic(), float)
    gate = Gate()
    provider = ScriptedProvider.of(Answer('{"id": 1}', gate=gate), "text", default="{}")
    assert_type(provider, ScriptedProvider)
    MockLlmApi(
        Settings(), providers={"a": provider}, clock=clock, rng=random.Random(1), prefix="/mock", management=False
    )


def report(error: ConfigurationError) -> MockLlmApiError:
    assert_type([str(problem) for problem in error.problems], list[str])
    return error
