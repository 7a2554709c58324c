"""Real places, whole: what belongs to a city comes with it.

Telephone numbers are never connected. Where a regulator keeps ranges free for fiction (North America, the United Kingdom,
Australia, Germany, France), they are of those; the mobile one stands for German cities without a range. Elsewhere the
subscriber's part begins with a digit that none has in that country (0 or 1 after the area code), or, in Spain, the whole
number with one that the numbering plan holds in reserve.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from mockllmapi.synthesis.abroad import ABROAD, code_of
from mockllmapi.synthesis.lexicon import Lexicon

__all__ = ["Place"]

_STREETS = ("Street", "Avenue", "Road", "Lane", "Drive", "Court", "Way", "Place", "Terrace", "Boulevard")
_LEARNED: Mapping[str, int] = MappingProxyType(
    {"city": 0, "state": 1, "state_code": 2, "country": 3, "country_code": 4, "timezone": 9, "currency": 10}
)
"""Facts that say which city it may be, by column."""

_CODE = _LEARNED["country_code"]


class Place:
    """One address. `latitude` and `longitude` are within the city, in degrees."""

    __slots__ = (
        "_latitude",
        "_lexicon",
        "_longitude",
        "_random",
        "city",
        "country",
        "country_code",
        "currency",
        "number",
        "phone_form",
        "postal_form",
        "state",
        "state_code",
        "street_name",
        "timezone",
    )

    def __init__(self, random: Callable[[], float], row: tuple[str, ...], street_name: str, lexicon: Lexicon) -> None:
        self._random = random
        self._lexicon = lexicon
        self._settle(row)
        self.street_name = street_name
        number = 1 + int(random() ** 2 * lexicon.highest_number)
        form = lexicon.forms["number"]
        self.number = str(number) if form == "{n}" else form.format(n=number, a=number % 5 + 1, b=number % 19 + 1)

    @classmethod
    def sample(cls, random: Callable[[], float], lexicon: Lexicon) -> Place:
        """Somewhere in the lexicon's country; in English in the United States more often than not."""
        cities = lexicon.cities
        among = lexicon.mostly if random() < 0.7 else len(cities)
        street = lexicon.streets[int(random() * len(lexicon.streets))]
        if lexicon.locale == "en":
            street = f"{street} {_STREETS[int(random() * len(_STREETS))]}"
        return cls(random, cities[int(random() * among)], street, lexicon)

    def _settle(self, row: tuple[str, ...]) -> None:
        self.city, self.state, self.state_code, self.country, self.country_code = row[:5]
        self.postal_form, self.phone_form, latitude, longitude, self.timezone, self.currency = row[5:]
        self._latitude, self._longitude = (latitude, self._random()), (longitude, self._random())

    @property
    def latitude(self) -> float:
        """Degrees, within the city."""
        return _near(*self._latitude)

    @property
    def longitude(self) -> float:
        """Degrees, within the city."""
        return _near(*self._longitude)

    @property
    def street(self) -> str:
        """`1204 Melrose Avenue`, `Lindenstraße 12`."""
        return self._lexicon.street(self.street_name, self.number)

    @property
    def postal_code(self) -> str:
        """A postal code as that city has them."""
        return self._filled(self.postal_form)

    @property
    def phone(self) -> str:
        """A number in the city that is never connected."""
        return self._filled(self.phone_form)

    @property
    def full(self) -> str:
        """The whole address on one line."""
        return self._lexicon.forms["full"].format(
            street=self.street,
            city=self.city,
            state="" if self.state == self.city else self.state,
            state_code=self.state_code,
            postal_code=self.postal_code,
            country=self.country,
        )

    @property
    def city_and_state(self) -> str:
        """`Austin, TX`."""
        return self._lexicon.forms["where"].format(city=self.city, state=self.state, state_code=self.state_code)

    @property
    def coordinates(self) -> str:
        """`30.267153,-97.743057`."""
        return f"{self.latitude},{self.longitude}"

    @property
    def locale(self) -> str:
        """The language tag people there use."""
        return self._lexicon.forms["tag"].format(code=self.country_code)

    def learn(self, name: str, value: str | float) -> None:
        """Move to where `value` is the fact `name`, or keep it as the one thing known."""
        if getattr(self, name, None) == value:
            return
        fitting = self._rows_with(name, value)
        if fitting:
            self._settle(fitting[int(self._random() * len(fitting))])
        if name in ("city", "state", "country", "country_code") and isinstance(value, str):
            setattr(self, name, value)

    def _rows_with(self, name: str, value: str | float) -> tuple[tuple[str, ...], ...]:
        """The cities of which `value` is the fact `name`; those of the lexicon, else those of other countries."""
        column = _LEARNED.get(name)
        if column is None or not isinstance(value, str):
            return ()
        if name in ("country", "country_code"):
            column, value = (column, value) if name == "country" else (_CODE, value.upper())
            exact = tuple(row for row in self._lexicon.cities if row[column] == value)
            column, value = (_CODE, code_of(value)) if not exact else (column, value)
        elif name == "currency":
            value = value.upper()
        found = tuple(row for row in self._lexicon.cities if row[column] == value)
        return found or tuple(row for row in ABROAD if row[column] == value)

    def _filled(self, form: str) -> str:
        gaps = form.count("#")
        if not gaps:
            return form
        digits = f"{int(self._random() * 10**gaps):0{gaps}d}"
        if form.endswith("#" * gaps):
            return form[:-gaps] + digits
        return form.replace("#", "%s") % tuple(digits)


def _near(degrees: str, draw: float) -> float:
    return round(float(degrees) + (draw - 0.5) * 0.08, 6)
