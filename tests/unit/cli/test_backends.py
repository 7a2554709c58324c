"""`mockllmapi backends`: of the configuration here, of a running server among the integration tests."""

from __future__ import annotations

from typing import Any

import pytest

from support.gateway import reserved_port


def test_the_backends_of_the_configuration(run: Any) -> None:
    result = run("backends", "--set", "Backends:0:Name=a", "--set", "Backends:0:Enabled=false")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[1].split() == [
        "a",
        "ollama",
        "llama3",
        "http://localhost:11434/v1/",
        "1",
        "disabled",
    ]


def test_without_backends_the_discovery_of_serve_is_explained(run: Any) -> None:
    assert run("backends").output.startswith("No backend is configured: `mockllmapi serve` looks for")


def test_a_refused_connection_is_one_line(run: Any) -> None:
    with reserved_port() as port:
        result = run("backends", "--url", f"http://127.0.0.1:{port}")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"[Error] No answer from http://127.0.0.1:{port}: Connection refused.\n"


@pytest.mark.parametrize("url", ["localhost:5116", "foo", "file:///etc/passwd", "http://", ""])
def test_an_invalid_address_is_one_line(run: Any, url: str) -> None:
    result = run("backends", "--url", url)
    assert result.exit_code == 1
    assert result.stderr.endswith("is not an address such as http://localhost:5116\n")
