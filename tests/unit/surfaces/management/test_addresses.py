"""Management answers below `/_mock` and at its older addresses, and nothing else is taken away from the mock."""

import pytest

from mockllmapi import create_app
from mockllmapi.errors import ConfigurationError
from mockllmapi.surfaces.management import management_path
from support.asgi import ask

ADDRESSES = [
    ("/_mock", "/_mock"),
    ("/_mock/anything/below", "/_mock/anything/below"),
    ("/docs", "/_mock/docs"),
    ("/health/live", "/_mock/health/live"),
    ("/api/backends/x/probe", "/_mock/backends/x/probe"),
    ("/api/config/reload", "/_mock/config/reload"),
    ("/metrics", "/_mock/metrics"),
    ("/", None),
    ("/_mocks", None),
    ("/docsify", None),
    ("/api", None),
    ("/api/users", None),
    ("/users", None),
]


@pytest.mark.parametrize(("path", "address"), ADDRESSES)
def test_a_path_belongs_to_management_or_to_the_mock(path: str, address: str | None) -> None:
    assert management_path(path) == address


@pytest.mark.parametrize(("path", "address"), ADDRESSES)
def test_without_older_addresses_only_the_home_of_management_is_taken(path: str, address: str | None) -> None:
    assert management_path(path, has_older=False) == (address if path.startswith("/_mock") else None)


@pytest.mark.parametrize("prefix", ["/api/mock", "/api", ""])
@pytest.mark.parametrize(
    "older", ["/api/backends", "/api/contexts", "/api/shapes", "/api/cache", "/api/feeds", "/health/live"]
)
async def test_both_addresses_give_the_same_answer_whatever_the_prefix_is(prefix: str, older: str) -> None:
    app = create_app({}, prefix=prefix)
    new = "/_mock/" + older.removeprefix("/api/").removeprefix("/")
    replies = [await ask(app, "GET", path) for path in (older, new)]
    await app.aclose()
    assert [reply.status for reply in replies] == [200, 200]
    assert replies[0].body == replies[1].body


async def test_older_addresses_can_be_left_to_the_mock() -> None:
    app = create_app({"OldManagementAddresses": False}, prefix="")
    mocked, managed = await ask(app, "GET", "/api/backends/7"), await ask(app, "GET", "/_mock/backends")
    await app.aclose()
    assert mocked.headers["x-llm-source"] == "builtin"
    assert "backends" in managed.json


async def test_the_home_of_management_leads_to_its_description() -> None:
    app = create_app({})
    reply = await ask(app, "GET", "/_mock")
    await app.aclose()
    assert reply.headers["location"] == "/_mock/docs"


async def test_a_mock_prefix_inside_an_older_address_keeps_its_paths() -> None:
    app = create_app({}, prefix="/docs/mock")
    mocked, docs = await ask(app, "GET", "/docs/mock/users/7"), await ask(app, "GET", "/docs")
    await app.aclose()
    assert mocked.json["id"] == 7
    assert docs.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("prefix", ["/_mock/api", "/a b"])
def test_an_unusable_prefix_is_a_configuration_error(prefix: str) -> None:
    with pytest.raises(ConfigurationError, match=f"'{prefix}' cannot be used: This is not a path|/_mock belongs to"):
        create_app({}, prefix=prefix)
