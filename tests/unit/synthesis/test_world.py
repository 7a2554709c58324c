import random
from collections.abc import Callable
from typing import Any

import pytest

from mockllmapi.naming.paths import ParsedPath, read_path
from mockllmapi.synthesis.kind import Kind
from mockllmapi.synthesis.lexicon import Lexicon
from mockllmapi.synthesis.meanings.index import MeaningIndex
from mockllmapi.synthesis.plan import Planner
from mockllmapi.synthesis.scene import Scene
from mockllmapi.synthesis.where import Where
from mockllmapi.synthesis.world import World
from mockllmapi.types import JsonSchema
from support.json_types import JsonDict

NOW = 1_768_471_200


@pytest.fixture
def make(lexicon: Lexicon, index: MeaningIndex) -> Callable[..., Any]:
    def plan(schema: JsonSchema, subject: str | None) -> Callable[..., Any]:
        return Planner(schema, index).plan(Where.top(subject))

    def make_world(seed: int | None = 1, *, is_shaped: bool = False) -> tuple[World, Callable[..., Any]]:
        def find(noun: str) -> Kind:
            return Kind.called(noun, (), plan)

        world = World(Scene(random.Random(3), lexicon, NOW), seed, find, is_shaped=is_shaped)
        return world, lambda path: (Kind.called(reading(path).noun, reading(path).parents, plan), reading(path))

    return make_world


def reading(path: str) -> ParsedPath:
    return read_path(tuple(part for part in path.split("/") if part))


def item(
    make: Callable[..., Any], path: str, identity: int | str, seed: int = 1, **more: dict[str, tuple[int | str]]
) -> JsonDict:
    world, kind_at = make(seed)
    kind, read = kind_at(path)
    made: JsonDict = world.item(kind, identity, read, **more)
    return made


def rows(make: Callable[..., Any], path: str, number: int, seed: int | None = 1) -> list[JsonDict]:
    world, kind_at = make(seed)
    kind, read = kind_at(path)
    return [world.row(kind, index, read) for index in range(number)]


@pytest.mark.parametrize("path", ["/users", "/orders", "/sessions", "/posts", "/invoices", "/gizmos"])
def test_what_a_list_shows_is_what_its_ids_lead_to(make: Callable[..., Any], path: str) -> None:
    for row in rows(make, path, 5):
        assert item(make, f"{path}/{row['id']}", row["id"]) == row


def test_another_id_seed_or_noun_is_another_thing(make: Callable[..., Any]) -> None:
    one = item(make, "/users/7", 7)
    others = [item(make, "/users/8", 8), item(make, "/users/7", 7, seed=2), item(make, "/customers/7", 7)]
    assert all(other["email"] != one["email"] for other in others)


def test_ids_and_copies_lead_to_the_things_they_speak_of(make: Callable[..., Any]) -> None:
    order = item(make, "/orders/5", 5)
    customer = item(make, "/customers/1", order["customerId"])
    assert order["customer"]["id"] == customer["id"]
    assert order["customer"]["email"] == customer["email"]
    assert order["customer"]["name"] == f"{customer['firstName']} {customer['lastName']}"
    line = order["items"][0]
    product = item(make, "/products/1", line["productId"])
    assert (line["productName"], line["unitPrice"], line["sku"]) == (product["name"], product["price"], product["sku"])
    assert line["total"] == round(product["price"] * line["quantity"], 2)
    assert order["subtotal"] == round(sum(each["total"] for each in order["items"]), 2)


def test_the_orders_of_a_user_are_those_that_refer_to_it(make: Callable[..., Any]) -> None:
    found = rows(make, "/users/7/orders", 4)
    assert all(order["userId"] == 7 and "customerId" not in order for order in found)
    assert len({order["id"] for order in found}) == 4
    for order in found:
        alone = item(make, f"/orders/{order['id']}", order["id"])
        assert alone["customerId"] == 7
        assert {name: alone[name] for name in order if name != "userId"} == {
            name: value for name, value in order.items() if name != "userId"
        }


def test_without_a_seed_everything_is_new(make: Callable[..., Any]) -> None:
    world, kind_at = make(None)
    kind, read = kind_at("/users")
    one, other = (world.row(kind, 0, read) for _ in range(2))
    assert one["id"] == other["id"]
    assert one["email"] != other["email"]


def test_an_id_beside_a_copy_is_the_same_without_a_seed_too(make: Callable[..., Any]) -> None:
    for order in rows(make, "/orders", 5, seed=None):
        assert order["customerId"] == order["customer"]["id"]


def test_what_the_request_brings_stays(make: Callable[..., Any]) -> None:
    given: JsonDict = {"customerid": (55,), "status": ("shipped",)}
    order = item(make, "/orders/5", 5, given=given)
    assert (order["customerId"], order["status"]) == (55, "shipped")
    assert order["shippedAt"] is not None


def test_collections_have_a_size_that_stays(make: Callable[..., Any]) -> None:
    world, _ = make()
    assert world.total(reading("/users")) == make()[0].total(reading("/users")) > 100
    assert world.total(reading("/users/7/orders")) < 100


def test_shaped_things_get_nothing_added(make: Callable[..., Any]) -> None:
    world, kind_at = make(1, is_shaped=True)
    kind, read = kind_at("/users")
    _, below = kind_at("/teams/3/users")
    assert world.item(kind, 7, below).keys() == world.item(kind, 7, read).keys() == set(kind.schema["properties"])


def test_two_of_one_kind_are_two(make: Callable[..., Any]) -> None:
    for match in rows(make, "/matches", 8):
        assert match["homeTeam"]["id"] != match["awayTeam"]["id"]


def test_a_stay_costs_its_nights(make: Callable[..., Any]) -> None:
    for booking in rows(make, "/bookings", 5):
        assert booking["total"] == round(booking["pricePerNight"] * booking["nights"], 2)
        assert booking["checkIn"] < booking["checkOut"]
