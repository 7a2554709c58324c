from collections.abc import Callable
from typing import Any

import pytest

from mockllmapi.naming.words import split_words
from mockllmapi.synthesis.lexicon import Lexicon
from mockllmapi.synthesis.meanings.nouns import meaning_of_noun, named_after
from mockllmapi.synthesis.scene import Record, Scene
from support.json_types import Json, json_of
from support.optional import present


@pytest.mark.parametrize(
    ("name", "end"), [("glaze", " glaze"), ("tuningSystem", " tuning system"), ("riggingStr", " rigging")]
)
def test_a_text_is_made_of_the_names_own_words(records: Callable[..., Any], name: str, end: str) -> None:
    meaning = present(meaning_of_noun(split_words(name)))
    texts: Json = {present(meaning.string)(record) for record in records(number=60)}
    assert len(texts) > 4
    assert all(text.endswith(end) and text[0].isupper() and text != name for text in texts)


@pytest.mark.parametrize("name", ["choreographer", "curator", "licensee"])
def test_nouns_of_people_are_people(records: Callable[..., Any], name: str) -> None:
    meaning = present(meaning_of_noun(split_words(name)))
    assert all(present(meaning.string)(record) == record.person.full for record in records(number=5))


@pytest.mark.parametrize("name", ["", "f1", "col_a", "misc", "str"])
def test_names_that_say_nothing_mean_nothing(name: str) -> None:
    meaning = meaning_of_noun(split_words(name))
    assert meaning is None


def test_a_name_is_one_of_what_is_named(records: Callable[..., Any]) -> None:
    meaning = present(named_after(("trophy", "artifact")))
    assert {json_of(present(meaning.string)(record)).split()[-1] for record in records(number=20)} == {"Artifact"}


@pytest.mark.parametrize("front", [(), ("internal",), ("short",), ("b",)])
def test_a_name_that_is_only_another_one_names_nothing(front: tuple[str, ...]) -> None:
    assert named_after(front) is None


def test_other_languages_have_their_own_words() -> None:
    lexicon = Lexicon("de")
    record = Record(Scene(None, lexicon, 0), None, 1)
    assert present(json_of(meaning_of_noun(("glaze",))).string(record)) in lexicon.texts["labels"]
