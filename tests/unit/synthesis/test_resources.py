import jsonschema_rs
import pytest

from mockllmapi.synthesis.resources import KINDS, camel, expand, kind_of, kind_under
from support.json_types import Json, JsonDict, json_of


def test_the_shorthand_says_structure() -> None:
    schema = expand('id# price~ ok? name tags[] owner{name age#} lines[sku qty#] state="on"')
    properties: Json = schema["properties"]
    assert [properties[name]["type"] for name in ("id", "price", "ok", "name")] == [
        "integer",
        "number",
        "boolean",
        "string",
    ]
    assert properties["tags"] == {"type": "array", "items": {"type": "string"}}
    assert list(properties["owner"]["properties"]) == ["name", "age"]
    assert list(properties["lines"]["items"]["properties"]) == ["sku", "qty"]
    assert properties["state"] == {"const": "on"}
    assert schema["required"] == list(properties)


def test_the_shorthand_says_limits() -> None:
    properties: Json = expand('state="on|off|off" stars#(1..5) share~(0.5..2.5) endedAt^ x')["properties"]
    assert properties["state"] == {"type": "string", "enum": ["on", "off", "off"]}
    assert properties["stars"] == {"type": "integer", "minimum": 1, "maximum": 5}
    assert properties["share"] == {"type": "number", "minimum": 0.5, "maximum": 2.5}
    assert properties["endedAt"] == {"type": ["string", "null"]}
    assert properties["x"] == {"type": "string"}


def test_the_first_of_two_members_of_one_name_counts() -> None:
    assert expand("a# b a")["properties"] == {"a": {"type": "integer"}, "b": {"type": "string"}}


def test_every_kind_is_a_schema_with_members_of_its_own() -> None:
    schemas: JsonDict = {noun: expand(row) for noun, row in KINDS.items()}
    assert len(schemas) > 500
    assert [noun for noun, schema in schemas.items() if not jsonschema_rs.meta.is_valid(schema)] == []
    sizes = {noun: len(schema["properties"]) for noun, schema in schemas.items()}
    assert [noun for noun, size in sizes.items() if size < (2 if noun == "point" else 4)] == []


@pytest.mark.parametrize(
    ("noun", "kind"),
    [
        ("sales order", "order"),
        ("live video", "video"),
        ("credit card", "credit_card"),
        ("unheard of invoice", "invoice"),
    ],
)
def test_a_compound_is_what_its_last_words_are(noun: str, kind: str) -> None:
    assert json_of(expand(kind_of(noun)))["properties"].keys() >= json_of(expand(KINDS[kind]))["properties"].keys()


def members(noun: str) -> set[str]:
    return set(json_of(expand(kind_of(noun)))["properties"])


def test_words_in_front_add_what_they_mean() -> None:
    assert "productId" in members("product image")
    assert {"points", "tier", "memberSince", "cardNumber"} <= members("loyalty card")
    assert "cvv" not in members("loyalty card")
    assert {"cardNumber", "holderName", "dueDate"} <= members("library card")
    assert "frequency" in members("recurring payment")


def test_a_stranger_has_what_everything_has() -> None:
    assert {"id", "name", "createdAt"} <= members("gizmo")
    assert kind_of("gizmo") == kind_of("")


def test_what_stands_around_a_noun_says_which_one_is_meant() -> None:
    assert kind_under("item", (("order", "7"),)) == "order_item"
    assert kind_under("item", ()) == "item"
    assert kind_under("price", (("stock", "X"),)) == "candle"
    assert kind_under("stock history", (("stock", "X"),)) == "candle"
    assert kind_under("weather hourly", ()) == "hour"
    assert kind_under("unheard history", ()) == "point"


def test_names_of_members_are_in_camel_case() -> None:
    assert (camel("order item"), camel("user"), camel("")) == ("orderItem", "user", "")
