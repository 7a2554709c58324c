"""What texts have in common."""

import random
import re
from uuid import UUID

import pytest

from mockllmapi.learning.texts import Codes, Figures, Noise, Uuids, kind_of_texts
from support.optional import present


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (["ORD-1042", "ORD-2001", "ORD-9999"], Codes),
        (["+49 30 1234567", "+49 40 7654321"], Codes),
        (["AB-12", "XY-98"], Codes),
        (["10:30", "08:15", "17:45"], Codes),
        (["1.2.3", "1.10.0"], Codes),
        (["a3f5c9d1e2", "0b1c2d3e4f"], Noise),
        (["19.99", "5.00", "120.50"], Figures),
        (["05b6e6e3-07d4-4edc-9143-1193e6c3f339", "9ff3078f-cc1b-4c3e-9c07-724e44c5b476"], Uuids),
    ],
)
def test_a_new_text_matches_the_pattern_and_often_is_another(texts: list[str], kind: type[object]) -> None:
    found, rng = present(kind_of_texts(texts)), random.Random(1)
    assert isinstance(found, kind)
    made = {found.renewed(rng.choice(texts), rng) for _ in range(200)}
    assert made - set(texts)
    assert all(re.fullmatch(found.pattern, text) for text in made | set(texts))


@pytest.mark.parametrize(
    "texts",
    [
        ["red", "green", "blue"],
        ["Ada Lovelace", "Grace Hopper"],
        ["12 Main Street", "7 Park Lane"],
        ["same-1", "same-1"],
        ["ada@example.com", "grace@example.com"],
        ["é-1", "é-2"],
        [],
    ],
)
def test_words_have_no_kind(texts: list[str]) -> None:
    assert kind_of_texts(texts) is None


def test_times_of_day_and_widths_are_kept() -> None:
    times = present(kind_of_texts(["08:05", "17:45", "10:30"]))
    rng = random.Random(1)
    for _ in range(100):
        hour, minute = times.renewed("10:30", rng).split(":")
        assert 8 <= int(hour) <= 17
        assert 5 <= int(minute) <= 45
        assert len(hour) == len(minute) == 2


def test_codes_count_on_and_keep_their_zeros() -> None:
    codes = present(kind_of_texts(["INV-0007", "INV-0008"]))
    assert codes.counted("INV-0007", 3) == "INV-0010"
    assert codes.counted("INV-0007", -8) is None
    assert Uuids().counted("x", 1) is Noise("ab", 8).counted("x", 1) is None


def test_uuids_are_of_version_four_in_the_same_case() -> None:
    upper = present(kind_of_texts(["05B6E6E3-07D4-4EDC-9143-1193E6C3F339", "9FF3078F-CC1B-4C3E-9C07-724E44C5B476"]))
    text = upper.renewed("", random.Random(1))
    assert text == text.upper()
    assert UUID(text).version == 4


def test_figures_stay_in_their_range() -> None:
    figures, rng = present(kind_of_texts(["1.50", "20.25", "99.75"])), random.Random(1)
    made = [float(figures.renewed("20.25", rng)) for _ in range(200)]
    assert 1.5 <= min(made) <= max(made) <= 99.75
