"""The guard against DNS rebinding: a server on a loopback address answers only requests that name it as such.

Without it any web page could let its own host name point at 127.0.0.1 and read what a mock or its management says.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable

from mockllmapi.errors import HostNotAllowed
from mockllmapi.surfaces.http.asgi import ASGIApp, Receive, Scope, Send, mounted_path, read_head
from mockllmapi.surfaces.http.exchange import OpenExchange
from mockllmapi.surfaces.http.problem import problem_for
from mockllmapi.surfaces.http.websocket_refusal import refuse

__all__ = ["HostGuard", "guard_hosts", "host_name"]

_HOST = re.compile(r"(?:\[([^\[\]]+)\]|([^\[\]:@/]+))(?::[0-9]*)?")

MAX_KNOWN_HOSTS = 64
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


def guard_hosts(app: ASGIApp, allowed: Iterable[str], bound_to: str | None, open_exchange: OpenExchange) -> ASGIApp:
    """Return `app` behind a guard for a server that is bound to a host; without `bound_to` only if `allowed` has names."""
    allowed = tuple(allowed)
    if bound_to is None:
        return HostGuard(app, open_exchange, allowed) if allowed else app
    is_wildcard = _is_wildcard(bound_to)
    own = () if is_wildcard else (bound_to,)
    return HostGuard(app, open_exchange, (*allowed, *own), allows_addresses=is_wildcard)


def _is_wildcard(host: str) -> bool:
    """Return whether a server bound to `host` listens on every address."""
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


class HostGuard:
    """Lets requests through whose Host header is a loopback name or one of `allowed` (`*` allows every name,
    `.example.com` or `*.example.com` every name below it). `allows_addresses` lets any IP address through, for a server that
    listens on all of them: nobody can point an address somewhere else."""

    def __init__(
        self,
        app: ASGIApp,
        open_exchange: OpenExchange,
        allowed: Iterable[str] = (),
        *,
        allows_addresses: bool = False,
    ) -> None:
        self._app = app
        self._open_exchange = open_exchange
        self._known_good: set[str] = set()
        self._allows_addresses = allows_addresses
        self._allowed = frozenset(_allowed_name(name) for name in allowed)
        self._allows_all = "*" in self._allowed
        self._suffixes = tuple(name for name in self._allowed if name.startswith("."))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket") and not self._allows_all:
            # Two Host headers are none (RFC 9112 section 3.2): somebody behind us might believe the other one.
            hosts = [value for name, value in scope["headers"] if name == b"host"]
            host = hosts[0].decode("latin-1") if len(hosts) == 1 else ""
            if host not in self._known_good and not self._check(host):
                await _refuse(scope, send, host, self._open_exchange)
                return
        await self._app(scope, receive, send)

    def _check(self, host: str) -> bool:
        """Return whether a Host header is allowed, and remember one that is."""
        is_allowed = self._is_allowed(host_name(host))
        if is_allowed and len(self._known_good) < MAX_KNOWN_HOSTS:
            self._known_good.add(host)
        return is_allowed

    def _is_allowed(self, name: str) -> bool:
        return (
            name in LOOPBACK_NAMES
            or name in self._allowed
            or name.endswith(".localhost")
            or self._is_allowed_address(name)
            or (bool(self._suffixes) and name.endswith(self._suffixes))
        )

    def _is_allowed_address(self, name: str) -> bool:
        try:
            return ipaddress.ip_address(name).is_loopback or self._allows_addresses
        except ValueError:
            return False


async def _refuse(scope: Scope, send: Send, host: str, open_exchange: OpenExchange) -> None:
    problem = problem_for(HostNotAllowed(host[:100]))
    if scope["type"] == "websocket":
        await refuse(scope, send, problem)
    else:
        exchange = open_exchange(scope, mounted_path(scope))
        exchange.take_head(read_head(scope))
        await exchange.send_problem(send, problem)


def host_name(host: str) -> str:
    """The name in a Host header (RFC 9110 section 7.2), lower case, without port and brackets; empty for what is no host."""
    found = _HOST.fullmatch(host.strip().lower())
    return (found[1] or found[2]).removesuffix(".") if found else ""


def _allowed_name(name: str) -> str:
    """A name of the configuration as `host_name` writes it."""
    name = name.strip().lower()
    return name[1:] if name.startswith("*.") else name.removeprefix("[").removesuffix("]")
