"""What a browser is told about mock routes."""

import pytest

from mockllmapi.surfaces.http.cors import EXPOSED_HEADERS, cors_headers, is_own_origin, preflight_headers
from support.json_types import JsonDict


def test_without_an_origin_everybody_may_read() -> None:
    headers = dict(cors_headers({}))
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in headers


@pytest.mark.parametrize("origin", ["http://localhost:3000", "https://app.example.com", "null"])
def test_an_origin_is_repeated_so_that_credentials_may_be_sent(origin: str) -> None:
    headers = dict(cors_headers({"origin": origin}))
    assert headers["Access-Control-Allow-Origin"] == origin
    assert headers["Access-Control-Allow-Credentials"] == "true"


@pytest.mark.parametrize("headers", [{}, {"origin": "http://a.example"}])
def test_caches_learn_that_the_origin_matters(headers: JsonDict) -> None:
    assert ("Vary", "Origin") in cors_headers(headers)


def test_caches_learn_what_else_matters() -> None:
    assert ("Vary", "Origin, Accept-Language") in cors_headers({}, ["Accept-Language"])


@pytest.mark.parametrize("origin", ["http://a\r\nX-Injected: 1", "http://ä", "x" * 513])
def test_an_origin_that_is_none_is_not_repeated(origin: str) -> None:
    assert dict(cors_headers({"origin": origin}))["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("name", ["X-LLM-Backend", "X-LLM-Source", "X-Request-Id", "X-Response-Schema", "Retry-After"])
def test_our_headers_are_exposed(name: str) -> None:
    assert name in EXPOSED_HEADERS.split(", ")
    assert dict(cors_headers({}))["Access-Control-Expose-Headers"] == EXPOSED_HEADERS


def test_a_preflight_request_gets_what_it_asks_for() -> None:
    asked = {"access-control-request-headers": "X-LLM-Backend, Content-Type", "access-control-request-method": "PUT"}
    headers = dict(preflight_headers(asked, ("GET", "PUT")))
    assert headers["Access-Control-Allow-Methods"] == "GET, PUT"
    assert headers["Access-Control-Allow-Headers"] == "X-LLM-Backend, Content-Type"
    assert int(headers["Access-Control-Max-Age"]) > 0


@pytest.mark.parametrize("asked", ["", "X\r\nY: 1", "ü"])
def test_requested_headers_that_are_none_are_not_repeated(asked: str) -> None:
    headers = dict(preflight_headers({"access-control-request-headers": asked}, ("GET",)))
    assert headers["Access-Control-Allow-Headers"] == "*"


def test_a_page_of_the_internet_may_ask_this_machine_where_the_browser_wants_to_know() -> None:
    name = "Access-Control-Allow-Private-Network"
    assert name not in dict(preflight_headers({}, ("GET",)))
    assert dict(preflight_headers({"access-control-request-private-network": "true"}, ("GET",)))[name] == "true"


@pytest.mark.parametrize(
    ("origin", "host", "is_own"),
    [
        ("http://localhost:5116", "localhost:5116", True),
        ("https://localhost:5116", "localhost:5116", True),
        ("http://localhost:3000", "localhost:5116", False),
        ("http://localhost", "localhost:5116", False),
        ("http://localhost:5116.page.example", "localhost:5116", False),
        ("null", "", False),
        ("null", "null", False),
        ("", "", False),
        ("http://[", "[", False),
    ],
)
def test_a_page_of_this_server_is_known(origin: str, host: str, is_own: bool) -> None:
    assert is_own_origin(origin, host) == is_own
