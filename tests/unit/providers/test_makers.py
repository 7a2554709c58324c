import subprocess
import sys

import pytest

from mockllmapi.errors import ConfigurationError
from mockllmapi.events import EventBus
from mockllmapi.providers import make_provider
from mockllmapi.types import SystemClock
from upstreams.backends import Backend


def made(provider: str):
    return make_provider(Backend("b", provider, "http://localhost:1/v1/", "m"), EventBus(), SystemClock())


@pytest.mark.parametrize(
    ("name", "class_name"),
    [("ollama", "OllamaProvider"), ("openai", "OpenAiProvider"), ("lmstudio", "LmStudioProvider")],
)
def test_the_name_decides(name, class_name):
    assert type(made(name)).__name__ == class_name


def test_an_unknown_name_is_an_error_that_lists_the_known_ones():
    with pytest.raises(ConfigurationError, match="builtin, lmstudio, ollama, openai"):
        made("mystery")


def test_the_http_client_is_not_loaded_before_it_is_needed():
    code = (
        "import sys; from mockllmapi.events import EventBus; from mockllmapi.providers import make_provider;"
        "from mockllmapi.types import SystemClock; from types import SimpleNamespace as S;"
        "make_provider(S(name='b', provider='ollama', base_url='http://localhost:1/v1/', model_name='m', capabilities=(),"
        "temperature=1.0, max_tokens=1, max_context_window=None), EventBus(), SystemClock());"
        "sys.exit('aiohttp' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
