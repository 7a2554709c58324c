"""Masking of secrets in texts."""

import pytest

from mockllmapi.config import MASK
from mockllmapi.observability.redaction import Redaction


def test_a_secret_that_begins_with_another_leaves_no_tail() -> None:
    assert Redaction(lambda: ("abcd", "abcdefgh"))("see abcdefgh") == f"see {MASK}"


def test_secrets_are_asked_for_anew() -> None:
    secrets = ["first-secret"]
    redaction = Redaction(lambda: secrets)
    assert redaction("first-secret second-secret") == f"{MASK} second-secret"
    secrets[:] = ["second-secret"]
    assert redaction("first-secret second-secret") == f"first-secret {MASK}"


def test_a_tiny_secret_masks_no_words() -> None:
    assert Redaction(lambda: ("a", ""))("a banana") == "a banana"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Authorization: Bearer abc.def", f"Authorization: Bearer {MASK}"),
        ("key sk-proj-0123456789abcdef", f"key {MASK}"),
        ("task-based risk-free", "task-based risk-free"),
    ],
)
def test_text_that_looks_like_a_key_is_masked(text: str, masked: str) -> None:
    assert Redaction()(text) == masked


def test_held_secrets_are_read_once() -> None:
    reads: list[int] = []

    def read() -> tuple[str, ...]:
        reads.append(1)
        return ("first-secret",)

    redaction = Redaction(read)
    with redaction.hold():
        assert [redaction("first-secret") for _ in range(3)] == [MASK] * 3
    assert len(reads) == 1
    redaction("x")
    assert len(reads) == 2
