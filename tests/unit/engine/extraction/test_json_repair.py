"""Guesses are believed only where they say what the text says."""

import pytest

from mockllmapi.engine.extraction.json_repair import guess, is_believable
from mockllmapi.types import JsonObject, JsonValue


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1 "b": 2}', {"a": 1, "b": 2}),
        ('{"price": 12.50 "n": 1}', {"price": 12.5, "n": 1}),
        ('{"a": [1, 2}, "b": 3}', {"a": [1, 2], "b": 3}),
        ('{"a": "caf\\u00e9" "b": true}', {"a": "café", "b": True}),
    ],
)
def test_what_can_only_mean_one_thing_is_guessed(text: str, value: JsonObject) -> None:
    assert guess(text, is_closed=True) == value


@pytest.mark.parametrize(
    "text",
    [
        '{"n": 60 * 60}',
        "{'a': {1, 2}, 'n': 1}",
        '{"d": f("2026-01-02")}',
        '{"id": <id>}',
        '{"id": {{id}}, "name": "x"}',
        "{ id: number; name: string; }",
        "[",
        "{}",
    ],
)
def test_a_guess_that_loses_or_invents_something_is_none(text: str) -> None:
    assert guess(text, is_closed=True) is None


def test_only_a_text_that_stops_early_may_lose_its_last_words() -> None:
    assert guess('{"a": 1 "b": tr', is_closed=False) is not None
    assert guess('{"a": 1 "b": 2 ' + "and what follows is lost " * 4, is_closed=False) is None


@pytest.mark.parametrize("value", [{'id" 7, "name': "Ada"}, {"a": 'x" + "y'}, ['id" => 7'], {"a": 'x"\n "y'}])
def test_texts_that_swallowed_their_surroundings_are_not_believable(value: JsonValue) -> None:
    assert not is_believable(value)


@pytest.mark.parametrize("value", [{"a": 'he said "yes", and "no" to it'}, {"a": "1 + 1 = 2: so"}, [{"a_b": ["x\ny"]}]])
def test_texts_with_quotes_and_signs_are(value: JsonValue) -> None:
    assert is_believable(value)
