import pytest

from mockllmapi.naming.words import is_plural, normalize_name, parse_word_list, singularize, slugify, split_words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("firstName", ("first", "name")),
        ("FIRST_NAME", ("first", "name")),
        ("first-name", ("first", "name")),
        ("HTTPStatus", ("http", "status")),
        ("address2", ("address", "2")),
        ("名前", ("名前",)),
        ("_id", ("id",)),
        ("", ()),
        ("!!", ()),
    ],
)
def test_a_name_in_any_style_is_split_into_words(name: str, words: tuple[str, ...]) -> None:
    assert split_words(name) == words


def test_spellings_of_a_name_have_one_key() -> None:
    assert {normalize_name(name) for name in ("userId", "user_id", "USER-ID", "user id")} == {"userid"}


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        ("users", "user"),
        ("companies", "company"),
        ("addresses", "address"),
        ("boxes", "box"),
        ("branches", "branch"),
        ("people", "person"),
        ("movies", "movie"),
        ("cases", "case"),
        ("statuses", "status"),
        ("heroes", "hero"),
        ("shoes", "shoe"),
        ("news", "news"),
        ("status", "status"),
        ("analysis", "analysis"),
        ("address", "address"),
        ("bus", "bus"),
        ("gas", "gas"),
    ],
)
def test_singulars(plural: str, one: str) -> None:
    assert singularize(plural) == one


def test_plurals_name_several_things() -> None:
    assert all(map(is_plural, ("orders", "people", "inventory")))
    assert not any(map(is_plural, ("order", "status", "profile")))


def test_slugs_are_latin_or_empty() -> None:
    assert slugify("Crème brûlée, 2nd!") == "creme-brulee-2nd"
    assert slugify("東京") == ""


def test_tables_are_lists_of_words() -> None:
    assert parse_word_list(" a  b\n c ") == ("a", "b", "c")
