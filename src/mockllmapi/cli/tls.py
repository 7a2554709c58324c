"""TLS of `serve`: a certificate from files, or one that is made for this machine."""

from __future__ import annotations

import ipaddress
import os
import shlex
import ssl
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from mockllmapi.cli.start_text import REACHED_AT
from mockllmapi.config import TlsMode
from mockllmapi.types import SystemClock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cryptography import x509

    from mockllmapi.config import Settings

__all__ = ["Tls", "TlsError", "check_tls", "open_tls"]

OWN_NAMES = ("localhost", "127.0.0.1", "::1")
COMMON_NAME = "mockllmapi"
VALID_DAYS = 397
"""How long browsers accept a certificate."""
EXTRA = "pip install 'mockllmapi[tls]'"


class TlsError(Exception):
    """The certificate cannot be used. The text says why, in one line."""


@dataclass(frozen=True, slots=True)
class Tls:
    """Hold the context of the server, the curl command that trusts its certificate, and a line for the start text."""

    context: ssl.SSLContext
    curl: str = "curl"
    note: str = ""


def open_tls(settings: Settings) -> Tls | None:
    """Return the TLS that the settings ask for, or None for plain HTTP. Raises TlsError."""
    certificate = Path(settings.tls_cert) if settings.tls_cert else None
    key = Path(settings.tls_key) if settings.tls_key else certificate
    if settings.tls is not TlsMode.SELF_SIGNED:
        return None if certificate is None or key is None else Tls(_load(certificate, key))
    names = (*OWN_NAMES, *(name for name in (settings.host, *settings.allowed_hosts) if _is_exact(name)))
    names = tuple(dict.fromkeys(names))
    if certificate is not None and key is not None:
        if not certificate.exists() or _has_expired(certificate):
            _write_files(_make_certificate(names), certificate, key)
        return Tls(
            _load(certificate, key), f"curl --cacert {shlex.quote(str(certificate))}", _describe(names, certificate)
        )
    with TemporaryDirectory() as folder:
        file = Path(folder) / "localhost.pem"
        _write_files(_make_certificate(names), file, file)
        return Tls(_load(file, file), "curl -k", _describe(names, None))


def check_tls(settings: Settings) -> None:
    """Raise TlsError if the files that exist, or must exist, are not a certificate with its key. Writes nothing."""
    if settings.tls_cert and (settings.tls is not TlsMode.SELF_SIGNED or Path(settings.tls_cert).exists()):
        _load(Path(settings.tls_cert), Path(settings.tls_key or settings.tls_cert))


def _has_expired(certificate: Path) -> bool:
    """Return whether a certificate that this project made is valid for less than a day."""
    try:
        from cryptography import x509

        found = x509.load_pem_x509_certificate(certificate.read_bytes())
    except (ImportError, OSError, ValueError):
        return False
    is_ours = any(name.value == COMMON_NAME for name in found.subject)
    return is_ours and found.not_valid_after_utc < SystemClock().now() + timedelta(days=1)


def _describe(names: Sequence[str], certificate: Path | None) -> str:
    shown = ", ".join(names)
    if certificate is not None:
        return f"Certificate: self-signed, in {certificate}; let clients trust that file."
    return f"Certificate: self-signed for {shown}, new at each start. To keep it: --tls-cert cert.pem --tls-key key.pem"


def _is_exact(name: str) -> bool:
    """Return whether a certificate can name a host: not every address, and not a pattern."""
    return bool(name) and "*" not in name and not name.startswith(".") and name not in REACHED_AT


def _load(certificate: Path, key: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_alpn_protocols(["http/1.1"])
    for name, file in (("TlsCert", certificate), ("TlsKey", key)):
        try:
            file.read_bytes()
        except OSError as error:
            raise TlsError(f"{name}: {file.absolute()} cannot be read: {error.strerror}.") from None
    try:
        context.load_cert_chain(certificate, key, password=lambda: "")
    except ssl.SSLError as error:
        why = (
            "they do not belong together"
            if "MISMATCH" in str(error.reason)
            else "one is not PEM, or the key is encrypted"
        )
        raise TlsError(f"TlsCert, TlsKey: {certificate} and {key} are not a certificate with its key: {why}.") from None
    return context


def _write_files(pair: tuple[bytes, bytes], certificate: Path, key: Path) -> None:
    """Write certificate and key, which may share a file that only its owner can read."""
    text, secret = pair
    try:
        with os.fdopen(os.open(key, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(secret)
        with certificate.open("ab" if certificate == key else "wb") as file:
            file.write(text)
    except OSError as error:
        raise TlsError(
            f"TlsCert, TlsKey: the certificate cannot be written to {certificate}: {error.strerror}."
        ) from None


def _make_certificate(names: Sequence[str]) -> tuple[bytes, bytes]:
    """Return a certificate for the names, and its key, as PEM."""
    try:
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.x509.oid import ExtendedKeyUsageOID
    except ImportError:
        raise TlsError(f"A certificate is made by the package cryptography, which is not installed: {EXTRA}") from None
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, COMMON_NAME)])
    public, now = key.public_key(), SystemClock().now()
    usage = dict.fromkeys(
        (
            "content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign",
            "encipher_only", "decipher_only",
        ),
        False,
    )  # fmt: skip
    identifier = x509.SubjectKeyIdentifier.from_public_key(public)
    certificate = (
        x509.CertificateBuilder(subject, subject, public, x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=VALID_DAYS))
        .add_extension(x509.SubjectAlternativeName([_general_name(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(digital_signature=True, **usage), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(identifier, critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    return certificate.public_bytes(pem), key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)


def _general_name(name: str) -> x509.GeneralName:
    from cryptography import x509

    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
