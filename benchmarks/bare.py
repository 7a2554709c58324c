"""The floor: an ASGI handler that does nothing but answer."""

from typing import Any

BODY = b'[{"id":1,"name":"Ada Lovelace"},{"id":2,"name":"Alan Turing"},{"id":3,"name":"Grace Hopper"}]'
HEADERS = [(b"content-type", b"application/json"), (b"content-length", str(len(BODY)).encode())]


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await send({"type": "http.response.body", "body": BODY})
