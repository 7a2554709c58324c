"""The handler that a part of the application has for errors of the product, as the whole application has it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from mockllmapi.errors import MockLlmApiError
from mockllmapi.surfaces.http.problem import problem_for
from mockllmapi.surfaces.management.replies import problem_reply

__all__ = ["answer_with_problem"]


async def answer_with_problem(_request: Request, error: Exception) -> Response:
    """Return the problem that the error is to a client."""
    assert isinstance(error, MockLlmApiError)
    return problem_reply(problem_for(error))
