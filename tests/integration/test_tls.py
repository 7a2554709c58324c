"""`serve` speaks HTTPS: with a certificate of the user, and with one that it makes."""

from __future__ import annotations

import os
import ssl
import stat
from pathlib import Path

import aiohttp
import pytest

from mockllmapi.cli import tls
from mockllmapi.config import Settings
from support.command import run_command, serving

BUILTIN = ("--provider", "builtin")
MADE = ("--tls", "self-signed", "--tls-cert", "cert.pem", "--tls-key", "key.pem")


def trusting(file: Path) -> ssl.SSLContext:
    """Return a client's context that trusts one certificate only, and checks the host name."""
    context = ssl.create_default_context(cafile=str(file))
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    return context


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
async def test_requests_streams_and_web_sockets_are_encrypted(tmp_path: Path, host: str) -> None:
    async with serving(tmp_path, *BUILTIN, *MADE) as server:
        url = f"https://{host}:{server.port}/api/mock"
        trust = trusting(tmp_path / "cert.pem")
        async with aiohttp.ClientSession() as session:
            async with session.get(f"{url}/users/7", ssl=trust) as reply:
                assert (reply.status, (await reply.json())["id"]) == (200, 7)
            async with session.get(f"{url}/stream/users?count=2&sseMode=ArrayItems", ssl=trust) as reply:
                assert (await reply.text()).count('"item":') == 2
            async with session.ws_connect(f"{url}/stream/users/7", ssl=trust) as socket:
                assert (await socket.receive()).type is aiohttp.WSMsgType.TEXT
            with pytest.raises(aiohttp.ClientConnectorCertificateError):
                await session.get(url)
            with pytest.raises(aiohttp.ClientError):
                await session.get(url.replace("https", "http"))
        outcome = await server.end()
    assert f"Try: curl --cacert cert.pem 'https://127.0.0.1:{server.port}/api/mock/users?count=3'" in server.said
    assert (outcome.status, [line for line in server.log if "[Error]" in line]) == (0, [])


async def test_a_made_certificate_is_kept_and_its_key_is_private(tmp_path: Path) -> None:
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    async with serving(tmp_path, *BUILTIN, *MADE):
        first = (cert.read_bytes(), key.read_bytes())
    async with serving(tmp_path, *BUILTIN, "--tls-cert", "cert.pem", "--tls-key", "key.pem") as server:
        assert "Certificate: " not in server.said
        trust = trusting(cert)
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"https://localhost:{server.port}/health", ssl=trust),
        ):
            pass
    assert (cert.read_bytes(), key.read_bytes()) == first
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


async def test_without_files_nothing_is_left_behind(tmp_path: Path) -> None:
    async with serving(tmp_path, *BUILTIN, "--set", "Tls=Self-Signed", TMPDIR=str(tmp_path)) as server:
        assert "Try: curl -k 'https://127.0.0.1:" in server.said
        assert list(os.scandir(tmp_path)) == []


def test_a_made_certificate_that_expires_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings.from_mapping(
        {"Tls": "self-signed", "TlsCert": str(tmp_path / "cert.pem"), "TlsKey": str(tmp_path / "key.pem")}
    )
    with monkeypatch.context() as patch:
        patch.setattr(tls, "VALID_DAYS", 0)
        tls.open_tls(settings)
    first = (tmp_path / "cert.pem").read_bytes()
    tls.open_tls(settings)
    second = (tmp_path / "cert.pem").read_bytes()
    assert second != first
    tls.open_tls(settings)
    assert (tmp_path / "cert.pem").read_bytes() == second


async def test_check_reads_the_files_and_makes_none(tmp_path: Path) -> None:
    broken = await run_command(tmp_path, "check", *BUILTIN, "--set", "TlsCert=no.pem")
    assert (broken.status, "TlsCert: " in broken.err) == (1, True)
    fresh = await run_command(tmp_path, "check", *BUILTIN, "--set", "Tls=self-signed", "--set", "TlsCert=new.pem")
    assert fresh.status == 0
    assert not (tmp_path / "new.pem").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--tls-cert", "no.pem"), "TlsCert: {folder}/no.pem cannot be read: No such file or directory."),
        (
            ("--tls-cert", "x.pem"),
            "TlsCert, TlsKey: x.pem and x.pem are not a certificate with its key: one is not PEM",
        ),
        (("--tls-key", "x.pem"), "command line: TlsKey: TlsKey needs a TlsCert."),
        (("--tls", "selfsigned"), "Did you mean self-signed?"),
        (
            ("--tls", "self-signed", "--tls-cert", "no/x.pem"),
            "the certificate cannot be written to no/x.pem: No such file",
        ),
    ],
)
async def test_what_cannot_be_used_is_one_line(tmp_path: Path, arguments: tuple[str, ...], message: str) -> None:
    (tmp_path / "x.pem").write_text("x")
    outcome = await run_command(tmp_path, "serve", *BUILTIN, "--port", "0", *arguments)
    assert (outcome.status, outcome.err.count("\n")) == (1, 1)
    assert message.format(folder=tmp_path) in outcome.err
