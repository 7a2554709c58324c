import json
from dataclasses import replace

import pytest

from mockllmapi.exchange import CompletionRequest
from mockllmapi.providers.capability_negotiation import CallCapabilities
from mockllmapi.providers.model_capabilities import ModelCapabilities, StructuredOutput
from mockllmapi.providers.openai_wire import OpenAiWire
from support.json_types import JsonDict
from upstreams.backends import asking

STRICT, SCHEMA, OBJECT, PROMPT = StructuredOutput
PROFILE = ModelCapabilities((STRICT, OBJECT, PROMPT), has_native_n=True)
WIRE = OpenAiWire(temperature=1.2, max_tokens=500)
OBJECT_SCHEMA = {"type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"]}
FREE_MAP = {"type": "object", "additionalProperties": {"type": "string"}}


def encoded(
    request: CompletionRequest,
    capabilities: ModelCapabilities = PROFILE,
    *,
    is_streamed: bool = True,
    can_send_schema: bool = True,
) -> JsonDict:
    body: JsonDict = json.loads(
        WIRE.encode(request, CallCapabilities(capabilities, can_send_schema), model="m", is_streamed=is_streamed)
    )
    return body


def test_everything_that_may_be_sent_is() -> None:
    body = encoded(asking(seed=7, n=3))
    assert body == {
        "model": "m",
        "messages": [{"role": "system", "content": "Answer in JSON."}, {"role": "user", "content": "GET /users"}],
        "temperature": 1.2,
        "max_tokens": 500,
        "seed": 7,
        "n": 3,
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def test_nothing_that_was_refused_is() -> None:
    bare = ModelCapabilities(
        (PROMPT,),
        length_parameter=None,
        has_temperature=False,
        has_seed=False,
        has_streaming=False,
        has_stream_usage=False,
    )
    assert encoded(asking(OBJECT_SCHEMA, seed=7, n=3), bare, is_streamed=False).keys() == {
        "model",
        "messages",
        "stream",
    }


def test_the_limit_goes_by_its_name_and_under_its_ceiling() -> None:
    assert encoded(asking(), replace(PROFILE, length_parameter="max_completion_tokens"))["max_completion_tokens"] == 500
    assert encoded(asking(), replace(PROFILE, length_ceiling=100))["max_tokens"] == 100
    assert encoded(asking(), replace(PROFILE, length_ceiling=900))["max_tokens"] == 500


@pytest.mark.parametrize("seed", [-1, 2**31, 2**200, -(2**80)])
def test_a_seed_fits_every_server(seed: int) -> None:
    assert 0 <= encoded(asking(seed=seed))["seed"] < 2**31


def test_a_strict_schema_is_sent_in_the_subset() -> None:
    sent = encoded(asking(OBJECT_SCHEMA))["response_format"]
    assert sent["type"] == "json_schema"
    assert sent["json_schema"]["strict"] is True
    assert sent["json_schema"]["schema"]["additionalProperties"] is False


def test_a_plain_schema_is_sent_as_it_is() -> None:
    sent = encoded(
        asking({"type": "array", "items": {}, "maxItems": 9}), replace(PROFILE, structured_outputs=(SCHEMA, PROMPT))
    )
    assert sent["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "answer", "schema": {"type": "array", "items": {}, "maxItems": 9}},
    }


def test_a_schema_that_a_mode_cannot_express_goes_to_the_next_mode() -> None:
    assert encoded(asking(FREE_MAP))["response_format"] == {"type": "json_object"}


def test_json_object_is_not_requested_if_it_would_be_wrong() -> None:
    only_object = replace(PROFILE, structured_outputs=(OBJECT, PROMPT))
    assert "response_format" not in encoded(asking({"type": "array"}), only_object)
    assert "response_format" not in encoded(replace(asking(FREE_MAP), messages=()), only_object)


def test_without_a_schema_or_with_a_refused_one_nothing_is_asked_for() -> None:
    assert "response_format" not in encoded(asking())
    assert "response_format" not in encoded(asking(OBJECT_SCHEMA), can_send_schema=False)
