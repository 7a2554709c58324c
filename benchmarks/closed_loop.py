"""A closed loop of HTTP requests over several connections: each connection sends its next request when it has its answer."""

import selectors
import socket
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field


@dataclass
class Timings:
    """Seconds from request to answer, one for each request; `failed` counts answers outside 2xx unless errors are wanted."""

    latencies_s: list[float] = field(default_factory=list)
    failed: int = 0
    sample: bytes = b""

    def percentile_ms(self, share: float) -> float:
        """Return the latency in milliseconds that `share` of all requests stayed below."""
        ordered = sorted(self.latencies_s)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000


class _Connection:
    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = bytearray()
        self.sent_at = 0.0

    def send(self, request: bytes) -> None:
        self.received.clear()
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)

    def read(self) -> bytes | None:
        """Return the whole answer when it is there, else None."""
        piece = self.socket.recv(262_144)
        if not piece:
            raise SystemExit(f"The server closed the connection after {bytes(self.received[:200])!r}.")
        self.received += piece
        end = self.received.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = self.received[:end].lower()
        if b"content-length:" in head:
            length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
            return bytes(self.received) if len(self.received) >= end + 4 + length else None
        return bytes(self.received) if self.received.endswith(b"0\r\n\r\n") else None


def run_requests(port: int, requests: Iterable[bytes], connections: int = 16, *, expects: bytes = b"2") -> Timings:
    """Send all `requests` (raw HTTP/1.1), `connections` at a time; `expects` is how each status must begin."""
    waiting: Iterator[bytes] = iter(requests)
    timings = Timings()
    with selectors.DefaultSelector() as selector:
        for _ in range(connections):
            if (request := next(waiting, None)) is None:
                break
            connection = _Connection(port)
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            connection.send(request)
        while selector.get_map():
            for key, _ in selector.select(timeout=30):
                connection = key.data
                if (answer := connection.read()) is None:
                    continue
                timings.latencies_s.append(time.perf_counter() - connection.sent_at)
                timings.sample = answer
                timings.failed += not answer[9:].startswith(expects)
                if (request := next(waiting, None)) is not None:
                    connection.send(request)
                else:
                    selector.unregister(connection.socket)
                    connection.socket.close()
    return timings


def get(target: str, *headers: str) -> bytes:
    """Return the bytes of a GET request."""
    lines = [f"GET {target} HTTP/1.1", "Host: localhost", *headers, "", ""]
    return "\r\n".join(lines).encode()
