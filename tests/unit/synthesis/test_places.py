import random
import re

import pytest

from mockllmapi.synthesis.abroad import ABROAD
from mockllmapi.synthesis.checkdigits import iban
from mockllmapi.synthesis.lexicon import LOCALES, Lexicon
from mockllmapi.synthesis.meanings import MeaningIndex
from mockllmapi.synthesis.meanings.tables import all_rows
from mockllmapi.synthesis.places import Place
from mockllmapi.synthesis.scene import Record, Scene
from support.json_types import Json
from support.optional import present

FICTION = re.compile(
    r"\+1-\d{3}-555-01\d\d|\+44 20 7946 0\d{3}|\+44 1\d1 496 0\d{3}|\+44 113 496 0\d{3}|\+44 29 2018 0\d{3}|\+61 \d 5550 \d{4}"
)


def test_everything_about_a_place_belongs_together(lexicon: Lexicon) -> None:
    chance = random.Random(5).random
    places = [Place.sample(chance, lexicon) for _ in range(1000)]
    for place in places:
        if place.city == "Austin":
            assert (place.state, place.state_code, place.country_code, place.timezone) == (
                "Texas",
                "TX",
                "US",
                "America/Chicago",
            )
            assert re.fullmatch(r"787\d\d", place.postal_code)
            assert abs(place.latitude - 30.2672) < 0.05
        assert place.city in place.full
        assert str(place.latitude) in place.coordinates
    assert len({place.city for place in places}) > 30


def test_telephone_numbers_are_of_the_ranges_for_fiction(lexicon: Lexicon) -> None:
    chance = random.Random(6).random
    numbers = [Place.sample(chance, lexicon).phone for _ in range(1000)]
    assert [number for number in numbers if not FICTION.fullmatch(number)] == []


def test_a_place_moves_to_the_city_that_is_known(lexicon: Lexicon) -> None:
    place = Place.sample(random.Random(7).random, lexicon)
    place.learn("city", "Edinburgh")
    assert (place.country, place.currency) == ("United Kingdom", "GBP")
    place.learn("city", "Atlantis")
    assert place.city == "Atlantis"


@pytest.mark.parametrize(
    ("fact", "value", "country"),
    [("currency", "GBP", "GB"), ("timezone", "Europe/London", "GB"), ("currency", "AUD", "AU")],
)
def test_money_and_time_tell_where_one_is(lexicon: Lexicon, fact: str, value: str, country: str) -> None:
    for seed in range(20):
        place = Place.sample(random.Random(seed).random, lexicon)
        place.learn(fact, value)
        assert (getattr(place, fact), place.country_code) == (value, country)


def test_a_country_is_more_than_one_city(lexicon: Lexicon) -> None:
    cities = set()
    for seed in range(30):
        place = Place.sample(random.Random(seed).random, lexicon)
        place.learn("country", "Canada")
        cities.add(place.city)
    assert len(cities) == 4


def test_a_known_city_stays_when_its_country_is_said(lexicon: Lexicon) -> None:
    for seed in range(20):
        place = Place.sample(random.Random(seed).random, lexicon)
        place.learn("city", "Leeds")
        place.learn("country", "United Kingdom")
        assert (place.city, place.postal_code[:3]) == ("Leeds", "LS1")


COUNTRIES = {
    # phone, postal code, currency, zones, south, north, west, east
    "de": (
        r"\+49 (30 23125|40 66969|89 99998|221 4710|69 90009)\d{3}|\+49 171 39200\d\d",
        r"\d{5}",
        "EUR",
        "Berlin",
        47,
        55.1,
        5.8,
        15.1,
    ),
    "fr": (
        r"\+33 (1 99 00|2 61 91|3 53 01|4 65 71|5 36 49) \d\d \d\d",
        r"\d{5}",
        "EUR",
        "Paris",
        41.3,
        51.1,
        -5.2,
        9.6,
    ),
    "es": (r"\+34 49\d \d{3} \d{3}", r"\d{5}", "EUR", "Madrid", 36, 43.9, -9.4, 4.4),
    "it": (r"\+39 0\d{1,2} 0\d{2,3} \d{4}", r"\d{5}", "EUR", "Rome", 35.4, 47.1, 6.6, 18.6),
    "pt-br": (
        r"\+55 [1-9]\d 0\d{3}-\d{4}",
        r"\d{5}-\d{3}",
        "BRL",
        "Sao_Paulo Bahia Recife Fortaleza",
        -33.8,
        5.3,
        -74,
        -34.7,
    ),
    "nl": (r"\+31 [1-9]\d 0\d\d \d{4}", r"[1-9]\d{3} [A-Z]{2}", "EUR", "Amsterdam", 50.7, 53.6, 3.3, 7.3),
    "pl": (r"\+48 [1-9]\d 0\d\d \d\d \d\d", r"\d\d-\d{3}", "PLN", "Warsaw", 49, 54.9, 14.1, 24.2),
    "ja": (r"\+81 \d{1,2}-0\d{2,3}-\d{4}", r"\d{3}-\d{4}", "JPY", "Tokyo", 30, 45.6, 129, 146),
    "zh": (r"\+86 \d{2,3} 0\d{3} \d{4}", r"\d{6}", "CNY", "Shanghai", 18, 53.6, 73, 135.1),
    "ru": (
        r"\+7 \d{3} 0\d\d-\d\d-\d\d",
        r"\d{6}",
        "RUB",
        "Moscow Novosibirsk Yekaterinburg Samara Krasnoyarsk",
        41,
        82,
        19,
        180,
    ),
    "tr": (r"\+90 \d{3} 0\d\d \d\d \d\d", r"\d{5}", "TRY", "Istanbul", 35.8, 42.2, 25.6, 44.9),
}


LENGTHS = {"DE": 22, "FR": 27, "ES": 24, "IT": 27, "BR": 29, "NL": 18, "PL": 28, "RU": 33, "TR": 26}


def test_every_other_locale_is_looked_at() -> None:
    assert {*COUNTRIES} == {*LOCALES} - {"en"}


@pytest.mark.parametrize("locale", COUNTRIES)
def test_everything_about_a_place_is_of_its_country(locale: str) -> None:
    phone, postal_code, currency, zones, south, north, west, east = COUNTRIES[locale]
    lexicon, chance = Lexicon(locale), random.Random(11).random
    places = [Place.sample(chance, lexicon) for _ in range(400)]
    assert len({place.city for place in places}) == len(lexicon.cities) >= 8
    for place in places:
        assert re.fullmatch(phone, place.phone)
        assert re.fullmatch(postal_code, place.postal_code)
        assert place.currency == currency
        assert place.timezone.rpartition("/")[2] in zones.split()
        assert south < place.latitude < north
        assert west < place.longitude < east
        assert place.country_code == lexicon.forms["code"]
        assert place.locale.endswith(place.country_code)
        assert place.street_name in place.street
        assert place.number in place.street
        for part in (place.city, place.street):
            assert part in place.full


@pytest.mark.parametrize(
    ("locale", "street"),
    [
        ("de", r"\D+ \d+"),
        ("fr", r"\d+ \D+"),
        ("es", r"\D+, \d+"),
        ("ja", r"\D+\d-\d+-\d+"),
        ("zh", r"\D+\d+号"),
        ("ru", r"\D+, д\. \d+"),
        ("tr", r"\D+ No: \d+"),
        ("nl", r"\D+ \d+"),
        ("pl", r"(ul|al|pl)\. \D+ \d+"),
    ],
)
def test_streets_are_written_as_people_there_write_them(locale: str, street: str) -> None:
    lexicon, chance = Lexicon(locale), random.Random(12).random
    for _ in range(100):
        written = Place.sample(chance, lexicon).street.replace("XV", "").replace(" II", "")
        assert re.fullmatch(street, written)


def test_a_place_moves_within_its_language() -> None:
    place = Place.sample(random.Random(7).random, Lexicon("ja"))
    place.learn("city", "京都市")
    assert (place.state, place.postal_code[:5]) == ("京都府", "600-8")


@pytest.mark.parametrize("locale", [locale for locale in COUNTRIES if locale not in ("ja", "zh")])
def test_accounts_are_of_the_country_with_right_check_digits(locale: str) -> None:
    lexicon = Lexicon(locale)
    scene = Scene(random.Random(3), lexicon, 1_768_471_200)
    meaning = MeaningIndex(all_rows()).find(("iban",), None)
    assert meaning is not None
    for serial in range(60):
        number: Json = present(meaning.string)(Record(scene, None, serial))
        assert number[:2] == lexicon.forms["code"]
        assert int("".join(str(int(letter, 36)) for letter in number[4:] + number[:4])) % 97 == 1
        assert number == iban(number[:2], number[4:])
        assert len(number) == LENGTHS[number[:2]]


@pytest.mark.parametrize(
    ("fact", "value", "code"),
    [("country", "Germany", "DE"), ("country", "GB", "GB"), ("country_code", "jp", "JP"), ("currency", "EUR", "")],
)
def test_a_place_moves_to_the_country_that_is_said(lexicon: Lexicon, fact: str, value: str, code: str) -> None:
    for seed in range(8):
        place = Place.sample(random.Random(seed).random, lexicon)
        place.learn(fact, value)
        assert getattr(place, fact) == value
        row = next(row for row in (*lexicon.cities, *ABROAD) if row[0] == place.city)
        assert code in ("", row[4])
        assert row[10] == place.currency
        assert place.phone[:3] == row[6][:3]


def test_a_country_that_nobody_knows_is_only_called_so(lexicon: Lexicon) -> None:
    place = Place.sample(random.Random(1).random, lexicon)
    city = place.city
    place.learn("country", "Valdera")
    assert (place.city, place.country) == (city, "Valdera")
