import subprocess
import sys

import pytest

from mockllmapi.config import BackendSettings
from mockllmapi.errors import ConfigurationError
from mockllmapi.events import EventBus
from mockllmapi.providers import make_provider
from mockllmapi.types import SystemClock


def made(provider: str):
    settings = BackendSettings(name="b", provider=provider, base_url="http://localhost:1/v1/", model_name="m")
    return make_provider(settings, EventBus(), SystemClock())


@pytest.mark.parametrize(
    ("name", "class_name"),
    [
        ("builtin", "BuiltinProvider"),
        ("ollama", "OllamaProvider"),
        ("openai", "OpenAiProvider"),
        ("lmstudio", "LmStudioProvider"),
    ],
)
def test_the_name_decides(name, class_name) -> None:
    assert type(made(name)).__name__ == class_name


@pytest.mark.parametrize(("name", "can"), [("ollama", False), ("lmstudio", False), ("openai", True)])
def test_only_some_give_several_answers_in_one_call(name, can) -> None:
    assert made(name).has_native_n is can


def test_an_unknown_name_is_an_error_that_lists_the_known_ones() -> None:
    with pytest.raises(ConfigurationError, match="builtin, lmstudio, ollama, openai"):
        made("mystery")


def test_the_http_client_is_not_loaded_before_it_is_needed() -> None:
    code = (
        "import sys; from mockllmapi.config import BackendSettings; from mockllmapi.events import EventBus;"
        "from mockllmapi.providers import make_provider; from mockllmapi.types import SystemClock;"
        "make_provider(BackendSettings(base_url='http://localhost:1/v1/'), EventBus(), SystemClock());"
        "sys.exit('aiohttp' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
