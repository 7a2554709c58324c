import pytest

from mockllmapi.synthesis import wordlists


@pytest.mark.parametrize("name", [name for name in wordlists.__all__ if name != "GOODS"])
def test_words_are_different_and_trimmed(name) -> None:
    words = getattr(wordlists, name)
    assert len(set(words)) == len(words) >= 10
    assert all(word == word.strip() != "" for word in words)


def test_goods_go_from_cheap_to_dear() -> None:
    assert all(0 < low < high and len(nouns) >= 5 for _, low, high, nouns, _ in wordlists.GOODS)
