"""What answers show."""

import pytest

from mockllmapi.contexts.asking import Asked
from mockllmapi.contexts.sight import Sight, look_at
from support.json_types import Json
from support.memories import asking


def look(value: Json, method: str = "GET", path: str = "/users", **rest: Json) -> Sight:
    return look_at(value, Asked(asking(method, path, **rest)))


def test_a_list_shows_its_records_and_what_is_in_them() -> None:
    sight = look({"total": 2, "users": [{"id": 1, "team": {"id": 5}}, "x", {"name": "no id"}]})
    assert (sight.list_path, sight.number, sight.main) == (("users",), 3, None)
    assert [(seen.kind, seen.id, seen.place) for seen in sight.seen] == [("user", "1", ("users", 0))]
    assert [(seen.kind, seen.id) for seen in sight.embedded] == [("team", "5")]
    assert [position for position, _ in sight.records] == [0, 2]
    assert [place for _, place in sight.things()] == [("users", 0), ("users", 2)]


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/users/7"), ("POST", "/users"), ("PUT", "/users/7"), ("POST", "/users/7/suspend")]
)
def test_a_thing_shows_itself(method: str, path: str) -> None:
    sight = look({"user": {"id": 7, "team": {"id": 5}}}, method, path)
    assert sight.main == ({"id": 7, "team": {"id": 5}}, ("user",))
    assert [(seen.kind, seen.id) for seen in (*sight.seen, *sight.embedded)] == [("user", "7"), ("team", "5")]


def test_an_answer_about_something_else_shows_only_what_is_in_it() -> None:
    sight = look({"token": "x", "id": 1, "user": {"id": 7}}, "POST", "/login")
    assert (sight.main, sight.seen, [seen.id for seen in sight.embedded]) == (None, (), ["7"])


def test_a_search_shows_records() -> None:
    assert [seen.id for seen in look([{"id": 3}], "POST", "/users/search").seen] == ["3"]
    assert [seen.id for seen in look([{"id": 3}], "POST", "/users").seen] == ["3"]


@pytest.mark.parametrize("value", [None, 7, "text", True, 1.5])
def test_other_values_show_nothing(value: float | str | None) -> None:
    sight = look(value)
    assert (sight.seen, sight.embedded, sight.main, sight.list_path) == ((), (), None, None)
