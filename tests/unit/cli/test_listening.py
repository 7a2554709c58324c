"""Sockets for the server."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from mockllmapi.cli.listening import ListenError, listen


@contextmanager
def listening(host: str, port: int = 0) -> Iterator[list[socket.socket]]:
    with ExitStack() as stack:
        yield [stack.enter_context(sock) for sock in listen(host, port)]


def has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as sock:
            sock.bind(("::1", 0))
    except OSError:
        return False
    return True


def test_a_client_is_not_refused_from_the_first_moment() -> None:
    with listening("127.0.0.1") as (sock,):
        socket.create_connection(sock.getsockname(), timeout=5).close()


@pytest.mark.skipif(not has_ipv6(), reason="no IPv6 here")
def test_localhost_is_both_loopback_addresses_with_one_port() -> None:
    with listening("localhost") as sockets:
        names = [sock.getsockname()[:2] for sock in sockets]
        assert [host for host, _ in names] == ["127.0.0.1", "::1"]
        assert len({port for _, port in names}) == 1
        for name in names:
            socket.create_connection(name, timeout=5).close()


def test_a_port_in_use_is_reported_with_the_option_to_type() -> None:
    with listening("127.0.0.1") as (sock,):
        port = sock.getsockname()[1]
        with pytest.raises(ListenError, match=rf"^Port {port} on 127\.0\.0\.1 is in use\. .*--port.*"):
            listen("127.0.0.1", port)


@pytest.mark.skipif(not has_ipv6(), reason="no IPv6 here")
def test_a_port_in_use_on_the_second_loopback_address_is_in_use() -> None:
    with listening("::1") as (sock,):
        port = sock.getsockname()[1]
        with pytest.raises(ListenError, match=f"Port {port} on ::1 is in use"):
            listen("localhost", port)
        # Nothing is left behind on the first one.
        with listening("127.0.0.1", port):
            pass


def test_an_address_that_is_not_ours_is_one_line() -> None:
    with pytest.raises(ListenError) as caught:
        listen("192.0.2.1", 0)
    assert str(caught.value).startswith("Cannot listen on 192.0.2.1, port 0: ")
    assert "\n" not in str(caught.value)
