"""What a browser is told about mock routes."""

import pytest

from mockllmapi.surfaces.http.cors import EXPOSED_HEADERS, CorsPolicy, is_own_origin

ANY, ONE = CorsPolicy(True), CorsPolicy(["https://app.example", "null"])


def test_without_an_origin_everybody_may_read() -> None:
    headers = dict(ANY.answer_headers({}))
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in headers


@pytest.mark.parametrize("origin", ["http://localhost:3000", "https://app.example.com"])
def test_an_origin_is_repeated_so_that_credentials_may_be_sent(origin: str) -> None:
    headers = dict(ANY.answer_headers({"origin": origin}))
    assert headers["Access-Control-Allow-Origin"] == origin
    assert headers["Access-Control-Allow-Credentials"] == "true"


def test_null_never_sends_credentials() -> None:
    """Files, and sandboxed frames of any page, have this origin."""
    for policy in (ANY, ONE):
        headers = dict(policy.answer_headers({"origin": "null"}))
        assert headers["Access-Control-Allow-Origin"] == "null"
        assert "Access-Control-Allow-Credentials" not in headers


@pytest.mark.parametrize(
    ("policy", "origin", "may_read"),
    [
        (ONE, "https://app.example", True),
        (ONE, "https://APP.example", True),
        (ONE, "https://app.example:8443", False),
        (ONE, "http://app.example", False),
        (ONE, "https://app.example.page.example", False),
        (CorsPolicy(["https://app.example"]), "null", False),
        (CorsPolicy(False), "https://app.example", False),
    ],
)
def test_a_list_of_origins_lets_these_pages_read_and_no_others(policy: CorsPolicy, origin: str, may_read: bool) -> None:
    headers = dict(policy.answer_headers({"origin": origin}))
    assert headers.get("Access-Control-Allow-Origin") == (origin if may_read else None)
    assert ("Access-Control-Allow-Credentials" in headers) == may_read
    assert bool(policy.preflight_headers({"origin": origin}, ("GET",))) == may_read


@pytest.mark.parametrize("headers", [{}, {"origin": "http://a.example"}])
def test_caches_learn_that_the_origin_matters(headers: dict[str, str]) -> None:
    assert ("Vary", "Origin") in ANY.answer_headers(headers)


def test_caches_learn_what_else_matters() -> None:
    assert ("Vary", "Origin, Accept-Language") in ANY.answer_headers({}, ["Accept-Language"])


@pytest.mark.parametrize("origin", ["http://a\r\nX-Injected: 1", "http://ä", "x" * 513])
def test_an_origin_that_is_none_is_not_repeated(origin: str) -> None:
    assert dict(ANY.answer_headers({"origin": origin}))["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("name", ["X-LLM-Backend", "X-LLM-Source", "X-Request-Id", "X-Response-Schema", "Retry-After"])
def test_our_headers_are_exposed(name: str) -> None:
    assert name in EXPOSED_HEADERS.split(", ")
    assert dict(ANY.answer_headers({}))["Access-Control-Expose-Headers"] == EXPOSED_HEADERS


def test_a_preflight_request_gets_what_it_asks_for() -> None:
    asked = {"access-control-request-headers": "X-LLM-Backend, Content-Type", "access-control-request-method": "PUT"}
    headers = dict(ANY.preflight_headers(asked, ("GET", "PUT")))
    assert headers["Access-Control-Allow-Methods"] == "GET, PUT"
    assert headers["Access-Control-Allow-Headers"] == "X-LLM-Backend, Content-Type"
    assert int(headers["Access-Control-Max-Age"]) > 0


@pytest.mark.parametrize("asked", ["", "X\r\nY: 1", "ü"])
def test_requested_headers_that_are_none_are_not_repeated(asked: str) -> None:
    headers = dict(ANY.preflight_headers({"access-control-request-headers": asked}, ("GET",)))
    assert headers["Access-Control-Allow-Headers"] == "*"


def test_a_page_of_the_internet_may_ask_this_machine_where_the_browser_wants_to_know() -> None:
    name = "Access-Control-Allow-Private-Network"
    assert name not in dict(ANY.preflight_headers({}, ("GET",)))
    assert dict(ANY.preflight_headers({"access-control-request-private-network": "true"}, ("GET",)))[name] == "true"


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
