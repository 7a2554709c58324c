"""Heads, bodies and answers over ASGI."""

import asyncio
from typing import Never
from urllib.parse import unquote

import pytest

from mockllmapi.errors import AddressTooLong, BodyTooLarge, BodyTooSlow, HeadersTooLarge
from mockllmapi.exchange import MockRequest
from mockllmapi.surfaces.http.asgi import (
    MAX_HEAD_BYTES,
    MAX_QUERY_FIELDS,
    ClientLeft,
    Head,
    check_path,
    decoded_path,
    mounted_path,
    parse_query,
    read_body,
    read_head,
    send_answer,
)
from mockllmapi.testing import FrozenClock
from support.asgi import Wire, scope_of
from support.json_types import JsonDict

CLOCK = FrozenClock()


def head_of(**headers: str) -> Head:
    return read_head(scope_of("POST", "/", {name.replace("_", "-"): value for name, value in headers.items()}))


# -- heads


def test_a_head_has_its_names_in_lower_case() -> None:
    head = read_head(scope_of("PUT", "/a?b=1", {"X-One": "1"}))
    assert (head.method, head.path, head.query, head.headers["x-one"]) == ("PUT", "/a", (("b", "1"),), "1")


def test_the_last_of_equal_header_names_counts() -> None:
    scope = scope_of() | {"headers": [(b"x-a", b"1"), (b"x-a", b"2")]}
    assert read_head(scope).headers == {"x-a": "2"}


def test_text_that_is_no_utf8_is_replaced() -> None:
    head = read_head(scope_of("GET", b"/\xff?q=%ff&\xfe=1", {"x-a": b"\xff"}))
    assert head.headers["x-a"] == "\ufffd"
    assert head.query == (("q", "\ufffd"), ("\ufffd", "1"))
    assert head.path == "/\ufffd"


@pytest.mark.parametrize("target", ["/" + "a" * MAX_HEAD_BYTES, "/?" + "a" * MAX_HEAD_BYTES])
def test_an_address_counts_to_the_limit_of_a_head(target: str) -> None:
    with pytest.raises(HeadersTooLarge):
        read_head(scope_of("GET", target)).check_size()


def test_headers_count_to_the_limit_of_a_head() -> None:
    read_head(scope_of("GET", "/", {"x": "a" * (MAX_HEAD_BYTES - 100)})).check_size()
    with pytest.raises(HeadersTooLarge):
        read_head(scope_of("GET", "/", {"x": "a" * MAX_HEAD_BYTES})).check_size()


@pytest.mark.parametrize(
    ("path", "root", "mounted"),
    [
        ("/api/x", "", "/api/x"),
        ("/outer/api/x", "/outer", "/api/x"),
        ("/outer", "/outer", ""),
        ("/outer/x", "/outer/", "/x"),
        ("/outerspace/x", "/outer", "/outerspace/x"),
        ("/api/x", "/behind/a/proxy", "/api/x"),
    ],
)
def test_a_path_is_read_below_the_mount_point(path: str, root: str, mounted: str) -> None:
    assert mounted_path(scope_of("GET", path, root_path=root)) == mounted


@pytest.mark.parametrize(
    ("raw", "kept", "segments"),
    [
        ("/users/a%2Fb", "/users/a%2Fb", ("users", "a/b")),
        ("/users/a%2fb/x", "/users/a%2Fb/x", ("users", "a/b", "x")),
        ("/users/a%252Fb", "/users/a%252Fb", ("users", "a%2Fb")),
        ("/users/50%25", "/users/50%", ("users", "50%")),
        ("/caf%C3%A9/%20", "/café/ ", ("café", " ")),
        ("/users/%2F%2F", "/users/%2F%2F", ("users", "//")),
    ],
)
def test_a_slash_inside_a_segment_divides_nothing(raw: str, kept: str, segments: tuple[str, ...]) -> None:
    scope = scope_of("GET", raw) | {"path": unquote(raw)}
    assert mounted_path(scope) == decoded_path(raw) == kept
    assert MockRequest("GET", kept).segments == segments


def test_the_path_counts_where_somebody_on_the_way_changed_it() -> None:
    scope = scope_of("GET", "/old/a%2Fb") | {"path": "/new/a/b"}
    assert mounted_path(scope) == "/new/a/b"
    assert mounted_path(scope_of("GET", "/outer/a%2Fb", root_path="/outer") | {"path": "/outer/a/b"}) == "/a%2Fb"


@pytest.mark.parametrize(
    ("raw", "query"),
    [
        (b"", ()),
        (b"a=1&b=&c&a=2", (("a", "1"), ("b", ""), ("c", ""), ("a", "2"))),
        (b"a=1+2%2B3&%C3%BC=%F0%9F%98%80", (("a", "1 2+3"), ("ü", "😀"))),
        (b"a=b=c&&=x", (("a", "b=c"), ("", "x"))),
        (b"a=%ed%a0%80", (("a", "\ufffd\ufffd\ufffd"),)),
        (b"a=%zz%", (("a", "%zz%"),)),
    ],
)
def test_a_query_is_read_in_order(raw: bytes, query: tuple[tuple[str, str], ...]) -> None:
    assert parse_query(raw) == query


def test_a_query_has_a_bounded_number_of_fields() -> None:
    assert len(parse_query(b"a=1&" * (MAX_QUERY_FIELDS + 500))) == MAX_QUERY_FIELDS


# -- bodies


@pytest.mark.parametrize("chunks", [[b""], [b"abc"], [b"a", b"b", b"c"], [b"", b"abc", b""]])
async def test_a_body_comes_in_any_number_of_chunks(chunks: list[bytes]) -> None:
    assert await read_body(head_of(), Wire(chunks).receive, 10, CLOCK) == b"".join(chunks)


async def test_a_body_of_exactly_the_limit_is_read() -> None:
    assert await read_body(head_of(content_length="4"), Wire([b"abcd"]).receive, 4, CLOCK) == b"abcd"


@pytest.mark.parametrize("length", ["5", "9" * 5000])
async def test_a_body_declared_too_large_is_not_read(length: str) -> None:
    wire = Wire([b"abcde"])
    with pytest.raises(BodyTooLarge, match="The body is larger than 4 bytes"):
        await read_body(head_of(content_length=length), wire.receive, 4, CLOCK)
    assert wire.read == 0


@pytest.mark.parametrize("headers", [{}, {"content_length": "2"}, {"content_length": "²"}, {"content_length": "x"}])
async def test_a_body_is_cut_as_soon_as_it_is_too_large(headers: JsonDict) -> None:
    wire = Wire([b"abc", b"de", b"never read"])
    with pytest.raises(BodyTooLarge):
        await read_body(head_of(**headers), wire.receive, 4, CLOCK)
    assert wire.read == 2


async def test_a_client_may_leave_while_its_body_is_read() -> None:
    wire = Wire([b"a", b"b"])
    wire.leave()
    with pytest.raises(ClientLeft):
        await read_body(head_of(), wire.receive, 10, CLOCK)


# -- answers


async def test_an_answer_has_its_length() -> None:
    wire = Wire()
    await send_answer(wire.send, 201, b"abc", [("X-A", "ü")])
    assert (wire.reply.status, wire.reply.body, wire.reply.headers) == (
        201,
        b"abc",
        {"x-a": "ü", "content-length": "3"},
    )


async def test_head_gets_the_length_and_no_bytes() -> None:
    wire = Wire()
    await send_answer(wire.send, 200, b"abc", [], with_body=False)
    assert (wire.reply.body, wire.reply.headers) == (b"", {"content-length": "3"})


@pytest.mark.parametrize(("status", "body"), [(204, b""), (304, b""), (200, None)])
async def test_no_length_is_told_where_there_is_none(status: int, body: bytes | None) -> None:
    wire = Wire()
    await send_answer(wire.send, status, body, [])
    assert (wire.reply.body, wire.reply.headers) == (b"", {})


async def test_what_cannot_stand_in_a_header_is_replaced() -> None:
    wire = Wire()
    await send_answer(wire.send, 200, b"", [("X-A", "日本")])
    assert wire.reply.headers["x-a"] == "??"


@pytest.mark.parametrize("header", [{"content_length": "4"}, {"transfer_encoding": "chunked"}])
async def test_a_body_that_never_comes_is_not_waited_for_for_ever(header: JsonDict) -> None:
    async def receive() -> Never:
        await asyncio.Event().wait()
        raise AssertionError("the event is never set")

    with pytest.raises(BodyTooSlow, match="did not come within 0 seconds"):
        await read_body(head_of(**header), receive, 10, CLOCK, idle_s=0)


@pytest.mark.parametrize("path", ["/a" * 10_001, "/" + "a" * 16_385, "/b/" + "a" * 16_385 + "/c"])
def test_a_path_that_is_too_long_is_refused(path: str) -> None:
    with pytest.raises(AddressTooLong, match="The path has more than"):
        check_path(path)


@pytest.mark.parametrize("path", ["/", "/a" * 10_000, "/" + "a" * 16_384, ("/" + "a" * 9000) * 3])
def test_a_long_path_is_accepted(path: str) -> None:
    check_path(path)


@pytest.mark.parametrize("status", [204, 304])
async def test_a_status_without_content_sends_none(status: int) -> None:
    wire = Wire()
    await send_answer(wire.send, status, b"{}", [])
    assert (wire.reply.status, wire.reply.body) == (status, b"")
    assert "content-length" not in wire.reply.headers
