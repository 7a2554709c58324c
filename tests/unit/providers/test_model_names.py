import pytest

from mockllmapi.providers.model_names import clean_model_name


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("gpt-4o", "gpt-4o"),
        ("meta-llama/Llama-3.1-8B-Instruct", "meta-llama/Llama-3.1-8B-Instruct"),
        ("llama3:latest", "llama3:latest"),
        ("/home/me/models/llama.gguf", "llama.gguf"),
        ("models/llama.Q4_K_M.gguf", "llama.Q4_K_M.gguf"),
        ("../llama", "llama"),
        (r"C:\models\llama.gguf", "llama.gguf"),
        ("~/models/llama/", "llama"),
        ("m\r\nX-Evil: 1", "mX-Evil: 1"),
        ("x" * 20_000, "x" * 128),
        (5, ""),
        (None, ""),
    ],
)
def test_a_model_name_is_short_and_shows_no_path(value: object, name: str) -> None:
    assert clean_model_name(value) == name
