import pytest

from mockllmapi.synthesis import phrases


@pytest.mark.parametrize("name", phrases.__all__)
def test_texts_read_like_texts(name) -> None:
    texts = getattr(phrases, name)
    assert len(set(texts)) == len(texts) >= 8
    assert all(" " in text and "lorem" not in text.lower() for text in texts)
