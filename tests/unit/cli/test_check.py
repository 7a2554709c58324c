"""`mockllmapi check`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mockllmapi.cli.check import backend_row
from mockllmapi.config import BackendSettings


def test_the_backends_of_the_configuration(run: Any, configured: Callable[[str], None]) -> None:
    configured(
        """{"LLMockApi": {"Backends": [
            {"Name": "local", "ModelName": "llama3", "Weight": 3},
            {"Name": "cloud", "Provider": "openai", "ModelName": "gpt-4", "ApiKey": "sk-hidden-hidden", "Enabled": false},
            {"Name": "own", "Provider": "builtin"}]}}"""
    )
    result = run("check")
    assert result.exit_code == 0
    assert result.output == (
        "NAME   PROVIDER  MODEL     ADDRESS                     WEIGHT  STATE\n"
        "local  ollama    llama3    http://localhost:11434/v1/  3       enabled\n"
        "cloud  openai    gpt-4     https://api.openai.com/v1/  1       disabled\n"
        "own    builtin   built-in  built in                    1       enabled\n"
    )


def test_no_configured_backend_is_not_a_problem(run: Any) -> None:
    result = run("check")
    assert result.exit_code == 0
    assert result.output.startswith("No backend is configured: `mockllmapi serve` looks for Ollama and LM Studio")


def test_no_backend_at_all_is_one(run: Any, configured: Callable[[str], None]) -> None:
    configured('{"LLMockApi": {"Backends": [{"Name": "a", "Enabled": false}]}}')
    result = run("check")
    assert result.exit_code == 1
    assert "disabled" in result.stdout
    assert "No LLM backend available" in result.stderr


def test_the_generator_is_always_alive(run: Any) -> None:
    result = run("check", "--probe", "--provider", "builtin")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[1].split()[-2:] == ["alive", "built-in"]


def test_an_empty_cell_is_a_dash() -> None:
    entry = BackendSettings(enabled=False, base_url="http://x/v1/")
    assert backend_row(entry) == ("-", "ollama", "-", "http://x/v1/", "1", "disabled")
    assert backend_row(entry, "down")[-1] == "down"
