"""Legal values, described in words."""

from __future__ import annotations

import pytest

from mockllmapi.config.key_schemas import KeySchemas, format_given
from mockllmapi.types import JsonValue


@pytest.mark.parametrize(
    ("location", "words"),
    [
        (("Port",), "a whole number, at least 0 and at most 65535"),
        (("TimeoutSeconds",), "a number, more than 0 and at most 86400"),
        (("SelectionStrategy",), "First, RoundRobin, Weighted, LeastBusy, Fastest"),
        (("Cors",), "true, false, or a list of origins such as https://app.example"),
        (("BodyControls",), "true or false"),
        (("AllowedHosts",), "a list of texts"),
        (("Backends", 0, "BaseUrl"), "a URL such as http://localhost:11434/v1/"),
        (("Backends", 3, "MaxTokens"), "a whole number, at least 1 and at most 10000000"),
        (("Backends", 0, "ApiKey"), "text, env:NAME or file:/path"),
        (("Backends", 0, "Headers", "X-Any"), "text, env:NAME or file:/path"),
        (("Backends", 0, "Name"), "text of at most 200 characters"),
        (("HealthCheck", "Enabled"), "true or false"),
        (("Nothing", "Of", "Ours"), ""),
    ],
)
def test_legal_values_are_described(location: tuple[int | str, ...], words: str) -> None:
    assert KeySchemas().describe_legal(location) == words


@pytest.mark.parametrize(
    ("location", "is_secret"),
    [
        (("Backends", 0, "ApiKey"), True),
        (("Backends", 0, "Headers", "X"), True),
        (("ManagementAuthSecret",), True),
        (("Port",), False),
        (("Nothing",), False),
    ],
)
def test_secret_keys_are_known(location: tuple[int | str, ...], is_secret: bool) -> None:
    assert KeySchemas().is_secret(location) is is_secret


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3, "3"),
        (True, "true"),
        ("a", '"a"'),
        ("http://u:p@ss@host/x", '"http://***@host/x"'),
        ("u:p@host", '"***@host"'),
        ("http://host/?key=1", '"http://host/?***"'),
        ({"a": "b"}, "an object"),
        (["a"], "a list"),
        ("x" * 200, '"' + "x" * 78 + "…"),
    ],
)
def test_how_a_value_is_shown(value: JsonValue, text: str) -> None:
    assert format_given(value) == text
