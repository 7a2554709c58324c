"""The Messages API as it is really sent: its requests, and its answers whole, streamed and broken."""

from __future__ import annotations

import json

import pytest

from mockllmapi.exchange import CompletionRequest, FinishReason, Message, MockRequest, Usage
from mockllmapi.providers.anthropic_messages import AnthropicMessages, MessageDecoder
from mockllmapi.providers.capability_negotiation import CallCapabilities
from mockllmapi.providers.dialect import CompletionPiece, ErrorInCompletion, NotAChatCompletion
from mockllmapi.providers.model_capabilities import ModelCapabilities, StructuredOutput
from support.json_types import Json, JsonDict, json_of
from upstreams.backends import asking

CAPABILITIES = ModelCapabilities((StructuredOutput.SCHEMA, StructuredOutput.PROMPT), has_seed=False)
WIRE = AnthropicMessages(temperature=1.2, max_tokens=500)
USER: Json = {"type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"]}


def encode_request(request: CompletionRequest, capabilities: ModelCapabilities = CAPABILITIES) -> JsonDict:
    allowed = CallCapabilities(capabilities, can_send_schema=True)
    body: JsonDict = json.loads(WIRE.encode(request, allowed, model="claude", is_streamed=True))
    return body


def test_a_request_has_the_system_text_apart_a_limit_and_a_legal_temperature() -> None:
    assert encode_request(asking()) == {
        "model": "claude",
        "max_tokens": 500,
        "system": "Answer in JSON.",
        "messages": [{"role": "user", "content": "GET /users"}],
        "stream": True,
        "temperature": 1.0,
    }


def test_roles_take_turns() -> None:
    messages = (Message("user", "a"), Message("user", "b"), Message("assistant", "c"))
    request = CompletionRequest(MockRequest("GET", "/users"), messages)
    assert encode_request(request)["messages"] == [
        {"role": "user", "content": "a\n\nb"},
        {"role": "assistant", "content": "c"},
    ]


def test_an_object_is_asked_for_by_a_tool_that_must_be_used_and_a_list_by_the_prompt() -> None:
    body = encode_request(asking(USER))
    assert body["tool_choice"] == {"type": "tool", "name": "answer"}
    assert json_of(body["tools"])[0]["input_schema"]["properties"] == {"id": {"type": "integer"}}
    assert "tools" not in encode_request(asking({"type": "array", "items": USER}))
    assert "tools" not in encode_request(asking(USER), ModelCapabilities((StructuredOutput.PROMPT,)))


def event(kind: str, **fields: Json) -> bytes:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **fields})}\n\n".encode()


START = event(
    "message_start", message={"model": "claude-x", "usage": {"input_tokens": 7, "cache_read_input_tokens": 3}}
)
STOP = event("message_stop")


def text(part: str) -> bytes:
    return event("content_block_delta", index=0, delta={"type": "text_delta", "text": part})


def end(reason: Json, tokens: Json = 9) -> bytes:
    return event("message_delta", delta={"stop_reason": reason}, usage={"output_tokens": tokens})


def read(*chunks: bytes) -> list[CompletionPiece]:
    decoder = MessageDecoder()
    pieces = [piece for chunk in chunks for piece in decoder.feed(chunk)]
    return pieces + decoder.finish()


def join_content(pieces: list[CompletionPiece]) -> str:
    return "".join(piece.content for piece in pieces)


def finish_reasons(pieces: list[CompletionPiece]) -> list[FinishReason]:
    return [piece.finish_reason for piece in pieces if piece.finish_reason is not None]


def test_a_stream_of_text() -> None:
    pieces = read(START, event("ping"), text('[{"id"'), text(":1}]"), end("end_turn"), STOP)
    assert join_content(pieces) == '[{"id":1}]'
    assert finish_reasons(pieces) == [FinishReason.STOP]
    assert [piece.usage for piece in pieces if piece.usage] == [Usage(10, 9)]
    assert {piece.model for piece in pieces if piece.text} == {"claude-x"}
    assert pieces[-1].is_end


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_the_places_of_cuts_mean_nothing(size: int) -> None:
    whole = START + text('{"größe"') + text(":1}") + end("end_turn") + STOP
    assert join_content(read(*(whole[at : at + size] for at in range(0, len(whole), size)))) == '{"größe":1}'


def test_the_input_of_a_tool_is_the_answer_and_thinking_is_not() -> None:
    pieces = read(
        START,
        event("content_block_start", index=0, content_block={"type": "thinking", "thinking": "hm"}),
        event("content_block_delta", index=0, delta={"type": "thinking_delta", "thinking": "well"}),
        event("content_block_delta", index=0, delta={"type": "signature_delta", "signature": "abc"}),
        event("content_block_start", index=1, content_block={"type": "tool_use", "name": "answer", "input": {}}),
        event("content_block_delta", index=1, delta={"type": "input_json_delta", "partial_json": ""}),
        event("content_block_delta", index=1, delta={"type": "input_json_delta", "partial_json": '{"id":'}),
        event("content_block_delta", index=1, delta={"type": "input_json_delta", "partial_json": "1}"}),
        end("tool_use"),
        STOP,
    )
    assert join_content(pieces) == '{"id":1}'
    assert [piece.text for piece in pieces if piece.is_reasoning] == ["hm", "well"]
    assert finish_reasons(pieces) == [FinishReason.TOOL_CALLS]


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ({"type": "text", "text": '{"id":1}'}, '{"id":1}'),
        ({"type": "tool_use", "name": "answer", "input": {"id": 1}}, '{"id":1}'),
        ({"type": "image", "source": {}}, ""),
    ],
)
def test_a_whole_message(block: JsonDict, expected: str) -> None:
    message = {"type": "message", "model": "claude-x", "content": [block], "stop_reason": "end_turn", "usage": {}}
    pieces = read(json.dumps(message).encode())
    assert (join_content(pieces), finish_reasons(pieces)) == (expected, [FinishReason.STOP])


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("max_tokens", FinishReason.LENGTH),
        ("model_context_window_exceeded", FinishReason.LENGTH),
        ("refusal", FinishReason.CONTENT_FILTER),
        ("stop_sequence", FinishReason.STOP),
        ("pause_turn", FinishReason.UNKNOWN),
    ],
)
def test_reasons_to_stop_by_family(reason: str, expected: FinishReason) -> None:
    assert finish_reasons(read(START, text("{"), end(reason), STOP)) == [expected]


@pytest.mark.parametrize(
    "chunks",
    [
        (event("error", error={"type": "overloaded_error", "message": "Overloaded"}),),
        (START, text("{"), event("error", error={"type": "api_error", "message": "Internal server error"})),
        (b'{"type":"error","error":{"type":"rate_limit_error","message":"slow down"}}',),
    ],
)
def test_an_error_is_found_wherever_it_stands(chunks: tuple[bytes, ...]) -> None:
    with pytest.raises(ErrorInCompletion):
        read(*chunks)


@pytest.mark.parametrize(
    "chunks",
    [
        (b"",),
        (event("ping"),),
        (b'{"type":"message","content":"text"}',),
        (START, event("content_block_delta", index=0, delta="text")),
        (START, event("content_block_delta", index=0, delta={"type": "text_delta", "text": 7})),
        (b"<html><body>Welcome</body></html>",),
    ],
)
def test_what_is_not_a_message_is_refused(chunks: tuple[bytes, ...]) -> None:
    with pytest.raises(NotAChatCompletion):
        read(*chunks)


def test_odd_counts_and_unknown_events_cost_nothing() -> None:
    pieces = read(START, event("new_event", data=1), text("{}"), end("end_turn", "many"), STOP)
    assert (join_content(pieces), [piece.usage for piece in pieces if piece.usage]) == ("{}", [])
