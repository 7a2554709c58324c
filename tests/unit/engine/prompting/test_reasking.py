"""The one question that is asked again."""

from __future__ import annotations

from mockllmapi.engine.prompting.reasking import MAX_PROBLEM_CHARS, MAX_QUOTED_CHARS, build_second_prompt
from mockllmapi.exchange import CompletionRequest, Message
from support.workshop import make_request

FIRST = CompletionRequest(make_request(), (Message("system", "Answer."), Message("user", "GET /users")), {"a": 1})


def test_the_model_sees_its_answer_and_what_was_wrong_with_it() -> None:
    again = build_second_prompt(FIRST, '{"id": "x"}', "id: must be a number")
    *before, answered, told = again.messages
    assert tuple(before) == FIRST.messages
    assert (answered.role, answered.content) == ("assistant", '{"id": "x"}')
    assert told.role == "user"
    assert "id: must be a number" in told.content
    assert (again.schema, again.request) == (FIRST.schema, FIRST.request)


def test_long_answers_and_problems_are_shortened() -> None:
    *_, answered, told = build_second_prompt(FIRST, "x" * 10_000, "y" * 10_000).messages
    assert MAX_QUOTED_CHARS <= answered.content.count("x") < MAX_QUOTED_CHARS + 10
    assert told.content.count("y") < MAX_PROBLEM_CHARS + 50


def test_an_empty_answer_still_is_a_message() -> None:
    *_, answered, _ = build_second_prompt(FIRST, "", "it was empty").messages
    assert answered.content
