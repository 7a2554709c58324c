import pytest

from mockllmapi.providers.stream_text import decode_json, is_damaged_object, is_error_text, is_web_page


def test_lone_surrogates_are_decoded() -> None:
    assert decode_json(rb'{"a": "\ud83d"}') == {"a": "\ud83d"}


@pytest.mark.parametrize("data", [b"", b"{", b"[DONE]", b"\xff", b"ping", b"[" * 100_000, rb'{"a": "\u12"'])
def test_other_data_are_not_json(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"not JSON|nested too deeply"):
        decode_json(data)


@pytest.mark.parametrize("data", [b'{"choices": [', b'tent": "a"}]}', b' "x":', b'[{"a"'])
def test_a_part_of_an_object_is_damaged(data: bytes) -> None:
    assert is_damaged_object(data)


@pytest.mark.parametrize("data", [b"{broken", b"ping", b": PROCESSING", b"2026-01-01T00:00:00Z", b"[PING]"])
def test_other_texts_are_not_damaged_objects(data: bytes) -> None:
    assert not is_damaged_object(data)


@pytest.mark.parametrize(
    "text",
    [
        "Number of choices must be greater than 0.",
        "Internal server error",
        "model 'x' not found",
        "request timed out",
        "Too many requests: rate limit exceeded",
    ],
)
def test_errors_are_recognised_in_plain_text(text: str) -> None:
    assert is_error_text(text)


@pytest.mark.parametrize(
    "text", ["error", ": OPENROUTER PROCESSING", "2026-01-01 00:00:00", "still processing your request", "ping", ""]
)
def test_heartbeats_are_not_errors(text: str) -> None:
    assert not is_error_text(text)


def test_web_pages_are_recognised() -> None:
    assert is_web_page("\ufeff \n<!DOCTYPE html>")
    assert not is_web_page("a < b")
