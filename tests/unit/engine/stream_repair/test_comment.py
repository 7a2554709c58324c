"""Where a comment ends, in pieces of any size."""

import pytest

from mockllmapi.engine.stream_repair.comment import Comment


@pytest.mark.parametrize("size", [1, 2, 50])
@pytest.mark.parametrize(
    ("text", "length"),
    [("// a /* b\n1", 10), ("# a // b\n1", 9), ("/* a * / \n // */1", 16), ("/**/1", 4), ("/***/1", 5), ("/*/ */1", 6)],
)
def test_a_comment_ends_where_its_own_mark_says(text: str, length: int, size: int) -> None:
    comment, read = Comment(), 0
    while not comment.is_over:
        read += comment.feed(text[read : read + size])
    assert read == length
    assert not comment.is_none


@pytest.mark.parametrize("size", [1, 9])
def test_one_slash_alone_begins_none(size: int) -> None:
    comment, text, read = Comment(), "/5", 0
    while not comment.is_over:
        read += comment.feed(text[read : read + size])
    assert comment.is_none


def test_a_comment_may_have_no_end() -> None:
    comment = Comment()
    assert comment.feed("a // b", 2) == 6
    assert not comment.is_over
