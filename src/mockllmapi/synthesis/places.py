"""Real places, whole: what belongs to a city comes with it.

Telephone numbers are of the ranges that regulators keep free for fiction (555-01xx in North America, Ofcom's and ACMA's
drama numbers), so nobody is ever called.
"""

from __future__ import annotations

from collections.abc import Callable

from mockllmapi.synthesis.lexicon import Lexicon

__all__ = ["Place"]

_ROWS = """
New York|New York|NY|United States|US|100##|+1-212-555-01##|40.7128|-74.0060|America/New_York|USD
Buffalo|New York|NY|United States|US|1420#|+1-716-555-01##|42.8864|-78.8784|America/New_York|USD
Boston|Massachusetts|MA|United States|US|0211#|+1-617-555-01##|42.3601|-71.0589|America/New_York|USD
Philadelphia|Pennsylvania|PA|United States|US|191##|+1-215-555-01##|39.9526|-75.1652|America/New_York|USD
Pittsburgh|Pennsylvania|PA|United States|US|152##|+1-412-555-01##|40.4406|-79.9959|America/New_York|USD
Baltimore|Maryland|MD|United States|US|212##|+1-410-555-01##|39.2904|-76.6122|America/New_York|USD
Richmond|Virginia|VA|United States|US|232##|+1-804-555-01##|37.5407|-77.4360|America/New_York|USD
Raleigh|North Carolina|NC|United States|US|276##|+1-919-555-01##|35.7796|-78.6382|America/New_York|USD
Atlanta|Georgia|GA|United States|US|303##|+1-404-555-01##|33.7490|-84.3880|America/New_York|USD
Orlando|Florida|FL|United States|US|328##|+1-407-555-01##|28.5383|-81.3792|America/New_York|USD
Miami|Florida|FL|United States|US|331##|+1-305-555-01##|25.7617|-80.1918|America/New_York|USD
Columbus|Ohio|OH|United States|US|432##|+1-614-555-01##|39.9612|-82.9988|America/New_York|USD
Detroit|Michigan|MI|United States|US|482##|+1-313-555-01##|42.3314|-83.0458|America/Detroit|USD
Chicago|Illinois|IL|United States|US|606##|+1-312-555-01##|41.8781|-87.6298|America/Chicago|USD
Milwaukee|Wisconsin|WI|United States|US|532##|+1-414-555-01##|43.0389|-87.9065|America/Chicago|USD
Minneapolis|Minnesota|MN|United States|US|554##|+1-612-555-01##|44.9778|-93.2650|America/Chicago|USD
Kansas City|Missouri|MO|United States|US|641##|+1-816-555-01##|39.0997|-94.5786|America/Chicago|USD
Nashville|Tennessee|TN|United States|US|372##|+1-615-555-01##|36.1627|-86.7816|America/Chicago|USD
New Orleans|Louisiana|LA|United States|US|701##|+1-504-555-01##|29.9511|-90.0715|America/Chicago|USD
Austin|Texas|TX|United States|US|787##|+1-512-555-01##|30.2672|-97.7431|America/Chicago|USD
Houston|Texas|TX|United States|US|770##|+1-713-555-01##|29.7604|-95.3698|America/Chicago|USD
Denver|Colorado|CO|United States|US|802##|+1-303-555-01##|39.7392|-104.9903|America/Denver|USD
Salt Lake City|Utah|UT|United States|US|841##|+1-801-555-01##|40.7608|-111.8910|America/Denver|USD
Phoenix|Arizona|AZ|United States|US|850##|+1-602-555-01##|33.4484|-112.0740|America/Phoenix|USD
Las Vegas|Nevada|NV|United States|US|891##|+1-702-555-01##|36.1699|-115.1398|America/Los_Angeles|USD
San Diego|California|CA|United States|US|921##|+1-619-555-01##|32.7157|-117.1611|America/Los_Angeles|USD
Los Angeles|California|CA|United States|US|900##|+1-213-555-01##|34.0522|-118.2437|America/Los_Angeles|USD
San Francisco|California|CA|United States|US|941##|+1-415-555-01##|37.7749|-122.4194|America/Los_Angeles|USD
Portland|Oregon|OR|United States|US|972##|+1-503-555-01##|45.5152|-122.6784|America/Los_Angeles|USD
Seattle|Washington|WA|United States|US|981##|+1-206-555-01##|47.6062|-122.3321|America/Los_Angeles|USD
Toronto|Ontario|ON|Canada|CA|M5V #T#|+1-416-555-01##|43.6532|-79.3832|America/Toronto|CAD
Ottawa|Ontario|ON|Canada|CA|K1P #J#|+1-613-555-01##|45.4215|-75.6972|America/Toronto|CAD
Vancouver|British Columbia|BC|Canada|CA|V6B #K#|+1-604-555-01##|49.2827|-123.1207|America/Vancouver|CAD
Calgary|Alberta|AB|Canada|CA|T2P #R#|+1-403-555-01##|51.0447|-114.0719|America/Edmonton|CAD
London|England|ENG|United Kingdom|GB|SW1A #AA|+44 20 7946 0###|51.5074|-0.1278|Europe/London|GBP
Manchester|England|ENG|United Kingdom|GB|M1 #AE|+44 161 496 0###|53.4808|-2.2426|Europe/London|GBP
Leeds|England|ENG|United Kingdom|GB|LS1 #DP|+44 113 496 0###|53.8008|-1.5491|Europe/London|GBP
Edinburgh|Scotland|SCT|United Kingdom|GB|EH1 #YS|+44 131 496 0###|55.9533|-3.1883|Europe/London|GBP
Cardiff|Wales|WLS|United Kingdom|GB|CF10 #BH|+44 29 2018 0###|51.4816|-3.1791|Europe/London|GBP
Sydney|New South Wales|NSW|Australia|AU|20##|+61 2 5550 ####|-33.8688|151.2093|Australia/Sydney|AUD
Melbourne|Victoria|VIC|Australia|AU|30##|+61 3 5550 ####|-37.8136|144.9631|Australia/Melbourne|AUD
Brisbane|Queensland|QLD|Australia|AU|40##|+61 7 5550 ####|-27.4698|153.0251|Australia/Brisbane|AUD
"""
_CITIES: tuple[tuple[str, ...], ...] = tuple(tuple(line.split("|")) for line in _ROWS.strip().splitlines())
_STREETS = ("Street", "Avenue", "Road", "Lane", "Drive", "Court", "Way", "Place", "Terrace", "Boulevard")
_MOSTLY_AMERICAN = 30


class Place:
    """One address. `latitude` and `longitude` are within the city, in degrees."""

    __slots__ = (
        "_random",
        "city",
        "country",
        "country_code",
        "currency",
        "latitude",
        "longitude",
        "number",
        "phone_form",
        "postal_form",
        "state",
        "state_code",
        "street_name",
        "timezone",
    )

    def __init__(self, random: Callable[[], float], row: tuple[str, ...], street_name: str) -> None:
        self._random = random
        self._settle(row)
        self.street_name = street_name
        self.number = str(1 + int(random() ** 2 * 1400))

    @classmethod
    def sample(cls, random: Callable[[], float], lexicon: Lexicon) -> Place:
        """Somewhere, in the United States more often than not."""
        among = _MOSTLY_AMERICAN if random() < 0.7 else len(_CITIES)
        street = f"{lexicon.streets[int(random() * len(lexicon.streets))]} {_STREETS[int(random() * len(_STREETS))]}"
        return cls(random, _CITIES[int(random() * among)], street)

    def _settle(self, row: tuple[str, ...]) -> None:
        self.city, self.state, self.state_code, self.country, self.country_code = row[:5]
        self.postal_form, self.phone_form, latitude, longitude, self.timezone, self.currency = row[5:]
        self.latitude = round(float(latitude) + (self._random() - 0.5) * 0.08, 6)
        self.longitude = round(float(longitude) + (self._random() - 0.5) * 0.08, 6)

    @property
    def street(self) -> str:
        """`1204 Melrose Avenue`."""
        return f"{self.number} {self.street_name}"

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
        return f"{self.street}, {self.city}, {self.state_code} {self.postal_code}, {self.country}"

    @property
    def city_and_state(self) -> str:
        """`Austin, TX`."""
        return f"{self.city}, {self.state_code}"

    @property
    def coordinates(self) -> str:
        """`30.267153,-97.743057`."""
        return f"{self.latitude},{self.longitude}"

    @property
    def locale(self) -> str:
        """The language tag people there use."""
        return f"en-{self.country_code}"

    def learn(self, name: str, value: str | float) -> None:
        """Move to where `value` is the fact `name`, or keep it as the one thing known."""
        for row in _CITIES:
            known = dict(zip(("city", "state", "state_code", "country", "country_code"), row, strict=False))
            if known.get(name) == value:
                self._settle(row)
                return
        if name in ("city", "state", "country") and isinstance(value, str):
            setattr(self, name, value)

    def _filled(self, form: str) -> str:
        head, *gaps = form.split("#")
        if not gaps:
            return form
        digits = f"{int(self._random() * 10 ** len(gaps)):0{len(gaps)}d}"
        return head + "".join(digit + rest for digit, rest in zip(digits, gaps, strict=True))
