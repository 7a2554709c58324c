import pytest

from mockllmapi.errors import BadControl
from mockllmapi.shapes.references import References, join_base
from support.json_types import JsonDict

DOCUMENT: JsonDict = {
    "$id": "https://example.com/root.json",
    "$defs": {
        "a": {"$id": "a.json", "$anchor": "here", "$defs": {"inner": {"type": "string"}}},
        "b": {"$id": "#old", "type": "integer"},
    },
    "properties": {"x": {"$dynamicAnchor": "dyn"}},
}
BASE = "https://example.com/root.json"


@pytest.mark.parametrize(
    ("reference", "base", "place"),
    [
        ("#", "", ()),
        ("#/$defs/a", "", ("$defs", "a")),
        ("#/%24defs/a", "", ("$defs", "a")),
        ("#/$defs/a", BASE, ("$defs", "a")),
        ("a.json", BASE, ("$defs", "a")),
        ("https://example.com/a.json#/$defs/inner", BASE, ("$defs", "a", "$defs", "inner")),
        ("#/$defs/inner", "https://example.com/a.json", ("$defs", "a", "$defs", "inner")),
        ("a.json#here", BASE, ("$defs", "a")),
        ("#old", BASE, ("$defs", "b")),
        ("#dyn", BASE, ("properties", "x")),
    ],
)
def test_references_into_the_document_are_found(reference: str, base: str, place: tuple[str, ...]) -> None:
    assert References(DOCUMENT, "shape").resolve(reference, (), base) == place


@pytest.mark.parametrize(
    "reference",
    ["http://127.0.0.1/x", "file:///etc/passwd", "other.json", "//host/x", "urn:x:y", "http://[", "a.json/../b#/c"],
)
def test_references_out_of_the_document_are_refused_by_name_and_place(reference: str) -> None:
    with pytest.raises(BadControl, match="leaves the document") as refusal:
        References(DOCUMENT, "shape").resolve(reference, ("properties", "y", "$ref"), BASE)
    assert "/properties/y/$ref" in str(refusal.value)


@pytest.mark.parametrize("reference", ["#/nope", "#/$defs/a/$anchor", "#nowhere", "#/properties/x/0"])
def test_references_to_nothing_are_refused(reference: str) -> None:
    with pytest.raises(BadControl, match="names no schema"):
        References(DOCUMENT, "shape").resolve(reference, (), BASE)


def test_a_schema_is_returned_with_its_base_address() -> None:
    schema, base = References(DOCUMENT, "shape").schema_at(("$defs", "a", "$defs", "inner"))
    assert schema == {"type": "string"}
    assert base == "https://example.com/a.json"


def test_a_broken_id_changes_no_base() -> None:
    assert join_base("https://example.com/", {"$id": "http://["}) == "https://example.com/"
