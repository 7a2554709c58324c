import random
import re

import pytest

from mockllmapi.synthesis.patterns import pattern_writer


@pytest.mark.parametrize(
    "pattern",
    [
        r"^[A-Z]{2}\d{3}$",
        "a|bc+",
        r"^(foo|bar)-[a-f0-9]{4}(-x)?$",
        r"^\S+@\S+\.[a-z]{2,}$",
        "^[^0-9]*$",
        r"^\d{3}-\d{2}$",
        "",
        r"^\p{L}+$",
    ],
)
def test_what_is_written_matches(pattern: str) -> None:
    write, source = pattern_writer(pattern), random.Random(2).random
    readable = re.compile(pattern.replace(r"\p{L}", "[a-zA-Z]"))
    assert all(readable.search(write(source, stretch)) for stretch in (0, 1, 8) for _ in range(50))


def test_the_stretch_makes_open_repetitions_longer() -> None:
    write, source = pattern_writer("^a*$"), random.Random(2).random
    assert max(len(write(source, 30)) for _ in range(100)) > 20
    assert write(source, 0) == ""


def test_edges_are_no_letters() -> None:
    write = pattern_writer("^(^a$|^b$)$")
    assert {write(random.Random(seed).random, 1) for seed in range(20)} == {"a", "b"}
