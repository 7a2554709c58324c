import pytest

from mockllmapi.providers.proxy import Proxy, find_proxy, is_loopback
from support.optional import present

HOSTED = "https://api.openai.com/v1/"


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "a.localhost", "127.0.0.1", "127.9.9.9", "::1"])
def test_this_machine_is_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["", "example.com", "localhost.example.com", "10.0.0.1", "::2", "127.example.com"])
def test_others_are_not(host: str) -> None:
    assert not is_loopback(host)


def test_the_variable_of_the_scheme_counts() -> None:
    environ = {"HTTPS_PROXY": "http://proxy:3128", "HTTP_PROXY": "http://other:1"}
    assert find_proxy(HOSTED, environ) == Proxy("http://proxy:3128")
    assert find_proxy("http://example.com/v1/", environ) == Proxy("http://other:1")
    assert find_proxy(HOSTED, {"ALL_PROXY": "proxy:8080"}) == Proxy("http://proxy:8080")
    assert find_proxy(HOSTED, {}) is None


@pytest.mark.parametrize("url", ["http://localhost:11434/v1/", "http://127.0.0.1:1/v1/", "https://[::1]:1/v1/"])
def test_this_machine_is_never_asked_through_a_proxy(url: str) -> None:
    assert find_proxy(url, {"HTTPS_PROXY": "http://p:1", "HTTP_PROXY": "http://p:1"}) is None


@pytest.mark.parametrize(
    ("url", "exceptions", "is_direct"),
    [
        (HOSTED, "*", True),
        (HOSTED, "api.openai.com", True),
        (HOSTED, ".openai.com", True),
        (HOSTED, "other.com, OpenAI.com", True),
        (HOSTED, "enai.com", False),
        (HOSTED, "api.openai.com:8443", False),
        ("https://api.openai.com:8443/v1/", "api.openai.com:8443", True),
        ("https://10.1.2.3/v1/", "10.0.0.0/8", True),
        ("https://11.1.2.3/v1/", "10.0.0.0/8", False),
        ("https://10.1.2.3/v1/", "10.1.2.3", True),
        (HOSTED, "", False),
        (HOSTED, ",,", False),
    ],
)
def test_exceptions_are_direct(url: str, exceptions: str, is_direct: bool) -> None:
    environ = {"https_proxy": "http://p:1", "no_proxy": exceptions}
    assert (find_proxy(url, environ) is None) is is_direct


def test_credentials_of_a_proxy_travel_in_a_header_and_stay_unseen() -> None:
    proxy = present(find_proxy(HOSTED, {"https_proxy": "http://me:p%40ss@proxy:3128"}))
    assert proxy.url == "http://proxy:3128"
    assert proxy.headers == {"Proxy-Authorization": "Basic bWU6cEBzcw=="}
    assert "bWU6" not in repr(proxy)
