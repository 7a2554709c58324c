import random

import pytest

from mockllmapi.synthesis.facets import Company, Goods, Person, Timeline, iso_date, iso_moment

NOW = 1_768_471_200
SAFE = ("@example.com", "@example.org", "@example.net")


@pytest.fixture
def chance():
    return random.Random(3).random


def test_a_persons_names_and_addresses_belong_together(chance, lexicon):
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
def test_a_person_becomes_who_they_are_said_to_be(chance, lexicon, fact, value, email):
    person = Person(chance, lexicon)
    person.learn(fact, value)
    assert person.email.startswith(email)


def test_a_known_mail_address_gives_the_user_name(chance, lexicon):
    person = Person(chance, lexicon)
    person.learn("email", "ada.k@example.org")
    assert person.username == "ada.k"


def test_time_keeps_its_order(chance):
    for _ in range(300):
        time = Timeline(chance, NOW)
        assert time.birth < time.created <= time.published <= time.updated <= time.last_seen <= NOW
        assert NOW < time.start < time.end
        assert time.due > NOW
        assert time.expires > NOW


def test_time_begins_when_it_is_said_to(chance):
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
def test_time_overlooks_what_is_no_moment(chance, nonsense):
    time = Timeline(chance, NOW)
    before = time.created
    time.learn("created", nonsense)
    assert time.created == before


def test_a_thing_has_a_price_of_its_kind(chance):
    things = [Goods(chance) for _ in range(2000)]
    assert all(thing.price > 0 and thing.subtotal == round(thing.price * thing.quantity, 2) for thing in things)
    assert max(thing.price for thing in things if thing.name.endswith("Standing Desk")) > 100
    assert max(thing.price for thing in things if thing.name.endswith("Lip Balm")) < 20
    assert all(thing.sku[:3] == thing.category[:3].upper() for thing in things)
    assert len({thing.name for thing in things}) > 500


def test_a_thing_learns_its_price(chance):
    thing = Goods(chance)
    thing.learn("price", 10)
    thing.learn("quantity", 3)
    thing.learn("name", "Lamp")
    assert (thing.subtotal, thing.name) == (30, "Lamp")


def test_a_firms_addresses_follow_its_name(chance):
    firm = Company(chance)
    firm.learn("name", "Blue Fox Ltd.")
    assert firm.website == "https://blue-fox-ltd.example.com"
    assert firm.email.endswith("@blue-fox-ltd.example.com")
