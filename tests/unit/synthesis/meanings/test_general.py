from collections.abc import Callable
from typing import Any

import pytest

from mockllmapi.synthesis.lexicon import Lexicon
from mockllmapi.synthesis.meanings.index import MeaningIndex
from support.optional import present


def test_texts_are_about_their_subject(values: Callable[..., Any]) -> None:
    assert set(values("body", "comment")).isdisjoint(values("body", "article"))


def test_states_are_those_of_their_subject(values: Callable[..., Any]) -> None:
    assert set(values("status", "order")) <= {"pending", "processing", "shipped", "delivered", "cancelled"}
    assert set(values("status", "task")) <= {"todo", "in_progress", "review", "done"}
    assert "active" in values("status")


def test_ratings_are_kind(values: Callable[..., Any]) -> None:
    ratings = values("rating")
    assert all(1 <= rating <= 5 for rating in ratings)
    assert sum(rating >= 4 for rating in ratings) > len(ratings) / 2


def test_what_is_popular_is_rare(values: Callable[..., Any]) -> None:
    assert sum(views < 12_000 for views in values("viewCount")) > 100


def test_flags_are_as_often_true_as_in_life(values: Callable[..., Any]) -> None:
    assert sum(values("isActive")) > 150
    assert sum(values("deleted")) < 40


def test_descriptions_are_about_their_subject(values: Callable[..., Any]) -> None:
    assert set(values("description", "vehicle")).isdisjoint(values("description", "restaurant"))


def test_notes_are_no_comments(values: Callable[..., Any]) -> None:
    assert set(values("notes", "person")).isdisjoint(values("comment", "person"))


def test_beginnings_of_names_tell_flags_and_counts(index: MeaningIndex) -> None:
    assert present(index.find(("is", "zorky"), None)).native == "boolean"
    assert present(index.find(("number", "of", "zorks"), None)).native == "integer"


def test_questions_ask_and_instructions_do_not_report(values: Callable[..., Any]) -> None:
    assert all(
        value.endswith("?") for name in ("question", "faqQuestion", "securityQuestion") for value in values(name)
    )
    assert set(values("safetyInstructions")).isdisjoint(values("notes"))


@pytest.mark.parametrize(
    ("name", "low", "high"), [("successRate", 0, 100), ("error_rate", 0, 10), ("win_rate", 0, 100)]
)
def test_rates_are_shares(values: Callable[..., Any], name: str, low: int, high: int) -> None:
    assert all(low <= value <= high for value in values(name))


@pytest.mark.parametrize("name", ["holderName", "trusteeName", "moderatorName"])
def test_who_holds_something_is_a_person(values: Callable[..., Any], lexicon: Lexicon, name: str) -> None:
    surnames = {surname for surname, _ in lexicon.male_surnames}
    assert all(value.rpartition(" ")[2] in surnames for value in values(name))
