"""Choices and groups of keys."""

import pytest
from pydantic import ValidationError

from mockllmapi.config.groups import FeedSettings, LearningSettings, Locale, parse_locale
from mockllmapi.types import JsonObject


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("de", Locale.DE),
        ("DE_at", Locale.DE),
        ("pt", Locale.PT_BR),
        ("pt-PT", Locale.PT_BR),
        ("zh-Hans-CN", Locale.ZH),
        ("en-US", Locale.EN),
        ("xx", None),
        ("", None),
    ],
)
def test_a_language_tag_in_any_spelling(text: str, locale: Locale | None) -> None:
    assert Locale.from_text(text) is locale
    assert parse_locale(text) == (locale or text)


def test_a_locale_that_is_not_text_is_returned_unchanged() -> None:
    assert parse_locale(7) == 7


@pytest.mark.parametrize("bad", [{"MinSamples": 0}, {"MinSamples": 51}, {"RefreshMinutes": -1}])
def test_bounds_of_learning(bad: JsonObject) -> None:
    with pytest.raises(ValidationError):
        LearningSettings.model_validate(bad)


@pytest.mark.parametrize("bad", [{"IntervalMs": 99}, {"Error": 200}, {"Name": "a;b"}])
def test_bounds_of_feeds(bad: JsonObject) -> None:
    with pytest.raises(ValidationError):
        FeedSettings.model_validate(bad)
