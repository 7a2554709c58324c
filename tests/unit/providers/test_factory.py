import subprocess
import sys

import pytest

from mockllmapi.config import PROVIDERS, BackendSettings
from mockllmapi.errors import ConfigurationError
from mockllmapi.events import EventBus
from mockllmapi.providers import make_provider
from mockllmapi.types import SystemClock
from support.json_types import Json


def made(provider: str) -> Json:
    settings = BackendSettings(name="b", provider=provider, base_url="http://localhost:1/v1/", model_name="m")
    return make_provider(settings, EventBus(), SystemClock())


@pytest.mark.parametrize("name", PROVIDERS)
def test_every_provider_of_the_table_can_be_made(name: str) -> None:
    """A configuration with any name of the table can be served."""
    module, _, class_name = PROVIDERS[name].implementation.partition(":")
    provider = made(name)
    assert (type(provider).__module__, type(provider).__name__) == (module, class_name)


@pytest.mark.parametrize(("name", "can"), [("ollama", False), ("lmstudio", True), ("openai", True)])
def test_only_some_give_several_answers_in_one_call(name: str, can: bool) -> None:
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
