"""Paths without their ids."""

import pytest

from mockllmapi.naming.templates import path_template


@pytest.mark.parametrize(
    ("path", "template"),
    [
        ("/", "/"),
        ("/users", "/users"),
        ("/users/7", "/users/{id}"),
        ("/users/550e8400-e29b-41d4-a716-446655440000", "/users/{id}"),
        ("/users/507f1f77bcf86cd799439011", "/users/{id}"),
        ("/users/01ARZ3NDEKTSV4RRFFQ69G5FAV", "/users/{id}"),
        ("/orders/ORD-17/cancel", "/orders/{id}/cancel"),
        ("/users/7/orders/ord_12/line-items", "/users/{id}/orders/{id}/line-items"),
        ("/api/v1/users/7", "/api/v1/users/{id}"),
        ("/v2.1/users", "/v2.1/users"),
        ("/line-items", "/line-items"),
        ("/shop-2/users/8", "/shop-2/users/{id}"),
        ("/42/users", "/{id}/users"),
        ("/posts/hello-world", "/posts/hello-world"),
        ("/users/me", "/users/me"),
        ("/users//7/", "/users/{id}"),
    ],
)
def test_ids_give_way_and_words_stay(path: str, template: str) -> None:
    assert path_template(path) == template
    assert path_template(template) == template
