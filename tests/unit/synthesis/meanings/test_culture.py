from collections.abc import Callable
from typing import Any

from mockllmapi.synthesis.meanings.index import MeaningIndex
from support.optional import present


def test_a_book_is_one_book(index: MeaningIndex, records: Callable[..., Any]) -> None:
    told = {
        tuple(present(present(index.find((name,), "book")).string)(r) for name in ("title", "genre", "publisher"))
        for r in records("book")
    }
    assert ("The Glass Orchard", "Fantasy", "Moonrise Publishing") in told
    assert len(told) == 11


def test_a_song_has_its_artist(index: MeaningIndex, records: Callable[..., Any]) -> None:
    told = {
        tuple(present(present(index.find((name,), "song")).string)(r) for name in ("title", "artist", "album"))
        for r in records("song")
    }
    assert ("Glass Horses", "Orbit Choir", "Parallax") in told


def test_a_film_is_as_long_as_it_says(index: MeaningIndex, records: Callable[..., Any]) -> None:
    row = present(index.find(("duration",), "film"))
    assert all(present(row.string)(record) == f"{present(row.integer)(record)} min" for record in records("film"))


def test_a_course_has_its_number(index: MeaningIndex, records: Callable[..., Any]) -> None:
    told = {
        tuple(present(present(index.find((name,), "course")).string)(r) for name in ("code", "title"))
        for r in records("course")
    }
    assert ("CS-120", "Data Structures") in told


def test_fame_is_rare(values: Callable[..., Any]) -> None:
    for name in ("followers", "views", "likes"):
        numbers = values(name)
        assert sum(number < max(numbers) / 4 for number in numbers) > len(numbers) / 2, name


def test_grades_are_grades(values: Callable[..., Any]) -> None:
    assert {"A", "B"} <= set(values("finalGrade"))
    assert all(1.5 <= value <= 4 for value in values("gpa"))
