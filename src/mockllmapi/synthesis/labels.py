"""What a thing is called, by what it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import gcd
from types import MappingProxyType
from typing import TYPE_CHECKING

from mockllmapi.synthesis import phrases, wordlists

if TYPE_CHECKING:
    from mockllmapi.synthesis.scene import Record

__all__ = ["sample_label"]


def sample_label(record: Record) -> str:
    """A name or title that fits the record's subject."""
    sample = _BY_SUBJECT.get(record.subject or "")
    return sample(record) if sample else _one_of(wordlists.LABELS)(record)


def _one_of(words: tuple[str, ...]) -> Callable[[Record], str]:
    """By serial number, in strides: neighbours in a list differ as long as there are enough words."""
    size = len(words)
    stride = next(step for step in (7, 5, 3, 1) if gcd(step, size) == 1)
    return lambda record: words[record.serial * stride % size]


_BY_SUBJECT: Mapping[str, Callable[[Record], str]] = MappingProxyType(
    {
        "person": lambda record: record.person.full,
        "product": lambda record: record.goods.name,
        "company": lambda record: record.company.name,
        "order": lambda record: f"Order {10_000 + record.serial}",
        "payment": lambda record: f"Invoice {10_000 + record.serial}",
        "place": _one_of(wordlists.VENUES),
        "article": _one_of(phrases.ARTICLE_TITLES),
        "comment": _one_of(phrases.REVIEW_TITLES),
        "review": _one_of(phrases.REVIEW_TITLES),
        "message": _one_of(phrases.SUBJECT_LINES),
        "task": _one_of(phrases.TASK_TITLES),
        "event": _one_of(phrases.EVENT_TITLES),
        "project": _one_of(wordlists.PROJECTS),
        "category": _one_of(wordlists.CATEGORIES),
        "team": _one_of(wordlists.TEAMS),
        "job": _one_of(wordlists.JOBS),
        "course": _one_of(wordlists.COURSES),
        "device": _one_of(wordlists.DEVICES),
        "vehicle": _one_of(wordlists.VEHICLES),
        "food": _one_of(wordlists.DISHES),
        "media": _one_of(wordlists.FILMS),
        "file": _one_of(wordlists.FILES),
        "animal": _one_of(wordlists.ANIMALS),
        "service": _one_of(wordlists.SERVICES),
    }
)
