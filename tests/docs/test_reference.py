"""The reference is complete and true: every listed name exists, every name is listed, and defaults are the real ones."""

import re
from collections.abc import Callable
from typing import Any

import click
import pytest
from pydantic import BaseModel

from mockllmapi import create_app, testing
from mockllmapi.cli import main
from mockllmapi.config.groups import FeedSettings, HealthCheckSettings, LearningSettings, Section
from mockllmapi.config.settings import BackendEntry, SettingsDocument
from mockllmapi.contexts.entries import MAX_CALLS
from mockllmapi.engine.cache.pool import PoolPolicy
from mockllmapi.engine.cache.recording_file import MAX_RECORDING_BYTES
from mockllmapi.engine.feeds.feed import FeedLimits
from mockllmapi.engine.feeds.feeds import LEAST_INTERVAL_S, FeedPolicy
from mockllmapi.exchange import Source
from mockllmapi.observability.metrics import MetricsListener
from mockllmapi.routing import WaitQueue
from mockllmapi.surfaces.http.asgi import BODY_IDLE_S, MAX_HEAD_BYTES
from mockllmapi.surfaces.http.controls import MAX_SEVERAL
from mockllmapi.surfaces.http.cors import EXPOSED_HEADERS
from mockllmapi.surfaces.http.problem import NOT_FOUND, PROBLEMS, UNEXPECTED, UNREADABLE
from mockllmapi.surfaces.management.contexts import MAX_NAME_CHARS
from mockllmapi.surfaces.management.openapi import MOCK_CONTROLS, STREAM_CONTROLS, describe_api
from mockllmapi.surfaces.management.replies import MAX_BODY_BYTES
from mockllmapi.surfaces.websocket.connection import MAX_MESSAGE_BYTES, MAX_SUBSCRIPTIONS
from mockllmapi.testing import FrozenClock
from support.documentation.pages import ROOT, Page, documentation
from support.documentation.tables import rows_of
from support.json_types import Json

BACKEND_TABLE = "Keys of a backend"
GROUP_TABLES: dict[str, type[BaseModel]] = {
    "HealthCheck": HealthCheckSettings,
    "Learning": LearningSettings,
    "a feed": FeedSettings,
}
SIZES = {"10 MiB": 10 * 2**20, "256 KiB": 256 * 2**10}


def reference(name: str) -> Page:
    return Page.read(ROOT / "docs" / "reference" / f"{name}.md")


def key_tables() -> list[tuple[str, dict[str, str]]]:
    """Return each table of keys in the configuration page: the words of its first head, and the defaults of its keys."""
    page = reference("configuration").text
    tables = re.findall(r"^\| (key[^|]*) \| default \|.*\n\|[-|]+\n((?:\|.*\n)+)", page, re.MULTILINE)
    return [(head, {key.strip("`"): default for key, default, _ in rows_of(rows)}) for head, rows in tables]


def keys_of(head: str) -> dict[str, str]:
    return {key: default for found, keys in key_tables() if found == head for key, default in keys.items()}


def backend_keys() -> dict[str, str]:
    return {key.strip("`"): default for key, default, _ in rows_of(reference("configuration").section(BACKEND_TABLE))}


def global_keys() -> dict[str, str]:
    return {key: default for key, default in keys_of("key").items() if key not in keys_of_backend_only()}


def keys_of_backend_only() -> set[str]:
    known = {field.alias for field in SettingsDocument.model_fields.values()}
    return backend_keys().keys() - known


TABLES = [
    pytest.param(global_keys, SettingsDocument, id="settings"),
    pytest.param(backend_keys, BackendEntry, id="backend"),
    *(pytest.param(lambda name=name: keys_of(f"key of `{name}`" if name[0].isupper() else f"key of {name}"), model, id=name)
      for name, model in GROUP_TABLES.items()),
]  # fmt: skip


@pytest.mark.parametrize(("listed", "model"), TABLES)
def test_every_key_of_the_configuration_is_listed_and_no_other(
    listed: Callable[..., Any], model: type[Section]
) -> None:
    assert set(listed()) == {field.alias for field in model.model_fields.values()}


@pytest.mark.parametrize(("listed", "model"), TABLES)
def test_every_default_is_the_real_one(listed: Callable[..., Any], model: type[Section]) -> None:
    shown = listed()
    compared = 0
    for field in model.model_fields.values():
        if (
            field.is_required()
            or field.default in (None, "", ())
            or not isinstance(field.default, (bool, int, float, str))
        ):
            continue
        text = shown[field.alias].strip("`")
        said = SIZES.get(text, text)
        if isinstance(field.default, (int, float)) and not isinstance(field.default, bool):
            assert float(said) == field.default, field.alias
        else:
            assert str(said).lower() == str(field.default).lower(), field.alias
        compared += 1
    assert compared > 0


def test_every_problem_is_listed_with_its_status() -> None:
    listed = {(row[1].strip("`"), int(row[0])) for row in rows_of(reference("status-codes").section("Problems"))}
    kinds = [*PROBLEMS.values(), UNEXPECTED, UNREADABLE, NOT_FOUND]
    missing = {(kind.name, kind.status) for kind in kinds} - listed
    assert missing == set()
    source = "\n".join(path.read_text() for path in (ROOT / "src").rglob("*.py"))
    assert [name for name, _ in listed if f'"{name}"' not in source] == []


@pytest.mark.parametrize(("title", "controls"), [("Controls", MOCK_CONTROLS), ("Controls of streams", STREAM_CONTROLS)])
def test_every_control_is_listed(title: str, controls: tuple[tuple[str, ...], ...]) -> None:
    listed = set(re.findall(r"`([^`]+)`", reference("request-controls").section(title)))
    assert [name for name, *_ in controls if name not in listed] == []


def management_rows() -> list[tuple[str, ...]]:
    return [row for row in rows_of(reference("management").text) if len(row) == 3]


def test_every_management_address_is_listed_with_its_verbs_and_no_other() -> None:
    described: Json = describe_api("/api/mock", "0")["paths"]
    real = {
        (path, verb.upper())
        for path, operations in described.items()
        if path.startswith("/_mock/")
        for verb in operations
        if verb != "parameters"
    }
    listed = {
        (path, verb)
        for row in management_rows()
        for path in re.findall(r"`(/[^`]*)`", row[0])
        for verb in row[1].split(", ")
    }
    assert listed - {("/_mock/docs", "GET"), ("/_mock/openapi.json", "GET")} == real


def test_every_header_of_ours_is_explained() -> None:
    listed = {name for row in rows_of(reference("response-headers").text) for name in re.findall(r"`([^`]+)`", row[0])}
    assert set(EXPOSED_HEADERS.split(", ")) - listed == set()
    assert {source.value for source in Source} == {name for name in listed if name.islower()}


def test_every_metric_is_listed_with_its_labels_and_no_other() -> None:
    exposed = MetricsListener().expose((), WaitQueue(FrozenClock())).decode()
    real = dict(re.findall(r"^# TYPE (\w+) (\w+)$", exposed, re.MULTILINE))
    listed = {row[0].strip("`"): row[1] for row in rows_of(reference("metrics").text)}
    assert listed == {name: kind for name, kind in real.items() if not name.endswith("_created")}


def commands(group: click.Command, words: str = "mockllmapi") -> dict[str, click.Command]:
    inner = group.commands if isinstance(group, click.Group) else {}
    found = {words: group} if not inner or words == "mockllmapi" else {}
    for name, command in inner.items():
        found |= commands(command, f"{words} {name}")
    return found


def test_every_command_and_every_option_is_listed_and_no_other() -> None:
    page = reference("command-line").text
    listed = set(re.findall(r"^\| `(mockllmapi [a-z ]+[a-z])", page, re.MULTILINE))
    assert listed == commands(main).keys() - {"mockllmapi"}
    options = {name for command in commands(main).values() for option in command.params for name in option.opts}
    shown = set(re.findall(r"`(--[a-z-]+)", page))
    assert shown == {name for name in options if name.startswith("--")} | {"--help"}


def test_every_public_name_of_the_package_is_listed() -> None:
    import mockllmapi

    page = reference("python-api").text
    names = [f"mockllmapi.{name}" for name in mockllmapi.__all__] + [
        f"mockllmapi.testing.{name}" for name in testing.__all__
    ]
    assert [name for name in names if f"`{name}" not in page] == []
    arguments = set(
        re.findall(r"^\| `(\w+)` \|", reference("python-api").section("Arguments of `create_app`"), re.MULTILINE)
    )
    code = create_app.__code__
    assert arguments == set(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount])


KNOWN_HEADERS = {name.lower() for name in EXPOSED_HEADERS.split(", ")} | {
    name.lower() for controls in (MOCK_CONTROLS, STREAM_CONTROLS) for name, place, *_ in controls if place == "header"
} | {"x-shape", "x-error-message", "x-error-details"}  # fmt: skip


@pytest.mark.parametrize("page", documentation(), ids=lambda page: page.path)
def test_a_page_names_no_header_and_no_setting_that_does_not_exist(page: Page) -> None:
    headers = re.findall(r"\bX-[A-Z][A-Za-z-]+[A-Za-z]", page.text)
    assert [name for name in headers if name.lower() not in KNOWN_HEADERS] == []
    models: list[type[BaseModel]] = [SettingsDocument, BackendEntry, *GROUP_TABLES.values()]
    known = {field.alias for model in models for field in model.model_fields.values()}
    settings = re.findall(r"`((?:Enable|Max|Cache|CircuitBreaker|Streaming|Continuous|Custom|Sse)[A-Z]\w+)", page.text)
    assert [name for name in settings if name not in known] == []


def limits() -> dict[str, str]:
    return {row[0]: row[1] for row in rows_of(reference("limits").text)}


def kib(size_bytes: int) -> str:
    return f"{size_bytes // 1024} KB"


def mib(size_bytes: int) -> str:
    return f"{size_bytes // 2**20} MiB"


def test_limits_are_the_real_ones() -> None:
    feeds, one_feed, pools = FeedPolicy(), FeedLimits(), PoolPolicy()
    real = {
        "address of a request, headers": kib(MAX_HEAD_BYTES),
        "rest of a body after its first part": f"{BODY_IDLE_S:.0f} seconds",
        "`n`": str(MAX_SEVERAL),
        "name of a context": f"{MAX_NAME_CHARS} characters",
        "body of a management request": kib(MAX_BODY_BYTES),
        "pools": f"{pools.max_pools:,} pools, {mib(pools.max_bytes)}",
        "recording for a replay": mib(MAX_RECORDING_BYTES),
        "calls kept in a context": str(MAX_CALLS),
        "feeds": f"{feeds.max_feeds:,}",
        "subscribers": f"{feeds.max_subscribers:,}",
        "subscribers of one feed": f"{feeds.max_subscribers_each:,}",
        "named feeds": f"{feeds.max_named:,}",
        "interval of a feed": f"at least {LEAST_INTERVAL_S * 1000:.0f} ms",
        "events that wait for a slow client": f"{one_feed.most_events}, {kib(one_feed.most_bytes)}",
        "subscriptions of a WebSocket connection": str(MAX_SUBSCRIPTIONS),
        "message to a WebSocket": kib(MAX_MESSAGE_BYTES),
    }
    assert {name: limit for name, limit in limits().items() if name in real} == real
