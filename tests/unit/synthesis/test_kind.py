from collections.abc import Callable
from typing import Any, cast

import pytest

from mockllmapi.synthesis.kind import Kind, Link, find_links
from mockllmapi.synthesis.resources import expand, kind_of
from mockllmapi.synthesis.scene import Record
from mockllmapi.types import JsonSchema
from support.json_types import JsonDict, json_of


def plan(schema: JsonSchema, subject: str | None) -> Callable[..., Any]:
    return lambda record: {"schema": schema, "subject": subject}


def called(noun: str, *parents: tuple[str, str]) -> Kind:
    return Kind.called(noun, parents, plan)


def test_a_kind_knows_its_structure_and_its_subject() -> None:
    kind = called("user")
    assert kind.schema == expand(kind_of("user"))
    assert (kind.noun, kind.subject, kind.id_type, kind.series) == ("user", "person", "integer", None)
    assert {"firstname", "city", "addresscity"} <= kind.names
    assert json_of(kind.draw(cast("Record", None)))["subject"] == "person"


@pytest.mark.parametrize(("noun", "id_type"), [("session", "string"), ("weather", None), ("order", "integer")])
def test_ids_have_a_type_or_are_not_there(noun: str, id_type: str | None) -> None:
    assert called(noun).id_type == id_type


def test_an_id_that_is_bound_to_a_pattern_cannot_be_chosen() -> None:
    schema: JsonDict = {"type": "object", "properties": {"id": {"type": "string", "pattern": "^x", "minLength": 3}}}
    assert Kind.of_schema("thing", schema, plan).id_type is None


def test_points_in_time_are_known_by_what_stands_around_them() -> None:
    assert called("stock history", ("stock", "X")).series is not None
    assert called("price", ("stock", "X")).series is not None
    assert called("price", ("product", "7")).series is None
    assert called("meter reading").series is not None


def links(shorthand: str) -> tuple[Link, ...]:
    return find_links(json_of(expand(shorthand))["properties"])


def test_ids_and_copies_of_other_things_are_links() -> None:
    assert links("id# customerId# customer{id# name}") == (Link("customer", "customerId", "customer"),)
    assert links("owner{id# name}") == (Link("user", None, "owner"),)
    assert links("homeTeam{id# name} awayTeam{id# name}") == (
        Link("team", None, "homeTeam"),
        Link("team", None, "awayTeam", turn=1),
    )


def test_members_that_repeat_something_of_another_thing_are_told_by_it() -> None:
    (link,) = links("productId# productName sku unitPrice~ quantity#")
    assert link.noun == "product"
    assert set(link.told) == {("productName", "name"), ("unitPrice", "price"), ("sku", "sku")}


def test_what_refers_to_nothing_known_is_no_link() -> None:
    assert links("externalId# parentId# gizmoId# id# address{street} data{id name}") == ()


def test_lists_have_links_of_their_own() -> None:
    ((name, found),) = called("order").element_links
    assert (name, found[0].noun) == ("items", "product")
