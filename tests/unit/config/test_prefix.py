"""The mock prefix as a setting."""

import pytest

from mockllmapi.config import normalize_prefix


@pytest.mark.parametrize(
    ("text", "path"),
    [("/api/mock", "/api/mock"), ("mock/", "/mock"), (" /v1/ ", "/v1"), ("/", "/"), ("", "/"), ("/Mock", "/Mock")],
)
def test_a_prefix_has_one_leading_slash_and_none_at_the_end(text: str, path: str) -> None:
    assert normalize_prefix(text) == path


@pytest.mark.parametrize("text", ["/a b", "/a?b=1", "/a#b", "/a//b", "/../a", "/a/.", "/a%20b", "/a\\b"])
def test_text_that_is_not_a_path_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a path"):
        normalize_prefix(text)


@pytest.mark.parametrize("text", ["/_mock", "_MOCK/api"])
def test_the_path_of_management_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="belongs to management"):
        normalize_prefix(text)
