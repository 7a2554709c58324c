import pytest

from mockllmapi.config.base_url import check_base_url, correct_base_url


@pytest.mark.parametrize(
    ("provider", "written", "corrected"),
    [
        ("openai", "http://h/v1/chat/completions", "http://h/v1/"),
        ("openai", "http://h/v1/models/", "http://h/v1/"),
        ("openai", "http://h/v1/completions", "http://h/v1/"),
        ("openai", "http://h/", "http://h/"),
        ("anthropic", "https://h/v1/messages", "https://h/v1/"),
        ("openai", "http://h/proxy/openai", "http://h/proxy/openai/"),
        ("ollama", "http://h:11434", "http://h:11434/v1/"),
        ("ollama", "http://h/api", "http://h/v1/"),
        ("ollama", "http://h/api/chat", "http://h/v1/"),
        ("ollama", "http://h/api/generate/", "http://h/v1/"),
        ("ollama", "http://h/ollama/api/chat", "http://h/ollama/v1/"),
        ("ollama", "http://h/v1beta/openai/", "http://h/v1beta/openai/"),
        ("lmstudio", "http://h:1234/", "http://h:1234/v1/"),
        ("lmstudio", "http://h:1234/v1/chat/completions/", "http://h:1234/v1/"),
        ("openai", "https://h/openai/deployments/d?api-version=1", "https://h/openai/deployments/d/?api-version=1"),
        (
            "openai",
            "https://h/openai/deployments/d/chat/completions?api-version=1",
            "https://h/openai/deployments/d/?api-version=1",
        ),
    ],
)
def test_an_endpoint_behind_a_base_url_is_removed(provider: str, written: str, corrected: str) -> None:
    assert correct_base_url(check_base_url(written), provider) == corrected
    assert correct_base_url(corrected, provider) == corrected


def test_a_provider_without_an_address_stays_without_one() -> None:
    assert correct_base_url("", "builtin") == ""


@pytest.mark.parametrize(
    "text",
    [
        "nonsense",
        "ftp://h/",
        "http://h:0/",
        "http://h/a b",
        "http://me:pw@h/",
        "http://h/?key=secret",
        "http://h/?api-version=1&key=secret",
        "http://h/?x",
        "http://h/#part",
    ],
)
def test_an_impossible_base_url_is_refused_without_its_text(text: str) -> None:
    with pytest.raises(ValueError, match="URL") as caught:
        check_base_url(text)
    assert "secret" not in str(caught.value)
