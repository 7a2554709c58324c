import pytest

from mockllmapi.shapes.pointers import format_pointer, parse_pointer, resolve_pointer


def test_pointers_are_written_and_read_back() -> None:
    path = ("a/b", "m~n", "", "é")
    assert format_pointer(path) == "/a~1b/m~0n//é"
    assert parse_pointer(format_pointer(path)) == path


def test_the_whole_document_has_a_pointer_that_can_be_shown() -> None:
    assert format_pointer(()) == "/"


def test_fragments_are_percent_decoded() -> None:
    assert parse_pointer("/%24defs/a%20b") == ("$defs", "a b")


def test_a_path_is_followed_through_objects_and_lists() -> None:
    assert resolve_pointer({"a": [10, {"b": 20}]}, ("a", "1", "b")) == 20


@pytest.mark.parametrize("path", [("x",), ("a", "2"), ("a", "-1"), ("a", "one"), ("a", "0", "z"), ("a", "9" * 30)])
def test_a_path_to_nothing_is_a_lookup_error(path: tuple[str, ...]) -> None:
    with pytest.raises(LookupError):
        resolve_pointer({"a": [10, 20]}, path)
