from mockllmapi.synthesis.containing import Wish, places_of, wishes_of
from support.json_types import JsonDict, json_of

ONE, TWO = json_of({"const": 1}), json_of({"const": 2})


def test_wishes_are_read_with_their_numbers() -> None:
    flat: JsonDict = {
        "allOf": [{"contains": ONE}, {"contains": TWO, "minContains": 0, "maxContains": 3}, {"not": {"const": 3}}]
    }
    assert wishes_of(flat) == [Wish(ONE, 1, None), Wish(TWO, 0, 3)]
    assert wishes_of({"type": "array"}) == []


def test_without_a_wish_the_elements_that_have_a_place_are_all() -> None:
    (places,) = places_of([ONE], [ONE], True, [], 9)
    assert (places.schemas, places.needed) == ([ONE], 0)


def test_wished_elements_stand_behind_first() -> None:
    places = next(places_of([True], [True], True, [Wish(ONE, 2, None), Wish(TWO, 1, None)], 9))
    assert (places.schemas, places.needed) == ([True, ONE, ONE, TWO], 4)


def test_one_element_fulfils_several_wishes_where_there_is_no_room() -> None:
    places = next(places_of([], [], True, [Wish(ONE, 1, None), Wish(TWO, 1, None)], 1))
    assert (places.schemas, places.needed) == ([{"allOf": [ONE, TWO]}], 1)


def test_where_nothing_may_follow_a_wish_is_fulfilled_among_the_first() -> None:
    ways = list(places_of([True, True], [True, True], False, [Wish(ONE, 1, None)], 2))
    assert [ONE, True] in [places.schemas for places in ways]
    assert [True, ONE] in [places.schemas for places in ways]
    assert all(len(places.schemas) >= places.needed for places in ways)


def test_there_is_no_way_into_a_list_that_is_too_short() -> None:
    assert list(places_of([], [], True, [Wish(ONE, 3, None)], 2)) == []
