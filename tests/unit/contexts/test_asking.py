"""What requests mean for a memory."""

import pytest

from mockllmapi.contexts.asking import Asked
from support.memories import asking


def test_a_collection_is_its_path_and_its_filters() -> None:
    key = Asked(asking(path="/users/7/orders/", query={"b": "2", "a": "1"})).list_key
    assert (
        Asked(
            asking(path="/users/7/orders", query={"page": 3, "a": "1", "sort": "x", "b": "2", "fields": "y"})
        ).list_key
        == key
    )
    for path, query in (("/users/8/orders", {"a": "1", "b": "2"}), ("/users/7/orders", {"a": "1", "b": "3"})):
        assert Asked(asking(path=path, query=query)).list_key != key


@pytest.mark.parametrize(
    ("method", "path", "about"),
    [
        ("GET", "/users/7", "item"),
        ("HEAD", "/users/7", "item"),
        ("POST", "/users", "creation"),
        ("POST", "/orders/7/cancel", "deed"),
        ("GET", "/users/7/stats", ""),
        ("POST", "/login", ""),
        ("GET", "/users", ""),
    ],
)
def test_what_is_asked_for(method: str, path: str, about: str) -> None:
    asked = Asked(asking(method, path))
    assert (asked.is_item, asked.is_creation, asked.is_deed) == (about == "item", about == "creation", about == "deed")
    assert asked.is_about_thing == bool(about)


def test_ids_that_the_request_gives() -> None:
    request = asking(
        "POST", "/orders", {"userId": 7, "lines": [{"product_id": "p1"}], "note": "9"}, {"id": 5, "page": 3, "limit": 4}
    )
    assert Asked(request).given == {"7", "p1", "5"}


def test_names_that_the_request_fills() -> None:
    asked = Asked(asking("POST", "/users/7/orders", {"order_state": 1}, {"role": "x"}))
    assert {"userid", "orderstate", "role"} <= asked.own_names


def test_a_record_without_an_id_is_known_by_its_path() -> None:
    assert Asked(asking(path="/profile")).thing_id() == "@/profile"
    assert Asked(asking("POST", "/profile")).thing_id() is None
    assert Asked(asking(path="/users")).thing_id() is None
    assert Asked(asking(path="/users/7")).thing_id() == "7"
    assert Asked(asking(path="/users/7.json")).thing_id() == "7"


def test_parents_contradict() -> None:
    asked = Asked(asking(path="/posts/2/comments/1"))
    assert asked.contradicts({"postId": 1})
    assert not asked.contradicts({"post_id": "2", "userId": 1})
    assert asked.own_ids("1") == ("1", "1@post:2")
    assert not Asked(asking(path="/comments/1")).contradicts({"postId": 1})


def test_who_plays_a_part_is_asked_for_as_who_it_is() -> None:
    assert Asked(asking(path="/managers/30")).kind == "employee"
    assert Asked(asking(path="/orders/30")).kind == "order"
