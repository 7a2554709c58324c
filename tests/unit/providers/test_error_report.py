import json

import pytest

from mockllmapi.providers.error_report import ErrorReport, read_error, read_error_body
from mockllmapi.types import JsonValue


def report(message: str = "", *codes: str, parameter: str = "", status: int | None = None) -> ErrorReport:
    return ErrorReport(message, frozenset(codes), parameter, status)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"error": {"message": "m", "type": "T", "param": "p", "code": "c"}}, report("m", "c", "t", parameter="p")),
        ({"error": {"message": "m", "code": 503, "type": "t"}}, report("m", "t", status=503)),
        ({"error": {"message": "m", "code": "429"}}, report("m", status=429)),
        ({"error": "m"}, report("m")),
        ({"object": "error", "message": "m", "type": "t", "code": 400}, report("m", "t", status=400)),
        ({"detail": "m"}, report("m")),
        ({"detail": [{"loc": ["body", "seed"], "msg": "m"}]}, report("m", parameter="seed")),
        (
            [{"error": {"message": "m", "code": 400, "status": "INVALID_ARGUMENT"}}],
            report("m", "invalid_argument", status=400),
        ),
        (
            {
                "object": "error",
                "message": {"detail": [{"type": "extra_forbidden", "loc": ["body", "stream_options"]}]},
            },
            report("", "extra_forbidden", parameter="stream_options"),
        ),
        ("m", report("m")),
        ({"error": {"message": None, "param": 7, "code": True}}, report()),
        ({"error": None}, report()),
        ({"detail": []}, report()),
        ({"error": {"code": 99999}}, report()),
        (None, report()),
        ([], report()),
    ],
)
def test_every_known_form_is_read(body: JsonValue, expected: ErrorReport) -> None:
    assert read_error(body) == expected
    assert read_error_body(json.dumps(body).encode()) == expected


@pytest.mark.parametrize(
    "wrapped",
    [
        {
            "error": {
                "message": "Provider returned error",
                "metadata": {"raw": '{"error": {"message": "INNER", "param": "n"}}'},
            }
        },
        {
            "error": {
                "message": 'litellm.BadRequestError: OpenAIException - {"error": {"message": "INNER", "param": "n"}}'
            }
        },
        {"errors": [{"detail": {"cause": {"message": "INNER", "param": "n"}}}]},
        {"detail": 'upstream said [{"msg": "INNER", "loc": ["body", "n"]}]'},
    ],
)
def test_a_wrapped_error_is_found(wrapped: JsonValue) -> None:
    found = read_error(wrapped)
    assert "INNER" in found.message
    assert found.parameter == "n"


def test_what_repeats_the_request_is_not_read() -> None:
    body: JsonValue = {
        "detail": [{"loc": ["body", "x"], "msg": "m", "input": {"message": "invalid api key"}, "ctx": {"error": "e"}}]
    }
    assert read_error(body).message == "m"


@pytest.mark.parametrize("body", [b"404 page not found", b"\xff\xfe", b"", b"[" * 100_000, b"{"])
def test_a_body_that_is_not_json_is_all_message(body: bytes) -> None:
    found = read_error_body(body)
    assert found.message == body[:4000].decode("utf-8", "replace")
    assert found.codes == frozenset()


def test_a_web_page_has_no_message() -> None:
    assert read_error_body(b"\xef\xbb\xbf\n<html>model not found</html>") == ErrorReport()


def test_the_search_is_bounded() -> None:
    deep: JsonValue = "m"
    for _ in range(50):
        deep = {"error": deep}
    wide: JsonValue = [{"message": "m" * 1000} for _ in range(10_000)]
    assert read_error(deep) == ErrorReport()
    assert len(read_error(wide).message) == 4000
