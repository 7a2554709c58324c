"""English words inside names: `firstName`, `FIRST_NAME`, `order-items[]` as words, plurals and singulars."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

__all__ = ["is_plural", "normalize_name", "parse_word_list", "singularize", "slugify", "split_words"]

_KEPT_CHARS = 64
"""Longer names are split each time, so that the names kept stay small."""

_READ_CHARS = 1000
"""The rest of a longer name has no meaning."""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W\d_A-Za-z]+")


def parse_word_list(text: str) -> tuple[str, ...]:
    """Split the words of a constant table."""
    return tuple(text.split())


_IRREGULAR_PLURALS: Mapping[str, str] = MappingProxyType(
    {
        "people": "person",
        "persons": "person",
        "children": "child",
        "men": "man",
        "women": "woman",
        "feet": "foot",
        "leaves": "leaf",
        "shelves": "shelf",
        "movies": "movie",
        "cookies": "cookie",
        "ties": "tie",
        "shoes": "shoe",
        "caches": "cache",
        "statuses": "status",
        "bonuses": "bonus",
        "campuses": "campus",
        "buses": "bus",
        "aliases": "alias",
        "indices": "index",
        "matrices": "matrix",
        "vertices": "vertex",
        "analyses": "analysis",
        "criteria": "criterion",
        "wives": "wife",
        "lives": "life",
        "ids": "id",
        "ips": "ip",
        "quizzes": "quiz",
        "menus": "menu",
        "calories": "calorie",
    }
)
_UNCHANGED_PLURALS = frozenset(
    parse_word_list("""
    series species news data staff equipment inventory media info feedback weather analytics logistics
    metrics sms dns https aws css gps sales settings details credentials statistics stats preferences
""")
)
_COLLECTIVE_WORDS = frozenset(
    parse_word_list("""
    staff inventory media feedback news series people children sales equipment
""")
)


def split_words(name: str) -> tuple[str, ...]:
    """Split a name in any case style into lower-case words."""
    return _split_short(name) if len(name) <= _KEPT_CHARS else _split(name)


def _split(name: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in _WORD.findall(name[:_READ_CHARS]))


_split_short = lru_cache(4096)(_split)


def normalize_name(name: str) -> str:
    """Return the form that all spellings of a name share: `user_id`, `userId` and `USER-ID` are `userid`.

    A name without letters and digits is its own.
    """
    return "".join(split_words(name)) or name


def singularize(word: str) -> str:
    """Return the singular of a lower-case English noun; other words stay as they are."""
    if word in _IRREGULAR_PLURALS:
        return _IRREGULAR_PLURALS[word]
    if (
        word in _UNCHANGED_PLURALS
        or len(word) < 4
        or not word.endswith("s")
        or word.endswith(("ss", "us", "is", "ics"))
    ):
        return word
    for ending, replacement in (
        ("ies", "y"),
        ("sses", "ss"),
        ("xes", "x"),
        ("ches", "ch"),
        ("shes", "sh"),
        ("zes", "ze"),
    ):
        if word.endswith(ending):
            return word[: -len(ending)] + replacement
    if word.endswith("oes") and len(word) > 5:
        return word[:-2]
    return word[:-1]


def is_plural(word: str) -> bool:
    """Return whether a lower-case noun names several things (`orders`, `people`, `inventory`)."""
    return word in _COLLECTIVE_WORDS or (singularize(word) != word)


def slugify(text: str) -> str:
    """Turn `Crème brûlée, 2nd` into `creme-brulee-2nd`; empty if no Latin letter is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain.lower()))
