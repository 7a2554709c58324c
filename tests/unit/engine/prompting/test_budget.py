"""How long prompts are, and what goes first."""

import json

import pytest

from mockllmapi.engine.prompting.budget import estimate_prompt_tokens, fit_prompt, shorten
from mockllmapi.engine.token_estimate import estimate_tokens
from mockllmapi.exchange import Message, MockRequest
from mockllmapi.types import JsonValue

RULES = Message("system", "rules " * 20)


def compose(request: MockRequest, said: str) -> tuple[Message, ...]:
    return RULES, Message("user", said), Message("user", json.dumps([request.path, request.query, request.body]))


# Counted by SmolLM2's own tokenizer.
@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ('{"id":7,"name":"Ada Lovelace","email":"ada7@example.com","isActive":true}' * 20, 500),
        ('{"type":"object","properties":{"firstName":{"type":"string","format":"date-time"}}}' * 10, 270),
        ("You get one HTTP request and answer with the JSON body that a real API would send back. " * 10, 191),
        ("0.6394267984578837" * 10, 180),
        ("你好，世界。这是一个测试文本，用于计算标记数量。" * 20, 680),
    ],
    ids=["json", "schema", "english", "digits", "chinese"],
)
def test_an_estimate_is_near_the_truth_and_rather_too_high(text: str, tokens: int) -> None:
    assert 0.95 * tokens <= estimate_tokens(text) <= 1.5 * tokens


def test_nothing_takes_no_tokens_and_messages_take_some_around_them() -> None:
    assert estimate_tokens("") == 0
    assert estimate_prompt_tokens((Message("user", ""), Message("user", ""))) > 0


def test_what_fits_is_left_alone() -> None:
    request = MockRequest("GET", "/a", (("q", "x"),), {"a": [1, "b"]}, "json")
    result = fit_prompt(request, "one\ntwo", 500, compose)
    assert result.messages == compose(request, "one\ntwo")
    assert (result.dropped, result.is_cut) == (0, False)


def test_the_oldest_of_the_history_goes_first() -> None:
    lines = [f"number {number} is a line of some words" for number in range(60)]
    request = MockRequest("POST", "/a", body={"text": "kept as it is"}, body_kind="json")
    result = fit_prompt(request, "\n".join(lines), 300, compose)
    kept = result.messages[1].content.split("\n")
    assert 5 < len(kept) == 60 - result.dropped
    assert kept == lines[: len(kept)]
    assert result.messages[0] == RULES
    assert "kept as it is" in result.messages[2].content
    assert not result.is_cut
    assert estimate_prompt_tokens(result.messages) <= 300


def test_then_the_body_is_cut_and_never_the_rules() -> None:
    request = MockRequest("POST", "/a", body={"text": "word " * 5000, "last": 1}, body_kind="json")
    result = fit_prompt(request, "one\ntwo", 300, compose)
    assert (result.dropped, result.is_cut) == (2, True)
    assert result.messages[0] == RULES
    assert '{"text": "word word' in result.messages[2].content
    assert 150 < estimate_prompt_tokens(result.messages) <= 300


def test_history_stays_where_a_cut_of_the_body_is_needed_anyway_and_leaves_room() -> None:
    request = MockRequest("POST", "/a", body="x" * 5000, body_kind="text")
    result = fit_prompt(
        request, "one", 2000, lambda request, said: (Message("user", said), Message("user", str(request.body)[:9]))
    )
    assert (result.messages[0].content, result.dropped) == ("one", 0)


def test_a_long_query_is_cut_too() -> None:
    request = MockRequest("GET", "/a", (("a", "x" * 9000), ("b", "y" * 9000)))
    result = fit_prompt(request, "", 200, compose)
    assert result.is_cut
    assert estimate_prompt_tokens(result.messages) <= 200
    assert '"/a"' in result.messages[2].content


def test_rules_that_are_too_long_by_themselves_are_sent_all_the_same() -> None:
    request = MockRequest("POST", "/a", (("q", "bb"),), {"a": "b" * 100}, "json")
    result = fit_prompt(request, "one", 10, compose)
    assert result.messages[0] == RULES
    assert (result.dropped, result.is_cut) == (1, True)
    assert "bb" not in result.messages[2].content


@pytest.mark.parametrize(
    ("value", "most", "short"),
    [
        ("abcdef", 3, "abc…"),
        ({"a": "xxxxxxxxxx", "b": 2}, 8, {"a": "xxxx…", "…": "…"}),
        (["aaaa", "bbbb", "cccc"], 9, ["aaaa", "bbb…", "…"]),
        ({"a": 1}, 0, "…"),
    ],
)
def test_a_shortened_value_is_its_beginning(value: JsonValue, most: int, short: JsonValue) -> None:
    assert shorten(value, most) == short


def test_a_value_that_is_short_enough_is_the_same_one() -> None:
    value: JsonValue = {"a": [1, None, True, {"b": []}], "c": ""}
    assert shorten(value, 100) is value


def test_shortening_looks_at_no_more_than_it_keeps() -> None:
    deep: JsonValue = "end"
    for _ in range(5000):
        deep = [deep]
    assert len(json.dumps(shorten(deep, 100_000))) < 200
