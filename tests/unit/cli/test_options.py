"""What several commands take, and how they fail."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

COMMANDS = (["check"], ["backends"], ["config", "show"], ["generate", "/users"], ["serve"])


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_problem_is_printed_and_the_status_is_one(
    run: Any, configured: Callable[[str], None], command: Any
) -> None:
    configured('{"LLMockApi": {"Port": "many",\n "Backends": [{"Name": "a", "Weight": -1}, {"Weight": 1}]}}')
    result = run(*command, "--set", "MaxItems=0")
    assert result.exit_code == 1
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert all(line.startswith("[Error] ") for line in lines)
    for said in (
        "Port:",
        '"many"',
        "appsettings.json:1",
        "Backends:0:Weight:",
        "-1",
        "appsettings.json:2",
        "MaxItems:",
    ):
        assert said in result.stderr
    assert "a whole number, at least 0 and at most 65535" in result.stderr


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_an_openai_backend_without_a_key_is_refused(run: Any, command: Any) -> None:
    result = run(*command, "--provider", "openai")
    assert result.exit_code == 1
    assert result.stderr.count("OpenAI provider requires an API key.") == 1
    assert len(result.stderr.splitlines()) == 1


def test_a_warning_is_printed_in_the_format_of_the_log(run: Any) -> None:
    result = run("check", "--provider", "xxx")
    first, second = result.stderr.splitlines()
    assert result.exit_code == 1
    assert first == "[Warning] Unknown provider 'xxx', falling back to ollama"
    assert second.endswith("Backends:0:Provider: Legal: ollama, openai, anthropic, lmstudio, builtin.")


def test_warnings_are_printed_before_problems(run: Any, configured: Callable[[str], None]) -> None:
    configured('{"LLMockApi": {"Temprature": 1, "Port": "many"}}')
    warning, problem = run("check").stderr.splitlines()
    assert warning == "[Warning] appsettings.json:1: unknown key Temprature; did you mean Temperature?"
    assert problem.startswith("[Error] appsettings.json:1: Port: ")


def test_sources_are_laid_over_each_other(run: Any, configured: Callable[[str], None], tmp_path: Any) -> None:
    configured('{"LLMockApi": {"Port": 1, "ChunkSize": 5, "Backends": [{"Name": "a", "Weight": 2, "ModelName": "m"}]}}')
    (tmp_path / "more.yaml").write_text("LLMockApi:\n  Backends:\n    - Weight: 3\n")
    shown = run(
        "backends", "--config", "more.yaml", "--set", "Backends:0:ModelName=n", LLMockApi__Backends__0__Name="renamed"
    )
    assert shown.exit_code == 0
    assert shown.stdout.splitlines()[1].split() == [
        "renamed",
        "ollama",
        "n",
        "http://localhost:11434/v1/",
        "3",
        "enabled",
    ]


def test_the_single_backend_of_the_options(run: Any) -> None:
    result = run("backends", "--provider", "lmstudio", "--model", "qwen", "--base-url", "http://127.0.0.1:9/v1")
    assert result.stdout.splitlines()[1].split()[1:4] == ["lmstudio", "qwen", "http://127.0.0.1:9/v1/"]


@pytest.mark.parametrize("text", ["Port", "=5", " =5"])
def test_a_setting_is_a_key_and_a_value(run: Any, text: str) -> None:
    result = run("check", "--set", text)
    assert result.exit_code == 2
    assert "is not KEY=VALUE, such as Backends:0:Weight=3" in result.stderr


def test_a_file_that_is_not_there_is_one_line(run: Any) -> None:
    result = run("check", "--config", "nowhere.json")
    assert (result.exit_code, result.stderr) == (1, f"[Error] nowhere.json: There is no such file in {Path.cwd()}.\n")


RECORDING_COMMANDS = (["serve"], ["generate", "/users"])


@pytest.mark.parametrize("command", RECORDING_COMMANDS, ids=" ".join)
def test_a_run_is_recorded_or_replayed(run: Any, tmp_path: Path, command: Any) -> None:
    result = run(*command, "--record", "a.jsonl", "--replay", "b.jsonl")
    assert result.exit_code == 2
    assert "--record and --replay exclude each other" in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", RECORDING_COMMANDS, ids=" ".join)
@pytest.mark.parametrize(
    ("option", "said"),
    [
        (("--record", "."), ".: This is a folder. Give --record a file."),
        (
            ("--record", "no/run.jsonl"),
            "no/run.jsonl: There is no such folder. Make it, or give --record another file.",
        ),
        (("--record", "notes.txt"), "notes.txt:1: This is no recording: its first line is not {"),
        (("--replay", "notes.txt"), "notes.txt:1: This is no recording: its first line is not {"),
        (("--replay", "nowhere.jsonl"), "nowhere.jsonl: There is no such file."),
        (
            ("--replay", "later.jsonl"),
            "later.jsonl:1: version: This recording is of another format (given: 2) Legal: 1.",
        ),
    ],
    ids=str,
)
def test_a_file_that_cannot_be_the_recording_is_one_line(
    run: Any, tmp_path: Path, command: Any, option: tuple[str, str], said: str
) -> None:
    (tmp_path / "notes.txt").write_text("to do")
    (tmp_path / "later.jsonl").write_text('{"mockllmapi":"recording","version":2}\n')
    result = run(*command, "--provider", "builtin", *option)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"[Error] {said}")
    assert len(result.stderr.splitlines()) == 1
    assert (tmp_path / "notes.txt").read_text() == "to do"


@pytest.mark.parametrize(
    ("word", "hint"),
    [("start", " Did you mean serve?"), ("chekc", " Did you mean check?"), ("xyzzy", "")],
)
def test_an_unknown_command_gets_the_one_that_was_meant(run: Callable[..., Result], word: str, hint: str) -> None:
    result = run(word)
    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1] == f"Error: No such command '{word}'.{hint}"


@pytest.mark.parametrize(
    ("command", "parts"),
    [
        ("serve", ("--port INTEGER", "[ollama|openai|anthropic|lmstudio|builtin]", "mockllmapi serve --port 8080")),
        ("generate", ("--count INTEGER", "--seed INTEGER", 'mockllmapi generate "GET /users?count=3"')),
    ],
)
def test_the_help_has_types_choices_and_examples(
    run: Callable[..., Result], command: str, parts: tuple[str, ...]
) -> None:
    text = run(command, "--help").stdout
    assert [part for part in parts if part not in text] == []


def test_the_list_of_commands_cuts_no_sentence(run: Callable[..., Result]) -> None:
    text = run("--help").stdout
    assert "..." not in text.partition("Commands:")[2]
    assert "mockllmapi check --probe" in text
