"""Errors as clients see them."""

import pytest

from mockllmapi import errors
from mockllmapi.errors import MockLlmApiError
from mockllmapi.surfaces.http.problem import (
    NOT_FOUND,
    PROBLEMS,
    UNEXPECTED,
    Problem,
    problem_for,
    send_problem,
    unexpected_problem,
)
from support.asgi import Reply, Wire

NO_CLIENT_MEETS = {errors.AttemptFailed}
"""Caught by the router, always."""

ATTEMPTS = (
    errors.AttemptRecord("first", "server", 12.3456, "It answered 500."),
    errors.AttemptRecord("second", "timeout", 30_000.0, ""),
)


def leaves(root: type[MockLlmApiError] = errors.MockLlmApiError) -> list[type[MockLlmApiError]]:
    children = [child for child in root.__subclasses__() if child.__module__ == errors.__name__]
    return [leaf for child in children for leaf in leaves(child)] or [root]


def test_every_error_that_a_client_can_meet_has_a_row() -> None:
    assert [kind for kind in leaves() if kind not in NO_CLIENT_MEETS and kind not in PROBLEMS] == []


def test_no_row_is_for_nobody() -> None:
    assert set(PROBLEMS) <= set(leaves())


def test_names_tell_the_problems_apart() -> None:
    names = [row.name for row in (*PROBLEMS.values(), UNEXPECTED, NOT_FOUND)]
    assert len(set(names)) == len(names)


def test_every_status_is_that_of_an_error() -> None:
    rows = [*PROBLEMS.values(), UNEXPECTED, NOT_FOUND]
    assert [row.name for row in rows if not 400 <= row.status <= 504 or not row.title] == []


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.BadControl("count", "bad"), 400),
        (errors.BodyTooLarge("body", 1, "MaxRequestSizeBytes"), 413),
        (errors.BodyTooLarge("shape", 1, "MaxShapeBytes"), 413),
        (errors.NoBackendAvailable(), 503),
        (errors.NotRecorded("GET", "/a"), 404),
        (errors.DeadlinePassed("late"), 504),
        (errors.AllAttemptsFailed("all"), 502),
        (errors.UnusableAnswer("a", "nonsense"), 502),
        (errors.TooManyStreams("feeds", 9), 503),
    ],
)
def test_the_statuses_that_are_promised(error: MockLlmApiError, status: int) -> None:
    assert problem_for(error).status == status


async def sent(problem: Problem, *headers: tuple[str, str], **options: bool) -> Reply:
    wire = Wire()
    await send_problem(wire.send, problem, headers, **options)
    return wire.reply


async def test_a_problem_has_the_members_of_the_standard_and_of_older_clients() -> None:
    reply = await sent(problem_for(errors.BadControl("count", "'x' is no whole number")))
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json == {
        "type": "urn:problem-type:mockllmapi:bad-control",
        "title": "A parameter of the request has a bad value",
        "status": 400,
        "detail": "count: 'x' is no whole number.",
        "error": "count: 'x' is no whole number.",
    }


@pytest.mark.parametrize(
    "error",
    [
        errors.AllAttemptsFailed("2 attempts failed.", attempts=ATTEMPTS),
        errors.DeadlinePassed("late", attempts=ATTEMPTS),
        errors.NoBackendAvailable(attempts=ATTEMPTS),
        errors.UnusableAnswer("second", "it is prose", attempts=ATTEMPTS),
    ],
)
async def test_every_attempt_is_told(error: MockLlmApiError) -> None:
    assert (await sent(problem_for(error))).json["attempts"] == [
        {"backend": "first", "outcome": "server", "detail": "It answered 500.", "ms": 12.3},
        {"backend": "second", "outcome": "timeout", "detail": "", "ms": 30000.0},
    ]


async def test_the_words_for_nobody_are_those_of_the_documentation() -> None:
    reply = await sent(problem_for(errors.NoBackendAvailable()))
    assert reply.json["error"] == "No LLM backend available"


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        (errors.NoBackendAvailable(retry_after_s=7.2), "8"),
        (errors.NoBackendAvailable(retry_after_s=0.01), "1"),
        (errors.NoBackendAvailable(), "30"),
        (errors.AllAttemptsFailed("x", retry_after_s=3), "3"),
        (errors.AllAttemptsFailed("x"), None),
        (errors.DeadlinePassed("x"), None),
        (errors.TooManyStreams("feeds", 9), "5"),
        (errors.TooManyStreams("feeds", 9, retry_after_s=1.5), "2"),
    ],
)
async def test_whole_seconds_until_a_new_try(error: MockLlmApiError, seconds: str | None) -> None:
    assert (await sent(problem_for(error))).headers.get("retry-after") == seconds


async def test_headers_that_a_status_demands() -> None:
    wrong = await sent(problem_for(errors.MethodNotSupported("TRACE", ("GET", "POST"))))
    assert (wrong.status, wrong.headers["allow"]) == (405, "GET, POST")
    unknown = await sent(problem_for(errors.NotAuthorized()))
    assert (unknown.status, unknown.headers["www-authenticate"]) == (401, "Bearer")


async def test_a_problem_comes_with_the_headers_of_its_surface() -> None:
    assert (await sent(Problem(NOT_FOUND, "x"), ("X-Request-Id", "7"))).headers["x-request-id"] == "7"


async def test_head_gets_no_body() -> None:
    reply = await sent(Problem(NOT_FOUND, "x"), with_body=False)
    assert (reply.body, reply.status) == (b"", 404)
    assert int(reply.headers["content-length"]) > 0


@pytest.mark.parametrize(
    "error",
    [errors.AttemptFailed(errors.FailureClass.SERVER, "secret detail"), errors.MockLlmApiError("secret detail")],
)
def test_what_no_client_should_meet_says_nothing_of_itself(error: MockLlmApiError) -> None:
    assert problem_for(error) == unexpected_problem()
    assert b"secret" not in problem_for(error).encode()
