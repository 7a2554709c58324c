import pytest

from mockllmapi.providers.addresses import has_api_version, join_address

AZURE = "https://x.openai.azure.com/openai/deployments/gpt/?api-version=2024-10-21"


@pytest.mark.parametrize(
    ("base_url", "path", "address"),
    [
        ("http://h/v1/", "chat/completions", "http://h/v1/chat/completions"),
        ("http://h/v1/", "/api/chat", "http://h/api/chat"),
        ("http://h/v1/", "http://h/api/version", "http://h/api/version"),
        (AZURE, "chat/completions", AZURE.replace("gpt/?", "gpt/chat/completions?")),
        (AZURE, "/health?deep=1", "https://x.openai.azure.com/health?deep=1"),
    ],
)
def test_an_address_below_a_base_url_keeps_its_query(base_url: str, path: str, address: str) -> None:
    assert join_address(base_url, path) == address


def test_only_azures_addresses_have_an_api_version() -> None:
    assert has_api_version(AZURE)
    assert not has_api_version("http://h/v1/")
