import pytest

from mockllmapi.naming.paths import PathReading, looks_like_id, read_path


def read(path):
    return read_path(tuple(part for part in path.split("/") if part))


@pytest.mark.parametrize(
    ("path", "reading"),
    [
        ("/users", PathReading("user", is_collection=True)),
        ("/api/v1/users", PathReading("user", is_collection=True)),
        ("/users/7", PathReading("user", "7")),
        ("/users/me", PathReading("user", "me")),
        ("/users/550e8400-e29b-41d4-a716-446655440000", PathReading("user", "550e8400-e29b-41d4-a716-446655440000")),
        ("/posts/hello-world", PathReading("post", "hello-world")),
        ("/users/7/orders", PathReading("order", parents=(("user", "7"),), is_collection=True)),
        ("/users/7/orders/3", PathReading("order", "3", (("user", "7"),))),
        ("/users/7/orders/3/items", PathReading("item", None, (("user", "7"), ("order", "3")), is_collection=True)),
        ("/user/7/profile", PathReading("profile", None, (("user", "7"),))),
        ("/products/count", PathReading("product", action="count")),
        ("/orders/ORD-17/cancel", PathReading("order", "ORD-17", action="cancel")),
        ("/auth/login", PathReading("auth", action="login")),
        ("/health", PathReading("item", action="health")),
        ("/line-items", PathReading("line item", is_collection=True)),
        ("/settings", PathReading("settings")),
        ("/shop/categories/cooking", PathReading("category", "cooking")),
        ("/stocks/ABC/history", PathReading("stock history", parents=(("stock", "ABC"),), is_collection=True)),
        ("/weather/hourly", PathReading("weather hourly", is_collection=True)),
        ("/weather/forecast", PathReading("forecast", is_collection=True)),
        ("/orders/history", PathReading("order history", is_collection=True)),
        ("/telemetry/5", PathReading("telemetry", "5")),
        ("/", PathReading("item", is_collection=True)),
    ],
)
def test_paths_are_understood(path, reading) -> None:
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
def test_ids_look_like_ids(text) -> None:
    assert looks_like_id(text)


@pytest.mark.parametrize("text", ["users", "line-items", "v2", "oauth2", "hello-world", "me", "名前"])
def test_words_do_not(text) -> None:
    assert not looks_like_id(text)


@pytest.mark.parametrize("identity", ["a/b", "a/users", "2024/05"])
def test_what_has_a_slash_in_it_is_an_id(identity) -> None:
    assert read_path(("users", identity)) == PathReading("user", identity)
