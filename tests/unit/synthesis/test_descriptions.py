import pytest

from mockllmapi.synthesis.descriptions import DESCRIPTIONS


@pytest.mark.parametrize("subject", DESCRIPTIONS)
def test_things_are_described_in_different_sentences(subject: str) -> None:
    texts = DESCRIPTIONS[subject]
    assert len(set(texts)) == len(texts) >= 3
    assert all(text.endswith(".") and text.count(" ") > 2 for text in texts)
