"""Bodies, queries and paths that are large or deep."""

from __future__ import annotations

import gzip
from collections.abc import Callable

from hostile.attacks.attack import Attack, get, post, post_json

__all__ = ["BODIES"]

_TEN_MB = 10 * 1024 * 1024 - 1024
_JSON = "application/json"
_FORM = "application/x-www-form-urlencoded"


def _repeated(piece: bytes, size: int = _TEN_MB) -> bytes:
    return piece * (size // len(piece))


def _list_of(piece: bytes, size: int = _TEN_MB) -> bytes:
    return b"[" + _repeated(piece + b",", size) + piece + b"]"


def _keys(count: int) -> dict[str, object]:
    return {f"k{index}": index for index in range(count)}


def _multipart(boundary: str, parts: int, content: bytes) -> bytes:
    part = f"--{boundary}\r\nContent-Disposition: form-data; name=a\r\n\r\n".encode() + content + b"\r\n"
    return part * parts + f"--{boundary}--\r\n".encode()


def _row(name: str, body: Callable[[], bytes], content_type: str = _JSON, *, is_cheap: bool = False) -> Attack:
    return Attack(name, lambda: post(body(), content_type), is_cheap)


BODIES: tuple[Attack, ...] = (
    Attack("object of 10,000 keys", lambda: post_json(_keys(10_000))),
    Attack("object of 500,000 keys", lambda: post_json(_keys(500_000))),
    _row("10 MB array of integers", lambda: _list_of(b"1234567")),
    _row("10 MB array of small integers", lambda: _list_of(b"1")),
    _row("10 MB array of objects", lambda: _list_of(b'{"id":1,"name":"x"}')),
    _row("10 MB array of empty objects", lambda: _list_of(b"{}")),
    _row("10 MB array of empty arrays", lambda: _list_of(b"[]")),
    _row("10 MB array in an array", lambda: b"[" + _list_of(b"1234567") + b"]"),
    _row("10 MB list in a field", lambda: b'{"data":{"items":' + _list_of(b'{"id":1}') + b"}}"),
    _row("10 MB string", lambda: b'"' + b"a" * _TEN_MB + b'"'),
    _row("10 MB string of escapes", lambda: b'{"a":"' + _repeated(b"\\u00e9") + b'"}'),
    _row("10 MB that is not JSON at its end", lambda: _list_of(b"1234567")[:-1] + b"}"),
    _row("10 MB of blanks", lambda: b" " * _TEN_MB + b"1"),
    _row(
        "PUT-like object of objects of 10 MB",
        lambda: b"{" + b",".join(b'"k%d":{"a":1}' % index for index in range(500_000)) + b"}",
    ),
    _row("5 million [", lambda: b"[" * 5_000_000),
    _row("1 million of {'a':", lambda: b'{"a":' * 1_000_000),
    _row("an integer of 5 million digits", lambda: b"1" * 5_000_000),
    _row("1e400", lambda: b'{"a":1e400}', is_cheap=True),
    _row("half a surrogate pair", lambda: b'{"a":"\\ud800"}', is_cheap=True),
    _row("nested 101 deep", lambda: b"[" * 101 + b"]" * 101, is_cheap=True),
    _row("nested 100,000 deep", lambda: b"[" * 100_000 + b"]" * 100_000, is_cheap=True),
    _row("10 MB of JSON lines", lambda: _repeated(b'{"a":1}\n'), "application/x-ndjson"),
    _row("10 MB of empty lines", lambda: b"\n" * _TEN_MB, "application/x-ndjson"),
    _row("form of 3.3 million %41", lambda: b"a=" + b"%41" * 3_300_000, _FORM),
    _row("form of 1,000 fields of 10 KB", lambda: b"&".join([b"a=" + b"%41" * 3400] * 1000), _FORM),
    _row("form of 5 million &", lambda: b"&" * 5_000_000, _FORM),
    _row("form of 1,000 fields a[]", lambda: b"&".join([b"a[]=1"] * 1000), _FORM, is_cheap=True),
    _row("form of 1,000 fields a[][b]", lambda: b"&".join([b"a[][b]=1"] * 1000), _FORM, is_cheap=True),
    _row("form name of 5 MB of [", lambda: b"a" + b"[" * 5_000_000 + b"=1", _FORM),
    _row("form name of 10 MB of [a]", lambda: b"a" + _repeated(b"[a]") + b"=1", _FORM),
    _row("form of one name 1,000 times", lambda: b"&".join([b"a=1"] * 1000), _FORM, is_cheap=True),
    _row("text of 10 MB", lambda: b"a " * (_TEN_MB // 2), "text/plain"),
    _row("text of 10 MB in utf-7", lambda: b"+AGE-" * (_TEN_MB // 5), "text/plain; charset=utf-7"),
    _row("text of 10 MB in punycode", lambda: b"a" * _TEN_MB, "text/plain; charset=punycode"),
    _row("text of 10 MB in gb18030", lambda: b"\x81\x30\x81\x30" * (_TEN_MB // 4), "text/plain; charset=gb18030"),
    _row("10 MB of bytes", lambda: bytes(range(256)) * (_TEN_MB // 256), "application/octet-stream"),
    _row(
        "multipart of 900,000 parts",
        lambda: _repeated(b"--b\r\n\r\n\r\n") + b"--b--\r\n",
        "multipart/form-data; boundary=b",
    ),
    _row(
        "multipart of 999 parts of 10 KB",
        lambda: _multipart("b", 999, b"x" * 10_000),
        "multipart/form-data; boundary=b",
    ),
    _row(
        "multipart of one part of 10 MB",
        lambda: _multipart("b", 1, b"x" * (_TEN_MB - 100)),
        "multipart/form-data; boundary=b",
    ),
    _row(
        "multipart of near boundaries",
        lambda: _multipart("b" * 60, 1, b"\r\n--" + (b"b" * 59 + b"\r\n--") * 160_000),
        f"multipart/form-data; boundary={'b' * 60}",
    ),
    _row(
        "multipart with 700,000 headers in a part",
        lambda: b"--b\r\n" + b"a: b\r\n" * 700_000 + b"\r\nx\r\n--b--\r\n",
        "multipart/form-data; boundary=b",
    ),
    _row(
        "multipart with a disposition of 9 MB",
        lambda: b"--b\r\nContent-Disposition: form-data; " + b"a=b;" * 2_250_000 + b"\r\n\r\nx\r\n--b--\r\n",
        "multipart/form-data; boundary=b",
    ),
    _row("boundary of 300 characters", lambda: b"x", f"multipart/form-data; boundary={'a' * 300}", is_cheap=True),
    Attack(
        "gzip of 1 GB",
        lambda: post(gzip.compress(bytes(2**30), 1), _JSON, "/api/mock/things", "Content-Encoding: gzip"),
    ),
    Attack(
        "gzip of 10 MB of integers",
        lambda: post(gzip.compress(_list_of(b"1234567"), 1), _JSON, "/api/mock/things", "Content-Encoding: gzip"),
    ),
    Attack(
        "Content-Length of 20 MB",
        lambda: post(b"", _JSON, "/api/mock/x", "Content-Length: 20000000")[:1],
        is_cheap=True,
    ),
    Attack(
        "gzip of gzip of gzip of 1 GB",
        lambda: post(
            gzip.compress(gzip.compress(gzip.compress(bytes(2**30), 1), 1), 1),
            _JSON,
            "/api/mock/things",
            "Content-Encoding: gzip, gzip, gzip",
        ),
    ),
    _row("list of texts of 1 MB full of ]},", lambda: _list_of(b'"' + b"]}," * 350_000 + b'"')),
    _row("object of lists 60 deep", lambda: b"{" + b",".join([b'"a":' + b"[" * 60 + b"]" * 60] * 80_000) + b"}"),
    _row("object of one name 1 million times", lambda: b"{" + b",".join([b'"a":1'] * 1_000_000) + b"}"),
    _row("JSON line of 10 MB", lambda: _list_of(b'{"id":1}') + b"\n", "application/x-ndjson"),
    _row(
        "multipart with 10 MB of JSON",
        lambda: (
            b"--b\r\nContent-Disposition: form-data; name=a\r\nContent-Type: application/json\r\n\r\n"
            + _list_of(b"1234567", _TEN_MB - 200)
            + b"\r\n--b--\r\n"
        ),
        "multipart/form-data; boundary=b",
    ),
    _row("form of an index of 60,000 digits", lambda: b"a[" + b"9" * 60_000 + b"]=1&a[]=1", _FORM, is_cheap=True),
    _row("form of an index of 900 digits", lambda: b"a[" + b"9" * 900 + b"]=1&a[]=1", _FORM, is_cheap=True),
    _row("form of 20 brackets in 1,000 names", lambda: b"&".join([b"a" + b"[b]" * 20 + b"=1"] * 1000), _FORM),
    Attack("30 bodies of 64 KB at once", lambda: post(_list_of(b'{"a":1}', 65_000), _JSON), connections=30),
    Attack("20 bodies of 10 MB at once", lambda: post(_list_of(b"1234567"), _JSON), connections=20),
    Attack("path of 10,001 segments", lambda: get("/api/mock" + "/a" * 10_001), is_cheap=True),
    Attack("path of 990 ids", lambda: get("/api/mock" + "/users/7" * 495), is_cheap=True),
    Attack("path of one name of 16,000 characters", lambda: get("/api/mock/" + "aB" * 8000), is_cheap=True),
    Attack("path of 20,000 segments", lambda: get("/api/mock" + "/a" * 20_000)),
    Attack("path of 20,000 plurals", lambda: get("/api/mock" + "/as/1" * 10_000)),
    Attack("path of one name of 40 KB", lambda: get("/api/mock/" + "a" * 40_000)),
    Attack("path of one name of 20,000 words", lambda: get("/api/mock/" + "aB" * 20_000)),
    Attack("path of 13,000 %41", lambda: get("/api/mock/" + "%41" * 13_000)),
    Attack("path of 10,000 %2F", lambda: get("/api/mock/" + "%2Fa" * 10_000)),
    Attack(
        "query of 1,000 parameters",
        lambda: get("/api/mock/users?" + "&".join(f"p{index}=1" for index in range(1000))),
        is_cheap=True,
    ),
    Attack(
        "query of 1,000 controls",
        lambda: get("/api/mock/users?" + "&".join(f"__p{index}=1" for index in range(1000))),
        is_cheap=True,
    ),
    Attack("query of 40,000 &", lambda: get("/api/mock/users?" + "&" * 40_000), is_cheap=True),
    Attack("GET of 1,000 users", lambda: get("/api/mock/users?count=1000")),
    Attack("stream of 1,000 users", lambda: get("/api/mock/stream/users?count=1000")),
    Attack("stream of an example of 1,000 keys", lambda: post_json({"shape": _keys(1000)}, "/api/mock/stream/things")),
    Attack(
        "20 streams of 1,000 users, unread",
        lambda: get("/api/mock/stream/users?count=1000"),
        connections=20,
        leaves=True,
        hold_s=1.0,
    ),
)
