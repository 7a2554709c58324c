# ruff: noqa: E501 - a row is a line
"""Places: addresses, regions, coordinates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from mockllmapi.synthesis.draws import code, fact, one_of, phrase, real, whole
from mockllmapi.synthesis.meanings.rows import Meaning, integer, number, tells, text
from mockllmapi.synthesis.scene import Record
from mockllmapi.synthesis.wording import worded

__all__ = ["ROWS"]


_CAPITALS: Mapping[str, str] = MappingProxyType(
    {"US": "Washington, D.C.", "CA": "Ottawa", "GB": "London", "AU": "Canberra", "DE": "Berlin", "FR": "Paris", "ES": "Madrid", "IT": "Rome",
     "BR": "Brasília", "PT": "Lisbon", "NL": "Amsterdam", "PL": "Warsaw", "JP": "Tokyo", "CN": "Beijing", "RU": "Moscow", "TR": "Ankara",
     "AT": "Vienna", "CH": "Bern", "MX": "Mexico City", "BE": "Brussels"}
)  # fmt: skip
_OFFSETS: Mapping[str, int] = MappingProxyType(
    {zone: minutes for minutes, zones in {
        -480: "Los_Angeles Vancouver", -420: "Denver Edmonton Phoenix", -240: "Manaus", -360: "Chicago Mexico_City", -300: "New_York Detroit Toronto",
        -180: "Sao_Paulo Bahia Recife Fortaleza", 0: "London Lisbon Dublin", 180: "Moscow Istanbul", 240: "Samara", 300: "Yekaterinburg", 420: "Novosibirsk Krasnoyarsk", 480: "Shanghai Hong_Kong", 540: "Tokyo", 600: "Brisbane", 660: "Sydney Melbourne",
    }.items() for zone in zones.split()}
)  # fmt: skip
"""Minutes from UTC in January; one hour for all others, which are in Europe."""


_CONTINENTS: Mapping[str, str] = MappingProxyType(
    {code: continent for continent, codes in {"North America": "US CA MX", "South America": "BR AR CL CO", "Oceania": "AU NZ",
                                              "Asia": "JP CN TR IN KR SG", "Africa": "ZA EG KE NG"}.items() for code in codes.split()}
)  # fmt: skip


def _continent(record: Record) -> str:
    here = record.scene.lexicon.forms.get("continent")
    return here or _CONTINENTS.get(record.place.country_code, "Europe")


def _offset(record: Record) -> int:
    return _OFFSETS.get(record.place.timezone.rpartition("/")[2], 60)


def _offset_text(record: Record) -> str:
    minutes = _offset(record)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def _phone_parts(record: Record) -> list[str]:
    return re.split(r"[-\s()]+", record.place.phone_form)


def _dial_code(record: Record) -> str:
    return _phone_parts(record)[0]


def _area_code(record: Record) -> str:
    return _phone_parts(record)[1]


def _flag(record: Record) -> str:
    return "".join(chr(0x1F1A5 + ord(letter)) for letter in record.place.country_code)


def _other_currency(record: Record) -> str:
    others = ("EUR", "GBP", "CHF", "USD")
    first = int(record.random() * 4)
    return others[first] if others[first] != record.place.currency else others[first - 1]


def _capital(record: Record) -> str:
    here = record.scene.lexicon.forms.get("capital")
    return here or _CAPITALS.get(record.place.country_code, record.place.city)


ROWS: tuple[Meaning, ...] = (
    text("address | full address | formatted address | location address | postal address | mailing address | "
         "shipping address | billing address | delivery address | home address", fact("place.full")),
    text("street | street address | address line | line | street line | address line one", fact("place.street")),
    text("address line 2 | line 2 | street 2 | apartment | apt | suite | unit number",
         worded("address_lines", "Apt. 4B | Suite 210 | Unit 7 | Floor 3 | Apt. 12 | Suite 5")),
    tells("street name", "place.street_name"),
    tells("house number | street number | building number", "place.number"),
    tells("city | town | municipality | locality | city name | birthplace | hometown", "place.city"),
    tells("state | province | region | county | state name | state province | administrative area", "place.state"),
    tells("state code | region code | province code | state abbreviation", "place.state_code"),
    tells("country | country name | nation", "place.country"),
    tells("country code | country iso | iso country | country iso code", "place.country_code"),
    text("postal code | zip | zip code | postcode | post code | plz | codice postale", fact("place.postal_code")),
    text("location | place | where", fact("place.city_and_state")),
    number("latitude | lat", fact("place.latitude")),
    number("longitude | lng | lon | long", fact("place.longitude")),
    text("coordinates | latlng | geo | geolocation", fact("place.coordinates")),
    tells("timezone | time zone | tz", "place.timezone"),
    tells("currency | currency code | from currency | base currency | source currency | from currency code", "place.currency"),
    text("to currency | quote currency | target currency | counter currency | destination currency | to currency code", _other_currency),
    tells("from | base | source | from code", "place.currency", of="currency"),
    text("to | target | quote | to code", _other_currency, of="currency"),
    number("rate | mid rate | exchange rate", real(0.6, 1.8, 4), of="currency"),
    text("locale | language code | lang | culture", fact("place.locale")),
    text("continent", _continent),
    tells("name | title", "place.city", of="city"),
    tells("name", "place.state", of="region"),
    text("capital | capital city", _capital),
    text("dial code | calling code | phone code | country calling code | phone prefix | dialing code | phone country code | telephone country code | mobile country code | country dial code", _dial_code),
    text("flag emoji | country flag", _flag),
    text("utc offset | timezone offset | gmt offset", _offset_text, integer=_offset),
    text("language tag | accept language", fact("place.locale")),
    text("hemisphere", one_of("northern | northern | southern")),
    text("address type | address label", one_of("home | home | work | billing | shipping")),
    text("floor | floor number", worded("floors", "Ground floor | 1st | 2nd | 3rd | 4th"), integer=whole(0, 8, 1.4)),
    text("geohash | plus code", code("9q8yy%%%%")),
    text("map url | directions url", phrase("https://maps.example.com/?q={at}", at=fact("place.coordinates")), formats="uri iri url"),
    text("cross street | intersection", phrase("corner of {street}", street=fact("place.street_name"))),
    text("area code", _area_code),
    integer("population | inhabitants", whole(1_200, 2_400_000, 3.0)),
    integer("radius | radius km | search radius | accuracy meters", one_of((1, 2, 5, 10, 25, 50))),
    integer("altitude | elevation", whole(2, 2_400, 2.0)),
)  # fmt: skip
