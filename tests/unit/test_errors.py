"""The family of errors: what each says, and what it keeps."""

from collections.abc import Callable, Iterator

import pytest

from mockllmapi import errors
from mockllmapi.errors import AllAttemptsFailed, ConfigProblem, DeadlinePassed, MockLlmApiError, NoBackendAvailable


def family(root: type[MockLlmApiError] = errors.MockLlmApiError) -> Iterator[type[MockLlmApiError]]:
    for child in root.__subclasses__():
        if child.__module__ == errors.__name__:
            yield child
            yield from family(child)


def test_the_drawn_tree_shows_every_member() -> None:
    drawn = errors.__doc__
    assert [member.__name__ for member in family() if member.__name__ not in drawn] == []


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (errors.BadControl("count", "'x' is no whole number"), "count: 'x' is no whole number."),
        (
            errors.BadControl("shape", "not JSON", position="line 1, column 8", expected="JSON by example"),
            "shape: not JSON at line 1, column 8. Expected JSON by example.",
        ),
        (errors.BodyTooLarge("shape", 99, "MaxShapeBytes"), "The shape is larger than 99 bytes (MaxShapeBytes)."),
        (errors.NoBackendAvailable(), "No LLM backend available"),
        (
            errors.NoBackendAvailable(("a: disabled", "b: breaker open")),
            "No LLM backend available: a: disabled; b: breaker open",
        ),
        (errors.NotRecorded("GET", "/a", "Nothing was."), "GET /a was not recorded. Nothing was."),
        (errors.NotRecorded("GET", "/a"), "GET /a was not recorded."),
        (errors.TooManyStreams("feeds", 9), "The limit of 9 feeds is reached."),
        (
            errors.UnusableAnswer("gpt", "there is no JSON in it"),
            "The answer of backend 'gpt' could not be used: there is no JSON in it.",
        ),
    ],
)
def test_an_error_says_what_is_wrong_and_what_would_do(error: MockLlmApiError, text: str) -> None:
    assert str(error) == text


def test_a_bad_control_keeps_its_facts() -> None:
    error = errors.BadControl("Count", "too small", position="byte 3", expected="a number")
    assert (error.parameter, error.position, error.expected) == ("Count", "byte 3", "a number")


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (errors.ConfigProblem("is empty"), "is empty"),
        (
            errors.ConfigProblem("no port", "a.json:3", "Port", given="x", legal="0 to 65535"),
            "a.json:3: Port: no port (given: x) Legal: 0 to 65535.",
        ),
    ],
)
def test_a_configuration_problem_says_where_it_stands(problem: ConfigProblem, text: str) -> None:
    assert str(problem) == text


def test_a_configuration_error_holds_every_problem() -> None:
    problems = (errors.ConfigProblem("one"), errors.ConfigProblem("two"))
    assert str(errors.ConfigurationError(problems)) == "one\ntwo"
    assert errors.ConfigurationError(problems).problems == problems


@pytest.mark.parametrize("kind", [errors.NoBackendAvailable, errors.DeadlinePassed, errors.AllAttemptsFailed])
def test_total_failure_keeps_every_attempt(kind: type[AllAttemptsFailed | DeadlinePassed | NoBackendAvailable]) -> None:
    attempts = (errors.AttemptRecord("a", "server", 1.0), errors.AttemptRecord("b", "timeout", 2.0))
    make: Callable[..., AllAttemptsFailed | DeadlinePassed | NoBackendAvailable] = kind
    error = make((), attempts=attempts, retry_after_s=3.0)
    assert (error.attempts, error.retry_after_s) == (attempts, 3.0)


def test_no_error_knows_a_status_of_ours() -> None:
    statuses = [name for member in family() for name in vars(member) if "status" in name]
    assert statuses == []
