"""Reading small bodies and writing answers, as every management route does it."""

from __future__ import annotations

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from mockllmapi.errors import BadControl, BodyTooLarge
from mockllmapi.surfaces.http.problem import MEDIA_TYPE, NOT_FOUND, Problem
from mockllmapi.types import JsonValue

__all__ = ["json_reply", "not_found", "problem_reply", "read_object"]

MAX_BODY_BYTES = 64 * 1024


async def read_object(request: Request, example: str = '{"weight": 2}') -> dict[str, JsonValue]:
    """A small JSON object from the body. Raises BadControl (which shows `example`) and BodyTooLarge."""
    raw = b""
    try:
        async for chunk in request.stream():
            raw += chunk
            if len(raw) > MAX_BODY_BYTES:
                raise BodyTooLarge("body", MAX_BODY_BYTES, "a limit of management")
        value: JsonValue = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ClientDisconnect):
        raise BadControl("body", "not valid JSON", expected=f"an object such as {example}") from None
    if not isinstance(value, dict):
        raise BadControl("body", "not an object", expected=f"an object such as {example}")
    return value


def json_reply(value: object, status: int = 200) -> Response:
    """An answer in JSON."""
    return Response(msgspec.json.encode(value), status, media_type="application/json")


def problem_reply(problem: Problem) -> Response:
    """A problem as an answer."""
    return Response(problem.encode(), problem.status, dict(problem.headers), media_type=MEDIA_TYPE)


def not_found(what: str) -> Response:
    """The answer where `what` (a whole sentence) is not there."""
    return problem_reply(Problem(NOT_FOUND, what))
