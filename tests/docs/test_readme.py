"""The documentation is real: every example works, every setting and problem stands in it, and nothing else does."""

import json
import re
import shlex
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from mockllmapi import create_app
from mockllmapi.config import Settings
from mockllmapi.config.settings import BackendEntry, SettingsDocument
from mockllmapi.surfaces.cors import EXPOSED_HEADERS
from mockllmapi.surfaces.management.openapi import MOCK_CONTROLS, STREAM_CONTROLS, describe_api
from mockllmapi.surfaces.problem import PROBLEMS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


def section(title: str) -> str:
    found = re.search(rf"^#+ {re.escape(title)}\n(.*?)(?=^## |\Z)", README, re.DOTALL | re.MULTILINE)
    assert found, f"the README has no section {title!r}"
    return found[1]


def requests() -> list[list[str]]:
    return [shlex.split(line) for block in blocks("bash") for line in block.splitlines() if line.startswith("curl ")]


async def perform(words: list[str]) -> tuple[int, object]:
    """What curl would do, against an application of our own."""
    method, headers, body, target = "GET", {"Host": "localhost"}, None, ""
    rest = iter(words[1:])
    for word in rest:
        match word:
            case "-X":
                method = next(rest)
            case "-H":
                name, _, value = next(rest).partition(":")
                headers[name] = value.strip()
            case "-d":
                body = next(rest)
            case "-g":
                pass
            case _:
                target = word
    assert urlsplit(target).netloc == "localhost:5116"
    return await call(method, target, headers, body)


async def call(method: str, target: str, headers: dict[str, str], body: str | None) -> tuple[int, object]:
    app = create_app()
    parts = urlsplit(target)
    sent: list[dict] = []

    async def receive() -> dict:
        return {"type": "http.request", "body": (body or "").encode()}

    async def send(message: dict) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": parts.path,
        "query_string": parts.query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }
    await app(scope, receive, send)
    await app.aclose()
    return sent[0]["status"], json.loads(b"".join(message.get("body", b"") for message in sent[1:]))


def test_there_are_five_examples() -> None:
    assert len(requests()) == 5


async def test_three_users() -> None:
    status, users = await perform(requests()[0])
    assert status == 200
    assert len(users) == 3
    assert len({user["id"] for user in users}) == 3


async def test_a_shape_by_example() -> None:
    status, user = await perform(requests()[1])
    assert status == 200
    assert user.keys() == {"id", "name", "address"}
    assert user["address"].keys() == {"city", "zip"}
    assert user["id"] == 7


async def test_a_post_repeats_what_was_sent() -> None:
    status, order = await perform(requests()[2])
    assert status == 201
    assert (order["product"], order["quantity"]) == ("Lamp", 2)
    assert order["id"]


async def test_a_backend_by_name() -> None:
    status, products = await perform(requests()[3])
    assert status == 200
    assert len(products) == 2


async def test_a_simulated_error() -> None:
    status, answer = await perform(requests()[4])
    assert (status, answer["error"]["code"], answer["error"]["message"]) == (404, 404, "No such user")


@pytest.mark.parametrize("block", blocks("json"))
def test_a_configuration_in_the_readme_is_good(block: str) -> None:
    settings = Settings.from_mapping(json.loads(block), environ={"OPENAI_API_KEY": "sk-for-a-test"})
    assert len(settings.backends) == 3


@pytest.mark.parametrize("block", blocks("python"))
def test_python_in_the_readme_runs(block: str) -> None:
    names: dict[str, object] = {}
    exec(compile(block, "README.md", "exec"), names)
    assert names["app"] is not None


def test_every_setting_stands_in_the_readme() -> None:
    configuration = section("Configuration")
    for model in (SettingsDocument, BackendEntry):
        missing = [field.alias for field in model.model_fields.values() if f"`{field.alias}`" not in configuration]
        assert [name for name in missing if f"{name}" not in configuration] == []


def test_the_readme_names_no_setting_that_is_not_there() -> None:
    known = {field.alias for model in (SettingsDocument, BackendEntry) for field in model.model_fields.values()}
    rows = re.findall(r"^\| ((?:`[A-Z][A-Za-z]+` ?)+)\|", section("Configuration"), re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([A-Za-z]+)`", row)}
    assert named
    assert named - known == set()


def test_every_default_in_the_readme_is_the_real_one() -> None:
    rows = re.findall(r"^\| `([A-Z][A-Za-z]+)` \| `?([\w.]+)`? \|", section("Configuration"), re.MULTILINE)
    assert len(rows) > 10
    for model in (SettingsDocument, BackendEntry):
        defaults = {field.alias: field.default for field in model.model_fields.values()}
        for name, said in rows:
            if name in defaults and defaults[name] not in (None, ""):
                assert _plain(defaults[name]) == said.lower(), name


def _plain(default: object) -> str:
    return (
        f"{default:g}" if isinstance(default, float) and default.is_integer() and default > 2 else str(default).lower()
    )


def test_every_problem_stands_in_the_readme() -> None:
    table = section("Errors")
    for row in PROBLEMS.values():
        assert f"`{row.name}`" in table
        assert str(row.status) in table


def test_every_control_stands_in_the_readme() -> None:
    assert [name for name, *_ in MOCK_CONTROLS if f"`{name}" not in section("Requests")] == []
    said = section("Requests") + section("Streams")
    assert [name for name, *_ in STREAM_CONTROLS if f"`{name}" not in said] == []


def test_every_management_route_stands_in_the_readme() -> None:
    paths = [path for path in describe_api("/api/mock", "0")["paths"] if not path.startswith("/api/mock")]
    assert [path for path in paths if f"`{path}" not in section("Management")] == []


def test_every_exposed_header_of_ours_is_explained() -> None:
    ours = [name for name in EXPOSED_HEADERS.split(", ") if name.startswith("X-")]
    assert [name for name in ours if f"`{name}`" not in README] == []


def test_every_make_command_in_the_readme_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"(?:^|`)make ([a-z-]+)", README, re.MULTILINE)) <= targets


@pytest.mark.parametrize("document", ["README.md", "ARCHITECTURE.md"])
def test_links_lead_somewhere(document: str) -> None:
    text = (ROOT / document).read_text()
    headings = {
        re.sub(r"[^\w -]", "", title).strip().lower().replace(" ", "-")
        for title in re.findall(r"^#+ (.*)", text, re.MULTILINE)
    }
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith("#"):
            assert target[1:] in headings
        elif not target.startswith("http"):
            assert (ROOT / target.partition("#")[0]).exists()


def test_folders_in_the_architecture_exist() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text()
    folders = re.findall(r"^\| `([a-z]+)/`", text, re.MULTILINE)
    assert len(folders) > 5
    assert [name for name in folders if not (ROOT / "src" / "mockllmapi" / name).is_dir()] == []
