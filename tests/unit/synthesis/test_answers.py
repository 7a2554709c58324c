import pytest

from mockllmapi.exchange import MockRequest
from mockllmapi.synthesis import Synthesizer

SYNTHESIZER = Synthesizer()


def answer(method, path, body=None, count=None, query=()):
    return SYNTHESIZER.from_path(MockRequest(method, path, query=tuple(query), body=body, body_kind="json"), count)


def test_a_collection_is_a_bare_list():
    assert 5 <= len(answer("GET", "/users")) <= 10
    assert len(answer("GET", "/users", count=3)) == 3
    assert answer("GET", "/users", count=0) == []


@pytest.mark.parametrize(
    ("path", "identity"),
    [
        ("/users/7", 7),
        ("/users/007", "007"),
        ("/products/a1b2c3", "a1b2c3"),
        ("/posts/hello-world", "hello-world"),
        ("/gizmos/12", 12),
    ],
)
def test_an_item_has_exactly_its_id(path, identity):
    assert answer("GET", path)["id"] == identity


def test_what_stands_under_something_is_linked_to_it():
    assert all(order["userId"] == 7 and "customerId" not in order for order in answer("GET", "/users/7/orders"))
    assert all(review["productId"] == 3 for review in answer("GET", "/products/3/reviews"))


def test_filters_are_obeyed_where_the_field_exists():
    assert {user["lastName"] for user in answer("GET", "/users", query=[("lastName", "Curie"), ("shoe", "42")])} == {
        "Curie"
    }


def test_a_creation_is_what_was_sent_with_an_id_and_a_moment():
    made = answer("POST", "/users", {"name": "Ada", "nested": {"x": [1]}})
    assert isinstance(made.pop("id"), int)
    assert made.pop("createdAt").endswith("Z")
    assert made == {"name": "Ada", "nested": {"x": [1]}}


def test_a_creation_keeps_what_it_was_given_and_its_style():
    made = answer("POST", "/users/7/orders", {"id": "mine", "item_id": 3, "created_at": "then"})
    assert made == {"user_id": 7, "id": "mine", "item_id": 3, "created_at": "then"}


def test_several_creations_have_several_ids():
    made = answer("POST", "/users", [{"a": 1}, {"a": 2}])
    assert [each["a"] for each in made] == [1, 2]
    assert made[0]["id"] != made[1]["id"]


@pytest.mark.parametrize("body", [None, {}, []])
def test_a_creation_of_nothing_is_something(body):
    assert "email" in answer("POST", "/users", body)


def test_a_text_is_kept():
    assert answer("POST", "/notes", "hello")["content"] == "hello"


def test_a_change_has_the_id_of_the_path_and_what_was_sent():
    put = answer("PUT", "/users/7", {"name": "Ada", "id": 99})
    assert (put["id"], put["name"], set(put)) == (7, "Ada", {"id", "name", "updatedAt"})
    patch = answer("PATCH", "/users/7", {"email": "a@example.com"})
    assert (patch["id"], patch["email"]) == (7, "a@example.com")
    assert "lastName" in patch


def test_a_deletion_says_what_is_gone():
    assert answer("DELETE", "/users/7") == {"id": 7, "deleted": True, "message": "User 7 was deleted."}
    assert answer("DELETE", "/users")["deleted"] is True


def test_actions_have_answers_of_their_own():
    assert set(answer("GET", "/products/count")) == {"count"}
    assert answer("GET", "/health")["status"] == "ok"
    login = answer("POST", "/login", {"username": "ada@example.org", "password": "x"})
    assert login["tokenType"] == "Bearer"
    assert login["user"]["email"] == "ada@example.org"
    found = answer("GET", "/products/search", query=[("q", "lamp")], count=4)
    assert (found["query"], found["total"], len(found["results"])) == ("lamp", 4, 4)
    assert "price" in found["results"][0]
    cancelled = answer("POST", "/orders/7/cancel")
    assert (cancelled["id"], cancelled["status"]) == (7, "cancelled")
