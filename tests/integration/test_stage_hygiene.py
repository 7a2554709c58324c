"""The stage that other tests stand on leaves no socket behind."""

import asyncio
import gc
import socket

import pytest

from support.gateway import Gateway


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("turns", range(8))
async def test_a_client_who_comes_while_the_server_ends_leaves_no_connection(turns: int) -> None:
    async with Gateway({}) as gateway:
        late = socket.create_connection(("127.0.0.1", gateway.port))
        late.sendall(b"GET /api/mock/users HTTP/1.1\r\nHost: localhost\r\n")
        for _ in range(turns):
            await asyncio.sleep(0)
    late.settimeout(5)
    try:
        assert late.recv(1) == b""
    except ConnectionResetError:
        pass  # the server ended before it had met this client
    finally:
        late.close()
    gc.collect()
