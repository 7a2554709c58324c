"""The real model and the real command, each in a process of its own, once for the whole run."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

STARTUP_S = 120


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def wait_until_answers(url: str, process: subprocess.Popen[bytes]) -> None:
    """Ask until the process answers; it is another process, so there is nothing to be told by."""
    deadline = time.monotonic() + STARTUP_S
    while time.monotonic() < deadline:
        assert process.poll() is None, f"the process behind {url} ended with {process.returncode}"
        with contextlib.suppress(urllib.error.URLError, ConnectionError), urllib.request.urlopen(url, timeout=5):
            return
        time.sleep(0.1)
    pytest.fail(f"{url} did not answer within {STARTUP_S} s")


@contextlib.contextmanager
def running(*command: str, ready: str, **environment: str) -> Iterator[None]:
    process = subprocess.Popen(command, env={**os.environ, **environment})
    try:
        wait_until_answers(ready, process)
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture(scope="session")
def model() -> Iterator[str]:
    """The address of a server with the real model, with its `/v1/`."""
    port = free_port()
    script = str(Path(__file__).with_name("model_server.py"))
    with running(sys.executable, script, str(port), ready=f"http://127.0.0.1:{port}/health"):
        yield f"http://127.0.0.1:{port}/v1/"


@pytest.fixture(scope="session")
def server(model: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of `mockllmapi serve` with that model behind every provider that speaks over the wire."""
    port = free_port()
    entry = {"BaseUrl": model, "ModelName": "smollm2", "MaxTokens": 700, "Temperature": 0.7, "TimeoutSeconds": 120}
    settings = {
        "RequestTimeoutSeconds": 300,
        "Backends": [
            {"Name": "by-lmstudio", "Provider": "lmstudio", **entry},
            {"Name": "by-openai", "Provider": "openai", "ApiKey": "sk-not-a-real-key", **entry},
            {"Name": "by-ollama", "Provider": "ollama", **entry},
        ],
    }
    directory = tmp_path_factory.mktemp("serve")
    (directory / "appsettings.json").write_text(json.dumps({"LLMockApi": settings}))
    command = [sys.executable, "-m", "mockllmapi", "serve", "--port", str(port)]
    command += ["--config", str(directory / "appsettings.json")]
    with running(*command, ready=f"http://127.0.0.1:{port}/health/live"):
        yield f"http://127.0.0.1:{port}"
