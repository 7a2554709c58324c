"""Items out of a list that is still coming."""

import pytest

from mockllmapi.engine.extraction.item_scanner import ItemScanner
from mockllmapi.types import JsonValue


def scanned(text: str, path: tuple[str, ...] | None = None, step: int = 1) -> ItemScanner:
    scanner, consumed = ItemScanner(path), 0
    while consumed < len(text) and not (scanner.is_over or scanner.is_lost):
        consumed += scanner.feed(text[consumed : consumed + step])
    return scanner


@pytest.mark.parametrize("step", [1, 2, 5, 1000])
@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("[]", []),
        ("[1, -2.5, null]", [1, -2.5, None]),
        ('["a,b", "]", "\\"", "\\\\"]', ["a,b", "]", '"', "\\"]),
        ('[{"a": [1, {"b": "}"}]}, [2], 3]', [{"a": [1, {"b": "}"}]}, [2], 3]),
        ("[1,, 2,]", [1, 2]),
        ('[{"a": 1,}, // one, {two}\n {"a": 2} /* [ */, {"a": 3}]', [{"a": 1}, {"a": 2}, {"a": 3}]),
        ("[{'a': '}'}, {b: `]`}, {“c”: “{”}]", [{"a": "}"}, {"b": "]"}, {"c": "{"}]),
        ('[{"a": 1} {"a": 2}]', [{"a": 1}, {"a": 2}]),
        ('[{"url": "https://example.com/{x"}, {u: https://example.com/a}]', [{"url": "https://example.com/{x"}, {"u": "https://example.com/a"}]),
        ("[True, None, 'x']", [True, None, "x"]),
    ],
)  # fmt: skip
def test_items_are_read_as_they_close(text: str, items: list[JsonValue], step: int) -> None:
    scanner = scanned(text, (), step)
    assert (scanner.items, scanner.is_over, scanner.is_lost) == (items, True, False)
    assert scanner.path == ()


def test_a_container_is_there_with_its_bracket_and_a_scalar_with_its_comma() -> None:
    scanner = ItemScanner(())
    scanner.feed('[{"a": 1}')
    assert scanner.items == [{"a": 1}]
    scanner.feed(", 12")
    assert scanner.items == [{"a": 1}]
    scanner.feed("3,")
    assert scanner.items == [{"a": 1}, 123]


@pytest.mark.parametrize("step", [1, 4, 1000])
@pytest.mark.parametrize(
    ("text", "path", "found", "items"),
    [
        ('{"n": 1, "items": [{"a": 1}], "x": [{"b": 2}]}', ("items",), ("items",), [{"a": 1}]),
        ('{"x": [{"b": 2}], "items": [1, 2]}', ("items",), ("items",), [1, 2]),
        ('{"data": {"Items": [1]}}', ("items",), ("data", "Items"), [1]),
        ("[1]", ("items",), (), [1]),
        ('{"tags": ["a"], "data": {"users": [ {"a": 1}]}}', None, ("data", "users"), [{"a": 1}]),
        ('{"tags": ["a", {"b": 1}], "k": [[{"c": 1}]]}', None, None, []),
        ('{"users": [{"orders": [{"b": 1}]}]}', None, ("users",), [{"orders": [{"b": 1}]}]),
        ("{users: [{'a': 1}]}", None, ("users",), [{"a": 1}]),
        ('{"a": {"items": [1]}}', ("b", "items"), None, []),
        ('{"items": [{"a": 1}]}', (), ("items",), [{"a": 1}]),
    ],
)
def test_the_list_is_where_it_is_known_to_be_or_the_first_of_objects(
    text: str, path: tuple[str, ...] | None, found: tuple[str, ...] | None, items: list[JsonValue], step: int
) -> None:
    scanner = scanned(text, path, step)
    assert (scanner.path, scanner.items, scanner.is_over) == (found, items, True)


def test_what_follows_the_value_is_left() -> None:
    scanner = ItemScanner()
    assert scanner.feed('{"a": 1}\n```') == len('{"a": 1}')
    assert scanner.is_over


def test_the_text_around_the_items_stays() -> None:
    assert scanned('{"a": 1, "b": [{"c": 1}, {"c": 2}], "d": 2}', ("b",)).skeleton == '{"a": 1, "b": [], "d": 2}'


@pytest.mark.parametrize(
    "text", ["[1}", '[{"a": (1}]', '[{"a": "say "hi" to"}, 1]', "[1 2, 3]", "[" * 200, '[{"a": 1} x, 2]']
)
def test_what_may_mean_several_things_is_where_certainty_ends(text: str) -> None:
    scanner = scanned(text, ())
    assert scanner.is_lost
    assert scanner.items in ([], [{"a": 1}])


def test_records_next_to_each_other_become_items() -> None:
    scanner = scanned('{"a": 1}')
    assert scanner.may_be_record
    scanner.begin_record()
    scanner.feed('{"a": 2}')
    assert (scanner.items, scanner.is_over, scanner.may_be_record) == ([{"a": 1}, {"a": 2}], True, True)
    assert not scanned("[1]").may_be_record
    assert not scanned('{"users": [{"a": 1}]}').may_be_record
