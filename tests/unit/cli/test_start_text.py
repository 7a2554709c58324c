"""The lines that `serve` prints when it accepts connections."""

from __future__ import annotations

import shlex
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from mockllmapi.cli.start_text import build_curl, build_sample, format_address
from mockllmapi.engine.cache.fingerprint import RequestIdentity
from mockllmapi.engine.cache.recording import Replay


@pytest.mark.parametrize(
    ("host", "address"),
    [("127.0.0.1", "http://127.0.0.1:80"), ("::1", "http://[::1]:80"), ("mock.example", "http://mock.example:80")],
)
def test_an_address_is_a_url(host: str, address: str) -> None:
    assert format_address(host, 80) == address


@pytest.mark.parametrize(
    ("host", "prefix", "url"),
    [
        ("127.0.0.1", "/api/mock", "http://127.0.0.1:5116/api/mock/users?count=3"),
        ("0.0.0.0", "/", "http://127.0.0.1:5116/users?count=3"),
        ("::", "/v1", "http://[::1]:5116/v1/users?count=3"),
    ],
)
def test_the_sample_is_reached_from_this_machine_below_the_prefix(host: str, prefix: str, url: str) -> None:
    assert build_sample((host, 5116), prefix, None) == f"curl '{url}'"


def test_an_empty_recording_has_the_usual_sample() -> None:
    assert build_sample(("127.0.0.1", 1), "/", Replay(Path("run.jsonl"))) == "curl 'http://127.0.0.1:1/users?count=3'"


def test_the_curl_of_a_recorded_request_repeats_path_query_body_and_controls() -> None:
    identity = RequestIdentity(
        method="POST",
        path="/users/ä b%2Fc",
        query=(("q", "it's"),),
        body_kind="json",
        body={"name": "O'Neil"},
        controls={
            "shape": {"id": 0},
            "count": 3,
            "countParameter": "limit",
            "seed": 7,
            "isWhole": True,
            "autoShape": False,
            "backend": "a;fallback",
            "error": {"code": 404, "message": "No", "details": None},
        },
    )
    words = shlex.split(build_curl("http://h/api/mock", identity))
    assert words[:-1] == ["curl", "-X", "POST", "-H", "Content-Type: application/json", "-d", '{"name":"O\'Neil"}']
    url = urlsplit(words[-1])
    assert url.path == "/api/mock/users/%C3%A4%20b%2Fc"
    assert parse_qs(url.query) == {
        "q": ["it's"],
        "shape": ['{"id":0}'],
        "limit": ["3"],
        "seed": ["7"],
        "autoChunk": ["false"],
        "autoshape": ["false"],
        "backend": ["a;fallback"],
        "error": ["404"],
        "errorMessage": ["No"],
    }
