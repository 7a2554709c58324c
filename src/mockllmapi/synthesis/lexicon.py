"""Words, names and forms of one language and country: read from its table once, and by index ever after.

A table is a text of sections, `locales/de.txt`. A section's entries stand on lines of their own or between ` | `; a name may
be followed by its Latin spelling (`太郎=taro`). What a table does not have is said in English.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from importlib.resources import files
from types import MappingProxyType

from mockllmapi.naming.words import slugify
from mockllmapi.synthesis.spelling import slugged
from mockllmapi.synthesis.wordlists import (
    ADJECTIVES,
    COMPANY_ENDINGS,
    COMPANY_STEMS,
    FEMALE_NAMES,
    GOODS,
    JOBS,
    MALE_NAMES,
)

__all__ = ["LOCALES", "Lexicon", "Lexicons", "UnknownLocale"]

LOCALES = ("en", "de", "fr", "es", "it", "pt-br", "nl", "pl", "ja", "zh", "ru", "tr")
"""The languages there are tables for."""

_POOL = 400
_FIXED = 20_260_115
"""Pools are part of what a seed repeats, so they are filled the same way in every process."""

_ACCOUNT_COLUMNS = ("country", "form", "bic", "bank")

Spelled = tuple[tuple[str, str], ...]
"""Names, each with its Latin spelling."""

Wares = tuple[tuple[str, int, int, tuple[str, ...], int, str], ...]
"""Category, prices from and to, what it is (the cheap things first), where its brands begin, the category's code."""


class UnknownLocale(ValueError):
    """There are no names in this language."""


class Lexicon:
    """What one locale has. `texts` are pools by name, empty for English; `forms` say how things are written there."""

    __slots__ = (
        "_spellings",
        "cities",
        "company_forms",
        "company_stems",
        "endings",
        "female_names",
        "female_surnames",
        "forms",
        "full_name",
        "goods",
        "highest_number",
        "jobs",
        "languages",
        "locale",
        "male_names",
        "male_surnames",
        "mostly",
        "nationalities",
        "qualifiers",
        "scale",
        "step",
        "street",
        "streets",
        "texts",
        "universities",
        "ware",
    )

    def __init__(self, locale: str = "en") -> None:
        """Read the table: a few milliseconds of CPU. Raises `UnknownLocale`."""
        if locale.lower() not in LOCALES:
            raise UnknownLocale(f"There are no names for the locale {locale!r}.")
        self.locale = str(locale.lower())
        sections = dict(
            _sections(files("mockllmapi.synthesis").joinpath("locales", f"{self.locale}.txt").read_text("utf-8"))
        )
        self.forms = MappingProxyType(dict(_pair(line) for line in sections.pop("forms")))
        self.cities = tuple(self._city(line) for line in sections.pop("cities"))
        self.mostly = int(self.forms.get("mostly", len(self.cities)))
        self.highest_number = int(self.forms["limit"])
        self.full_name = _pairing(self.forms["name"], "{first}", "{last}")
        self.street = _pairing(self.forms["street"], "{name}", "{number}")
        self.ware = _pairing(self.forms["goods"], "{qualifier}", "{noun}")
        scale, step, *endings = self.forms["prices"].split()
        self.scale, self.step, self.endings = int(scale), int(step), tuple(float(ending) for ending in endings)
        self._spellings: dict[str, str] = {}
        if self.locale == "en":
            self._speak_english()
        else:
            self._speak(sections)

    def _city(self, line: str) -> tuple[str, ...]:
        """The cells of a city's line, with those that a whole country has in common."""
        cells = tuple(line.split("|"))
        if len(cells) > 8:
            return cells
        return (*cells[:3], self.forms["country"], self.forms["code"], *cells[3:], self.forms["currency"])

    def _speak_english(self) -> None:
        from mimesis import Address, Locale
        from mimesis import Person as Names

        people, addresses = Names(Locale.EN, seed=_FIXED), Address(Locale.EN, seed=_FIXED)
        self.texts: Mapping[str, tuple[str, ...]] = MappingProxyType({})
        self.male_names = self._spelled(MALE_NAMES)
        self.female_names = self._spelled(FEMALE_NAMES)
        self.male_surnames = self.female_surnames = self._spelled(_fill(people.last_name))
        self.jobs = JOBS
        self.streets = _fill(addresses.street_name)
        self.universities = _fill(people.university, 60)
        self.nationalities = _fill(people.nationality, 60)
        self.languages = _fill(people.language, 60)
        self.goods: Wares = tuple((*row, row[0][:3].upper()) for row in GOODS)
        self.qualifiers = ADJECTIVES
        self.company_stems = self._spelled(COMPANY_STEMS)
        self.company_forms = COMPANY_ENDINGS

    def _speak(self, sections: dict[str, tuple[str, ...]]) -> None:
        self.male_names = self._spelled(sections.pop("male_names"))
        self.female_names = self._spelled(sections.pop("female_names"))
        self.male_surnames = self.female_surnames = self._spelled(sections.pop("surnames"))
        if "female_surnames" in sections:
            self.female_surnames = self._spelled(sections.pop("female_surnames"))
        self.company_stems = self._spelled(sections.pop("company_stems"))
        self.company_forms = sections.pop("company_forms")
        self.streets = sections.pop("streets")
        self.qualifiers = sections.pop("qualifiers")
        wares = [_pair(line) for line in sections.pop("goods")]
        self.goods = tuple(
            (category, low, high, tuple(nouns.split(", ")), brands, english[:3].upper())
            for (category, nouns), (english, low, high, _, brands) in zip(wares, GOODS, strict=True)
        )
        self.jobs = sections["jobs"]
        self.universities = sections["universities"]
        self.nationalities = sections["nationalities"]
        self.languages = sections["languages"]
        accounts = [row.split("|") for row in sections.pop("accounts", ())]
        for column, cells in zip(_ACCOUNT_COLUMNS, zip(*accounts, strict=True), strict=False):
            sections[f"accounts.{column}"] = cells
        sections["categories"] = tuple(category for category, _ in wares)
        for name in ("films", "films.title", "books.title"):
            sections[name] = sections["titles"]
        self.texts = MappingProxyType(sections)

    def _spelled(self, names: tuple[str, ...]) -> Spelled:
        spelled = []
        for entry in names:
            name, _, latin = entry.partition("=")
            if latin:
                self._spellings[name] = latin
            spelled.append((name, self.spell(name)))
        return tuple(spelled)

    def spell(self, name: str) -> str:
        """A name in lower-case ASCII letters and digits; empty where nobody knows how."""
        return self._spellings.get(name) or slugged(name, self.locale).replace("-", "")

    def slug(self, text: str) -> str:
        """`Ein schöner Tag` as `ein-schoener-tag`; empty where nothing has a Latin spelling."""
        return slugify(text) if text.isascii() else self._spellings.get(text) or slugged(text, self.locale)

    def split_name(self, full: str) -> tuple[str, str]:
        """First and last name of a whole one; one word is both. Latin names keep their order everywhere."""
        head, _, tail = full.partition(" ")
        if self.forms["name"].startswith("{first}") or full.isascii():
            return head, tail or head
        if tail:
            return tail, head
        return full[1:] or full, full[:1]

    def rounded(self, amount: float) -> float:
        """An amount in the smallest unit that prices have."""
        return round(amount, 2) if self.step == 1 else float(round(amount))

    def money(self, amount: float) -> str:
        """An amount as a price tag has it: `1.234,50 €`."""
        digits = f"{amount:,.0f}" if self.step >= 100 else f"{amount:,.2f}"
        group, decimal = self.forms.get("separators", ", .").replace("_", "\u00a0").split(" ")
        if group != ",":
            digits = digits.replace(",", "\0").replace(".", decimal).replace("\0", group)
        return self.forms["money"].format(digits)


class Lexicons:
    """The lexicons in use, each read when it is first asked for. `usual` is the locale of requests that name none."""

    __slots__ = ("_usual",)

    def __init__(self, usual: str = "en") -> None:
        self._usual = usual

    def of(self, locale: str | None) -> Lexicon:
        """The lexicon of a locale. Raises `UnknownLocale`."""
        name = locale or self._usual
        return _LOADED.get(name) or load_lexicon(name)

    async def prepare(self, locale: str | None) -> None:
        """Load the lexicon of a locale on a worker thread if it is not loaded yet; `of` raises `UnknownLocale`."""
        name = locale or self._usual
        if name not in _LOADED:
            with suppress(UnknownLocale):
                await asyncio.to_thread(load_lexicon, name)


_LOADED: dict[str, Lexicon] = {}
"""Lexicons never change, so that all generators of a process share them."""


def load_lexicon(locale: str) -> Lexicon:
    """Read the lexicon of a locale, which takes up to a tenth of a second, and keep it. Raises `UnknownLocale`."""
    return _LOADED.setdefault(locale, Lexicon(locale))


def _sections(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The sections of a table by name, each with its entries."""
    for part in f"\n{text}".split("\n[")[1:]:
        name, _, body = part.partition("]\n")
        yield name, tuple(entry.strip() for line in body.splitlines() if line for entry in line.split(" | "))


def _pair(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name, value.strip()


def _pairing(form: str, first: str, second: str) -> Callable[[str, str], str]:
    """What fills the two gaps of a form; much asked for."""
    if form.index(first) < form.index(second):
        before, _, rest = form.partition(first)
        between, _, after = rest.partition(second)
        return lambda one, other: f"{before}{one}{between}{other}{after}"
    before, _, rest = form.partition(second)
    between, _, after = rest.partition(first)
    return lambda one, other: f"{before}{other}{between}{one}{after}"


def _fill(draw: Callable[[], str], size: int = _POOL) -> tuple[str, ...]:
    """Distinct values, in the order of their coming."""
    return tuple(dict.fromkeys(draw() for _ in range(size)))
