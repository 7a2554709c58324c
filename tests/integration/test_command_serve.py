"""`mockllmapi serve` as a process: its start text, its log and its end."""

from __future__ import annotations

import asyncio
import json
import re
import shlex
import signal
import socket
from collections import deque
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from support.command import run_command, serving
from support.gateway import entry_for, reserved_port
from upstreams import FakeUpstream, Fault

ANSWER = '[{"id": 1, "name": "Ada Lovelace"}]'


def configure(folder: Path, **keys: Any) -> None:
    (folder / "appsettings.json").write_text(json.dumps({"LLMockApi": keys}))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
async def test_it_answers_at_once_on_both_loopback_addresses_and_ends_well(
    tmp_path: Path, number: signal.Signals
) -> None:
    async with serving(tmp_path, "--provider", "builtin") as server:
        reply = await server.get("/api/mock/users?count=3")
        assert (reply.status, len(reply.json)) == (200, 3)
        assert server.said == (
            f"mockllmapi {version('mockllmapi')} listens on http://127.0.0.1:{server.port} (Ctrl+C stops it)\n"
            "Backends: builtin\n"
            f"Try: curl 'http://127.0.0.1:{server.port}/api/mock/users?count=3'\n"
        )
        if socket.has_ipv6:
            _, writer = await asyncio.open_connection("::1", server.port)
            writer.close()
            await writer.wait_closed()
        outcome = await server.end(number)
    assert (outcome.status, outcome.out) == (0, "")


async def test_a_signal_at_the_very_first_moment_ends_it_well(tmp_path: Path) -> None:
    async with serving(tmp_path, "--provider", "builtin") as server:
        outcome = await server.end()
    assert outcome.status == 0


async def test_the_log_says_who_was_chosen_in_the_documented_words(tmp_path: Path) -> None:
    async with FakeUpstream("ollama", ANSWER) as local, FakeUpstream("openai", ANSWER) as cloud:
        entries = [entry_for("ollama-llama3", local), entry_for("openai-gpt4", cloud)]
        configure(tmp_path, Backends=entries)
        async with serving(tmp_path) as server:
            first = await server.get("/api/mock/users")
            second = await server.get("/api/mock/users", X_LLM_Backend="OpenAI-GPT4")
            third = await server.get("/api/mock/users?backend=nowhere")
            selected = await server.until_logged("Selected backend")
            requested = await server.until_logged("Using requested backend")
            unknown = await server.until_logged("nowhere")
            outcome = await server.end()
    assert selected == f"[Information] Selected backend: ollama-llama3 (ollama, {local.base_url})"
    assert requested == f"[Information] Using requested backend: openai-gpt4 (openai, {cloud.base_url})"
    assert unknown.startswith("[Warning] Requested backend 'nowhere' is unknown or disabled")
    answered = [reply.headers["x-llm-backend"] for reply in (first, second, third)]
    assert answered == ["ollama-llama3", "openai-gpt4", "ollama-llama3"]
    assert first.json == json.loads(ANSWER)
    assert "sk-test" not in outcome.err


async def test_a_request_that_asks_a_model_twice_has_one_selection_line_and_one_line_of_its_own(tmp_path: Path) -> None:
    async with FakeUpstream("ollama", "I would rather talk about the weather.") as local:
        configure(tmp_path, Backends=[entry_for("talker", local)], FallbackToBuiltin=False)
        async with serving(tmp_path) as server:
            reply = await server.get("/api/mock/users")
            line = await server.until_logged("GET /users")
            log = server.log
        assert (reply.status, len(local.chats)) == (502, 2)
    assert sum("Selected backend: talker" in one for one in log) == 1
    assert sum("GET /users" in one for one in log) == 1
    assert re.fullmatch(r"\d\d:\d\d:\d\d GET /users 502 unusable-answer \d+ ms: The answer of backend .*", line)


async def test_a_chunked_answer_has_one_selection_line(tmp_path: Path) -> None:
    async with FakeUpstream("ollama", '[{"id": 1}, {"id": 2}]') as local:
        configure(tmp_path, Backends=[entry_for("chunker", local)], ChunkSize=2)
        async with serving(tmp_path) as server:
            await server.get("/api/mock/users?count=6")
            await server.until_logged("GET /users 200 chunker")
            log = server.log
        assert len(local.chats) >= 3
    assert sum("Selected backend: chunker" in one for one in log) == 1


async def test_answers_of_the_generator_print_only_their_line(tmp_path: Path) -> None:
    async with serving(tmp_path, "--provider", "builtin") as server:
        await server.get("/api/mock/users", X_LLM_Backend="builtin")
        await server.get("/api/mock/users/7?error=503")
        await server.get("/nowhere")
        await server.until_logged("/nowhere")
        log = server.log
    assert [re.sub(r"^[\d:]{8} | \d+ ms.*", "", line) for line in log] == [
        "GET /users 200 builtin",
        "GET /users/7 503 simulated",
        "GET /nowhere 404 not-found",
    ]


async def test_the_log_is_complete_when_the_server_ends_at_once(tmp_path: Path) -> None:
    async with serving(tmp_path, "--provider", "builtin") as server:
        await server.get("/api/mock/users/7")
        outcome = await server.end()
    assert "GET /users/7 200 builtin" in outcome.err


@pytest.mark.parametrize("name", ["xxx", "scripted"])
async def test_an_unknown_provider_is_a_warning_and_falls_back(tmp_path: Path, name: str) -> None:
    """Unknown includes the fake of the tests, which no configuration can describe."""
    async with FakeUpstream("ollama", ANSWER) as local:
        configure(tmp_path, Backends=[entry_for("mine", local, Provider=name)])
        async with serving(tmp_path) as server:
            reply = await server.get("/api/mock/users")
            warning = await server.until_logged("Unknown provider")
    assert warning == f"[Warning] Unknown provider '{name}', falling back to ollama"
    assert reply.status == 200


async def test_without_a_backend_it_runs_and_says_so(tmp_path: Path) -> None:
    configure(tmp_path, Backends=[])
    async with serving(tmp_path) as server:
        reply = await server.get("/api/mock/users")
        line = await server.until_logged("GET /users")
    assert "No LLM backend available: every request will get a 503." in server.said
    assert reply.status == 503
    assert reply.problem["detail"].startswith("No LLM backend available")
    assert re.fullmatch(
        r"\d\d:\d\d:\d\d GET /users 503 no-backend \d+ ms: No LLM backend available: no backend is configured", line
    )


async def test_a_log_for_machines_is_one_json_object_a_line_and_nothing_else(tmp_path: Path) -> None:
    configure(tmp_path, Prot=5)
    async with serving(tmp_path, "--provider", "builtin", "--log-format", "json") as server:
        await server.get("/api/mock/users")
        await server.until_logged("GET /users 200")
        outcome = await server.end()
    entries = [json.loads(line) for line in outcome.err.splitlines()]
    assert all({"time", "level", "message"} <= entry.keys() for entry in entries)
    assert entries[0]["level"] == "Warning"
    assert "Prot" in entries[0]["message"]
    assert (
        entries[-1].items()
        >= {
            "level": "Information",
            "event": "RequestAnswered",
            "method": "GET",
            "path": "/users",
            "status": 200,
        }.items()
    )
    assert outcome.out == ""


async def test_without_a_configuration_the_discovery_is_printed(tmp_path: Path) -> None:
    async with serving(tmp_path) as server:
        reply = await server.get("/health/live")
    _, summary, choose, _ = server.said.splitlines()
    assert summary.startswith("No backend is configured")
    assert "the built-in generator" in summary
    assert choose.startswith("Choose another: mockllmapi serve --provider ")
    assert reply.status == 200


async def test_every_problem_of_a_bad_configuration_is_printed(tmp_path: Path) -> None:
    configure(tmp_path, Port="many", Backends=[{"Name": "a", "Weight": -1}, {"Provider": "openai", "Name": "b"}])
    outcome = await run_command(tmp_path, "serve")
    assert (outcome.status, outcome.out) == (1, "")
    lines = outcome.err.splitlines()
    assert len(lines) == 3
    assert all(line.startswith("[Error] appsettings.json:1: ") for line in lines)
    assert "OpenAI provider requires an API key" in outcome.err


async def test_a_server_that_cannot_start_says_why_and_not_that_it_listens(tmp_path: Path) -> None:
    """What is wrong with a file that is read at the start is said without a traceback, and ends with status 1."""
    (tmp_path / "learned").write_text("no learned answers")
    outcome = await run_command(
        tmp_path, "serve", "--provider", "builtin", "--set", "Learning:Store=learned", "--port=0"
    )
    assert (outcome.status, outcome.out) == (1, "")
    why, end = outcome.err.splitlines()
    assert why.startswith("[Error] learned:1: ")
    assert end == "[Error] Application startup failed. Exiting."


async def test_the_prefix_is_free_and_a_path_outside_is_answered_with_the_path_to_type(tmp_path: Path) -> None:
    async with serving(tmp_path, "--provider", "builtin", "--prefix", "/v2/") as server:
        inside = await server.get("/V2/users/7")
        outside = await server.get("/users/7")
    assert f"Try: curl 'http://127.0.0.1:{server.port}/v2/users?count=3'" in server.said
    assert inside.json["id"] == 7
    assert outside.status == 404
    assert "try /v2/users/7." in outside.problem["detail"]


async def test_a_platform_sets_the_port(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        outcome = await run_command(tmp_path, "serve", "--provider", "builtin", PORT=str(port))
    assert outcome.status == 1
    assert outcome.err.startswith(f"[Error] Port {port} on 127.0.0.1 is in use.")


async def test_a_replay_prints_a_request_that_it_can_answer(tmp_path: Path) -> None:
    target = "/api/mock/users/7?shape=%7B%22id%22%3A0%7D&seed=5&tag=a%20b"
    async with serving(tmp_path, "--provider", "builtin", "--record", "run.jsonl") as server:
        recorded = await server.get(target)
        await server.end()
    async with serving(tmp_path, "--replay", "run.jsonl") as server:
        words = shlex.split(server.said.partition("Try: ")[2])
        assert words[0] == "curl"
        reply = await server.get(words[1].partition(f":{server.port}")[2])
    assert (reply.status, reply.headers["x-llm-source"], reply.body) == (200, "recording", recorded.body)


async def test_a_port_in_use_is_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        outcome = await run_command(tmp_path, "serve", "--provider", "builtin", "--port", str(port))
    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.err == (
        f"[Error] Port {port} on 127.0.0.1 is in use."
        f" Choose another, such as --port {port + 1 if port < 65_535 else port - 1}, or stop its program.\n"
    )


async def test_the_start_text_names_a_backend_that_does_not_answer_and_what_to_type(tmp_path: Path) -> None:
    with reserved_port() as port:
        address = f"http://127.0.0.1:{port}/v1/"
        configure(tmp_path, Backends=[{"Name": "local", "BaseUrl": address}])
        async with serving(tmp_path) as server:
            said = server.said
            state = (await server.get("/_mock/backends")).json["backends"][0]["state"]
    assert f"local: Ollama does not answer at {address}: start it with `ollama serve`.\n" in said
    assert state in ("unknown", "down")


async def test_the_start_text_names_a_missing_model_and_what_to_type(tmp_path: Path) -> None:
    async with FakeUpstream("ollama", models=["mistral:latest"]) as local:
        configure(tmp_path, Backends=[entry_for("mine", local, ModelName="llama3")])
        async with serving(tmp_path) as server:
            said = server.said
    assert "mine: Ollama has no model llama3; it has mistral:latest; ollama pull llama3.\n" in said


@pytest.mark.parametrize("kind", ["in a folder that does not exist", "a folder", "another file"])
async def test_a_file_that_learned_answers_cannot_be_kept_in_is_refused(tmp_path: Path, kind: str) -> None:
    path = (
        tmp_path / "none" / "learned.json" if kind == "in a folder that does not exist" else tmp_path / "learned.json"
    )
    if kind == "a folder":
        path.mkdir()
    elif kind == "another file":
        path.write_text("{}")
    outcome = await run_command(tmp_path, "serve", "--provider", "builtin", "--set", f"Learning:Store={path}")
    assert (outcome.status, outcome.out) == (1, "")
    assert str(path) in outcome.err
    assert "Traceback" not in outcome.err


async def test_an_empty_file_for_learned_answers_is_a_new_one(tmp_path: Path) -> None:
    (tmp_path / "learned.json").touch()
    async with serving(tmp_path, "--provider", "builtin", "--set", "Learning:Store=learned.json") as server:
        assert (await server.end()).status == 0
    assert (tmp_path / "learned.json").read_text().startswith('{"mockllmapi":"learned"')


async def test_a_host_open_to_others_is_refused_with_the_options_to_type(tmp_path: Path) -> None:
    outcome = await run_command(tmp_path, "serve", "--provider", "builtin", "--host", "0.0.0.0")
    assert outcome.status == 1
    assert "--set AllowUnauthenticatedManagement=true" in outcome.err


async def test_a_request_for_a_missing_model_names_it_and_the_command_that_brings_it(tmp_path: Path) -> None:
    missing = {"error": {"message": "model 'llama3' not found", "type": "not_found_error", "code": None}}
    async with FakeUpstream("ollama", faults=deque([Fault.answer(404, missing)] * 3)) as local:
        configure(tmp_path, Backends=[entry_for("mine", local, ModelName="llama3")], FallbackToBuiltin=False)
        async with serving(tmp_path) as server:
            reply = await server.get("/api/mock/users")
    assert reply.status == 502
    assert "ModelName is 'llama3'. Type: ollama pull llama3" in reply.problem["detail"]
