from datetime import UTC, datetime

import pytest

from mockllmapi.errors import AttemptFailed, FailureClass
from mockllmapi.providers.error_report import read_error
from mockllmapi.providers.failures import classify_failure
from mockllmapi.types import JsonValue
from support.json_types import Json, JsonDict

NOW = datetime(2026, 11, 1, tzinfo=UTC)
INVALID = "invalid_request_error"


def judge(status: int, body: Json = None, headers: JsonDict | None = None) -> AttemptFailed:
    return classify_failure(status, read_error(body), headers or {}, NOW)


def error(message: str = "", **fields: int | str) -> JsonDict:
    return {"error": {"message": message, **fields}}


@pytest.mark.parametrize(
    ("failure", "status", "body"),
    [
        *[(FailureClass.SERVER, status, None) for status in (408, 500, 502, 503, 504, 520, 529)],
        (FailureClass.SERVER, 503, error("Loading model", type="unavailable_error", code=503)),
        (FailureClass.MODEL_MISSING, 500, error("model requires more system memory (8.4 GiB) than is available")),
        (FailureClass.MODEL_MISSING, 500, error("llama runner process has terminated: exit status 2")),
        (FailureClass.MODEL_MISSING, 400, {"error": "Model loading was stopped due to insufficient system resources."}),
        (FailureClass.MODEL_MISSING, 400, {"error": "The model has crashed without additional information."}),
        (FailureClass.MODEL_MISSING, 404, error("No endpoints found for meta-llama/x.")),
        (FailureClass.BAD_ANSWER, 400, error("Failed to generate JSON", code="json_validate_failed")),
        (FailureClass.REJECTED, 413, error("Request too large on tokens per minute", code="rate_limit_exceeded")),
        (FailureClass.RATE_LIMIT, 429, error("Rate limit reached", type="requests", code="rate_limit_exceeded")),
        (FailureClass.QUOTA, 429, error("You exceeded your current quota", type="insufficient_quota")),
        (FailureClass.QUOTA, 429, error("You exceeded your current quota, please check your plan.")),
        (FailureClass.QUOTA, 402, None),
        (FailureClass.QUOTA, 400, error("Your credit balance is too low to access the API.", type=INVALID)),
        (FailureClass.QUOTA, 200, error("x", type="billing_error")),
        (FailureClass.CREDENTIAL, 401, None),
        (FailureClass.CREDENTIAL, 403, None),
        (FailureClass.CREDENTIAL, 400, error("x", code="invalid_api_key")),
        (FailureClass.CREDENTIAL, 400, error("API key not valid. Please pass a valid API key.", code=400)),
        (FailureClass.MODEL_MISSING, 404, error("model 'llama9' not found", type="not_found_error")),
        (FailureClass.MODEL_MISSING, 404, {"error": "model 'llama9' not found"}),
        (FailureClass.MODEL_MISSING, 404, error('model "llama9" not found, try pulling it first', type="api_error")),
        (FailureClass.MODEL_MISSING, 404, error("The model `gpt-9` does not exist", code="model_not_found")),
        (FailureClass.MODEL_MISSING, 403, error("Project has no access", code="model_not_found")),
        (FailureClass.MODEL_MISSING, 404, error("model: claude-9", type="not_found_error")),
        (FailureClass.WRONG_ADDRESS, 404, error("Not Found", type="not_found_error")),
        (FailureClass.REJECTED, 400, error("model: Field required", type=INVALID)),
        (FailureClass.MODEL_MISSING, 404, error("No models loaded. Please load a model in the developer page")),
        (FailureClass.MODEL_MISSING, 400, {"error": "No models loaded. Please load a model."}),
        (FailureClass.MODEL_MISSING, 400, error("Model is unloaded.")),
        (FailureClass.MODEL_MISSING, 400, error("invalid model ID", param="model")),
        (FailureClass.MODEL_MISSING, 410, None),
        (FailureClass.TOO_LONG, 400, error("x", code="context_length_exceeded", param="messages")),
        (
            FailureClass.TOO_LONG,
            400,
            error("the request exceeds the available context size", type="exceed_context_size_error"),
        ),
        (FailureClass.TOO_LONG, 400, error("This model's maximum context length is 8192 tokens.")),
        (FailureClass.TOO_LONG, 413, error("prompt is too long")),
        (
            FailureClass.TOO_LONG,
            400,
            error("input length and `max_tokens` exceed context limit: 188240 + 21333 > 200000", type=INVALID),
        ),
        (FailureClass.REFUSED, 400, error("filtered due to the prompt", code="content_filter")),
        (FailureClass.REFUSED, 400, error("flagged by Azure OpenAI's content management policy")),
        (FailureClass.REJECTED, 400, error("'messages' must contain the word 'json'", param="messages")),
        (FailureClass.WRONG_ADDRESS, 404, "404 page not found"),
        (FailureClass.WRONG_ADDRESS, 405, None),
        (FailureClass.REJECTED, 413, None),
        (FailureClass.REJECTED, 418, None),
        (FailureClass.WRONG_ADDRESS, 301, None),
        (FailureClass.WRONG_ADDRESS, 308, None),
        # An error inside an answer of 200.
        (FailureClass.SERVER, 200, error("Something broke")),
        (FailureClass.RATE_LIMIT, 200, error("Slow down", code=429)),
        (FailureClass.RATE_LIMIT, 200, error(type="rate_limit_exceeded")),
        (FailureClass.CREDENTIAL, 200, error("x", code="401")),
        (FailureClass.CREDENTIAL, 200, error("invalid api key")),
        (FailureClass.SERVER, 200, [{"error": {"code": 503}}]),
        (FailureClass.TOO_LONG, 200, error("x", code="context_length_exceeded")),
    ],
)
def test_each_signal_means_its_class(failure: FailureClass, status: int, body: JsonValue) -> None:
    failed = judge(status, body)
    assert failed.failure is failure
    assert failed.status == status
    assert failed.parameter is None


def test_a_server_fault_names_no_parameter_by_accident() -> None:
    assert judge(500, error("panic near 'temperature'")).failure is FailureClass.SERVER


def test_the_wait_goes_along() -> None:
    assert judge(429, headers={"retry-after": "2"}).retry_after_s == 2.0
    assert judge(503, headers={"retry-after": "7"}).retry_after_s == 7.0


def test_nothing_of_the_body_is_shown_but_a_known_code() -> None:
    secret = "sk-live-abcdef"
    for status in (400, 401, 404, 429, 500, 302, 200):
        failed = judge(status, error(f"Bad key {secret}", code=secret, type=secret, param=secret))
        assert secret not in str(failed) + repr(failed) + failed.detail
    assert "invalid_api_key" in judge(401, error("x", code="invalid_api_key")).detail


def test_a_wrong_address_is_explained() -> None:
    assert "BaseUrl" in judge(404, "404 page not found").detail
    assert "BaseUrl" in judge(307).detail


@pytest.mark.parametrize(
    "body", [None, error("x", code="unsupported_country_region_territory"), "<html>Blocked</html>"]
)
def test_refused_access_is_not_called_a_bad_key(body: Json) -> None:
    failed = judge(403, body)
    assert (failed.failure, failed.detail[:29]) == (FailureClass.CREDENTIAL, "The backend refused access (H")
