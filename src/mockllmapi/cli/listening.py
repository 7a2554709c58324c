"""Listening sockets, opened early: connections are queued even while the server is still starting."""

from __future__ import annotations

import errno
import socket

__all__ = ["ListenError", "listen"]

LOOPBACK = ("127.0.0.1", "::1")
BACKLOG = 2048
MAX_TRIES = 16


class ListenError(Exception):
    """The address cannot be had. The text says why and what to do, in one line."""

    def __init__(self, host: str, port: int, error: OSError) -> None:
        self.number = error.errno
        if error.errno == errno.EADDRINUSE:
            other = port + 1 if port < 65_535 else port - 1
            text = f"Port {port} on {host} is in use. Choose another, such as --port {other}, or stop its program."
        elif error.errno == errno.EACCES:
            text = f"Port {port} needs more rights than this user has. Choose one above 1023, such as --port 8080."
        else:
            reason = error.strerror or str(error)
            text = (
                f"Cannot listen on {host}, port {port}: {reason}. Choose another, such as --host localhost --port 5116."
            )
        super().__init__(text)


def listen(host: str, port: int) -> list[socket.socket]:
    """Open the listening sockets of a host. Raises `ListenError`.

    `localhost` means both loopback addresses, the second only if the machine has IPv6. Port 0 is a free port, the same on both.
    """
    if host != "localhost":
        return [_listen(host, port)]
    tries_left = MAX_TRIES if port == 0 else 1
    while True:
        tries_left -= 1
        first = _listen(LOOPBACK[0], port)
        try:
            return [first, _listen(LOOPBACK[1], first.getsockname()[1])]
        except ListenError as refusal:
            if refusal.number != errno.EADDRINUSE:
                return [first]
            first.close()
            if tries_left == 0:
                raise


def _listen(host: str, port: int) -> socket.socket:
    sock: socket.socket | None = None
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        sock = socket.socket(family, kind, protocol)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.bind(address)
        sock.listen(BACKLOG)
    except OSError as error:
        if sock is not None:
            sock.close()
        raise ListenError(host, port, error) from None
    return sock
