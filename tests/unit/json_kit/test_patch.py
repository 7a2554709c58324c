"""JSON Patch (RFC 6902): the examples of its appendix A, and refusals."""

from __future__ import annotations

import pytest

from mockllmapi.json_kit.patch import PatchRefused, apply_json_patch, is_json_patch
from mockllmapi.types import JsonObject, JsonValue


@pytest.mark.parametrize(
    ("document", "operations", "result"),
    [
        ({"foo": "bar"}, [{"op": "add", "path": "/baz", "value": "qux"}], {"foo": "bar", "baz": "qux"}),
        ({"foo": ["bar", "baz"]}, [{"op": "add", "path": "/foo/1", "value": "qux"}], {"foo": ["bar", "qux", "baz"]}),
        ({"foo": ["bar"]}, [{"op": "add", "path": "/foo/-", "value": ["a"]}], {"foo": ["bar", ["a"]]}),
        ({"baz": "qux", "foo": "bar"}, [{"op": "remove", "path": "/baz"}], {"foo": "bar"}),
        ({"foo": ["bar", "qux", "baz"]}, [{"op": "remove", "path": "/foo/1"}], {"foo": ["bar", "baz"]}),
        ({"baz": "qux", "foo": "bar"}, [{"op": "replace", "path": "/baz", "value": 1}], {"foo": "bar", "baz": 1}),
        ({"foo": {"a": 1}, "b": {}}, [{"op": "move", "from": "/foo/a", "path": "/b/c"}], {"foo": {}, "b": {"c": 1}}),
        ({"foo": ["a", "b", "c"]}, [{"op": "move", "from": "/foo/0", "path": "/foo/2"}], {"foo": ["b", "c", "a"]}),
        ({"foo": [1]}, [{"op": "copy", "from": "/foo", "path": "/bar"}], {"foo": [1], "bar": [1]}),
        ({"a/b": 1, "m~n": 2}, [{"op": "test", "path": "/a~1b", "value": 1}], {"a/b": 1, "m~n": 2}),
        ({"foo": None}, [{"op": "test", "path": "/foo", "value": None}], {"foo": None}),
        ({"a": 1}, [{"op": "replace", "path": "", "value": {"b": 2}}], {"b": 2}),
    ],
)
def test_operations_change_the_document(document: JsonValue, operations: list[JsonObject], result: JsonValue) -> None:
    assert is_json_patch([*operations])
    assert apply_json_patch(document, operations) == result


def test_the_given_document_stays_as_it_is() -> None:
    document: JsonValue = {"a": {"b": [1]}}
    apply_json_patch(document, [{"op": "add", "path": "/a/b/-", "value": 2}])
    assert document == {"a": {"b": [1]}}


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        ({"op": "remove", "path": "/x"}, "no such place"),
        ({"op": "replace", "path": "/x", "value": 1}, "no such place"),
        ({"op": "add", "path": "/x/y", "value": 1}, "no such place"),
        ({"op": "add", "path": "/list/9", "value": 1}, "no such place"),
        ({"op": "add", "path": "/list/01", "value": 1}, "no such place"),
        ({"op": "add", "path": "list", "value": 1}, "JSON Pointer"),
        ({"op": "add", "path": "/x"}, "no value"),
        ({"op": "test", "path": "/one", "value": True}, "another one"),
        ({"op": "move", "from": "/list", "path": "/list/0"}, "into itself"),
        ({"op": "copy", "path": "/y"}, "JSON Pointer"),
    ],
)
def test_an_operation_that_does_not_fit_is_refused(operation: JsonObject, words: str) -> None:
    with pytest.raises(PatchRefused, match=words):
        apply_json_patch({"one": 1, "list": [1]}, [operation])


@pytest.mark.parametrize("value", [[], {}, [{"op": "add"}], [{"op": "jump", "path": ""}], [1], "add"])
def test_other_values_are_no_patch(value: JsonValue) -> None:
    assert not is_json_patch(value)


def test_too_many_operations_are_refused() -> None:
    with pytest.raises(PatchRefused, match="1001 operations"):
        apply_json_patch({}, [{"op": "add", "path": "/a", "value": 1}] * 1001)
