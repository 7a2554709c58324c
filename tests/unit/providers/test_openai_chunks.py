"""Responses of the chat completions route, in the forms that servers really send."""

import json

import pytest

from mockllmapi.exchange import FinishReason, Usage
from mockllmapi.providers.dialect import CompletionPiece, ErrorInCompletion, NotAChatCompletion
from mockllmapi.providers.openai_chunks import ChunkDecoder, read_usage
from mockllmapi.types import JsonValue
from support.json_types import Json

STOP = FinishReason.STOP


def whole(**fields: Json) -> bytes:
    return json.dumps(fields).encode()


def answer(text: str = "a", **choice: Json) -> bytes:
    return whole(choices=[{"index": 0, "message": {"content": text}, "finish_reason": "stop", **choice}])


def event(**fields: Json) -> bytes:
    return b"data: " + json.dumps(fields).encode() + b"\n\n"


def delta(text: Json = "", finish: str | None = None, **choice: Json) -> bytes:
    return event(choices=[{"index": 0, "delta": {"content": text}, "finish_reason": finish, **choice}])


def decode(body: bytes, choices: int = 1) -> list[CompletionPiece]:
    decoder = ChunkDecoder(choices)
    return [*decoder.feed(body), *decoder.finish()]


def text_of(body: bytes) -> str:
    return "".join(piece.content for piece in decode(body))


# -- whole bodies


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
    assert decode(body, choices=2) == [
        CompletionPiece(0, "a", STOP, model="m-1"),
        CompletionPiece(1, "b", FinishReason.LENGTH, model="m-1"),
        CompletionPiece(usage=Usage(1, 2), model="m-1"),
        CompletionPiece(is_end=True),
    ]


@pytest.mark.parametrize(
    "body",
    [
        b"\xef\xbb\xbf" + answer(),
        b"\n\n  \r\n" + answer(),
        answer() + b"\n\ndata: [DONE]\n\n",
        json.dumps(json.loads(answer()), indent=2).encode(),
        json.dumps(json.loads(answer()), indent=2).encode() + b"\ndata: [DONE]\n\n",
        delta("a", "stop"),
        delta("a", "stop").removeprefix(b"data: "),
        b"\xef\xbb\xbf" + delta("a", "stop"),
        b"\r\n" + delta("a", "stop"),
    ],
    ids=[
        "byte order mark",
        "blank lines before it",
        "an end mark glued on",
        "indented",
        "indented, an end mark glued on",
        "an event stream",
        "one chunk a line",
        "an event stream with a byte order mark",
        "an event stream after a blank line",
    ],
)
@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_the_form_is_decided_by_the_body(body: bytes, size: int) -> None:
    decoder = ChunkDecoder()
    pieces = [piece for at in range(0, len(body), size) for piece in decoder.feed(body[at : at + size])]
    pieces += decoder.finish()
    assert "".join(piece.content for piece in pieces) == "a"
    assert [piece.finish_reason for piece in pieces if piece.finish_reason] == [STOP]


def test_chunks_without_a_field_name_are_read_as_they_come() -> None:
    decoder = ChunkDecoder()
    lines = [delta(text).removeprefix(b"data: ") for text in "ab"]
    assert [[piece.text for piece in decoder.feed(line)] for line in lines] == [["a"], ["b"]]


@pytest.mark.parametrize("name", ["reasoning", "reasoning_content", "thinking"])
def test_reasoning_is_not_content(name: str) -> None:
    pieces = decode(whole(choices=[{"message": {name: "hm", "content": "a"}, "finish_reason": "stop"}]))
    assert [(piece.text, piece.is_reasoning) for piece in pieces[:2]] == [("hm", True), ("a", False)]


@pytest.mark.parametrize(
    "message",
    [
        {"content": None, "tool_calls": [{"function": {"name": "f", "arguments": '{"a":1}'}}]},
        {"content": "", "function_call": {"name": "f", "arguments": '{"a":1}'}},
        {"tool_calls": [{"function": {"arguments": {"a": 1}}}]},
    ],
)
def test_arguments_of_a_tool_are_marked(message: Json) -> None:
    piece = decode(whole(choices=[{"message": message, "finish_reason": "tool_calls"}]))[0]
    assert (piece.text, piece.is_tool_call, piece.content) == ('{"a":1}', True, "")


def test_a_refusal_is_marked() -> None:
    assert decode(whole(choices=[{"message": {"content": None, "refusal": "no"}}]))[0].is_refusal


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"<!DOCTYPE html><title>Just a moment...</title>",
        b"Hello there!",
        b"[]",
        b'{"choices": 7}',
        b'{"choices": []}',
        b'{"success": false}',
        b"\xff",
        b"[" * 100_000,
        b'{"choices": [5]}',
        b'{"choices": [{"message": 5}]}',
        b'{"choices": [{"message": {"content": 5}}]}',
        b'{"choices": [{"message": {"content": ["a", 5]}}]}',
        answer()[:-9],
    ],
)
def test_a_body_that_is_not_a_completion_is_an_error(body: bytes) -> None:
    with pytest.raises(NotAChatCompletion):
        decode(body)


@pytest.mark.parametrize(
    "body",
    [
        whole(error={"message": "m"}),
        whole(error="m"),
        whole(object="error", message="m", choices=None),
        whole(type="error", message="m"),
        whole(status="error", message="m"),
        whole(code=401, message="m"),
        whole(code="401", message="m"),
        b'[{"error": {"message": "m", "code": 503}}]',
    ],
)
def test_an_error_in_an_answer_is_found(body: bytes) -> None:
    with pytest.raises(ErrorInCompletion) as caught:
        decode(body)
    assert caught.value.report.message == "m"


@pytest.mark.parametrize("nothing", [None, {}, "", False])
def test_an_empty_error_is_none(nothing: JsonValue) -> None:
    assert text_of(whole(error=nothing, choices=[{"message": {"content": "a"}}])) == "a"


# -- side fields


@pytest.mark.parametrize(
    "fields",
    [
        {"usage": "unknown"},
        {"usage": {"prompt_tokens": "n/a"}},
        {"usage": {"prompt_tokens": 11.5}},
        {"usage": [1]},
        {"model": 5},
        {"model": {"id": "m"}},
        {"id": [], "created": "now", "system_fingerprint": 7},
    ],
)
def test_side_fields_without_sense_lose_no_text(fields: Json) -> None:
    choice = {"index": None, "delta": {"content": "a", "reasoning": {"x": 1}}, "finish_reason": None, "logprobs": "?"}
    assert text_of(event(choices=[choice], **fields)) == "a"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (["a", {"type": "text", "text": "b"}, {"type": "image_url"}], "ab"),
        ([{"type": "output_text", "text": "b"}], "b"),
        ({"id": 7}, '{"id":7}'),
        (None, ""),
    ],
)
def test_content_has_several_forms(content: Json, text: str) -> None:
    assert text_of(delta(content, "stop")) == text


@pytest.mark.parametrize("index", [None, "0", 3, -1, True, 1.5])
def test_an_index_does_not_matter_for_a_single_choice(index: Json) -> None:
    pieces = decode(delta("a", index=index) + delta("b", index=index))
    assert [(piece.index, piece.text) for piece in pieces] == [(0, "a"), (0, "b")]


@pytest.mark.parametrize(
    ("value", "usage"),
    [
        ({"usage": {"prompt_tokens": 1, "completion_tokens": 2}}, Usage(1, 2)),
        ({"usage": {"input_tokens": "1", "output_tokens": 2.0}}, Usage(1, 2)),
        ({"x_groq": {"usage": {"prompt_tokens": 1, "completion_tokens": 2}}}, Usage(1, 2)),
        ({"usage": {"prompt_tokens": "many", "completion_tokens": 2}}, Usage(0, 2)),
        ({"usage": {"prompt_tokens": -1}}, None),
        ({"usage": {"prompt_tokens": True}}, None),
        ({"usage": {}}, None),
        ({}, None),
    ],
)
def test_usage_is_read_from_every_place(value: dict[object, object], usage: Usage | None) -> None:
    assert read_usage(value) == usage


# -- streams


def test_chunks_are_read_and_empty_ones_are_skipped() -> None:
    decoder = ChunkDecoder()
    stream = delta() + b": comment\n\n" + delta("a") + event(choices=[]) + delta("b", "stop") + b"data: [DONE]\n\n"
    assert decoder.feed(stream) == [
        CompletionPiece(0, "a"),
        CompletionPiece(0, "b", STOP),
        CompletionPiece(is_end=True),
    ]
    assert decoder.finish() == []


@pytest.mark.parametrize(
    "heartbeat",
    [
        b"data:\n\n",
        b"data: : OPENROUTER PROCESSING\n\n",
        b"data: 2026-01-01T00:00:00Z\n\n",
        b"data: 1735689600\n\n",
        b'data: "ping"\n\n',
        b"data: ping\n\n",
        b"data: still working on it\n\n",
        b'event: ping\ndata: {"type": "ping"}\n\n',
        b"event: keep-alive\ndata: null\n\n",
    ],
)
def test_heartbeats_are_skipped_however_many_there_are(heartbeat: bytes) -> None:
    decoder = ChunkDecoder()
    stream = heartbeat * 20 + delta("a") + heartbeat * 20 + delta("b", "stop") + heartbeat
    assert [piece.text for piece in [*decoder.feed(stream), *decoder.finish()]] == ["a", "b"]
    assert decoder.malformed_events == 0


def test_malformed_events_without_content_are_skipped_and_counted() -> None:
    decoder = ChunkDecoder()
    stream = delta("a") + b"data: {broken\n\n" * 2 + delta("b")
    assert [piece.text for piece in decoder.feed(stream)] == ["a", "b"]
    assert decoder.malformed_events == 2


@pytest.mark.parametrize("cut", [5, 20, 50])
def test_a_damaged_chunk_is_not_skipped(cut: int) -> None:
    damaged = delta("lost").rstrip()
    for data in (damaged[:-cut], b"data: " + damaged[-cut:]):
        with pytest.raises(NotAChatCompletion):
            ChunkDecoder().feed(delta("a") + data + b"\n\n" + delta("b"))


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (event(error={"message": "m"}), "m"),
        (b'event: error\ndata: {"message": "m", "type": "t"}\n\n', "m"),
        (b"event: error\ndata: oh no\n\n", "oh no"),
        (b'{"error": {"message": "m"}}\n', "m"),
        (b"data: Number of choices must be greater than 0.\n\n", "Number of choices must be greater than 0."),
        (
            b"upstream connect error or disconnect before headers\n",
            "upstream connect error or disconnect before headers",
        ),
        (b"data: Request failed with status code 500\n\n", "Request failed with status code 500"),
    ],
)
@pytest.mark.parametrize("before", [b"", delta("a")])
def test_an_error_in_a_stream_is_found_at_once(error: bytes, message: str, before: bytes) -> None:
    with pytest.raises(ErrorInCompletion) as caught:
        decode(b": comment\n\n" + before + error)
    assert caught.value.report.message == message


def test_an_error_of_a_choice_goes_along_with_it() -> None:
    piece = decode(delta("a", "error", error={"code": 502, "message": "m"}))[0]
    assert (piece.text, piece.finish_reason, piece.error and piece.error.status) == ("a", FinishReason.UNKNOWN, 502)


def test_events_without_blank_lines_are_read_as_they_come() -> None:
    decoder = ChunkDecoder()
    lines = [delta(text).rstrip() + b"\n" for text in "abc"] + [b"data: [DONE]\n"]
    texts = [[piece.text for piece in decoder.feed(line)] for line in lines]
    assert texts == [[], ["a"], ["b"], ["c"]]
    assert decoder.finish() == [CompletionPiece(is_end=True)]


def test_surrogates_are_joined_over_chunks() -> None:
    halves = [b'data: {"choices":[{"delta":{"content":"%s"}}]}\n\n' % half for half in (rb"\ud83d", rb"\ude00")]
    assert text_of(b"".join(halves)) == "\N{GRINNING FACE}"
    assert text_of(halves[0] + delta("!")) == "\N{REPLACEMENT CHARACTER}!"
    assert text_of(delta("!") + halves[0]) == "!\N{REPLACEMENT CHARACTER}"


def test_an_endless_line_is_not_a_stream() -> None:
    with pytest.raises(NotAChatCompletion):
        ChunkDecoder().feed(b"data: " + b"a" * 2_000_000)


def test_the_last_event_counts_without_its_blank_line() -> None:
    decoder = ChunkDecoder()
    assert decoder.feed(delta("a", "stop").rstrip()) == []
    assert decoder.finish() == [CompletionPiece(0, "a", STOP)]
