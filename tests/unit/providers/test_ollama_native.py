import json

import pytest

from mockllmapi.exchange import CompletionRequest, FinishReason, Usage
from mockllmapi.providers.capability_negotiation import CallCapabilities
from mockllmapi.providers.dialect import CompletionPiece, ErrorInCompletion, NotAChatCompletion
from mockllmapi.providers.model_capabilities import ModelCapabilities, StructuredOutput
from mockllmapi.providers.ollama_native import LineDecoder, OllamaNative
from mockllmapi.types import JsonValue
from support.json_types import JsonDict
from upstreams.backends import asking

STRICT, SCHEMA, OBJECT, PROMPT = StructuredOutput
PROFILE = ModelCapabilities((SCHEMA, OBJECT, PROMPT))
NATIVE = OllamaNative(path="/api/chat", temperature=0.5, max_tokens=500, context_tokens=16_384)


def encoded(
    request: CompletionRequest, capabilities: ModelCapabilities = PROFILE, *, can_send_schema: bool = True
) -> JsonDict:
    body: JsonDict = json.loads(
        NATIVE.encode(request, CallCapabilities(capabilities, can_send_schema), model="m", is_streamed=True)
    )
    return body


def line(text: str = "", **fields: JsonValue) -> bytes:
    return json.dumps({"model": "m", "message": {"content": text}, "done": False} | fields).encode() + b"\n"


def test_the_window_is_asked_for() -> None:
    body = encoded(asking(seed=7))
    assert body["options"] == {"num_ctx": 16_384, "num_predict": 500, "temperature": 0.5, "seed": 7}
    assert body["stream"] is True
    assert "format" not in body


def test_a_refused_option_is_left_out() -> None:
    capabilities = ModelCapabilities((PROMPT,), length_parameter=None, has_temperature=False, has_seed=False)
    assert encoded(asking({"type": "object"}, seed=7), capabilities)["options"] == {"num_ctx": 16_384}


def test_the_format_is_the_schema_and_then_any_json() -> None:
    schema = {"type": "array", "items": {"type": "integer"}, "maxItems": 9}
    assert encoded(asking(schema))["format"] == schema
    assert encoded(asking(schema), ModelCapabilities((OBJECT, PROMPT)))["format"] == "json"
    assert "format" not in encoded(asking(schema), can_send_schema=False)
    assert "format" not in encoded(asking(schema), ModelCapabilities((PROMPT,)))


def test_lines_are_read_however_they_are_cut() -> None:
    stream = (
        line() + line("a") + line("b") + line("", done=True, done_reason="length", prompt_eval_count=3, eval_count=4)
    )
    for size in (1, 7, 1000):
        decoder = LineDecoder()
        pieces = [piece for at in range(0, len(stream), size) for piece in decoder.feed(stream[at : at + size])]
        assert pieces + decoder.finish() == [
            CompletionPiece(text="a", model="m"),
            CompletionPiece(text="b", model="m"),
            CompletionPiece(finish_reason=FinishReason.LENGTH, model="m"),
            CompletionPiece(usage=Usage(3, 4), model="m", is_end=True),
        ]


def test_done_without_a_reason_is_a_stop() -> None:
    assert LineDecoder().feed(line("a", done=True))[0].finish_reason is FinishReason.STOP


def test_reasoning_is_not_content() -> None:
    (piece,) = LineDecoder().feed(line(message={"content": "", "thinking": "hm"}))
    assert piece.is_reasoning


def test_a_last_line_counts_without_its_end() -> None:
    decoder = LineDecoder()
    assert decoder.feed(line("a", done=True).rstrip()) == []
    assert decoder.finish()[0].text == "a"


@pytest.mark.parametrize("heartbeat", [b"\n", b"ping\n", b"1735689600\n", b": keep-alive\n", b"null\n"])
def test_heartbeats_are_skipped_however_many_there_are(heartbeat: bytes) -> None:
    decoder = LineDecoder()
    stream = heartbeat * 20 + line("a") + heartbeat * 20 + line("b")
    assert [piece.text for piece in decoder.feed(stream)] == ["a", "b"]
    assert decoder.malformed_events == 0


def test_malformed_lines_without_content_are_skipped_and_counted() -> None:
    decoder = LineDecoder()
    assert [piece.text for piece in decoder.feed(line("a") + b"{broken\n\n" * 2 + line("b"))] == ["a", "b"]
    assert decoder.malformed_events == 2


def test_a_damaged_line_is_not_skipped() -> None:
    with pytest.raises(NotAChatCompletion):
        LineDecoder().feed(line("a") + line("lost")[:-9] + b"\n" + line("b"))


def test_an_error_line_is_found() -> None:
    with pytest.raises(ErrorInCompletion):
        LineDecoder().feed(b'{"error": "out of memory"}\n')


def test_an_endless_line_is_not_a_stream() -> None:
    with pytest.raises(NotAChatCompletion):
        LineDecoder().feed(b"a" * 2_000_000)


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("size", [3, 1000])
def test_a_whole_answer_is_read(indent: int | None, size: int) -> None:
    body = json.dumps(json.loads(line("a", done=True, done_reason="stop")), indent=indent).encode()
    decoder = LineDecoder()
    pieces = [piece for at in range(0, len(body), size) for piece in decoder.feed(body[at : at + size])]
    assert [*pieces, *decoder.finish()][0] == CompletionPiece(0, "a", FinishReason.STOP, model="m")


@pytest.mark.parametrize("body", [b"<html>", b"", b"hello", b'{"models": []}', b'{"message": 5}', b"{\n broken"])
def test_a_body_that_is_not_a_completion_is_an_error(body: bytes) -> None:
    decoder = LineDecoder()
    with pytest.raises(NotAChatCompletion):
        [*decoder.feed(body), *decoder.finish()]


def test_an_error_as_text_is_found() -> None:
    with pytest.raises(ErrorInCompletion):
        LineDecoder().feed(b"model requires more memory and failed to load\n")
