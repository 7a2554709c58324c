import random
import re

from mockllmapi.synthesis.places import Place

FICTION = re.compile(
    r"\+1-\d{3}-555-01\d\d|\+44 20 7946 0\d{3}|\+44 1\d1 496 0\d{3}|\+44 113 496 0\d{3}|\+44 29 2018 0\d{3}|\+61 \d 5550 \d{4}"
)


def test_everything_about_a_place_belongs_together(lexicon):
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


def test_telephone_numbers_are_of_the_ranges_for_fiction(lexicon):
    chance = random.Random(6).random
    numbers = [Place.sample(chance, lexicon).phone for _ in range(1000)]
    assert [number for number in numbers if not FICTION.fullmatch(number)] == []


def test_a_place_moves_to_the_city_that_is_known(lexicon):
    place = Place.sample(random.Random(7).random, lexicon)
    place.learn("city", "Edinburgh")
    assert (place.country, place.currency) == ("United Kingdom", "GBP")
    place.learn("city", "Atlantis")
    assert place.city == "Atlantis"
