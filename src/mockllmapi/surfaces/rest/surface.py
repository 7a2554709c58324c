"""REST: any path and verb below the mock prefix, answered as one JSON document.

Bare ASGI, because this path is the product's hot one.
"""

from __future__ import annotations

from mockllmapi.engine import Engine
from mockllmapi.exchange import MockRequest
from mockllmapi.surfaces.http.asgi import Receive, Scope, Send
from mockllmapi.surfaces.http.exchange import HttpExchange
from mockllmapi.surfaces.http.pipeline import HttpPipeline

__all__ = ["RestSurface"]


class RestSurface:
    """The ASGI application below the mock prefix."""

    def __init__(self, engine: Engine, http: HttpPipeline) -> None:
        self._engine = engine
        self._http = http

    async def __call__(self, scope: Scope, receive: Receive, send: Send, path: str) -> None:
        """Answer one HTTP request; `path` is what follows the prefix."""
        await self._http.serve(scope, receive, send, path, self._respond)

    async def _respond(self, exchange: HttpExchange, request: MockRequest, send: Send) -> None:
        """HEAD asks no model: where nothing can be said without one, only the head of an answer is sent."""
        answer = await (self._engine.peek(request) if request.method == "HEAD" else self._engine.answer(request))
        if answer is None:
            await exchange.send_head(send)
        else:
            await exchange.send(send, answer)
