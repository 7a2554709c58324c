"""Servers as processes of their own, and what they have cost so far."""

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import psutil

UVICORN = ["-m", "uvicorn", "--no-access-log", "--log-level", "warning", "--http", "httptools", "--loop", "uvloop"]


@dataclass(frozen=True)
class Server:
    """A running server: its name in the tables, its port, its process."""

    name: str
    port: int
    process: psutil.Process

    def cpu_s(self) -> float:
        """CPU seconds so far, user and system."""
        times = self.process.cpu_times()
        return times.user + times.system

    def memory_mb(self) -> float:
        """Memory that is its own, in MiB."""
        return self.process.memory_full_info().uss / 2**20


@contextlib.contextmanager
def running(name: str, arguments: list[str], port: int) -> Iterator[Server]:
    """Start `python ARGUMENTS` and wait until something listens on `port`."""
    process = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port, process)
        yield Server(name, port, psutil.Process(process.pid))
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(1000):
        if process.poll() is not None:
            raise SystemExit(f"The server on port {port} ended with {process.returncode}.")
        with contextlib.suppress(ConnectionError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.02)
    raise SystemExit(f"Nothing listens on port {port}.")


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def ask(port: int, target: str, times: int) -> bytes:
    """GET the same target `times` times over one connection; gives the last body."""
    request = f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    body = b""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        stream = connection.makefile("rb")
        for _ in range(times):
            connection.sendall(request)
            status = stream.readline()
            length = 0
            while (line := stream.readline()) not in (b"\r\n", b""):
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            body = stream.read(length)
            if not status.startswith(b"HTTP/1.1 200"):
                raise SystemExit(f"{target}: {status.decode()} {body.decode()[:200]}")
    return body
