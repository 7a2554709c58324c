"""Find the proxy of the environment for an address."""

from __future__ import annotations

import base64
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit, urlunsplit

__all__ = ["Proxy", "find_proxy", "is_loopback"]


@dataclass(frozen=True, slots=True)
class Proxy:
    """Hold an HTTP proxy. `headers` carry its credentials, which `url` does not."""

    url: str
    headers: dict[str, str] = field(default_factory=dict, repr=False)


def is_loopback(host: str) -> bool:
    """Return whether `host`, a name or an address, is this machine itself."""
    name = host.lower().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def find_proxy(url: str, environ: Mapping[str, str]) -> Proxy | None:
    """Return the proxy for `url`, or None for a direct connection, as always to this machine.

    Read from `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`; lower case wins, as in curl.
    """
    target = urlsplit(url)
    host = target.hostname or ""
    address = _read_variable(environ, f"{target.scheme}_proxy") or _read_variable(environ, "all_proxy")
    if (
        not address
        or not host
        or is_loopback(host)
        or _is_excepted(host, target.port, _read_variable(environ, "no_proxy"))
    ):
        return None
    parts = urlsplit(address if "://" in address else f"http://{address}")
    headers = {}
    if parts.username:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        headers["Proxy-Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode("ascii")
    return Proxy(urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], "", "", "")), headers)


def _read_variable(environ: Mapping[str, str], name: str) -> str:
    return (environ.get(name) or environ.get(name.upper()) or "").strip()


def _is_excepted(host: str, port: int | None, exceptions: str) -> bool:
    """Return whether `NO_PROXY` names the host.

    It may list `*`, a domain with all below it, an address or a network, each with or without a port.
    """
    for word in exceptions.lower().replace(" ", ",").split(","):
        name, _, its_port = word.partition(":") if word.count(":") == 1 else (word, "", "")
        domain = name.lstrip("*").lstrip(".")
        if not name or (its_port and its_port != str(port)):
            continue
        if not domain or host == domain or host.endswith("." + domain) or _is_in_network(host, domain):
            return True
    return False


def _is_in_network(host: str, network: str) -> bool:
    try:
        return ipaddress.ip_address(host) in ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False
