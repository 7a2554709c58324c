"""The commands beside `serve`, as processes."""

from __future__ import annotations

import asyncio
import json
import os
import pty
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from support.command import ROOT, run_command, serving
from support.gateway import entry_for, reserved_port
from upstreams import FakeUpstream, Fault


async def test_help_and_version(tmp_path: Path) -> None:
    helped, told = await asyncio.gather(run_command(tmp_path, "--help"), run_command(tmp_path, "--version"))
    assert (helped.status, told.status) == (0, 0)
    for command in ("serve", "generate", "check", "backends", "config"):
        assert f"\n  {command} " in helped.out
    assert told.out == f"mockllmapi, version {version('mockllmapi')}\n"


async def test_a_seed_repeats_in_every_process(tmp_path: Path) -> None:
    arguments = ("generate", "GET /users?count=2", "--provider", "builtin")
    seeded = (*arguments, "--seed", "7")
    one, same, other = await asyncio.gather(
        run_command(tmp_path, *seeded, PYTHONHASHSEED="1"),
        run_command(tmp_path, *seeded, PYTHONHASHSEED="2"),
        run_command(tmp_path, *arguments),
    )
    assert one.status == other.status == 0
    assert one.out == same.out != other.out
    assert len(json.loads(one.out)) == 2


async def test_a_model_answers_and_its_answer_fits_the_shape(tmp_path: Path) -> None:
    async with FakeUpstream("ollama", 'Sure: {"ID": "3", "name": "Ada"}') as upstream:
        options = ("--provider", "ollama", "--base-url", upstream.base_url, "--model", "llama3")
        outcome = await run_command(tmp_path, "generate", "GET /users/7", "--shape", '{"id":0,"name":""}', *options)
    assert outcome.status == 0
    assert json.loads(outcome.out) == {"id": 7, "name": "Ada"}


@pytest.mark.parametrize("answer", ["I cannot do that.", None], ids=["nonsense", "failure"])
async def test_a_model_that_gives_nothing_is_one_error(tmp_path: Path, answer: str | None) -> None:
    async with FakeUpstream("ollama", answer) as upstream:
        if answer is None:
            upstream.faults.extend([Fault.answer(401)])
        options = ["--provider", "ollama", "--base-url", upstream.base_url, "--api-key", "sk-hidden-hidden"]
        options += ["--set", "FallbackToBuiltin=false"]
        outcome = await run_command(tmp_path, "generate", "GET /users/7", "--shape", '{"id":0}', *options)
    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.err.count("[Error] ") == 1
    assert "sk-hidden" not in outcome.err


async def test_a_probe_tells_the_living_from_the_dead(tmp_path: Path) -> None:
    async with FakeUpstream("ollama", models=["llama3", "mistral"]) as alive:
        with reserved_port() as port:
            dead = f"http://127.0.0.1:{port}/v1/"
            entries = [
                entry_for("alive", alive),
                {"Name": "dead", "BaseUrl": dead},
                {"Name": "off", "BaseUrl": dead, "Enabled": False},
            ]
            (tmp_path / "appsettings.json").write_text(json.dumps({"LLMockApi": {"Backends": entries}}))
            both = await run_command(tmp_path, "check", "--probe")
            only = await run_command(tmp_path, "check", "--probe", "--set", "Backends:1:Enabled=false")
    head, *lines = (line.split() for line in both.out.splitlines())
    assert head == ["NAME", "PROVIDER", "MODEL", "ADDRESS", "WEIGHT", "STATE", "DETAILS"]
    assert [line[:1] + line[5:6] for line in lines] == [["alive", "alive"], ["dead", "down"], ["off", "disabled"]]
    assert lines[0][6:] == ["llama3,", "mistral"]
    why = f"The backend cannot be reached: nothing answers at 127.0.0.1:{port}. Start it with: ollama serve"
    assert " ".join(lines[1][6:]) == why
    assert (both.status, only.status) == (1, 0)
    assert alive.chats == []


async def test_the_backends_of_a_running_server(tmp_path: Path) -> None:
    (tmp_path / "appsettings.json").write_text(
        json.dumps(
            {
                "LLMockApi": {
                    "EnableManagementAuth": True,
                    "ManagementAuthSecret": "open-sesame",
                    "Backends": [{"Name": "own", "Provider": "builtin", "Weight": 3}, {"Name": "x", "Enabled": False}],
                }
            }
        )
    )
    async with serving(tmp_path) as server:
        url = f"http://localhost:{server.port}"
        shown = await run_command(tmp_path, "backends", "--url", url + "/", "--secret", "open-sesame")
        by_environment = await run_command(tmp_path, "backends", "--url", url, MOCKLLMAPI_SECRET="open-sesame")
        refused = await run_command(tmp_path, "backends", "--url", url)
        stranger = await run_command(tmp_path, "backends", "--url", url + "/api/mock")
    assert shown.status == 0
    lines = [line.split() for line in shown.out.splitlines()]
    assert lines[0][:6] == ["NAME", "PROVIDER", "MODEL", "ADDRESS", "WEIGHT", "STATE"]
    assert lines[1][:7] == ["own", "builtin", "built-in", "built", "in", "3", "ready"]
    assert "x" in [line[0] for line in lines]
    assert by_environment == shown
    assert (refused.status, refused.err) == (1, f"[Error] {url} answered 401: it wants a --secret.\n")
    assert (stranger.status, stranger.err) == (1, f"[Error] {url}/api/mock is not a mockllmapi server.\n")


def run_on_a_terminal(folder: Path, *arguments: str, **environment: str) -> str:
    """Run the command with a terminal as standard error; return its output."""
    ours, theirs = pty.openpty()
    known = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "PYTHONPATH": str(ROOT / "src"), "TERM": "xterm"}
    command = [sys.executable, "-m", "mockllmapi", *arguments]
    try:
        subprocess.run(
            command, cwd=folder, env=known | environment, stdout=subprocess.PIPE, stderr=theirs, check=True, timeout=30
        )
        return os.read(ours, 65_536).decode()
    finally:
        os.close(ours)
        os.close(theirs)


def test_log_lines_have_time_and_colour_on_a_terminal_only(tmp_path: Path) -> None:
    arguments = ("generate", "GET /users/7", "--provider", "builtin", "--backend", "nowhere")
    plain = "[Warning] Requested backend 'nowhere' is unknown or disabled (known: builtin)"
    coloured = run_on_a_terminal(tmp_path, *arguments)
    assert re.fullmatch(rf"\x1b\[2m\d\d:\d\d:\d\d\x1b\[0m \x1b\[33m{re.escape(plain)}\x1b\[0m\r\n", coloured)
    assert run_on_a_terminal(tmp_path, *arguments, NO_COLOR="1") == f"{plain}\r\n"


@pytest.mark.parametrize(
    ("provider", "model", "installed", "details"),
    [
        ("openai", "gpt-9", "gpt-4o-mini", "has no model gpt-9; it has gpt-4o-mini"),
        ("ollama", "llama3", "mistral:latest", "has no model llama3; it has mistral:latest; ollama pull llama3"),
    ],
)
async def test_a_probe_fails_without_the_model(
    tmp_path: Path, provider: str, model: str, installed: str, details: str
) -> None:
    async with FakeUpstream(provider, models=[installed]) as upstream:
        options = ("--provider", provider, "--base-url", upstream.base_url, "--api-key", "sk-hidden-hidden")
        missing = await run_command(tmp_path, "check", "--probe", "--model", model, *options)
        present = await run_command(tmp_path, "check", "--probe", "--model", installed, *options)
    assert missing.status == 1
    assert missing.out.splitlines()[1].endswith(f"no model  {details}")
    assert present.status == 0
    assert "alive" in present.out


async def test_check_fails_for_mistakes_with_which_the_server_would_run(tmp_path: Path) -> None:
    (tmp_path / "appsettings.json").write_text(
        '{"LLMockApi": {"Backends": [{"Name": "a", "Provider": "builtin"}], "Feeds": [{"Name": "f", "Backend": "b"}]}}'
    )
    outcome = await run_command(tmp_path, "check")
    assert outcome.status == 1
    assert "no backend is called 'b'. Legal: a, builtin." in outcome.err
