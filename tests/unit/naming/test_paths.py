import pytest

from mockllmapi.naming.paths import ParsedPath, looks_like_id, read_path


def read(path: str) -> ParsedPath:
    return read_path(tuple(part for part in path.split("/") if part))


@pytest.mark.parametrize(
    ("path", "reading"),
    [
        ("/users", ParsedPath("user", is_collection=True)),
        ("/api/v1/users", ParsedPath("user", is_collection=True)),
        ("/users/7", ParsedPath("user", "7")),
        ("/users/me", ParsedPath("user", "me")),
        ("/users/550e8400-e29b-41d4-a716-446655440000", ParsedPath("user", "550e8400-e29b-41d4-a716-446655440000")),
        ("/posts/hello-world", ParsedPath("post", "hello-world")),
        ("/users/7/orders", ParsedPath("order", parents=(("user", "7"),), is_collection=True)),
        ("/users/7/orders/3", ParsedPath("order", "3", (("user", "7"),))),
        ("/users/7/orders/3/items", ParsedPath("item", None, (("user", "7"), ("order", "3")), is_collection=True)),
        ("/user/7/profile", ParsedPath("profile", None, (("user", "7"),))),
        ("/products/count", ParsedPath("product", action="count")),
        ("/orders/ORD-17/cancel", ParsedPath("order", "ORD-17", action="cancel")),
        ("/auth/login", ParsedPath("auth", action="login")),
        ("/health", ParsedPath("item", action="health")),
        ("/line-items", ParsedPath("line item", is_collection=True)),
        ("/settings", ParsedPath("settings")),
        ("/shop/categories/cooking", ParsedPath("category", "cooking")),
        ("/stocks/ABC/history", ParsedPath("stock history", parents=(("stock", "ABC"),), is_collection=True)),
        ("/weather/hourly", ParsedPath("weather hourly", is_collection=True)),
        ("/weather/forecast", ParsedPath("forecast", is_collection=True)),
        ("/orders/history", ParsedPath("order history", is_collection=True)),
        ("/telemetry/5", ParsedPath("telemetry", "5")),
        ("/", ParsedPath("item", is_collection=True)),
    ],
)
def test_paths_are_understood(path: str, reading: ParsedPath) -> None:
    assert read(path) == reading


@pytest.mark.parametrize(
    "text",
    [
        "7",
        "0042",
        "550e8400-e29b-41d4-a716-446655440000",
        "507f1f77bcf86cd799439011",
        "01ARZ3NDEKTSV4RRFFQ69G5FAV",
        "ord_12",
        "INV-2041",
        "a1b2c3",
    ],
)
def test_ids_look_like_ids(text: str) -> None:
    assert looks_like_id(text)


@pytest.mark.parametrize("text", ["users", "line-items", "v2", "oauth2", "hello-world", "me", "名前"])
def test_words_do_not(text: str) -> None:
    assert not looks_like_id(text)


@pytest.mark.parametrize("identity", ["a/b", "a/users", "2024/05"])
def test_a_segment_with_a_slash_is_an_id(identity: str) -> None:
    assert read_path(("users", identity)) == ParsedPath("user", identity)
