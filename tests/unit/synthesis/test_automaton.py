import random
import re

import pytest

from mockllmapi.shapes.patterns import UnsupportedPattern
from mockllmapi.synthesis.automaton import texts_of_all, writer_of_all


@pytest.mark.parametrize(
    ("wanted", "unwanted", "least", "most"),
    [
        (["^[A-Z]+", r"\d{3}$"], [], 0, 100),
        (["[a-z]", "[0-9]", "[A-Z]"], [], 8, 12),
        (["^a*$", "^(aa)*$", "^(aaa)*$"], [], 1, 30),
        (["^[ab]{2,5}$"], ["aa", "bb"], 4, 9),
        (["^(x|yz)+$"], ["^x"], 3, 3),
        (["b"], ["^b", "b$"], 3, 3),
        ([""], ["^$"], 0, 5),
        (["^a?b{2,}c*$"], [], 20, 20),
    ],
)
def test_texts_match_all_wanted_and_no_unwanted_patterns(
    wanted: list[str], unwanted: list[str], least: int, most: int
) -> None:
    write, source = writer_of_all(wanted, unwanted, least, most), random.Random(3).random
    for stretch in (0, 2, 9):
        for _ in range(30):
            text = write(source, stretch)
            assert least <= len(text) <= most
            assert all(re.search(pattern, text) for pattern in wanted)
            assert not any(re.search(pattern, text) for pattern in unwanted)


@pytest.mark.parametrize(
    ("wanted", "unwanted", "most"),
    [(["^a$", "^b$"], [], 9), (["^a"], ["a"], 9), (["^a{5}$"], [], 4), (["^a$"], ["^a$"], 9)],
)
def test_where_there_is_no_text_it_says_so(wanted: list[str], unwanted: list[str], most: int) -> None:
    with pytest.raises(UnsupportedPattern, match="no text"):
        writer_of_all(wanted, unwanted, 0, most)


def test_what_would_take_too_long_is_not_looked_for() -> None:
    with pytest.raises(UnsupportedPattern, match="too large"):
        writer_of_all([f"[ab]{{{n}}}c.*d" for n in range(3, 12)], [], 0, 50)


def test_the_same_chance_writes_the_same_text() -> None:
    texts = {writer_of_all(["[a-z]{3}", "[0-9]$"], [], 4, 9)(random.Random(5).random, 4) for _ in range(5)}
    assert len(texts) == 1


def test_all_texts_are_gone_through_the_shortest_first() -> None:
    assert list(texts_of_all(["^[ab]{1,2}$"], ["^b$"], 0, 9)) == ["a", "aa", "ab", "ba", "bb"]
    assert list(texts_of_all(["^a*$"], [], 2, 4)) == ["aa", "aaa", "aaaa"]
    with pytest.raises(UnsupportedPattern):
        next(texts_of_all(["^a$"], ["a"], 0, 9))


def test_what_is_too_large_in_full_is_written_with_few_repetitions() -> None:
    wanted = ["^[A-Za-z0-9!]{8,64}$", "[a-z]", "[A-Z]", "[0-9]", "!"]
    write, source = writer_of_all(wanted, [], 0, 100), random.Random(3).random
    texts = {write(source, stretch) for stretch in (0, 4, 9) for _ in range(10)}
    assert len(texts) > 20
    assert all(re.search(pattern, text) for pattern in wanted for text in texts)
