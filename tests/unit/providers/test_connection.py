import asyncio
import ssl
import subprocess
from asyncio.streams import StreamReader, StreamWriter
from pathlib import Path
from ssl import SSLContext

import pytest

from mockllmapi.errors import AttemptFailed, FailureClass
from mockllmapi.providers import connection as module
from mockllmapi.providers.connection import BackendConnection
from mockllmapi.types import SystemClock
from upstreams import FakeUpstream, Fault
from upstreams.backends import Key, asking, backend_for, provider_to


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[SSLContext, Path]:
    """A certificate for 127.0.0.1 that is not trusted yet: one file with key and certificate, one with the latter."""
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-keyout", str(key), "-out", str(cert), "-days", "2", "-subj", "/CN=127.0.0.1"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context, cert


async def test_an_untrusted_certificate_is_a_connect_failure(certificate: tuple[SSLContext, Path]) -> None:
    async with FakeUpstream("ollama", tls=certificate[0]) as upstream, provider_to(upstream) as provider:
        with pytest.raises(AttemptFailed) as caught:
            await provider.complete(asking())
    assert caught.value.failure is FailureClass.CONNECT
    assert "TLS" in caught.value.detail


async def test_a_certificate_of_the_environment_is_trusted(
    certificate: tuple[SSLContext, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The environment is the input here, and there is no other way to hand it in.
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[1]))
    async with FakeUpstream("ollama", tls=certificate[0]) as upstream, provider_to(upstream) as provider:
        assert (await provider.complete(asking())).choices


async def test_a_proxy_is_used_for_others_and_never_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    async def refuse(reader: StreamReader, writer: StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    proxy = await asyncio.start_server(refuse, "127.0.0.1", 0)
    async with proxy, FakeUpstream("ollama") as upstream:
        address = f"http://me:secret@127.0.0.1:{proxy.sockets[0].getsockname()[1]}"
        for name in ("HTTPS_PROXY", "HTTP_PROXY"):
            monkeypatch.setenv(name, address)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        async with provider_to(upstream) as provider:
            assert (await provider.complete(asking())).choices
        assert asked == []
        async with provider_to(upstream, base_url="https://llm.example.com/v1/") as provider:
            with pytest.raises(AttemptFailed) as caught:
                await provider.complete(asking())
    assert asked[0].startswith("CONNECT llm.example.com:443")
    assert "Proxy-Authorization: Basic bWU6c2VjcmV0" in asked[0]
    assert caught.value.failure is FailureClass.CONNECT
    assert "secret" not in repr(caught.value) + str(caught.value)


async def test_far_connections_are_used_again(
    certificate: tuple[SSLContext, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[1]))
    async with FakeUpstream("ollama", tls=certificate[0]) as upstream, provider_to(upstream) as provider:
        for _ in range(5):
            await provider.complete(asking())
    assert len(upstream.connections) == 1


async def test_near_connections_are_not() -> None:
    """llama.cpp's server closes a connection behind each stream; a call sent into it would be lost."""
    async with FakeUpstream("ollama") as upstream, provider_to(upstream) as provider:
        for _ in range(5):
            await provider.complete(asking())
    assert len(upstream.chats) == 5
    assert len(upstream.connections) == len(upstream.received)


async def test_a_server_that_hangs_up_behind_each_answer_loses_no_call() -> None:
    body = b'data: {"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'

    async def answer_once(reader: StreamReader, writer: StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
        writer.write(head + f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer_once, "127.0.0.1", 0) as server:
        base_url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1/"
        async with provider_to(FakeUpstream("ollama"), base_url=base_url) as provider:
            for _ in range(10):
                assert (await provider.complete(asking())).choices[0].text == "a"


async def test_a_connection_that_was_left_is_not_used_again(
    certificate: tuple[SSLContext, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[1]))
    async with FakeUpstream("ollama", tls=certificate[0]) as upstream, provider_to(upstream) as provider:
        upstream.faults.append(Fault.stall())
        stream = provider.stream(asking())
        await anext(stream)
        await stream.aclose()
        await upstream.until(aborted=1)
        await provider.complete(asking())
    assert len(upstream.connections) == 2


@pytest.mark.parametrize("fault", [Fault.never(), Fault.stall()])
async def test_a_call_that_is_under_way_when_the_provider_closes_fails_in_good_order(fault: Fault) -> None:
    async with FakeUpstream("ollama") as upstream, provider_to(upstream) as provider:
        upstream.faults.append(fault)
        call = asyncio.create_task(provider.complete(asking()))
        await upstream.until(in_flight=1)
        await provider.aclose()
        with pytest.raises(AttemptFailed):
            await call
        await upstream.until(aborted=1)


async def test_an_answer_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    # 32 MiB over a socket for each run of the tests would prove the same.
    monkeypatch.setattr(module, "MAX_BODY_BYTES", 1000)
    async with FakeUpstream("ollama") as upstream, provider_to(upstream) as provider:
        upstream.faults.append(Fault.raw(b" " * 5000, "application/json"))
        with pytest.raises(AttemptFailed) as caught:
            await provider.complete(asking())
    assert caught.value.failure is FailureClass.BAD_ANSWER


async def test_a_get_gives_status_and_body() -> None:
    async with FakeUpstream("ollama") as upstream:
        connection = BackendConnection(backend_for(upstream), SystemClock())
        status, body = await connection.get(upstream.root + "api/version", limit_s=3)
        await connection.aclose()
    assert (status, b"version" in body) == (200, True)


async def test_azures_key_is_sent_in_both_headers_and_its_query_is_kept() -> None:
    async with FakeUpstream("openai") as upstream:
        address = f"{upstream.base_url}?api-version=2024-10-21"
        async with provider_to(upstream, base_url=address, api_key=Key("k")) as provider:
            await provider.complete(asking())
    (chat,) = upstream.chats
    assert (chat.headers["Authorization"], chat.headers["api-key"]) == ("Bearer k", "k")
    assert upstream.queries[-1] == "api-version=2024-10-21"
