import json
from dataclasses import replace

import pytest

from mockllmapi.exchange import CompletionRequest, FinishReason, Usage
from mockllmapi.providers.capability_negotiation import CallCapabilities
from mockllmapi.providers.dialect import CompletionPiece, ErrorInCompletion, NotAChatCompletion
from mockllmapi.providers.model_capabilities import ModelCapabilities, StructuredOutput
from mockllmapi.providers.openai_wire import ChunkDecoder, OpenAiWire
from mockllmapi.types import JsonValue
from support.json_types import JsonDict
from upstreams.backends import asking

STRICT, SCHEMA, OBJECT, PROMPT = StructuredOutput
PROFILE = ModelCapabilities((STRICT, OBJECT, PROMPT), has_native_n=True)
WIRE = OpenAiWire(temperature=1.2, max_tokens=500)
OBJECT_SCHEMA = {"type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"]}
FREE_MAP = {"type": "object", "additionalProperties": {"type": "string"}}


def encoded(
    request: CompletionRequest, capabilities=PROFILE, *, is_streamed: bool = True, can_send_schema: bool = True
) -> JsonDict:
    return json.loads(
        WIRE.encode(request, CallCapabilities(capabilities, can_send_schema), model="m", is_streamed=is_streamed)
    )


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


# -- answers ------------------------------------------------------------------------------------------------------------


def whole(**fields: JsonValue) -> bytes:
    return json.dumps(fields).encode()


def test_a_whole_answer_is_read() -> None:
    body = whole(
        model="m-1",
        choices=[
            {"index": 0, "message": {"role": "assistant", "content": "a"}, "finish_reason": "stop"},
            {"index": 1, "message": {"content": [{"type": "text", "text": "b"}]}, "finish_reason": "length"},
        ],
        usage={"prompt_tokens": 1, "completion_tokens": 2, "completion_tokens_details": {}},
        unknown={"x": 1},
    )
    assert WIRE.decode(body) == [
        CompletionPiece(0, "a", FinishReason.STOP, model="m-1"),
        CompletionPiece(1, "b", FinishReason.LENGTH, model="m-1"),
        CompletionPiece(usage=Usage(1, 2), model="m-1"),
    ]


@pytest.mark.parametrize("name", ["reasoning", "reasoning_content"])
def test_reasoning_is_not_content(name: str) -> None:
    pieces = WIRE.decode(whole(choices=[{"message": {name: "hm", "content": "a"}, "finish_reason": "stop"}]))
    assert [(piece.text, piece.is_reasoning) for piece in pieces] == [("hm", True), ("a", False)]


def test_a_refusal_is_marked() -> None:
    (piece,) = WIRE.decode(whole(choices=[{"message": {"content": None, "refusal": "no"}}]))
    assert piece.is_refusal


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"choices": 7}', b"\xff", b"[" * 100_000])
def test_a_body_that_is_not_a_completion_is_an_error(body: bytes) -> None:
    with pytest.raises(NotAChatCompletion):
        WIRE.decode(body)


@pytest.mark.parametrize(
    "body", [whole(error={"message": "m"}), whole(error="m"), whole(object="error", message="m", choices=None)]
)
def test_an_error_in_an_answer_is_found(body: bytes) -> None:
    with pytest.raises(ErrorInCompletion) as caught:
        WIRE.decode(body)
    assert caught.value.report.message == "m"


@pytest.mark.parametrize("nothing", [None, {}, "", False])
def test_an_empty_error_is_none(nothing: JsonValue) -> None:
    assert WIRE.decode(whole(error=nothing, choices=[])) == []


def event(**fields: JsonValue) -> bytes:
    return b"data: " + json.dumps(fields).encode() + b"\n\n"


def delta(text: str = "", finish: str | None = None) -> bytes:
    return event(choices=[{"index": 0, "delta": {"content": text}, "finish_reason": finish}])


def test_chunks_are_read_and_empty_ones_say_nothing() -> None:
    decoder = ChunkDecoder()
    stream = delta() + b": comment\n\n" + delta("a") + event(choices=[]) + delta("b", "stop") + b"data: [DONE]\n\n"
    assert decoder.feed(stream) == [
        CompletionPiece(0, "a"),
        CompletionPiece(0, "b", FinishReason.STOP),
        CompletionPiece(is_end=True),
    ]
    assert decoder.finish() == []


def test_one_malformed_event_is_left_out_and_counted() -> None:
    decoder = ChunkDecoder()
    assert decoder.feed(delta("a") + b"data: {broken\n\n" + delta("b")) == [
        CompletionPiece(0, "a"),
        CompletionPiece(0, "b"),
    ]
    assert decoder.malformed_events == 1


@pytest.mark.parametrize("cut", [5, 20, 50])
def test_a_damaged_chunk_is_not_left_out(cut: int) -> None:
    damaged = delta("lost").rstrip()
    for data in (damaged[:-cut], b"data: " + damaged[-cut:]):
        with pytest.raises(NotAChatCompletion):
            ChunkDecoder().feed(delta("a") + data + b"\n\n" + delta("b"))


def test_events_without_an_object_are_skipped_however_often() -> None:
    decoder = ChunkDecoder()
    assert decoder.feed(b"data: ping\n\ndata: : PROCESSING\n\n" * 30 + b"data:\n\n" * 30) == []
    assert decoder.malformed_events == 60


def test_an_error_in_a_stream_is_found() -> None:
    with pytest.raises(ErrorInCompletion):
        ChunkDecoder().feed(delta("a") + event(error={"message": "m"}))
    with pytest.raises(ErrorInCompletion):
        ChunkDecoder().feed(b"event: error\ndata: oh no\n\n")


def test_an_endless_line_is_not_a_stream() -> None:
    with pytest.raises(NotAChatCompletion):
        ChunkDecoder().feed(b"data: " + b"a" * 2_000_000)


def test_the_last_event_counts_without_its_blank_line() -> None:
    decoder = ChunkDecoder()
    assert decoder.feed(delta("a", "stop").rstrip()) == []
    assert decoder.finish() == [CompletionPiece(0, "a", FinishReason.STOP)]
