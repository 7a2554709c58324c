import pytest

from mockllmapi.synthesis.lexicon import Lexicon, UnknownLocale


def test_pools_are_the_same_each_time():
    one, other = Lexicon("en"), Lexicon("en")
    assert one.surnames == other.surnames
    assert one.streets == other.streets


def test_other_languages_have_their_own_names():
    german = Lexicon("de")
    assert german.locale == "de"
    assert set(german.surnames).isdisjoint({("Smith", "smith")})
    assert all(name.isascii() for _, name in german.surnames)


def test_an_unknown_language_is_named():
    with pytest.raises(UnknownLocale, match="'tlh'"):
        Lexicon("tlh")
