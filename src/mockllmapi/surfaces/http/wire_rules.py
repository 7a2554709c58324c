"""What holds for every HTTP request and answer, whatever serves it: rules of HTTP, and a header that protects browsers."""

from __future__ import annotations

from mockllmapi.surfaces.http.asgi import ASGIApp, AsgiMessage, ClientLeft, Receive, Scope, Send
from mockllmapi.surfaces.http.problem import Problem, ProblemType, send_problem

__all__ = ["WireRules", "without_storing"]

_NO_HOST = Problem(
    ProblemType("no-host", "The request names no host", 400),
    "An HTTP/1.1 request needs a Host header (RFC 9112 section 3.2).",
)
_UNKNOWN_CODING = Problem(
    ProblemType("unsupported-transfer-coding", "The transfer coding is not supported", 501),
    "The only transfer coding that is understood is chunked (RFC 9112 section 6.1).",
    headers=(("Connection", "close"),),
)


class WireRules:
    """Passes requests on that keep to HTTP/1.1, and completes their answers.

    With `needs_host` a request without a Host header is a 400. A transfer coding other than chunked is a 501.
    Every answer has `X-Content-Type-Options: nosniff`. Sending to a connection that is closed ends the exchange.
    """

    def __init__(self, app: ASGIApp, *, needs_host: bool = False) -> None:
        self._app = app
        self._needs_host = needs_host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = _Sender(send)
        try:
            problem = self._find_problem(scope)
            if problem is not None:
                await send_problem(exchange.send, problem, with_body=scope["method"] != "HEAD")
            else:
                await self._app(scope, receive, exchange.send)
        except ClientLeft:
            return

    def _find_problem(self, scope: Scope) -> Problem | None:
        has_host = not self._needs_host or scope.get("http_version") != "1.1"
        for name, value in scope["headers"]:
            if name == b"host":
                has_host = True
            elif name == b"transfer-encoding" and value.strip().lower() != b"chunked":
                return _UNKNOWN_CODING
        return None if has_host else _NO_HOST


class _Sender:
    """Sends the messages of one answer, until the client has left."""

    __slots__ = ("_has_left", "_send")

    def __init__(self, send: Send) -> None:
        self._send = send
        self._has_left = False

    async def send(self, message: AsgiMessage) -> None:
        if self._has_left:
            raise ClientLeft
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), (b"x-content-type-options", b"nosniff")]
        try:
            await self._send(message)
        except OSError:
            self._has_left = True
        except RuntimeError as error:  # uvloop, of a transport that is gone
            if "closed" not in str(error):
                raise
            self._has_left = True
        if self._has_left:
            raise ClientLeft


def without_storing(send: Send) -> Send:
    """Return a `send` whose answers no cache keeps, unless they say something about it themselves."""

    async def send_unstored(message: AsgiMessage) -> None:
        if message["type"] == "http.response.start":
            headers = message.get("headers", ())
            if all(name.lower() != b"cache-control" for name, _ in headers):
                message["headers"] = [*headers, (b"cache-control", b"no-store")]
        await send(message)

    return send_unstored
