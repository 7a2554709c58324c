import random

from mockllmapi.synthesis.draws import constant
from mockllmapi.synthesis.lexicon import Lexicon
from mockllmapi.synthesis.scene import Record, Scene
from mockllmapi.synthesis.wording import amount, labelled, localized, worded


def records(locale: str, number: int = 40) -> list[Record]:
    scene = Scene(random.Random(2), Lexicon(locale), 1_768_471_200)
    return [Record(scene, None, serial) for serial in range(number)]


def test_words_are_those_of_the_language_or_else_english() -> None:
    draw = worded("status_texts", "Done | Open")
    assert {draw(record) for record in records("en")} == {"Done", "Open"}
    assert "Abgeschlossen" in {draw(record) for record in records("de")}
    unknown = worded("nothing.of.that.name", ("Done", "Open"))
    assert {unknown(record) for record in records("de")} == {"Done", "Open"}


def test_a_missing_subject_is_spoken_of_in_general_words() -> None:
    draw = worded("lighthouse.descriptions", ("A tall tower.",), "sentences")
    german = Lexicon("de").texts["sentences"]
    assert {draw(record) for record in records("de")} <= set(german)
    assert {draw(record) for record in records("en")} == {"A tall tower."}


def test_neighbours_have_different_labels_in_every_language() -> None:
    draw = labelled("task_titles", ("One", "Two", "Three"))
    for locale in ("en", "de", "ja"):
        titles = [draw(record) for record in records(locale, 3)]
        assert len(set(titles)) == 3


def test_amounts_are_in_the_money_of_the_country() -> None:
    whole, broken = amount(constant(1_000)), amount(constant(10.55))
    assert (whole(records("en")[0]), broken(records("en")[0])) == (1_000, 10.55)
    assert (whole(records("ja")[0]), broken(records("ja")[0])) == (140_000, 1_477.0)
    assert broken(records("pl")[0]) == 42.2


def test_a_draw_is_that_of_english_only() -> None:
    draw = localized("hotels", constant("Harbor Inn"))
    assert draw(records("en")[0]) == "Harbor Inn"
    assert {draw(record) for record in records("fr")} == set(Lexicon("fr").texts["hotels"])
