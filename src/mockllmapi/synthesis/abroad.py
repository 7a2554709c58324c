"""Cities of countries that a lexicon has none of, for requests that name such a country in English, by code or by currency.

Their telephone numbers are of the ranges that `places` tells of.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["ABROAD", "code_of", "name_of"]

_COUNTRIES = """
Germany|DE|EUR
France|FR|EUR
Spain|ES|EUR
Italy|IT|EUR
Netherlands|NL|EUR
Poland|PL|PLN
Japan|JP|JPY
China|CN|CNY
Russia|RU|RUB
Turkey|TR|TRY
Brazil|BR|BRL
"""
_CITIES = """
Berlin|Berlin|BE|DE|101##|+49 30 23125###|52.5200|13.4050|Europe/Berlin
Hamburg|Hamburg|HH|DE|200##|+49 40 66969###|53.5511|9.9937|Europe/Berlin
Paris|Île-de-France|IDF|FR|7501#|+33 1 99 00 ## ##|48.8566|2.3522|Europe/Paris
Lyon|Auvergne-Rhône-Alpes|ARA|FR|6900#|+33 4 65 71 ## ##|45.7640|4.8357|Europe/Paris
Madrid|Community of Madrid|MD|ES|280##|+34 491 ### ###|40.4168|-3.7038|Europe/Madrid
Barcelona|Catalonia|CT|ES|080##|+34 493 ### ###|41.3874|2.1686|Europe/Madrid
Rome|Lazio|RM|IT|0018#|+39 06 0### ####|41.9028|12.4964|Europe/Rome
Milan|Lombardy|MI|IT|2012#|+39 02 0### ####|45.4642|9.1900|Europe/Rome
Amsterdam|North Holland|NH|NL|101# AB|+31 20 0## ####|52.3676|4.9041|Europe/Amsterdam
Rotterdam|South Holland|ZH|NL|301# KD|+31 10 0## ####|51.9244|4.4777|Europe/Amsterdam
Warsaw|Masovia|MZ|PL|00-###|+48 22 0## ## ##|52.2297|21.0122|Europe/Warsaw
Krakow|Lesser Poland|MA|PL|30-###|+48 12 0## ## ##|50.0647|19.9450|Europe/Warsaw
Tokyo|Tokyo|13|JP|100-00##|+81 3-0###-####|35.6940|139.7536|Asia/Tokyo
Yokohama|Kanagawa|14|JP|220-00##|+81 45-0##-####|35.4437|139.6380|Asia/Tokyo
Beijing|Beijing|BJ|CN|1000##|+86 10 0### ####|39.9042|116.4074|Asia/Shanghai
Shanghai|Shanghai|SH|CN|2000##|+86 21 0### ####|31.2304|121.4737|Asia/Shanghai
Moscow|Moscow|MOW|RU|1010##|+7 495 0##-##-##|55.7558|37.6173|Europe/Moscow
Saint Petersburg|Saint Petersburg|SPE|RU|1900##|+7 812 0##-##-##|59.9343|30.3351|Europe/Moscow
Istanbul|Istanbul|34|TR|343##|+90 212 0## ## ##|41.0082|28.9784|Europe/Istanbul
Ankara|Ankara|06|TR|064##|+90 312 0## ## ##|39.9334|32.8597|Europe/Istanbul
São Paulo|São Paulo|SP|BR|010##-0##|+55 11 0###-####|-23.5505|-46.6333|America/Sao_Paulo
Rio de Janeiro|Rio de Janeiro|RJ|BR|200##-0##|+55 21 0###-####|-22.9068|-43.2096|America/Sao_Paulo
"""
_ALSO: Mapping[str, str] = MappingProxyType(
    {
        "united states": "US", "usa": "US", "united states of america": "US", "united kingdom": "GB", "uk": "GB",
        "great britain": "GB", "canada": "CA", "australia": "AU", "ireland": "IE", "new zealand": "NZ",
        "deutschland": "DE", "españa": "ES", "italia": "IT", "the netherlands": "NL", "brasil": "BR", "türkiye": "TR",
    }
)  # fmt: skip
"""Other names of countries, in lower case."""


def _rows() -> tuple[tuple[str, ...], ...]:
    countries = {code: (name, code, currency) for name, code, currency in _split(_COUNTRIES)}
    return tuple(
        (*cells[:3], *countries[cells[3]][:2], *cells[4:], countries[cells[3]][2]) for cells in _split(_CITIES)
    )


def _split(table: str) -> list[list[str]]:
    return [line.split("|") for line in table.strip().splitlines()]


ABROAD: tuple[tuple[str, ...], ...] = _rows()
"""Cities, with the columns that those of a lexicon have."""

_CODES: Mapping[str, str] = MappingProxyType({**{row[3].lower(): row[4] for row in ABROAD}, **_ALSO})

_NAMES: Mapping[str, str] = MappingProxyType(
    {
        **{row[4]: row[3] for row in ABROAD}, "US": "United States", "GB": "United Kingdom", "CA": "Canada",
        "AU": "Australia", "IE": "Ireland", "NZ": "New Zealand",
    }
)  # fmt: skip


def code_of(country: str) -> str:
    """The code (ISO 3166-1 alpha-2) of a country that is called so, or by its code; empty for one that nobody knows."""
    folded = country.strip().lower()
    return _CODES.get(folded) or (folded.upper() if len(folded) == 2 and folded.isalpha() else "")


def name_of(code: str) -> str:
    """The English name of the country with this code; empty for one that nobody knows."""
    return _NAMES.get(code.strip().upper(), "")
