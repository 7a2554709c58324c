"""Names that stand for others."""

import pytest

from mockllmapi.contexts.kinship import copies_of, is_same_role, kin_of, told_by, told_of
from mockllmapi.types import JsonObject
from support.json_types import JsonDict

ANN: JsonDict = {"first_name": "Ann", "lastName": "Lee"}


@pytest.mark.parametrize(
    ("kind", "among"),
    [
        ("customer", "user"),
        ("author user", "user"),
        ("blog author", "user"),
        ("item", "product"),
        ("vendor", "company"),
    ],
)
def test_a_name_may_mean_things_of_other_kinds(kind: str, among: str) -> None:
    assert kin_of(kind)[0] == kind
    assert among in kin_of(kind)


def test_other_names_mean_themselves() -> None:
    assert kin_of("ware house") == ("ware house", "house")


def test_some_names_say_whose_a_thing_is() -> None:
    assert is_same_role("user", "customer")
    assert is_same_role("seller", "seller")
    assert not is_same_role("user", "seller")


@pytest.mark.parametrize(
    ("known", "name", "told"),
    [
        (ANN, "name", "Ann Lee"),
        (ANN, "fullname", "Ann Lee"),
        (ANN, "givenname", "Ann"),
        (ANN, "surname", "Lee"),
        (ANN, "email", None),
        ({"name": "Ann Mary Lee"}, "firstname", "Ann"),
        ({"name": "Ann Mary Lee"}, "lastname", "Mary Lee"),
        ({"name": "Ann Lee"}, "displayname", "Ann Lee"),
        ({"full_name": "Ann Lee"}, "name", "Ann Lee"),
        ({"name": "Cher"}, "firstname", None),
        ({"firstName": "Ann"}, "name", None),
        ({"firstName": "太郎", "lastName": "山田"}, "name", "山田太郎"),
        ({}, "name", None),
    ],
)
def test_names_follow_from_names(known: JsonObject, name: str, told: str | None) -> None:
    assert told_by(known, name) == told


def test_what_is_repeated_of_a_thing_is_as_the_thing_has_it() -> None:
    mug: JsonDict = {"id": 5, "name": "Mug", "price": 7, "sku": "M"}
    line: JsonDict = {
        "productId": 1,
        "name": "?",
        "product_name": "?",
        "unitPrice": 1.5,
        "sku": "?",
        "quantity": 2,
        "note": "?",
    }
    assert dict(copies_of(line, "product", mug)) == {"name": "Mug", "product_name": "Mug", "unitPrice": 7, "sku": "M"}
    order: JsonDict = {"id": 3, "name": "?", "productName": "Mug", "productPrice": "?"}
    assert dict(copies_of(order, "product", mug)) == {}
    assert dict(copies_of({"customerName": "?", "name": "?"}, "customer", ANN)) == {"customerName": "Ann Lee"}
    assert dict(copies_of({"bookName": "?"}, "book", {"title": "Emma"})) == {"bookName": "Emma"}


def test_a_holder_tells_of_what_it_refers_to() -> None:
    line = ("productId", "productName", "unitPrice", "quantity", "author", "isActive")
    assert told_of(line, "product") == {"name": "productName", "price": "unitPrice"}
    assert told_of(line, "user") == {"name": "author"}
    assert told_of(line, "team") == {}


def test_the_author_beside_a_user_is_that_user() -> None:
    known: JsonDict = {"id": 3, "firstName": "Ann", "lastName": "Lee"}
    assert dict(copies_of({"userId": 3, "author": "Bo"}, "user", known)) == {"author": "Ann Lee"}
    assert dict(copies_of({"userId": 3, "authorId": 4, "author": "Bo"}, "user", known)) == {}
