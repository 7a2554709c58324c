import pytest

from mockllmapi.errors import AttemptFailed, FailureClass
from mockllmapi.events import EventBus, ParameterRefused
from mockllmapi.providers.error_report import ErrorReport
from mockllmapi.providers.lessons import Lessons
from mockllmapi.providers.profile import Profile, StructuredOutput

PROFILE = Profile((StructuredOutput.STRICT_SCHEMA, StructuredOutput.OBJECT, StructuredOutput.PROMPT))
SCHEMA = {"type": "object"}


@pytest.fixture
def heard():
    return []


@pytest.fixture
def lessons(heard):
    return Lessons("b", PROFILE, EventBus(heard.append))


def refusal(parameter):
    return AttemptFailed(FailureClass.CAPABILITY, "no", parameter=parameter, status=400)


def learn(lessons, failed, message="", terms=None, schema=SCHEMA):
    return lessons.learn(failed, ErrorReport(message), terms=terms or lessons.terms_for(schema), schema=schema)


def test_a_refusal_is_learned_and_told(lessons, heard) -> None:
    failed = learn(lessons, refusal("temperature"))
    assert (failed.failure, failed.parameter) == (FailureClass.CAPABILITY, "temperature")
    assert not lessons.profile.sends_temperature
    assert heard == [ParameterRefused("b", "temperature")]


def test_what_cannot_be_dropped_any_more_is_the_callers_fault(lessons, heard) -> None:
    learn(lessons, refusal("seed"))
    failed = learn(lessons, refusal("seed"))
    assert (failed.failure, failed.parameter, failed.status) == (FailureClass.CALLER_FAULT, None, 400)
    assert len(heard) == 1


def test_a_call_that_was_already_under_way_learns_the_same_and_tells_nothing(lessons, heard) -> None:
    terms = lessons.terms_for(SCHEMA)
    learn(lessons, refusal("response_format"), terms=terms)
    failed = learn(lessons, refusal("response_format"), terms=terms)
    assert failed.failure is FailureClass.CAPABILITY
    assert lessons.profile.structured_output is StructuredOutput.OBJECT
    assert len(heard) == 1


def test_a_schema_that_cannot_be_digested_is_remembered_by_itself(lessons, heard) -> None:
    failed = learn(lessons, refusal("response_format"), "Invalid schema for response_format 'answer'")
    assert failed.failure is FailureClass.CAPABILITY
    assert lessons.profile == PROFILE
    assert not lessons.terms_for(SCHEMA).may_send_schema
    assert lessons.terms_for({"type": "array"}).may_send_schema
    assert heard == [ParameterRefused("b", "response_format")]


def test_a_format_refused_without_a_schema_in_it_is_the_callers_fault(lessons) -> None:
    learn(lessons, refusal("response_format"), "failed to parse grammar")
    assert learn(lessons, refusal("response_format")).failure is FailureClass.CALLER_FAULT


def test_the_refused_schemas_are_bounded(lessons) -> None:
    for number in range(300):
        learn(lessons, refusal("response_format"), "invalid schema", schema={"const": number})
    assert lessons.terms_for({"const": 0}).may_send_schema
    assert not lessons.terms_for({"const": 299}).may_send_schema


def test_a_limit_that_is_told_is_kept(lessons) -> None:
    message = "max_tokens is too large: 32768. This model supports at most 4096 completion tokens"
    failed = learn(lessons, refusal("max_tokens"), message)
    assert failed.parameter == "max_tokens"
    assert (lessons.profile.length_parameter, lessons.profile.length_ceiling) == ("max_tokens", 4096)
    assert learn(lessons, refusal("max_tokens"), message).failure is FailureClass.CALLER_FAULT


@pytest.mark.parametrize(
    ("message", "left"),
    [
        (
            "This model's maximum context length is 8192 tokens. However, you requested 8300 tokens (108 in the messages, "
            "8192 in the completion).",
            8192 - 108 - 16,
        ),
        (
            "maximum context length is 4096 tokens and your request has 30 input tokens (5000 > 4096 - 30)",
            4096 - 30 - 16,
        ),
    ],
)
def test_where_the_asked_output_is_what_does_not_fit_less_is_asked_for(lessons, message, left) -> None:
    failed = learn(lessons, AttemptFailed(FailureClass.TOO_LONG, "long", status=400), message)
    assert (failed.failure, failed.parameter) == (FailureClass.TOO_LONG, "max_tokens")
    assert lessons.profile.length_ceiling == left


def test_a_prompt_that_fills_the_window_itself_teaches_nothing(lessons) -> None:
    message = "maximum context length is 4096 tokens (4090 in the messages, 10 in the completion)"
    failed = learn(lessons, AttemptFailed(FailureClass.TOO_LONG, "long"), message)
    assert (failed.parameter, lessons.profile) == (None, PROFILE)


@pytest.mark.parametrize("failure", sorted(set(FailureClass) - {FailureClass.CAPABILITY, FailureClass.TOO_LONG}))
def test_other_failures_pass_through(lessons, failure) -> None:
    failed = AttemptFailed(failure, "x")
    assert learn(lessons, failed) is failed
    assert lessons.profile == PROFILE
