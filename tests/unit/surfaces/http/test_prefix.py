"""The mock prefix in paths of requests."""

import pytest

from mockllmapi.surfaces.http.prefix import MockPrefix

PREFIX = MockPrefix("/api/mock")


@pytest.mark.parametrize(
    ("path", "rest"),
    [
        ("/api/mock/users/7", "/users/7"),
        ("/API/Mock/Users", "/Users"),
        ("/api/mock", ""),
        ("/api/mock/", "/"),
        ("/api/mocks", None),
        ("/api", None),
        ("/", None),
        ("", None),
    ],
)
def test_the_prefix_is_compared_without_case_and_by_whole_segments(path: str, rest: str | None) -> None:
    assert PREFIX.strip(path) == rest


@pytest.mark.parametrize("path", ["/", "", "/users/7"])
def test_the_root_is_a_prefix_of_every_path(path: str) -> None:
    assert MockPrefix("/").strip(path) == path


@pytest.mark.parametrize(
    ("path", "suggestion"),
    [
        ("/users", "/api/mock/users"),
        ("/api/moc/users", "/api/mock/users"),
        ("/mock/users/7", "/api/mock/users/7"),
        ("/api/users", "/api/mock/users"),
        ("/apis/mocks/a/b", "/api/mock/a/b"),
        ("/api/mockusers", "/api/mock/mockusers"),
        ("/", "/api/mock"),
        ("/stream/users", "/api/mock/stream/users"),
    ],
)
def test_a_path_outside_gets_the_path_that_was_meant(path: str, suggestion: str) -> None:
    assert PREFIX.suggest(path) == suggestion


def test_a_suggestion_is_short() -> None:
    assert len(PREFIX.suggest("/" + "x" * 5000)) == 200
