from typing import Any

import pytest

from mockllmapi.errors import AttemptFailed, FailureClass
from mockllmapi.events import EventBus, ParameterRefused
from mockllmapi.providers.capability_negotiation import OPTIONAL_PARAMETERS, CallCapabilities, CapabilityNegotiation
from mockllmapi.providers.error_report import ErrorReport
from mockllmapi.providers.model_capabilities import ModelCapabilities, StructuredOutput
from mockllmapi.types import JsonObject
from support.json_types import JsonDict
from upstreams.backends import asking

PROFILE = ModelCapabilities((StructuredOutput.STRICT_SCHEMA, StructuredOutput.OBJECT, StructuredOutput.PROMPT))
SCHEMA: JsonDict = {"type": "object"}


@pytest.fixture
def heard() -> list[Any]:
    return []


@pytest.fixture
def negotiation(heard: list[Any]) -> CapabilityNegotiation:
    return CapabilityNegotiation("b", PROFILE, EventBus(heard.append))


def refusal(parameter: str) -> AttemptFailed:
    return AttemptFailed(FailureClass.CAPABILITY, "no", parameter=parameter, status=400)


def learn(
    negotiation: CapabilityNegotiation,
    failed: AttemptFailed,
    message: str = "",
    sent: CallCapabilities | None = None,
    schema: JsonObject = SCHEMA,
    **request: int,
) -> AttemptFailed:
    sent = sent or negotiation.capabilities_for(schema)
    return negotiation.learn(failed, ErrorReport(message), sent=sent, request=asking(schema, **request))


def test_a_refusal_changes_the_capabilities_and_is_announced(
    negotiation: CapabilityNegotiation, heard: list[Any]
) -> None:
    failed = learn(negotiation, refusal("temperature"))
    assert (failed.failure, failed.parameter) == (FailureClass.CAPABILITY, "temperature")
    assert not negotiation.capabilities.has_temperature
    assert heard == [ParameterRefused("b", "temperature")]


def test_a_parameter_that_cannot_be_dropped_any_more_is_rejected(
    negotiation: CapabilityNegotiation, heard: list[Any]
) -> None:
    learn(negotiation, refusal("seed"))
    failed = learn(negotiation, refusal("seed"))
    assert (failed.failure, failed.parameter, failed.status) == (FailureClass.REJECTED, None, 400)
    assert len(heard) == 1


def test_a_call_that_was_already_under_way_learns_the_same_and_tells_nothing(
    negotiation: CapabilityNegotiation, heard: list[Any]
) -> None:
    sent = negotiation.capabilities_for(SCHEMA)
    learn(negotiation, refusal("response_format"), sent=sent)
    failed = learn(negotiation, refusal("response_format"), sent=sent)
    assert failed.failure is FailureClass.CAPABILITY
    assert negotiation.capabilities.structured_output is StructuredOutput.OBJECT
    assert len(heard) == 1


def test_a_schema_that_cannot_be_digested_is_remembered_by_itself(
    negotiation: CapabilityNegotiation, heard: list[Any]
) -> None:
    failed = learn(negotiation, refusal("response_format"), "Invalid schema for response_format 'answer'")
    assert failed.failure is FailureClass.CAPABILITY
    assert negotiation.capabilities == PROFILE
    assert not negotiation.capabilities_for(SCHEMA).can_send_schema
    assert negotiation.capabilities_for({"type": "array"}).can_send_schema
    assert heard == [ParameterRefused("b", "response_format")]


def test_a_format_refused_without_a_schema_in_it_is_rejected(negotiation: CapabilityNegotiation) -> None:
    learn(negotiation, refusal("response_format"), "failed to parse grammar")
    assert learn(negotiation, refusal("response_format")).failure is FailureClass.REJECTED


def test_the_refused_schemas_are_bounded(negotiation: CapabilityNegotiation) -> None:
    for number in range(300):
        learn(negotiation, refusal("response_format"), "invalid schema", schema={"const": number})
    assert negotiation.capabilities_for({"const": 0}).can_send_schema
    assert not negotiation.capabilities_for({"const": 299}).can_send_schema


@pytest.mark.parametrize(
    "message",
    [
        "max_tokens is too large: 32768. This model supports at most 4096 completion tokens",
        "max_tokens: 32768 > 4096, which is the maximum allowed number of output tokens for claude-3-opus-20240229",
    ],
)
def test_a_stated_limit_is_kept(negotiation: CapabilityNegotiation, message: str) -> None:
    failed = learn(negotiation, refusal("max_tokens"), message)
    assert failed.parameter == "max_tokens"
    assert (negotiation.capabilities.length_parameter, negotiation.capabilities.length_ceiling) == ("max_tokens", 4096)
    assert learn(negotiation, refusal("max_tokens"), message).failure is FailureClass.REJECTED


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
def test_less_output_is_requested_if_the_output_does_not_fit(
    negotiation: CapabilityNegotiation, message: str, left: int
) -> None:
    failed = learn(negotiation, AttemptFailed(FailureClass.TOO_LONG, "long", status=400), message)
    assert (failed.failure, failed.parameter) == (FailureClass.TOO_LONG, "max_tokens")
    assert negotiation.capabilities.length_ceiling == left


def test_a_prompt_that_fills_the_window_itself_teaches_nothing(negotiation: CapabilityNegotiation) -> None:
    message = "maximum context length is 4096 tokens (4090 in the messages, 10 in the completion)"
    failed = learn(negotiation, AttemptFailed(FailureClass.TOO_LONG, "long"), message)
    assert (failed.parameter, negotiation.capabilities) == (None, PROFILE)


@pytest.mark.parametrize("failure", sorted(set(FailureClass) - {FailureClass.CAPABILITY, FailureClass.TOO_LONG}))
def test_other_failures_pass_through(negotiation: CapabilityNegotiation, failure: FailureClass) -> None:
    failed = AttemptFailed(failure, "x")
    assert learn(negotiation, failed) is failed
    assert negotiation.capabilities == PROFILE


# -- refusals that name nothing


def rejected(status: int = 400) -> AttemptFailed:
    return AttemptFailed(FailureClass.REJECTED, "no", status=status)


@pytest.mark.parametrize("status", [400, 422])
def test_a_refusal_that_names_nothing_is_tried_once_without_optional_parameters(
    negotiation: CapabilityNegotiation, heard: list[Any], status: int
) -> None:
    failed = learn(negotiation, rejected(status), seed=7)
    assert (failed.failure, failed.parameter) == (FailureClass.CAPABILITY, OPTIONAL_PARAMETERS)
    trial = negotiation.capabilities_for(SCHEMA)
    assert trial.is_trial
    assert not trial.can_send_schema
    assert trial.capabilities == PROFILE.without_optional()
    assert heard == []


def test_a_trial_that_works_is_kept(negotiation: CapabilityNegotiation, heard: list[Any]) -> None:
    learn(negotiation, rejected())
    negotiation.confirm(negotiation.capabilities_for(SCHEMA), SCHEMA)
    assert not negotiation.capabilities_for(SCHEMA).is_trial
    assert not negotiation.capabilities_for(SCHEMA).can_send_schema
    assert negotiation.capabilities_for({"type": "array"}).can_send_schema
    assert not negotiation.capabilities.has_seed
    assert heard == [ParameterRefused("b", OPTIONAL_PARAMETERS)]


def test_a_trial_that_fails_is_not_made_again(negotiation: CapabilityNegotiation) -> None:
    learn(negotiation, rejected())
    trial = negotiation.capabilities_for(SCHEMA)
    assert learn(negotiation, rejected(), sent=trial).failure is FailureClass.REJECTED
    negotiation.end_trial(trial, rejected(), SCHEMA)
    assert negotiation.capabilities == PROFILE
    assert learn(negotiation, rejected()).failure is FailureClass.REJECTED


def test_a_trial_that_ends_for_another_reason_may_be_made_again(negotiation: CapabilityNegotiation) -> None:
    learn(negotiation, rejected())
    negotiation.end_trial(
        negotiation.capabilities_for(SCHEMA), AttemptFailed(FailureClass.TIMEOUT, "late", status=200), SCHEMA
    )
    assert not negotiation.capabilities_for(SCHEMA).is_trial
    assert learn(negotiation, rejected()).parameter == OPTIONAL_PARAMETERS


@pytest.mark.parametrize("status", [403, 404, 409, 413])
def test_other_refusals_are_not_tried(negotiation: CapabilityNegotiation, status: int) -> None:
    assert learn(negotiation, rejected(status)).failure is FailureClass.REJECTED


def test_a_refusal_of_a_request_without_optional_parameters_is_not_tried(heard: list[Any]) -> None:
    bare = ModelCapabilities((StructuredOutput.PROMPT,), has_stream_usage=False)
    assert learn(CapabilityNegotiation("b", bare, EventBus(heard.append)), rejected()).parameter is None
