"""What `mockllmapi serve` says before it serves; that it serves is among the integration tests."""

from __future__ import annotations

from typing import Any

import pytest

from mockllmapi.cli.listening import listen
from mockllmapi.cli.serve import serve


def test_its_options_are_documented() -> None:
    assert all(
        getattr(option, "help", None) for option in serve.params if option.name not in ("log_format", "log_level")
    )


@pytest.mark.parametrize("arguments", [["--port", "99999"], ["--port", "x"], ["--host", "0.0.0.0"]], ids=str)
def test_a_bad_address_is_refused_before_anything_is_opened(run: Any, arguments: list[str]) -> None:
    result = run("serve", "--provider", "builtin", *arguments)
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith("[Error] ")


def test_a_port_in_use_is_one_line(run: Any) -> None:
    (sock,) = listen("127.0.0.1", 0)
    with sock:
        port = sock.getsockname()[1]
        result = run("serve", "--provider", "builtin", "--port", str(port))
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith(f"[Error] Port {port} on 127.0.0.1 is in use.")
    assert len(result.stderr.splitlines()) == 1
