from mockllmapi.synthesis import phrases


def test_texts_read_like_texts() -> None:
    lists = {name: getattr(phrases, name) for name in phrases.__all__}
    assert [name for name, texts in lists.items() if not len(set(texts)) == len(texts) >= 8] == []
    texts = [text for texts in lists.values() for text in texts]
    assert [text for text in texts if " " not in text or "lorem" in text.lower()] == []
