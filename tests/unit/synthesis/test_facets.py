import random
from collections.abc import Callable
from typing import Any

import pytest

from mockllmapi.moments import iso_date, iso_moment
from mockllmapi.synthesis.facets import Company, Person, Timeline
from mockllmapi.synthesis.goods import Goods
from mockllmapi.synthesis.lexicon import Lexicon

NOW = 1_768_471_200
SAFE = ("@example.com", "@example.org", "@example.net")


@pytest.fixture
def chance() -> Callable[..., Any]:
    return random.Random(3).random


def test_a_persons_names_and_addresses_belong_together(chance: Callable[..., Any], lexicon: Lexicon) -> None:
    for _ in range(200):
        person = Person(chance, lexicon)
        assert person.full == f"{person.first} {person.last}"
        first = dict([*lexicon.female_names, *lexicon.male_names])[person.first]
        assert person.email.startswith(first)
        assert person.email.endswith(SAFE)
        assert person.username in person.avatar
        assert person.sex == person.gender[0].upper()


@pytest.mark.parametrize(
    ("fact", "value", "email"),
    [
        ("full", "Grace Hopper", "grace.hopper@"),
        ("full", "Plato", "plato.plato@"),
        ("email", "x@y.example", "x@y.example"),
        ("full", "山田 太郎", "user"),
    ],
)
def test_a_person_becomes_who_they_are_said_to_be(
    chance: Callable[..., Any], lexicon: Lexicon, fact: str, value: str, email: str
) -> None:
    person = Person(chance, lexicon)
    person.learn(fact, value)
    assert person.email.startswith(email)


def test_a_known_mail_address_gives_the_user_name(chance: Callable[..., Any], lexicon: Lexicon) -> None:
    person = Person(chance, lexicon)
    person.learn("email", "ada.k@example.org")
    assert person.username == "ada.k"


def test_time_keeps_its_order(chance: Callable[..., Any]) -> None:
    for _ in range(300):
        time = Timeline(chance, NOW)
        assert time.birth < time.created <= time.published <= time.updated <= time.last_seen <= NOW
        assert NOW < time.start < time.end
        assert time.due > NOW
        assert time.expires > NOW


def test_time_begins_when_it_is_said_to(chance: Callable[..., Any]) -> None:
    time = Timeline(chance, NOW)
    time.learn("created", "2025-12-31T23:00:00Z")
    assert iso_moment(time.created) == "2025-12-31T23:00:00Z"
    assert time.updated >= time.created
    time.learn("updated", 1_600_000_000_000)
    assert time.updated == 1_600_000_000
    assert time.created <= time.updated
    time.learn("start", "2030-01-01")
    assert iso_date(time.start) == "2030-01-01"
    assert time.start < time.end


@pytest.mark.parametrize("nonsense", ["soon", "2024-99-99", -5, 1e300, "", float(2**70)])
def test_time_overlooks_what_is_no_moment(chance: Callable[..., Any], nonsense: float | str) -> None:
    time = Timeline(chance, NOW)
    before = time.created
    time.learn("created", nonsense)
    assert time.created == before


def test_a_thing_has_a_price_of_its_kind(chance: Callable[..., Any], lexicon: Lexicon) -> None:
    things = [Goods(chance, lexicon) for _ in range(2000)]
    assert all(thing.price > 0 and thing.subtotal == round(thing.price * thing.quantity, 2) for thing in things)
    assert max(thing.price for thing in things if thing.name.endswith("Standing Desk")) > 100
    assert max(thing.price for thing in things if thing.name.endswith("Lip Balm")) < 20
    assert all(thing.sku[:3] == thing.category[:3].upper() for thing in things)
    assert len({thing.name for thing in things}) > 500


def test_a_thing_learns_its_price(chance: Callable[..., Any], lexicon: Lexicon) -> None:
    thing = Goods(chance, lexicon)
    thing.learn("price", 10)
    thing.learn("quantity", 3)
    thing.learn("name", "Lamp")
    assert (thing.subtotal, thing.name) == (30, "Lamp")


def test_a_firms_addresses_follow_its_name(chance: Callable[..., Any], lexicon: Lexicon) -> None:
    firm = Company(chance, lexicon)
    firm.learn("name", "Blue Fox Ltd.")
    assert firm.website == "https://blue-fox-ltd.example.com"
    assert firm.email.endswith("@blue-fox-ltd.example.com")


def test_a_mail_address_tells_the_names_unless_they_are_known(chance: Callable[..., Any], lexicon: Lexicon) -> None:
    person = Person(chance, lexicon)
    person.learn("email", "ada.king@example.org")
    assert (person.first, person.last) == ("Ada", "King")
    named = Person(chance, lexicon)
    named.learn("full", "Grace Hopper")
    named.learn("email", "ada.king@example.org")
    assert named.full == "Grace Hopper"


def test_a_known_mail_address_outlives_a_new_name(chance: Callable[..., Any], lexicon: Lexicon) -> None:
    person = Person(chance, lexicon)
    person.learn("email", "x@y.example")
    person.learn("full", "Grace Hopper")
    assert (person.email, person.full, person.username) == ("x@y.example", "Grace Hopper", "x")


def test_a_person_has_one_job_and_learns_it(chance: Callable[..., Any], lexicon: Lexicon) -> None:
    person = Person(chance, lexicon)
    assert person.job == person.job in lexicon.jobs
    person.learn("job", "Diver")
    assert person.job == "Diver"


def test_age_and_birthday_agree(chance: Callable[..., Any]) -> None:
    for _ in range(100):
        time = Timeline(chance, NOW)
        assert abs((NOW - time.birth) / (365.25 * 86_400) - time.age) < 1
        assert 18 <= time.age <= 80
    time.learn("age", 30)
    assert time.age == 30
    time.learn("birth", "1990-06-01")
    assert time.age == 35


def test_what_is_bought_is_paid_shipped_and_delivered_in_this_order(chance: Callable[..., Any]) -> None:
    for _ in range(200):
        time = Timeline(chance, NOW)
        assert time.created <= time.paid <= time.shipped <= time.delivered <= time.finished == time.updated
        assert time.start < time.end < time.last_day


def test_what_is_known_of_a_delivery_moves_the_rest(chance: Callable[..., Any]) -> None:
    time = Timeline(chance, NOW)
    time.learn("delivered", "2020-02-01T00:00:00Z")
    assert time.created < time.paid < time.shipped
    assert iso_moment(time.shipped) < "2020-02-01T00:00:00Z" <= iso_moment(time.updated)


def test_the_description_of_a_thing_speaks_of_its_known_name(chance: Callable[..., Any], lexicon: Lexicon) -> None:
    for _ in range(30):
        thing = Goods(chance, lexicon)
        thing.learn("name", "Indigo Lamp")
        assert "lamp" in thing.description.lower()
        assert "A indigo" not in thing.description


@pytest.mark.parametrize(
    ("locale", "full", "first", "last", "email"),
    [
        ("ja", "佐藤 太郎", "太郎", "佐藤", "taro.sato@"),
        ("zh", "王伟", "伟", "王", "wei.wang@"),
        ("ja", "Ada King", "Ada", "King", "ada.king@"),
        ("ru", "Анна Щербакова", "Анна", "Щербакова", "anna.shcherbakova@"),
        ("de", "Jörg Groß", "Jörg", "Groß", "joerg.gross@"),
        ("tr", "Işıl Çağ", "Işıl", "Çağ", "isil.cag@"),
    ],
)
def test_a_known_name_is_read_in_the_order_of_its_language(
    chance: Callable[..., Any], locale: str, full: str, first: str, last: str, email: str
) -> None:
    person = Person(chance, Lexicon(locale))
    person.learn("full", full)
    assert (person.first, person.last) == (first, last)
    assert person.email.startswith(email)


def test_amounts_have_cents_only_where_money_has(chance: Callable[..., Any]) -> None:
    yen, euros = Lexicon("ja"), Lexicon("de")
    for _ in range(200):
        thing = Goods(chance, yen)
        assert thing.price == int(thing.price) > 100
        assert thing.original_price == int(thing.original_price)
    assert yen.money(2980) == "2,980円"
    assert euros.money(1234.5) == "1.234,50 €"
    assert Lexicon("ru").money(1290) == "1\u00a0290 ₽"


def test_what_began_late_changed_later(lexicon: Lexicon) -> None:
    for seed in range(20):
        line = Timeline(random.Random(seed).random, 1_768_471_200)
        line.learn("created", 1_768_471_200 - 40 * 86_400)
        assert line.created < line.updated <= line.now
