"""Ids: where they are, when they are the same, and new ones."""

import pytest

from mockllmapi.contexts.identities import id_member, id_text, kind_named, new_id, reference_kind
from mockllmapi.types import JsonObject, JsonValue


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (7, "7"),
        ("7", "7"),
        (7.0, "7"),
        (-3, "-3"),
        ("a b", "a b"),
        (2**70, str(2**70)),
        (7.5, None),
        (True, None),
        (None, None),
        ("", None),
        ("x" * 129, None),
        ([1], None),
        ({}, None),
        (10**40, None),
    ],
)
def test_what_is_an_id(value: JsonValue, text: str | None) -> None:
    assert id_text(value) == text


@pytest.mark.parametrize(
    ("thing", "kind", "name"),
    [
        ({"name": "", "id": 1, "userId": 2}, "user", "id"),
        ({"_id": "a"}, "user", "_id"),
        ({"ID": 1, "uuid": "x"}, "user", "ID"),
        ({"user_id": 1, "slug": "a"}, "user", "user_id"),
        ({"userId": 1}, "order", None),
        ({"order-item-id": 1}, "order item", "order-item-id"),
        ({"uuid": "a", "slug": "b"}, "user", "uuid"),
        ({"slug": "b"}, "user", "slug"),
        ({"id": None}, "user", None),
        ({}, "user", None),
    ],
)
def test_which_member_holds_the_id(thing: JsonObject, kind: str, name: str | None) -> None:
    assert id_member(thing, kind) == name


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("user", ("user", False)),
        ("orderItems", ("order item", True)),
        ("people", ("person", True)),
        ("", ("item", False)),
    ],
)
def test_what_a_member_holds(name: str, kind: tuple[str, bool]) -> None:
    assert kind_named(name) == kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("userId", "user"),
        ("user_id", "user"),
        ("userID", "user"),
        ("author-user-id", "author user"),
        ("id", None),
        ("_id", None),
        ("paid", None),
        ("valid", None),
        ("userIds", None),
        ("x" * 65 + "Id", None),
    ],
)
def test_what_a_member_refers_to(name: str, kind: str | None) -> None:
    assert reference_kind(name) == kind


def test_new_numbers_follow_the_highest() -> None:
    assert (new_id(7, 41, "s"), new_id("7", 41, "s"), new_id("007", 41, "s"), new_id(None, 41, "s")) == (
        42,
        "42",
        "042",
        42,
    )


@pytest.mark.parametrize(
    "old",
    [
        "ord_12",
        "INV-0041",
        "a1b2c3d4e5f60718",
        "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
        "01ARZ3NDEKTSV4RRFFQ69G5FAV",
        "A1",
    ],
)
def test_new_texts_look_like_the_old_and_differ(old: str) -> None:
    new = [new_id(old, 0, str(salt)) for salt in range(20)]
    assert new == [new_id(old, 0, str(salt)) for salt in range(20)]
    assert len(set(new)) > 15
    for text in new:
        assert isinstance(text, str)
        assert len(text) in (len(old), len(old) + 1)
        assert [letter for letter in text if letter in "-_"] == [letter for letter in old if letter in "-_"]
        assert text.isupper() == old.isupper()


def test_a_word_gets_a_number() -> None:
    assert str(new_id("hello-world", 0, "s")).startswith("hello-world-")
