import json

import pytest

from mockllmapi.providers.error_report import ErrorReport, read_error, read_error_body
from mockllmapi.types import JsonValue


@pytest.mark.parametrize(
    ("body", "report"),
    [
        (
            {"error": {"message": "m", "type": "t", "param": "p", "code": "c"}},
            ErrorReport("m", code="c", kind="t", parameter="p"),
        ),
        ({"error": {"message": "m", "code": 503, "type": "t"}}, ErrorReport("m", kind="t", status=503)),
        ({"error": "m"}, ErrorReport("m")),
        ({"object": "error", "message": "m", "type": "t", "code": 400}, ErrorReport("m", kind="t", status=400)),
        ({"detail": "m"}, ErrorReport("m")),
        ({"detail": [{"loc": ["body", "seed"], "msg": "m"}]}, ErrorReport("m", parameter="seed")),
        ([{"error": {"message": "m", "code": 400}}], ErrorReport("m", status=400)),
        ("m", ErrorReport("m")),
        ({"error": {"message": None, "param": 7, "code": True}}, ErrorReport()),
        ({"error": None}, ErrorReport()),
        ({"detail": []}, ErrorReport()),
        ({"error": {"code": 99999}}, ErrorReport()),
        (None, ErrorReport()),
        ([], ErrorReport()),
    ],
)
def test_every_known_form_is_read(body: JsonValue, report: ErrorReport) -> None:
    assert read_error(body) == report
    assert read_error_body(json.dumps(body).encode()) == report


@pytest.mark.parametrize("body", [b"404 page not found", b"<html>", b"\xff\xfe", b"", b"[" * 100_000, b"{"])
def test_a_body_that_is_not_json_is_all_message(body: bytes) -> None:
    report = read_error_body(body)
    assert report.message == body[:4000].decode("utf-8", "replace")
    assert report.words == frozenset()


def test_words_are_code_and_type_in_lower_case() -> None:
    assert ErrorReport(code="A", kind="b").words == {"a", "b"}
