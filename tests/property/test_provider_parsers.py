"""Bytes from outside, cut anywhere and made of anything."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from mockllmapi.providers.dialect import ErrorInCompletion, NotAChatCompletion
from mockllmapi.providers.error_report import ErrorReport, read_error_body
from mockllmapi.providers.failures import classify_failure
from mockllmapi.providers.ollama_native import LineDecoder
from mockllmapi.providers.openai_chunks import ChunkDecoder
from mockllmapi.providers.retry_after import MAX_WAIT_S, read_retry_after
from mockllmapi.providers.sse_reader import SseEvent, SseReader
from mockllmapi.types import SystemClock

LINES = st.sampled_from(
    [b"data: a", b"data:b", b"data", b"event: x", b": c", b"", b"", b"id: 1", b"\xef\xbb\xbf", b"data: \xc3\xa9"]
)
ENDS = st.sampled_from([b"\n", b"\r", b"\r\n"])
STREAMS = st.lists(st.tuples(LINES, ENDS)).map(lambda parts: b"".join(line + end for line, end in parts))


def by_the_book(stream: bytes) -> list[SseEvent]:
    """The whole stream at once, as the standard's algorithm reads it, with the open event at the end."""
    events, name = list[SseEvent](), ""
    data: list[bytes] = []
    text = stream.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    for line in [*text.split(b"\n"), b""]:
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if not line:
            if data:
                events.append(SseEvent(b"\n".join(data), name or "message"))
            data, name = [], ""
        elif field == b"data":
            data.append(value)
        elif field == b"event":
            name = value.decode("utf-8", "replace")
    return events


def cut(stream: bytes, places: list[int]) -> list[bytes]:
    borders = sorted({0, len(stream), *(place % (len(stream) + 1) for place in places)})
    return [stream[start:end] for start, end in pairwise(borders)]


@given(STREAMS, st.lists(st.integers(min_value=0)))
def test_events_do_not_depend_on_how_the_stream_is_cut(stream: bytes, places: list[int]) -> None:
    reader = SseReader()
    events = [event for chunk in cut(stream, places) for event in reader.feed(chunk)] + reader.finish()
    assert [event for event in events if not event.is_stray] == by_the_book(stream)


@given(st.lists(st.binary(max_size=200)))
def test_decoders_fail_only_in_their_own_way(chunks: list[bytes]) -> None:
    for decoder in (ChunkDecoder(), ChunkDecoder(3), LineDecoder()):
        try:
            for chunk in chunks:
                decoder.feed(chunk)
            decoder.finish()
        except (NotAChatCompletion, ErrorInCompletion):
            pass


@given(st.integers(min_value=100, max_value=999), st.binary(max_size=300), st.text(max_size=60))
def test_every_error_is_judged(status: int, body: bytes, wait: str) -> None:
    now = SystemClock().now()
    failed = classify_failure(status, read_error_body(body), {"retry-after": wait}, now)
    assert failed.detail
    assert failed.retry_after_s is None or 0 <= failed.retry_after_s <= MAX_WAIT_S


@given(st.text(), st.text())
def test_every_header_is_read(milliseconds: str, seconds: str) -> None:
    wait_s = read_retry_after({"retry-after-ms": milliseconds, "retry-after": seconds}, SystemClock().now())
    assert wait_s is None or 0 <= wait_s <= MAX_WAIT_S


@given(st.text(), st.text(), st.integers(min_value=200, max_value=599))
def test_no_word_of_an_upstream_is_repeated(before: str, after: str, status: int) -> None:
    converted = f"{before}§{after}"
    report = ErrorReport(converted, frozenset({converted}), converted)
    assert "§" not in classify_failure(status, report, {}, SystemClock().now()).detail
