"""A body as a value: what its content type says, and what it really is."""

from hashlib import sha256
from urllib.parse import unquote_plus

import pytest

from mockllmapi import work
from mockllmapi.errors import BadControl, TooMuchWork
from mockllmapi.surfaces.http.body import MAX_FORM_FIELDS, ParsedBody, parse_body
from mockllmapi.surfaces.http.json_body import MAX_DEPTH
from support.json_types import JsonDict, json_of

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


def nested(levels: int, inner: bytes = b"") -> bytes:
    return b"[" * levels + inner + b"]" * levels


def part(disposition: str, content: bytes, *headers: str) -> bytes:
    lines = [b"--B", b"Content-Disposition: " + disposition.encode(), *(header.encode() for header in headers), b""]
    return b"\r\n".join([*lines, content, b""])


def multipart(*parts: bytes) -> bytes:
    return b"".join(parts) + b"--B--\r\n"


def parse_multipart(raw: bytes, content_type: str = "multipart/form-data; boundary=B") -> ParsedBody:
    return parse_body(raw, content_type)


# -- JSON


@pytest.mark.parametrize(
    "content_type",
    [JSON, "Application/JSON; charset=utf-8", "application/vnd.api+json", "text/plain", "", FORM],
)
def test_json_is_read_under_its_own_name_and_under_curls_default(content_type: str) -> None:
    assert parse_body(b' {"a": [1, null]}', content_type) == ParsedBody({"a": [1, None]}, "json")


@pytest.mark.parametrize("raw", [b'"text"', b"7", b"true", b"null"])
def test_a_json_body_may_be_any_value(raw: bytes) -> None:
    assert parse_body(raw, JSON).kind == "json"


def test_a_byte_order_mark_is_overlooked() -> None:
    assert parse_body(b"\xef\xbb\xbf{}", JSON) == ParsedBody({}, "json")


def test_numbers_beyond_64_bits_survive() -> None:
    assert parse_body(b'{"id": 123456789012345678901234567890}', JSON).value == {"id": 123456789012345678901234567890}


@pytest.mark.parametrize(
    ("raw", "position"),
    [
        (b'{"a": }', "line 1, column 7"),
        (b'{\n "a": 1,\n "b" 2}', "line 3, column 6"),
        (b"[1, 2", "line 1, column 6"),
        (b'{"a": "\xff"}', "byte 7"),
    ],
)
def test_declared_json_that_is_none_is_refused_with_the_place(raw: bytes, position: str) -> None:
    with pytest.raises(BadControl) as caught:
        parse_body(raw, JSON)
    assert (caught.value.parameter, caught.value.position) == ("body", position)


@pytest.mark.parametrize("raw", [b'{"a": "\\ud800"}', b"[NaN]", b"[1e999]", b"[" + b"1" * 5000 + b"]"])
def test_what_only_python_would_read_is_refused(raw: bytes) -> None:
    with pytest.raises(BadControl, match=r"body: not valid JSON: .{10,}"):
        parse_body(raw, JSON)


@pytest.mark.parametrize("raw", [b"{not json", b"[1, 2", b"{}{}"])
def test_what_only_looks_like_json_is_text_where_nobody_declared_it(raw: bytes) -> None:
    assert parse_body(raw, "text/plain") == ParsedBody(raw.decode(), "text")


def test_json_may_nest_up_to_the_limit() -> None:
    assert parse_body(nested(MAX_DEPTH), JSON).kind == "json"


@pytest.mark.parametrize("levels", [MAX_DEPTH + 1, 1_000, 10_000])
@pytest.mark.parametrize("inner", [b"", b"1"])
def test_json_that_nests_deeper_is_refused(levels: int, inner: bytes) -> None:
    with pytest.raises(BadControl, match="body: nested"):
        parse_body(nested(levels, inner), JSON)


def test_deep_json_under_curls_default_is_only_data() -> None:
    assert parse_body(nested(10_000), FORM).kind == "form"


# -- text and forms


def test_no_body_is_nothing() -> None:
    assert parse_body(b"", JSON) == ParsedBody(None, "none")


def test_text_is_text() -> None:
    assert parse_body("grüß\r\n".encode(), "text/plain; charset=utf-8") == ParsedBody("grüß\r\n", "text")


@pytest.mark.parametrize(
    ("raw", "charset", "text"),
    [
        (b"gr\xfc\xdf", "iso-8859-1", "gr\u00fc\u00df"),
        (b"gr\xfc\xdf", '"windows-1252"', "gr\u00fc\u00df"),
        ("gr\u00fc\u00df".encode(), "unknown-charset", "gr\u00fc\u00df"),
        (b"abc", "punycode", "abc"),
        (b"616263", "hex", "616263"),
    ],
)
def test_text_is_read_in_its_own_charset(raw: bytes, charset: str, text: str) -> None:
    assert parse_body(raw, f"text/plain; charset={charset}") == ParsedBody(text, "text")


@pytest.mark.parametrize(
    ("raw", "content_type", "told"),
    [
        (b"\x89PNG\r\n\x1a\n", "image/png", "image/png"),
        (b"plain", "application/octet-stream", "application/octet-stream"),
        (b"%PDF-1.7", "application/pdf", "application/pdf"),
        (b"a\xffb", "text/csv", "text/csv"),
        (b"a\x00b", "text/plain", "text/plain"),
        (b"\xff", "", "application/octet-stream"),
    ],
)
def test_of_what_is_not_text_the_facts_are_told(raw: bytes, content_type: str, told: str) -> None:
    facts: JsonDict = {"contentType": told, "size": len(raw), "sha256": sha256(raw).hexdigest()}
    assert parse_body(raw, content_type) == ParsedBody(facts, "binary")


def test_an_image_in_xml_is_text() -> None:
    assert parse_body(b"<svg/>", "image/svg+xml") == ParsedBody("<svg/>", "text")


def test_lines_of_json_are_a_list() -> None:
    raw = b'{"id": 1}\r\n\n[2]\n"three"'
    assert parse_body(raw, "application/x-ndjson; charset=utf-8") == ParsedBody([{"id": 1}, [2], "three"], "json")


def test_a_bad_line_of_json_is_named() -> None:
    with pytest.raises(BadControl, match="line 3"):
        parse_body(b'{"id": 1}\n\n{"id": }', "application/jsonl")


def test_a_part_declared_as_json_is_json() -> None:
    raw = multipart(
        part('form-data; name="meta"', b'{"n": 3}', "Content-Type: application/json"),
        part('form-data; name="note"', b'{"n": 3}'),
    )
    assert parse_multipart(raw).value == {"meta": {"n": 3}, "note": '{"n": 3}'}


def test_a_bad_part_declared_as_json_is_refused() -> None:
    with pytest.raises(BadControl, match="not valid JSON"):
        parse_multipart(multipart(part('form-data; name="meta"', b"{", "Content-Type: application/json")))


def test_of_a_part_that_is_not_text_the_facts_are_told() -> None:
    raw = multipart(part('form-data; name="photo"', b"\xff\xd8", "Content-Type: image/jpeg"))
    assert parse_multipart(raw).value == {"photo": {"contentType": "image/jpeg", "size": 2}}


def test_brackets_in_the_name_of_a_part_are_structure() -> None:
    raw = multipart(part('form-data; name="user[name]"', b"Ada"), part('form-data; name="tags[]"', b"x"))
    assert parse_multipart(raw).value == {"user": {"name": "Ada"}, "tags": ["x"]}


def test_a_form_is_an_object() -> None:
    assert parse_body(b"name=Ada+L&x=%C3%BC&empty=", FORM) == ParsedBody(
        {"name": "Ada L", "x": "ü", "empty": ""}, "form"
    )


def test_a_name_that_comes_again_makes_a_list() -> None:
    assert parse_body(b"tag=a&tag=b&tag=c&x=1", FORM).value == {"tag": ["a", "b", "c"], "x": "1"}


def test_a_form_of_bytes_that_are_no_utf8_is_read() -> None:
    assert parse_body(b"a=%ff\xfe", FORM).value == {"a": "\ufffd\ufffd"}


def test_a_form_has_a_bounded_number_of_fields() -> None:
    with pytest.raises(BadControl, match="body: more than"):
        parse_body(b"&".join([b"a=1"] * (MAX_FORM_FIELDS + 1)), FORM)


# -- multipart


def test_fields_and_files_of_a_multipart_form() -> None:
    raw = multipart(
        part('form-data; name="title"', "grüß".encode()),
        part('form-data; name="file"; filename="a.png"', b"\x89PNG\x00\xff", "Content-Type: image/png"),
    )
    assert parse_multipart(raw) == ParsedBody(
        {"title": "grüß", "file": {"filename": "a.png", "contentType": "image/png", "size": 6}}, "form"
    )


def test_only_name_type_and_size_of_a_file_are_kept() -> None:
    content = b"SECRET CONTENT " * 1000
    parsed = parse_multipart(multipart(part('form-data; name="f"; filename="x"', content)))
    assert "SECRET" not in repr(parsed)
    assert parsed.value == {"f": {"filename": "x", "contentType": "application/octet-stream", "size": len(content)}}


def test_several_files_of_one_name_make_a_list() -> None:
    raw = multipart(*(part(f'form-data; name="f"; filename="{name}"', b"") for name in "ab"))
    assert [one["filename"] for one in json_of(parse_multipart(raw).value)["f"]] == ["a", "b"]


def test_a_file_may_hold_what_looks_like_a_boundary() -> None:
    parsed = parse_multipart(multipart(part('form-data; name="f"; filename="x"', b"\r\n--C--\r\n--")))
    assert json_of(parsed.value)["f"]["size"] == 11


@pytest.mark.parametrize(
    ("raw", "content_type"),
    [
        (b"anything", "multipart/form-data"),
        (b"anything", "multipart/form-data; boundary="),
        (b"anything", "multipart/form-data; boundary=B"),
        (part('form-data; name="a"', b"cut off")[:-2], "multipart/form-data; boundary=B"),
        (part('form-data; name="a"', b"no end"), "multipart/form-data; boundary=B"),
        (b"--B\r\nContent-Dispo", "multipart/form-data; boundary=B"),
        (b"--B\r\nno header\r\n\r\nx\r\n--B--", "multipart/form-data; boundary=B"),
    ],
)
def test_a_broken_multipart_body_is_refused(raw: bytes, content_type: str) -> None:
    with pytest.raises(BadControl, match=r"body: .*multipart"):
        parse_body(raw, content_type)


def test_a_multipart_body_may_end_without_a_line_break() -> None:
    assert parse_multipart(multipart(part('form-data; name="a"', b"1"))[:-2]).value == {"a": "1"}


def test_a_multipart_body_has_a_bounded_number_of_parts() -> None:
    with pytest.raises(BadControl, match="body: more than"):
        parse_multipart(multipart(*[part('form-data; name="a"', b"")] * (MAX_FORM_FIELDS + 1)))


# -- work


async def test_a_body_of_millions_of_values_is_too_much_work() -> None:
    raw = b"[" + b"1," * 3_000_000 + b"1]"
    with pytest.raises(TooMuchWork, match="the number of values in the body would take more than"):
        await work.run(lambda: parse_body(raw, JSON), len(raw))


async def test_a_form_of_millions_of_escapes_is_too_much_work() -> None:
    raw = b"a=" + b"%41" * 5_100_000
    with pytest.raises(TooMuchWork, match="the number of escapes in the form"):
        await work.run(lambda: parse_body(raw, FORM), len(raw))


def test_a_long_field_of_a_form_is_decoded_as_a_short_one() -> None:
    text = "+%C3%A9a%zz%ff" * 10_000
    assert parse_body(f"a={text}".encode(), FORM).value == {"a": unquote_plus(text)}
