import asyncio
import threading
from typing import Any

import pytest

from mockllmapi import work
from mockllmapi.exchange import MockRequest
from mockllmapi.naming.paths import read_path
from mockllmapi.synthesis.given import Brought, brought_by, spoken
from mockllmapi.types import JsonValue
from support.json_types import Json, json_of
from support.optional import present


def brought(
    method: str, path: str, query: tuple[Any, ...] | list[tuple[str, str]] = (), body: JsonValue = None
) -> Brought:
    request = MockRequest(method, path, query=tuple(query), body=body)
    return brought_by(request, read_path(request.segments))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("7", (7, "7")),
        ("007", ("007",)),
        ("0", (0, "0")),
        ("true", (True, "true")),
        ("1.5", (1.5, "1.5")),
        ("1.2.3", ("1.2.3",)),
        ("x", ("x",)),
        ("", ("",)),
        ("9" * 20, ("9" * 20,)),
        ("²", ("²",)),
    ],
)
def test_a_word_of_a_url_may_mean_several_things(text: str, values: tuple[float | str, ...]) -> None:
    got = spoken(text)
    assert got == values or got[-1] == values[-1] == text
    assert [type(each) for each in got][: len(values)] == [type(each) for each in values] or len(text) > 15


def test_a_plain_request_brings_nothing() -> None:
    nothing = brought("GET", "/users")
    assert (nothing.answer, nothing.items) == (None, None)


def test_the_id_is_for_the_thing_and_the_parents_are_for_everything() -> None:
    values = brought("GET", "/users/7/orders/A-9")
    assert json_of(values.answer)["id"] == ("A-9",)
    assert json_of(values.answer)["orderid"] == ("A-9",)
    assert json_of(values.answer)["userid"] == (7, "7")
    assert values.items == {"userid": (7, "7")}


def test_filters_are_for_the_items_and_paging_is_not() -> None:
    values = brought("GET", "/users", [("status", "active"), ("page", "2"), ("id", "5")])
    assert values.items == {"status": ("active",)}
    assert json_of(values.answer)["page"] == (2, "2")


def test_bodies_count_where_verbs_have_them() -> None:
    assert brought("POST", "/users", body={"first_name": "Ada", "id": 3}).answer == {"firstname": ("Ada",), "id": (3,)}
    assert json_of(brought("PUT", "/users/7", body={"id": 3}).answer)["id"] == (7, "7", 3)
    assert brought("GET", "/users", body={"x": 1}).answer is None
    assert brought("POST", "/users", body="text").answer is None


def test_members_of_a_body_that_nest_very_deeply_are_overlooked() -> None:
    deep: list[JsonValue] = []
    for _ in range(40):
        deep = [deep]
    assert brought("POST", "/users", body={"a": deep, "b": [1]}).answer == {"b": ([1],)}


def test_what_is_known_is_replaced_by_what_is_sent() -> None:
    request = MockRequest("PATCH", "/users/7", body={"name": "B"})
    values: Json = brought_by(
        request, read_path(request.segments), None, {"name": "A", "first_name": "C", "id": 9}
    ).answer
    assert (values["name"], values["firstname"], values["id"]) == (("B",), ("C",), (7, "7", 9))


def test_a_deed_creates_nothing() -> None:
    request = MockRequest("POST", "/orders/7/cancel")
    values: Json = brought_by(request, read_path(request.segments), "now").answer
    assert "createdat" not in values
    assert values["updatedat"] == ("now",)


def test_an_id_that_is_a_number_is_no_uuid_and_no_slug() -> None:
    assert not {"uuid", "slug"} & present(brought("GET", "/users/7").answer).keys()
    assert json_of(brought("GET", "/posts/hello-world").answer)["slug"] == ("hello-world",)


def test_a_global_id_is_the_id_of_the_path() -> None:
    assert json_of(brought("GET", "/tasks/12").answer)["gid"] == (12, "12")


@pytest.mark.parametrize(
    ("path", "members"),
    [("/stocks/acme", ("symbol", "ticker")), ("/countries/DE", ("code", "countrycode")), ("/airports/YYZ", ("iata",))],
)
def test_what_is_asked_for_by_a_code_has_it(path: str, members: tuple[str, ...]) -> None:
    values: Json = brought("GET", path).answer
    assert {values[name] for name in members} == {(path.rpartition("/")[2].upper(),)}


def test_a_number_is_no_code() -> None:
    assert "symbol" not in json_of(brought("GET", "/stocks/7").answer)


def test_the_fields_of_a_body_count_as_work() -> None:
    """A body with many fields leaves the event loop like any other long work."""

    async def fields() -> str:
        request = MockRequest(
            "POST", "/users", body={f"k{index}": 1 for index in range(work.INLINE_STEPS + 1)}, body_kind="json"
        )

        def read() -> str:
            brought_by(request, read_path(request.segments))
            return threading.current_thread().name

        return await work.run(read)

    assert asyncio.run(fields()).startswith("mockllmapi-work")
