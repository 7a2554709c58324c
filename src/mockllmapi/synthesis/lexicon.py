"""Words and names of one language: pools that are filled from mimesis once and read by index ever after."""

from __future__ import annotations

from collections.abc import Callable

from mockllmapi.naming.words import slug
from mockllmapi.synthesis.wordlists import FEMALE_NAMES, JOBS, MALE_NAMES

__all__ = ["Lexicon", "UnknownLocale"]

_POOL = 400
_FIXED = 20_260_115
"""Pools are part of what a seed repeats, so they are filled the same way in every process."""


class UnknownLocale(ValueError):
    """There are no names in this language."""


class Lexicon:
    """Pools for one locale. Names come with their spelling in mail addresses."""

    __slots__ = (
        "female_names",
        "jobs",
        "languages",
        "locale",
        "male_names",
        "nationalities",
        "streets",
        "surnames",
        "universities",
    )

    def __init__(self, locale: str = "en") -> None:
        """Fill the pools; about 20 ms of CPU. Raises `UnknownLocale`."""
        from mimesis import Address, Locale
        from mimesis import Person as Names
        from mimesis.enums import Gender

        try:
            language = Locale(locale.lower())
        except ValueError:
            raise UnknownLocale(f"There are no names for the locale {locale!r}.") from None
        people, addresses = Names(language, seed=_FIXED), Address(language, seed=_FIXED)
        is_english = locale.lower().partition("-")[0] == "en"
        self.locale = language.value
        self.male_names = _spelled(MALE_NAMES if is_english else _fill(lambda: people.first_name(Gender.MALE)))
        self.female_names = _spelled(FEMALE_NAMES if is_english else _fill(lambda: people.first_name(Gender.FEMALE)))
        self.surnames = _spelled(_fill(people.last_name))
        self.jobs = JOBS if is_english else _fill(people.occupation)
        self.streets = _fill(addresses.street_name)
        self.universities = _fill(people.university, 60)
        self.nationalities = _fill(people.nationality, 60)
        self.languages = _fill(people.language, 60)


def _fill(draw: Callable[[], str], size: int = _POOL) -> tuple[str, ...]:
    """Distinct values, in the order of their coming."""
    return tuple(dict.fromkeys(draw() for _ in range(size)))


def _spelled(names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((name, slug(name).replace("-", "")) for name in names)
