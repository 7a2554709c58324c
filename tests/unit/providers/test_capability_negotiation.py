import pytest

from mockllmapi.errors import AttemptFailed, FailureClass
from mockllmapi.events import EventBus, ParameterRefused
from mockllmapi.providers.capability_negotiation import CapabilityNegotiation
from mockllmapi.providers.error_report import ErrorReport
from mockllmapi.providers.model_capabilities import ModelCapabilities, StructuredOutput

PROFILE = ModelCapabilities((StructuredOutput.STRICT_SCHEMA, StructuredOutput.OBJECT, StructuredOutput.PROMPT))
SCHEMA = {"type": "object"}


@pytest.fixture
def heard():
    return []


@pytest.fixture
def negotiation(heard):
    return CapabilityNegotiation("b", PROFILE, EventBus(heard.append))


def refusal(parameter):
    return AttemptFailed(FailureClass.CAPABILITY, "no", parameter=parameter, status=400)


def learn(negotiation, failed, message: str = "", negotiated=None, schema=SCHEMA):
    return negotiation.learn(
        failed, ErrorReport(message), negotiated=negotiated or negotiation.capabilities_for(schema), schema=schema
    )


def test_a_refusal_changes_the_capabilities_and_is_announced(negotiation, heard) -> None:
    failed = learn(negotiation, refusal("temperature"))
    assert (failed.failure, failed.parameter) == (FailureClass.CAPABILITY, "temperature")
    assert not negotiation.capabilities.has_temperature
    assert heard == [ParameterRefused("b", "temperature")]


def test_a_parameter_that_cannot_be_dropped_any_more_is_the_callers_fault(negotiation, heard) -> None:
    learn(negotiation, refusal("seed"))
    failed = learn(negotiation, refusal("seed"))
    assert (failed.failure, failed.parameter, failed.status) == (FailureClass.CALLER_FAULT, None, 400)
    assert len(heard) == 1


def test_a_call_that_was_already_under_way_learns_the_same_and_tells_nothing(negotiation, heard) -> None:
    negotiated = negotiation.capabilities_for(SCHEMA)
    learn(negotiation, refusal("response_format"), negotiated=negotiated)
    failed = learn(negotiation, refusal("response_format"), negotiated=negotiated)
    assert failed.failure is FailureClass.CAPABILITY
    assert negotiation.capabilities.structured_output is StructuredOutput.OBJECT
    assert len(heard) == 1


def test_a_schema_that_cannot_be_digested_is_remembered_by_itself(negotiation, heard) -> None:
    failed = learn(negotiation, refusal("response_format"), "Invalid schema for response_format 'answer'")
    assert failed.failure is FailureClass.CAPABILITY
    assert negotiation.capabilities == PROFILE
    assert not negotiation.capabilities_for(SCHEMA).can_send_schema
    assert negotiation.capabilities_for({"type": "array"}).can_send_schema
    assert heard == [ParameterRefused("b", "response_format")]


def test_a_format_refused_without_a_schema_in_it_is_the_callers_fault(negotiation) -> None:
    learn(negotiation, refusal("response_format"), "failed to parse grammar")
    assert learn(negotiation, refusal("response_format")).failure is FailureClass.CALLER_FAULT


def test_the_refused_schemas_are_bounded(negotiation) -> None:
    for number in range(300):
        learn(negotiation, refusal("response_format"), "invalid schema", schema={"const": number})
    assert negotiation.capabilities_for({"const": 0}).can_send_schema
    assert not negotiation.capabilities_for({"const": 299}).can_send_schema


def test_a_stated_limit_is_kept(negotiation) -> None:
    message = "max_tokens is too large: 32768. This model supports at most 4096 completion tokens"
    failed = learn(negotiation, refusal("max_tokens"), message)
    assert failed.parameter == "max_tokens"
    assert (negotiation.capabilities.length_parameter, negotiation.capabilities.length_ceiling) == ("max_tokens", 4096)
    assert learn(negotiation, refusal("max_tokens"), message).failure is FailureClass.CALLER_FAULT


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
def test_less_output_is_requested_if_the_output_does_not_fit(negotiation, message, left) -> None:
    failed = learn(negotiation, AttemptFailed(FailureClass.TOO_LONG, "long", status=400), message)
    assert (failed.failure, failed.parameter) == (FailureClass.TOO_LONG, "max_tokens")
    assert negotiation.capabilities.length_ceiling == left


def test_a_prompt_that_fills_the_window_itself_teaches_nothing(negotiation) -> None:
    message = "maximum context length is 4096 tokens (4090 in the messages, 10 in the completion)"
    failed = learn(negotiation, AttemptFailed(FailureClass.TOO_LONG, "long"), message)
    assert (failed.parameter, negotiation.capabilities) == (None, PROFILE)


@pytest.mark.parametrize("failure", sorted(set(FailureClass) - {FailureClass.CAPABILITY, FailureClass.TOO_LONG}))
def test_other_failures_pass_through(negotiation, failure) -> None:
    failed = AttemptFailed(failure, "x")
    assert learn(negotiation, failed) is failed
    assert negotiation.capabilities == PROFILE
