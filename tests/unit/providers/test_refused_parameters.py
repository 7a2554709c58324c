import pytest

from mockllmapi.errors import FailureClass
from mockllmapi.providers.error_report import ErrorReport
from mockllmapi.providers.refused_parameters import find_refused_parameter, refuses_optional_parameters
from mockllmapi.types import JsonObject
from unit.providers.test_failures import error, judge


@pytest.mark.parametrize(
    ("parameter", "status", "body"),
    [
        (
            "max_tokens",
            400,
            error(
                "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
                param="max_tokens",
                code="unsupported_parameter",
            ),
        ),
        (
            "max_tokens",
            400,
            error("Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens'."),
        ),
        ("temperature", 400, error("x", param="temperature", code="unsupported_value")),
        ("temperature", 422, error("temperature must be at most 1.0")),
        ("response_format", 400, {"error": "'response_format.type' must be 'json_schema' or 'text'"}),
        ("response_format", 400, error("x", param="response_format.json_schema.schema")),
        ("response_format", 400, error("Failed to initialize samplers: failed to parse grammar")),
        ("response_format", 500, error("JSON schema conversion failed: unsupported $ref")),
        ("response_format", 400, {"error": "invalid JSON schema in format"}),
        ("seed", 422, {"detail": [{"loc": ["body", "seed"], "msg": "Extra inputs are not permitted"}]}),
        ("seed", 400, error("Unrecognized request argument supplied: 'seed'")),
        ("n", 400, error("x", param="n")),
        ("n", 400, error("'n' must be 1 for this model")),
        ("stream_options", 400, error("Unknown field `stream_options`")),
        ("stream", 400, error("Your organization must be verified to stream this model.", param="stream")),
    ],
)
def test_a_refused_parameter_is_named(parameter: str, status: int, body: JsonObject) -> None:
    failed = judge(status, body)
    assert (failed.failure, failed.parameter) == (FailureClass.CAPABILITY, parameter)


@pytest.mark.parametrize(
    "message", ["The seed of doubt", "an n of one", "You said something about heat", "format your disk", ""]
)
def test_ordinary_words_are_not_parameters(message: str) -> None:
    assert find_refused_parameter(400, ErrorReport(message)) is None


@pytest.mark.parametrize(
    ("parameter", "status", "message"),
    [
        ("n", 400, "n > 1 is not supported"),
        ("n", 400, "Currently only n = 1 is supported"),
        ("n", 422, "Only one completion choice is allowed"),
        ("n", 400, "Number of choices must be 1"),
        ("seed", 400, "seed is not supported by this model"),
        ("stream", 400, "Streaming is not supported for this model"),
        ("stream", 501, "This deployment does not support streaming"),
        ("system", 400, "System role not supported"),
        ("system", 500, "System role not supported"),
        ("system", 400, "Conversation roles must alternate user/assistant/user/assistant/..."),
        ("system", 400, "Unsupported value: 'messages[0].role' does not support 'system' with this model."),
        ("system", 422, "Only user and assistant roles are supported!"),
        ("system", 400, "system messages are not allowed"),
    ],
)
def test_a_parameter_is_found_in_plain_words(parameter: str, status: int, message: str) -> None:
    assert find_refused_parameter(status, ErrorReport(message)) == parameter


def test_a_refusal_without_a_parameter_may_mean_an_optional_one() -> None:
    assert refuses_optional_parameters(400, ErrorReport("Bad Request"))
    assert refuses_optional_parameters(422, ErrorReport())
    assert refuses_optional_parameters(404, ErrorReport("No endpoints found that support the requested parameters."))
    assert not refuses_optional_parameters(400, ErrorReport("x", parameter="messages"))
    assert not refuses_optional_parameters(404, ErrorReport("Not Found"))
    assert not refuses_optional_parameters(None, ErrorReport())
