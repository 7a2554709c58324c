from mockllmapi.synthesis import wordlists


def test_words_are_different_and_trimmed() -> None:
    lists = {name: getattr(wordlists, name) for name in wordlists.__all__ if name != "GOODS"}
    assert [name for name, words in lists.items() if not len(set(words)) == len(words) >= 10] == []
    assert [(name, word) for name, words in lists.items() for word in words if not word == word.strip() != ""] == []


def test_goods_go_from_cheap_to_dear() -> None:
    assert all(0 < low < high and len(nouns) >= 5 for _, low, high, nouns, _ in wordlists.GOODS)
