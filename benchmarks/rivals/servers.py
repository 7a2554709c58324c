"""The mock servers that are measured beside this one: how each is started for the same pet, and what it is asked.

`Rival.start` writes what the server reads into a folder and returns its command. A rival whose program is missing, or that does
not answer, is printed as *not measured*.
"""

import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PETS = Path(__file__).parent / "pets"
BUILT = Path(__file__).parents[2] / "build" / "rivals"
PROGRAMS = BUILT / "node_modules" / ".bin"
PYTHON_PROGRAMS = BUILT / "venv" / "bin"
PET = {"id": 7, "name": "Biscuit", "status": "available", "tags": ["friendly"]}
NUMBER_OF_PETS = 10_000


@dataclass(frozen=True)
class Rival:
    """A server: its name in the table, the path of one pet, and the command that starts it on a port."""

    name: str
    start: Callable[[Path, int], list[str]]
    path: str = "/pets/{id}"


def _bare(_folder: Path, port: int) -> list[str]:
    from benchmarks.processes import UVICORN

    return [sys.executable, *UVICORN, "--port", str(port), "benchmarks.bare:app"]


def _nginx(folder: Path, port: int) -> list[str]:
    (folder / "pets").mkdir()
    for number in range(1, NUMBER_OF_PETS + 1):
        (folder / "pets" / str(number)).write_text(json.dumps(PET | {"id": number}))
    (folder / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;\n"
        "events { worker_connections 1024; }\n"
        f"http {{ access_log off; default_type application/json; keepalive_requests 10000000;\n"
        f"client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;\n"
        f"uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;\n"
        f"server {{ listen 127.0.0.1:{port}; root {folder}; }} }}\n"
    )
    return [shutil.which("nginx") or "/usr/sbin/nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")]


def _prism(*options: str) -> Callable[[Path, int], list[str]]:
    def start(_folder: Path, port: int) -> list[str]:
        document = str(PETS / "openapi.json")
        return [str(PROGRAMS / "prism"), "mock", "-p", str(port), "-v", "silent", *options, document]

    return start


def _mockoon(_folder: Path, port: int) -> list[str]:
    data = str(PETS / "mockoon.json")
    return [
        str(PROGRAMS / "mockoon-cli"),
        "start",
        "-d",
        data,
        "-p",
        str(port),
        "-X",
        "--disable-admin-api",
        "-l",
        "127.0.0.1",
    ]


def _json_server(folder: Path, port: int) -> list[str]:
    pets = [PET | {"id": number} for number in range(1, NUMBER_OF_PETS + 1)]
    (folder / "db.json").write_text(json.dumps({"pets": pets}))
    return [
        str(PROGRAMS / "json-server"),
        "--quiet",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        str(folder / "db.json"),
    ]


def _wiremock(folder: Path, port: int) -> list[str]:
    (folder / "mappings").mkdir()
    shutil.copy(PETS / "mapping.json", folder / "mappings")
    return [
        str(PROGRAMS / "wiremock"), "--port", str(port), "--bind-address", "127.0.0.1", "--root-dir", str(folder),
        "--disable-banner", "--no-request-journal",
    ]  # fmt: skip


def _steady(_folder: Path, port: int) -> list[str]:
    return [str(PROGRAMS / "steady"), "-q", "--host", "127.0.0.1", "-p", str(port), str(PETS / "openapi.json")]


def _phantom(_folder: Path, port: int) -> list[str]:
    program = str(PYTHON_PROGRAMS / "phantom-api")
    return [program, "serve", str(PETS / "openapi.json"), "--port", str(port), "--host", "127.0.0.1"]


BARE = Rival("bare ASGI handler (the floor)", _bare)
RIVALS = (
    Rival("nginx, static files", _nginx),
    Rival("Steady", _steady),
    Rival("WireMock", _wiremock),
    Rival("Prism, static", _prism()),
    Rival("Prism, dynamic", _prism("--dynamic")),
    Rival("json-server", _json_server),
    Rival("Mockoon CLI", _mockoon),
    Rival("phantom-api", _phantom),
)
