"""Checked types of bound values."""

from __future__ import annotations

import pytest

from mockllmapi.config.diagnostics import Diagnostics
from mockllmapi.config.key_binding import BoundValues
from mockllmapi.config.validation import validate
from mockllmapi.errors import ConfigurationError
from support.json_types import JsonDict


def test_a_value_at_fault_is_noted_and_taken_as_not_set() -> None:
    values: JsonDict = {
        "Port": "many",
        "Temperature": "0.5",
        "Backends": [{"Name": "a", "Weight": -1, "Priority": "2"}],
    }
    diagnostics = Diagnostics()
    settings = validate(BoundValues(values, {"Port": "here:1", "Backends": "here:2"}), {}, diagnostics)

    assert (settings.port, settings.temperature) == (5116, 0.5)
    assert (settings.backends[0].weight, settings.backends[0].priority) == (1, 2)
    with pytest.raises(ConfigurationError) as caught:
        diagnostics.raise_problems()
    assert {str(problem) for problem in caught.value.problems} == {
        'here:1: Port: This is not a whole number. (given: "many") Legal: a whole number, at least 0 and at most 65535.',
        "here:2: Backends:0:Weight: This is out of bounds. (given: -1) Legal: a whole number, at least 0 and at most 1000000.",
    }


def test_a_near_miss_of_a_choice_is_recognised() -> None:
    diagnostics = Diagnostics()
    validate(BoundValues({"SelectionStrategy": "LeastBuzy"}, {}), {}, diagnostics)

    with pytest.raises(ConfigurationError, match="Did you mean LeastBusy"):
        diagnostics.raise_problems()


@pytest.mark.parametrize(
    "values",
    [
        {"AllowedHosts": [1, "a"]},
        {"Backends": [{"Headers": {"bad name": "x"}}]},
        {"Backends": [{"Headers": {"X": 1, "Y": "y"}}]},
        {"Backends": [{"Capabilities": [""], "ApiKey": 1, "BaseUrl": "x"}, {"MaxTokens": None}]},
        {"HealthCheck": {"IntervalSeconds": 0}},
        {"Locale": "tlh", "Host": "a b", "Cors": 0},
    ],
)
def test_it_always_comes_to_an_end(values: JsonDict) -> None:
    diagnostics = Diagnostics()
    validate(BoundValues(values, {}), {}, diagnostics)

    with pytest.raises(ConfigurationError):
        diagnostics.raise_problems()


@pytest.mark.parametrize(
    ("written", "near"), [("tlh", "not one of the choices"), ("frr", "Did you mean fr"), (7, "Locale")]
)
def test_an_unknown_locale_is_reported(written: int | str, near: str) -> None:
    diagnostics = Diagnostics()
    validate(BoundValues({"Locale": written}, {}), {}, diagnostics)

    with pytest.raises(ConfigurationError, match=near):
        diagnostics.raise_problems()


@pytest.mark.parametrize(
    ("written", "locale"),
    [("de", "de"), ("en-US", "en"), ("PT_br", "pt-br"), ("pt", "pt-br"), ("zh-CN", "zh"), (" Auto ", "auto")],
)
def test_a_locale_is_read_in_any_spelling(written: str, locale: str) -> None:
    diagnostics = Diagnostics()
    settings = validate(BoundValues({"Locale": written}, {}), {}, diagnostics)

    diagnostics.raise_problems()
    assert settings is not None
    assert settings.locale == locale
