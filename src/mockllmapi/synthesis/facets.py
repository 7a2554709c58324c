"""What a record is told from: one person, one course of time, one company."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from mockllmapi.moments import read_seconds
from mockllmapi.synthesis.lexicon import Lexicon

__all__ = ["DOMAINS", "Company", "Person", "Timeline"]

DOMAINS = ("example.com", "example.com", "example.org", "example.net")
"""Reserved by RFC 2606: mail and links lead nowhere."""

_DAY = 86_400
_YEAR = 365.25 * _DAY
_LAG: Mapping[str, int] = MappingProxyType(
    {"paid": 3_600, "shipped": 2 * _DAY, "delivered": 6 * _DAY, "finished": 3_600}
)
"""Seconds from the beginning to a later stage, at least, where only the later one is known."""
_NAMES_IN_EMAIL = re.compile(r"([a-z]{2,})[._]([a-z]{2,})@", re.IGNORECASE)


class Person:
    """Somebody whose names, user name and mail address belong together."""

    __slots__ = (
        "_has_email",
        "_is_named",
        "_job",
        "_lexicon",
        "_random",
        "_stem",
        "email",
        "first",
        "gender",
        "last",
        "username",
    )

    def __init__(self, random: Callable[[], float], lexicon: Lexicon) -> None:
        self._random = random
        self._has_email = self._is_named = False
        self._lexicon = lexicon
        self._job = ""
        if random() < 0.5:
            self.gender, names, surnames = "female", lexicon.female_names, lexicon.female_surnames
        else:
            self.gender, names, surnames = "male", lexicon.male_names, lexicon.male_surnames
        self.first, first_slug = names[int(random() * len(names))]
        self.last, last_slug = surnames[int(random() * len(surnames))]
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
        """First and last name, in the order of the language."""
        return self._lexicon.full_name(self.first, self.last)

    @property
    def initials(self) -> str:
        """`AK`."""
        return self.first[:1] + self.last[:1]

    @property
    def title(self) -> str:
        """`Ms.`, `Mr.`, now and then `Dr.`."""
        return self._lexicon.forms["dr" if self._random() < 0.06 else "ms" if self.gender == "female" else "mr"]

    @property
    def job(self) -> str:
        """What they do for a living."""
        if not self._job:
            jobs = self._lexicon.jobs
            self._job = jobs[int(self._random() * len(jobs))]
        return self._job

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
            self.first, self.last = self._lexicon.split_name(text)
            self._rename()
        elif name in ("first", "last") and text:
            setattr(self, name, text)
            self._rename()
        elif name == "email" and "@" in text:
            self._take_email(text)
        elif name == "job":
            self._job = text
        elif name in ("username", "gender"):
            setattr(self, name, text)

    def _rename(self) -> None:
        """A user name and a mail address for a new name; a mail address that is known stays."""
        self._is_named = True
        email, username = self.email, self.username
        self._write(self._lexicon.spell(self.first), self._lexicon.spell(self.last))
        if self._has_email:
            self.email, self.username = email, username

    def _take_email(self, email: str) -> None:
        """The address, the user name in front of its sign, and the names if it tells them (`ada.king@…`)."""
        self._has_email = True
        self.email = email
        self.username = self._stem = email.partition("@")[0]
        told = _NAMES_IN_EMAIL.match(email)
        if told and not self._is_named:
            self.first, self.last = told[1].capitalize(), told[2].capitalize()


class Timeline:
    """Moments in their order, in seconds since 1970. Everything that was lies before `now`, everything planned after."""

    __slots__ = ("_birth", "_random", "created", "due", "end", "expires", "now", "published", "start", "updated")

    def __init__(self, random: Callable[[], float], now: int) -> None:
        self._random = random
        self._birth: int | None = None
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
    def last_day(self) -> int:
        """The end of something that takes days: two days to four weeks after the start."""
        return self.end + (2 + self.end // 1800 % 27) * _DAY

    @property
    def paid(self) -> int:
        """Soon after the beginning."""
        return self.created + min((self.updated - self.created) // 20, 7_200)

    @property
    def shipped(self) -> int:
        """After the payment."""
        return self.created + min((self.updated - self.created) // 3, 2 * _DAY + self.updated % (2 * _DAY))

    @property
    def delivered(self) -> int:
        """After the shipment, before the last change."""
        return self.created + min((self.updated - self.created) * 4 // 5, 5 * _DAY + self.updated % (4 * _DAY))

    @property
    def finished(self) -> int:
        """The end of something that is over: with the last change."""
        return self.updated

    @property
    def birth(self) -> int:
        """The birthday of a grown-up."""
        if self._birth is None:
            self._birth = self.now - int((19 + self._random() ** 1.4 * 55) * _YEAR)
        return self._birth

    @property
    def age(self) -> int:
        """Years since the birthday."""
        return int((self.now - self.birth) / _YEAR)

    @property
    def past(self) -> int:
        """Some time in the last ten years."""
        return self.now - int(self._random() * 3650 * _DAY) - _DAY

    def learn(self, name: str, value: str | float) -> None:
        """Begin when `value` (ISO 8601 or seconds) says, or be of the age it says."""
        if name == "age":
            if isinstance(value, int | float) and 0 <= value < 130:
                self._birth = self.now - int((value + self._random() * 0.98) * _YEAR) - _DAY
            return
        moment = read_seconds(value)
        if moment is None:
            return
        if name == "created":
            self.published = self.created = moment
            if self.updated <= moment < self.now:
                self.updated = moment + int(self._random() * (self.now - moment))
            self.updated = max(moment, self.updated)
        elif name == "updated":
            self.updated = moment
            self.published = self.created = min(moment, self.created)
        elif name == "start":
            self.start, self.end = moment, moment + 3600
        elif name in ("end", "last_day"):
            self.start, self.end = min(self.start, moment - 3600), moment
        elif name == "birth":
            self._birth = moment
        elif name in ("due", "expires"):
            setattr(self, name, moment)
        elif name in _LAG:
            self.created = self.published = min(self.created, moment - _LAG[name])
            self.updated = max(self.updated, moment)


class Company:
    """An invented firm and what is derived from its name."""

    __slots__ = ("_first", "_lexicon", "_random", "_stem", "name")

    def __init__(self, random: Callable[[], float], lexicon: Lexicon) -> None:
        self._random = random
        self._lexicon = lexicon
        stems, forms = lexicon.company_stems, lexicon.company_forms
        first, latin = stems[int(random() * len(stems))]
        second = stems[int(random() * len(stems))][0]
        form = forms[int(random() * len(forms))]
        if lexicon.locale == "en":
            self.name = f"{first} {form}" if random() < 0.6 or first == second else f"{first} & {second} {form}"
            latin = ""
        else:
            self.name = form.format(stem=first)
        self._first, self._stem = first, latin

    @property
    def stem(self) -> str:
        """The name in an address."""
        if not self._stem:
            self._stem = self._lexicon.slug(self._first)
        return self._stem

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
            self._stem = self._lexicon.slug(value) or self.stem
