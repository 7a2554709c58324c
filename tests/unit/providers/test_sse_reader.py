import pytest

from mockllmapi.providers.sse_reader import SseEvent, SseOverflow, SseReader


def read(*chunks: bytes, **limits: int) -> list[SseEvent]:
    reader = SseReader(**limits)
    return [event for chunk in chunks for event in reader.feed(chunk)] + reader.finish()


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"])
def test_every_line_ending_ends_a_line(end: bytes) -> None:
    assert read(end.join([b"data: a", b"", b"data: b", b"", b""])) == [SseEvent(b"a"), SseEvent(b"b")]


def test_data_lines_of_one_event_are_joined_by_line_feeds() -> None:
    assert read(b"data: a\ndata:b\ndata\n\n") == [SseEvent(b"a\nb\n")]


def test_comments_and_other_fields_are_read_over() -> None:
    assert read(b": hello\nid: 7\nretry: 10\nevent: error\ndata: x\n\n") == [SseEvent(b"x", "error")]


def test_the_name_of_an_event_does_not_outlive_it() -> None:
    assert read(b"event: a\n\ndata: x\n\n") == [SseEvent(b"x", "message")]


def test_only_one_blank_after_the_colon_is_dropped() -> None:
    assert read(b"data:  x\n\n") == [SseEvent(b" x")]


@pytest.mark.parametrize("chunks", [(b"\xef\xbb\xbfdata: x\n\n",), (b"\xef", b"\xbb", b"\xbfdata: x\n\n")])
def test_a_byte_order_mark_is_dropped(chunks: tuple[bytes, ...]) -> None:
    assert read(*chunks) == [SseEvent(b"x")]


def test_a_byte_order_mark_inside_is_text() -> None:
    assert read(b"data: \xef\xbb\xbf\n\n") == [SseEvent(b"\xef\xbb\xbf")]


def test_a_line_ending_cut_in_two_is_one() -> None:
    assert read(b"data: a\r", b"\ndata: b\r", b"\n\r", b"\n") == [SseEvent(b"a\nb")]


def test_the_last_event_needs_no_blank_line() -> None:
    assert read(b"data: a\n\ndata: [DONE]") == [SseEvent(b"a"), SseEvent(b"[DONE]")]


def test_events_come_out_as_soon_as_they_are_complete() -> None:
    reader = SseReader()
    assert reader.feed(b"data: a\n") == []
    assert reader.feed(b"\n") == [SseEvent(b"a")]


def test_a_line_has_a_limit_however_it_is_cut() -> None:
    with pytest.raises(SseOverflow):
        read(*[b"data: aaaa"] + [b"aaaa"] * 10, max_line_bytes=32)


def test_an_event_of_many_lines_has_the_same_limit() -> None:
    with pytest.raises(SseOverflow):
        read(b"data: aaaaaaaa\n" * 10, max_line_bytes=32)


def test_the_limit_starts_anew_with_each_event() -> None:
    assert len(read(b"data: aaaaaaaa\n\n" * 10, max_line_bytes=32)) == 10
