"""What a record is told from: one person, one course of time, one thing with a price, one company."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

from mockllmapi.naming.words import slug
from mockllmapi.synthesis.lexicon import Lexicon
from mockllmapi.synthesis.wordlists import ADJECTIVES, BRANDS, COMPANY_ENDINGS, COMPANY_STEMS, GOODS

__all__ = ["DOMAINS", "Company", "Goods", "Person", "Timeline", "iso_date", "iso_moment"]

DOMAINS = ("example.com", "example.com", "example.org", "example.net")
"""Reserved by RFC 2606: mail and links lead nowhere."""

_DAY = 86_400


class Person:
    """Somebody whose names, user name and mail address belong together."""

    __slots__ = ("_random", "_stem", "email", "first", "gender", "last", "username")

    def __init__(self, random: Callable[[], float], lexicon: Lexicon) -> None:
        self._random = random
        self.gender = "female" if random() < 0.5 else "male"
        names = lexicon.female_names if self.gender == "female" else lexicon.male_names
        self.first, first_slug = names[int(random() * len(names))]
        self.last, last_slug = lexicon.surnames[int(random() * len(lexicon.surnames))]
        self._write(first_slug, last_slug)

    def _write(self, first: str, last: str) -> None:
        """User name and mail address from the two names as slugs."""
        draw = self._random()
        style = int(draw * 4)
        number = int(draw * 4_000) % 90 + 10
        if style == 0 or not (first and last):
            self._stem = f"{first or last or 'user'}{number}"
        elif style == 1:
            self._stem = f"{first}.{last}"
        elif style == 2:
            self._stem = f"{first[0]}{last}{number}"
        else:
            self._stem = f"{first}_{last}"
        self.username = self._stem
        self.email = (
            f"{first}.{last}@{DOMAINS[number % 4]}" if first and last else f"{self._stem}@{DOMAINS[number % 4]}"
        )

    @property
    def full(self) -> str:
        """First and last name."""
        return f"{self.first} {self.last}"

    @property
    def initials(self) -> str:
        """`AK`."""
        return self.first[:1] + self.last[:1]

    @property
    def title(self) -> str:
        """`Ms.`, `Mr.`, now and then `Dr.`."""
        return "Dr." if self._random() < 0.06 else "Ms." if self.gender == "female" else "Mr."

    @property
    def sex(self) -> str:
        """`F` or `M`."""
        return self.gender[0].upper()

    @property
    def avatar(self) -> str:
        """Where a picture would be."""
        return f"https://cdn.example.com/avatars/{self.username}.jpg"

    @property
    def profile_url(self) -> str:
        """Where a page about the person would be."""
        return f"https://example.com/@{self.username}"

    def learn(self, name: str, value: str | float) -> None:
        """Become the person of whom `value` is the fact `name`."""
        text = str(value).strip()
        if name == "full" and text:
            self.first, _, self.last = text.partition(" ")
            self.last = self.last or self.first
            self._write(slug(self.first).replace("-", ""), slug(self.last).replace("-", ""))
        elif name in ("first", "last") and text:
            setattr(self, name, text)
            self._write(slug(self.first).replace("-", ""), slug(self.last).replace("-", ""))
        elif name == "email" and "@" in text:
            self.email = text
            self.username = self._stem = text.partition("@")[0]
        elif name in ("username", "gender"):
            setattr(self, name, text)


class Timeline:
    """Moments in their order, in seconds since 1970. Everything that was lies before `now`, everything planned after."""

    __slots__ = ("_random", "created", "due", "end", "expires", "now", "published", "start", "updated")

    def __init__(self, random: Callable[[], float], now: int) -> None:
        self._random = random
        self.now = now
        draw = random()
        self.created = now - 600 - int(draw * draw * 730 * _DAY)
        spread = int(random() * (now - self.created))
        self.updated = self.created + spread
        self.published = self.created + spread // 7
        self.start = (now + _DAY + int(draw * 90 * _DAY)) // 1800 * 1800
        self.end = self.start + 1800 * (1 + spread % 8)
        self.due = now + _DAY + spread % (60 * _DAY)
        self.expires = now + 30 * _DAY + spread % (1000 * _DAY)

    @property
    def recent(self) -> int:
        """Within the last day, most likely in the last hours."""
        return self.now - int(self._random() ** 3 * _DAY)

    @property
    def last_seen(self) -> int:
        """Lately."""
        return max(self.updated, self.now - int(self._random() ** 3 * 30 * _DAY))

    @property
    def birth(self) -> int:
        """The birthday of a grown-up."""
        return self.now - int((19 + self._random() ** 1.4 * 55) * 365.25 * _DAY)

    @property
    def past(self) -> int:
        """Some time in the last ten years."""
        return self.now - int(self._random() * 3650 * _DAY) - _DAY

    def learn(self, name: str, value: str | float) -> None:
        """Begin when `value` (ISO 8601 or seconds) says."""
        moment = _seconds(value)
        if moment is None:
            return
        if name == "created":
            self.published = self.created = moment
            self.updated = max(moment, self.updated)
        elif name == "updated":
            self.updated = moment
            self.published = self.created = min(moment, self.created)
        elif name == "start":
            self.start, self.end = moment, moment + 3600
        elif name == "end":
            self.start, self.end = min(self.start, moment - 3600), moment


class Goods:
    """One thing to sell: category, name, brand and price that could stand in one catalogue."""

    __slots__ = ("_adjective", "_noun", "_random", "brand", "category", "name", "price", "quantity")

    def __init__(self, random: Callable[[], float]) -> None:
        self._random = random
        self.category, low, high, nouns, brands = GOODS[int(random() * len(GOODS))]
        kind = int(random() * len(nouns))
        self._noun = nouns[kind]
        self._adjective = ADJECTIVES[int(random() * len(ADJECTIVES))]
        self.brand = BRANDS[(int(random() * 7) + brands) % len(BRANDS)]
        self.name = f"{self._adjective} {self._noun}"
        amount = (kind + random()) / len(nouns)
        self.price = int(low + amount * amount * (high - low)) + (0.99, 0.95, 0.49, 0.0)[int(amount * 97) % 4]
        self.quantity = 1 + int(random() ** 3 * 6)

    @property
    def description(self) -> str:
        """Two sentences as a catalogue has them."""
        praise = (
            f"{self._adjective} {self._noun.lower()} by {self.brand}, made for everyday use.",
            f"A {self._adjective.lower()} {self._noun.lower()} that keeps its promise year after year.",
            f"The {self.brand} {self._noun.lower()}: simple, durable and easy to care for.",
            f"Our most popular {self._noun.lower()}, now in a new finish.",
        )
        detail = (
            "Ships within two days.",
            "Comes with a two-year warranty.",
            "Free returns for 30 days.",
            "Packed without plastic.",
        )
        pick = int(self._random() * 16)
        return f"{praise[pick % 4]} {detail[pick // 4]}"

    @property
    def sku(self) -> str:
        """`GAR-48213`: the category and a number."""
        return f"{self.category[:3].upper()}-{10_000 + int(self._random() * 89_999)}"

    @property
    def whole_price(self) -> int:
        """The price without its cents."""
        return max(1, round(self.price))

    @property
    def subtotal(self) -> float:
        """Price times quantity."""
        return round(self.price * self.quantity, 2)

    def learn(self, name: str, value: str | float) -> None:
        """Become the thing of which `value` is the fact `name`."""
        if (name in ("price", "quantity") and isinstance(value, int | float)) or (
            name in ("name", "brand", "category") and isinstance(value, str)
        ):
            setattr(self, name, value)


class Company:
    """An invented firm and what is derived from its name."""

    __slots__ = ("_random", "name", "stem")

    def __init__(self, random: Callable[[], float]) -> None:
        self._random = random
        first = COMPANY_STEMS[int(random() * len(COMPANY_STEMS))]
        second = COMPANY_STEMS[int(random() * len(COMPANY_STEMS))]
        ending = COMPANY_ENDINGS[int(random() * len(COMPANY_ENDINGS))]
        self.name = f"{first} {ending}" if random() < 0.6 or first == second else f"{first} & {second} {ending}"
        self.stem = slug(first)

    @property
    def website(self) -> str:
        """Its home page."""
        return f"https://{self.stem}.example.com"

    @property
    def email(self) -> str:
        """Its general mail address."""
        return f"{('info', 'hello', 'contact', 'office')[int(self._random() * 4)]}@{self.stem}.example.com"

    def learn(self, name: str, value: str | float) -> None:
        """Take the name."""
        if name == "name" and isinstance(value, str) and value.strip():
            self.name = value
            self.stem = slug(value) or self.stem


def iso_moment(seconds: float) -> str:
    """`2026-01-15T09:30:00Z`."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()[:19] + "Z"


def iso_date(seconds: float) -> str:
    """`2026-01-15`."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()[:10]


def _seconds(value: str | float) -> int | None:
    try:
        if isinstance(value, str):
            if not re.match(r"\d{4}-\d\d-\d\d", value):
                return None
            moment = datetime.fromisoformat(value.replace("z", "Z"))
            return int(moment.replace(tzinfo=moment.tzinfo or UTC).timestamp())
        seconds = int(value / 1000) if value > 1e11 else int(value)
        return seconds if 0 <= seconds < 253_370_764_800 else None
    except (ValueError, OverflowError):
        return None
