"""Which requests ask for several things."""

from typing import Any

import pytest

from mockllmapi.exchange import Controls, MockRequest
from mockllmapi.naming.list_requests import is_list_request


def asked(path: str, method: str = "GET", count: int | None = None, **query: str) -> bool:
    return is_list_request(MockRequest(method, path, query=tuple(query.items()), controls=Controls(count=count)))


@pytest.mark.parametrize(
    "path", ["/users", "/api/v1/users/7/orders", "/users/search", "/search", "/feed", "/inventory"]
)
def test_plurals_and_searches_are_lists(path: str) -> None:
    assert asked(path)
    assert asked(path, "HEAD")


@pytest.mark.parametrize("path", ["/stock", "/data", "/list", "/log", "/profile"])
def test_a_singular_name_is_a_list_once_it_is_paged_or_counted(path: str) -> None:
    assert not asked(path)
    assert asked(path, page="1")
    assert asked(path, skip="10")
    assert asked(path, pageToken="abc")
    assert asked(path, cursor="")
    assert asked(path, count=3)


@pytest.mark.parametrize(("name", "value"), [("page", "start"), ("start", "2024-01-01"), ("after", "2024"), ("q", "1")])
def test_parameters_that_mean_something_else_page_nothing(name: str, value: Any) -> None:
    assert not asked("/report", **{name: value})


def test_a_shape_with_a_list_makes_it_one() -> None:
    assert is_list_request(MockRequest("GET", "/stock"), has_list_shape=True)
    assert not is_list_request(MockRequest("GET", "/users/7"), has_list_shape=True)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_change_is_not_a_list_request(method: str) -> None:
    assert not asked("/users", method)
    assert not asked("/users", method, page="1")


def test_a_record_by_id_is_a_list_request_if_it_is_counted() -> None:
    assert not asked("/users/7", page="2")
    assert asked("/users/7", count=3, page="2")
    assert not asked("/orders/7/cancel", "POST")
    assert not asked("/users/count")


def test_a_search_is_a_list_by_any_method() -> None:
    assert asked("/users/search", "POST")
