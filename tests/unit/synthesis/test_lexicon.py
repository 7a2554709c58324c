import re

import pytest

from mockllmapi.config import Locale
from mockllmapi.synthesis.catalogues import BOOKS, CURRENCIES, DEVICES, FILMS, ILLNESSES, WEATHER
from mockllmapi.synthesis.lexicon import LOCALES, Lexicon, Lexicons, UnknownLocale

OTHERS = [locale for locale in LOCALES if locale != "en"]
SCRIPTS = {"ja": "[\u3040-\u30ff\u4e00-\u9fff]", "zh": "[\u4e00-\u9fff]", "ru": "[\u0400-\u04ff]"}
LETTERS = {
    "de": "äöüß",
    "fr": "éèêàçùœ",
    "es": "áéíóúñ¿¡",
    "it": "àèéìòù",
    "pt-br": "ãõáéíóúçê",
    "pl": "ąćęłńóśźż",
    "tr": "çğıöşüİ",
}
MAY_BE_LATIN = {"skills", "accounts.form", "accounts.country", "accounts.bic", "company_types"}
LEGAL = {
    "de": "GmbH|AG|KG|UG|eG",
    "fr": "SARL|SAS|SA|SASU",
    "es": r"S\.L\.|S\.A\.|S\.L\.P\.|Coop",
    "it": r"S\.r\.l|S\.p\.A|S\.n\.c|S\.c\.r\.l",
    "pt-br": r"Ltda|S\.A\.|Cooperativa",
    "nl": r"B\.V\.|N\.V\.|V\.O\.F\.|U\.A\.",
    "pl": r"Sp\. z o\.o\.|S\.A\.|Sp\.j\.",
    "ja": "株式会社|有限会社|合同会社",
    "zh": "有限公司",
    "ru": "ООО|АО|ПАО",
    "tr": r"A\.Ş\.|Ltd\. Şti\.",
}


@pytest.fixture(scope="module")
def lexicons() -> dict[str, Lexicon]:
    return {locale: Lexicon(locale) for locale in LOCALES}


def test_there_is_a_table_for_every_locale_that_may_be_set() -> None:
    assert {*LOCALES} == {locale.value for locale in Locale} - {"auto"}


def test_pools_are_the_same_each_time() -> None:
    one, other = Lexicon("en"), Lexicon("en")
    assert one.male_surnames == other.male_surnames
    assert one.streets == other.streets


def test_every_language_has_the_same_sections(lexicons: dict[str, Lexicon]) -> None:
    sections = {name for locale in OTHERS for name in lexicons[locale].texts}
    for locale in OTHERS:
        missing = sections - set(lexicons[locale].texts)
        assert {name.partition(".")[0] for name in missing} <= {"accounts"}, locale


@pytest.mark.parametrize("locale", LOCALES)
def test_names_have_a_spelling_for_mail_addresses(lexicons: dict[str, Lexicon], locale: str) -> None:
    lexicon = lexicons[locale]
    for names in (lexicon.male_names, lexicon.female_names, lexicon.male_surnames, lexicon.female_surnames):
        assert len(names) >= 20
        assert len({name for name, _ in names}) == len(names)
        assert [name for name in names if not re.fullmatch("[a-z]+", name[1])] == []
    assert [stem for stem in lexicon.company_stems if not re.fullmatch("[a-z-]+", lexicon.slug(stem[0]))] == []


@pytest.mark.parametrize("locale", SCRIPTS)
def test_texts_are_in_the_script_of_the_language(lexicons: dict[str, Lexicon], locale: str) -> None:
    lexicon, script = lexicons[locale], SCRIPTS[locale]
    for name, texts in lexicon.texts.items():
        strangers = [text for text in texts if not re.search(script, text)]
        assert name in MAY_BE_LATIN or strangers == [], name
    for first, *_ in (*lexicon.male_names, *lexicon.female_surnames, *lexicon.company_stems):
        assert re.search(script, first)


@pytest.mark.parametrize("locale", LETTERS)
def test_texts_have_the_letters_of_the_language(lexicons: dict[str, Lexicon], locale: str) -> None:
    texts = [
        text for name in ("sentences", "paragraphs", "reviews", "comments") for text in lexicons[locale].texts[name]
    ]
    assert set(LETTERS[locale]) & set("".join(texts))
    english = {text for text in texts if re.search(r"\b(the|and|with)\b", text)}
    assert english == set()


@pytest.mark.parametrize("locale", OTHERS)
def test_firms_have_the_legal_forms_of_the_country(lexicons: dict[str, Lexicon], locale: str) -> None:
    assert [form for form in lexicons[locale].company_forms if not re.search(LEGAL[locale], form)] == []
    assert all("{stem}" in form for form in lexicons[locale].company_forms)


@pytest.mark.parametrize("locale", OTHERS)
def test_things_to_sell_have_their_categories(lexicons: dict[str, Lexicon], locale: str) -> None:
    english = lexicons["en"].goods
    for row, counterpart in zip(lexicons[locale].goods, english, strict=True):
        assert row[1:3] == counterpart[1:3]
        assert re.fullmatch("[A-Z]{3}", row[5])
        assert len(row[3]) >= 5
    for praise in lexicons[locale].texts["praise"]:
        assert "{name}" in praise or "{brand}" in praise


def test_surnames_agree_with_who_bears_them_where_they_do(lexicons: dict[str, Lexicon]) -> None:
    assert ("Kowalska", "kowalska") in lexicons["pl"].female_surnames
    assert ("Иванова", "ivanova") in lexicons["ru"].female_surnames
    assert ("Иванова", "ivanova") not in lexicons["ru"].male_surnames


@pytest.mark.parametrize("locale", ["tlh", "", "auto", "../en", "de-de"])
def test_an_unknown_language_is_named(locale: str) -> None:
    with pytest.raises(UnknownLocale, match=re.escape(repr(locale))):
        Lexicon(locale)


def test_lexicons_are_read_once_and_only_when_asked_for() -> None:
    lexicons = Lexicons("de")
    assert lexicons.of(None) is lexicons.of("de")
    assert lexicons.of("ja") is lexicons.of("ja") is not lexicons.of("de")
    assert lexicons.of("ja").locale == "ja"
    with pytest.raises(UnknownLocale):
        lexicons.of("tlh")


async def test_lexicons_are_read_before_they_are_needed_and_an_unknown_one_when_it_is_used() -> None:
    lexicons = Lexicons("de")
    for locale in (None, "it", "tlh"):
        await lexicons.prepare(locale)
    assert [lexicons.of(locale).locale for locale in (None, "it")] == ["de", "it"]
    with pytest.raises(UnknownLocale):
        lexicons.of("tlh")


CATALOGUES = {
    "books": BOOKS,
    "currencies": CURRENCIES,
    "devices": DEVICES,
    "films": FILMS,
    "illnesses": ILLNESSES,
    "weather": WEATHER,
}


@pytest.mark.parametrize("locale", OTHERS)
def test_cells_of_catalogues_stand_beside_the_same_things(lexicons: dict[str, Lexicon], locale: str) -> None:
    names = [name for name in lexicons[locale].texts if not name.endswith(".descriptions")]
    columns = [name for name in names if name.partition(".")[0] in CATALOGUES and "." in name]
    assert len(columns) == 9
    for name in columns:
        catalogue, _, column = name.partition(".")
        assert column in CATALOGUES[catalogue].columns
        assert len(lexicons[locale].texts[name]) == len(CATALOGUES[catalogue])


def test_no_word_is_left_of_an_unfinished_table(lexicons: dict[str, Lexicon]) -> None:
    for locale in OTHERS:
        for name, texts in lexicons[locale].texts.items():
            assert all(text and "|" not in text and "=" not in text for text in texts), (locale, name)
