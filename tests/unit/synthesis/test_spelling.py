import pytest

from mockllmapi.synthesis.spelling import romanized, slugged


@pytest.mark.parametrize(
    ("text", "locale", "latin"),
    [
        ("Ada", "en", "Ada"),
        ("Щукин", "ru", "Shchukin"),
        ("Юлия", "ru", "Yuliya"),
        ("Łódź", "pl", "Lódź"),
        ("Größe", "de", "Groesse"),
        ("Größe", "tr", "Grösse"),
        ("Işık", "tr", "Işik"),
        ("太郎", "ja", "太郎"),
    ],
)
def test_letters_without_a_latin_base_get_one(text: str, locale: str, latin: str) -> None:
    assert romanized(text, locale) == latin


@pytest.mark.parametrize(
    ("text", "locale", "expected"),
    [
        ("Żółta łódź", "pl", "zolta-lodz"),
        ("İstanbul'da gün", "tr", "istanbul-da-gun"),
        ("Über uns", "de", "ueber-uns"),
        ("Последний маяк", "ru", "posledniy-mayak"),
        ("青い空", "ja", ""),
    ],
)
def test_a_slug_is_plain(text: str, locale: str, expected: str) -> None:
    assert slugged(text, locale) == expected
