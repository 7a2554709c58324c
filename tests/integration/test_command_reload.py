"""`mockllmapi serve` while its configuration is edited."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from support.command import PATIENCE_S, Serving, serving

KEY = "sk-a-key-that-nobody-sees"


def write(folder: Path, *names: str, **keys: Any) -> None:
    """Put a configuration in the place of the one before, as editors do."""
    backends = [{"Name": name, "Provider": "builtin"} for name in names]
    draft = folder / "draft.tmp"
    draft.write_text(json.dumps({"LLMockApi": {"Backends": backends, **keys}}))
    draft.replace(folder / "appsettings.json")


async def until_backends(server: Serving, *names: str) -> None:
    """Return when management lists these backends first."""
    async with asyncio.timeout(PATIENCE_S):
        while [one["name"] for one in (await server.get("/api/backends")).json["backends"]][: len(names)] != list(
            names
        ):
            await asyncio.sleep(0.02)


async def test_an_edited_file_is_taken_over_and_a_bad_one_is_not(tmp_path: Path) -> None:
    write(tmp_path, "first")
    async with serving(tmp_path) as server:
        assert (await server.get("/api/mock/users")).headers["x-llm-backend"] == "first"
        write(tmp_path, "second", "third", Host="::1")
        await until_backends(server, "second", "third")
        assert (await server.get("/api/mock/users")).headers["x-llm-backend"] == "second"
        later = await server.until_logged("takes effect at the next start")

        write(tmp_path, "fourth", SelectionStrategy="Best", ManagementAuthSecret=KEY)
        refused = await server.until_logged("the old one stays")
        ready = (await server.get("/health/ready")).json
        still = await server.get("/api/mock/users")

        write(tmp_path, "fifth")
        await until_backends(server, "fifth")
        good_again = (await server.get("/health/ready")).json
        outcome = await server.end()
    assert later == "[Warning] Host takes effect at the next start"
    assert refused.startswith(
        "[Warning] The changed configuration is bad, the old one stays: appsettings.json:1: SelectionStrategy: "
    )
    assert still.headers["x-llm-backend"] == "second"
    assert ready["configuration"]["isCurrent"] is False
    assert "appsettings.json:1: SelectionStrategy" in ready["configuration"]["problems"][0]
    assert good_again["configuration"] == {"isCurrent": True, "problems": []}
    assert outcome.status == 0
    assert KEY not in outcome.err


LOST = {
    "removed": None,
    "no text": "",
    "an empty object": "{}",
    "an empty section": '{"LLMockApi": {}}',
    "a file of another program": '{"Logging": {"LogLevel": {}}}',
}


@pytest.mark.parametrize("text", LOST.values(), ids=LOST)
async def test_a_file_that_lost_its_keys_changes_nothing(tmp_path: Path, text: str | None) -> None:
    """An editor that saves in two steps leaves the folder without the file, or with an empty one, for a moment."""
    write(tmp_path, "first")
    async with serving(tmp_path) as server:
        if text is None:
            (tmp_path / "appsettings.json").unlink()
        else:
            (tmp_path / "appsettings.json").write_text(text)
        refused = await server.until_logged("the old one stays")
        still = await server.get("/api/mock/users")
        ready = (await server.get("/health/ready")).json
        write(tmp_path, "second")
        await until_backends(server, "second")
        outcome = await server.end()
    assert refused.startswith("[Warning] The changed configuration is bad, the old one stays: appsettings.json")
    assert (still.status, still.headers["x-llm-backend"]) == (200, "first")
    assert ready["configuration"]["isCurrent"] is False
    assert outcome.status == 0


async def test_a_changed_file_without_backends_answers_as_at_a_fresh_start(tmp_path: Path) -> None:
    write(tmp_path, "first")
    async with serving(tmp_path) as server:
        (tmp_path / "appsettings.json").write_text('{"LLMockApi": {"Temperature": 0.5}}')
        found = await server.until_logged("No backend is configured")
        await server.until_logged("Configuration reloaded")
        reply = await server.get("/api/mock/users")
        await server.end()
    assert "builtin" in found or "built-in" in found
    assert reply.status == 200
