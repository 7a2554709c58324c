from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from mockllmapi.exchange import MockRequest
from mockllmapi.types import JsonObject, JsonValue
from support.json_types import Json, JsonDict
from support.randomness import make_synthesizer

SYNTHESIZER = make_synthesizer()


def answer(
    method: str,
    path: str,
    body: JsonValue = None,
    count: int | None = None,
    query: tuple[Any, ...] | list[tuple[str, str]] = (),
    seed: int | None = None,
    known: JsonObject | None = None,
) -> Json:
    request = MockRequest(method, path, query=tuple(query), body=body, body_kind="json")
    return SYNTHESIZER.from_path(request, count, seed, known=known)


def test_a_collection_is_a_bare_list() -> None:
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
def test_an_item_has_exactly_its_id(path: str, identity: int | str) -> None:
    assert answer("GET", path)["id"] == identity


def test_what_stands_under_something_is_linked_to_it() -> None:
    assert all(order["userId"] == 7 and "customerId" not in order for order in answer("GET", "/users/7/orders"))
    assert all(review["productId"] == 3 for review in answer("GET", "/products/3/reviews"))


def test_filters_are_obeyed_where_the_field_exists() -> None:
    assert {user["lastName"] for user in answer("GET", "/users", query=[("lastName", "Curie"), ("shoe", "42")])} == {
        "Curie"
    }


def test_a_creation_is_what_was_sent_with_an_id_and_a_moment() -> None:
    made = answer("POST", "/users", {"name": "Ada", "nested": {"x": [1]}})
    assert isinstance(made.pop("id"), int)
    assert made.pop("createdAt").endswith("Z")
    assert made == {"name": "Ada", "nested": {"x": [1]}}


def test_a_creation_keeps_what_it_was_given_and_its_style() -> None:
    made = answer("POST", "/users/7/orders", {"id": "mine", "item_id": 3, "created_at": "then"})
    assert made == {"user_id": 7, "id": "mine", "item_id": 3, "created_at": "then"}


def test_several_creations_have_several_ids() -> None:
    made = answer("POST", "/users", [{"a": 1}, {"a": 2}])
    assert [each["a"] for each in made] == [1, 2]
    assert made[0]["id"] != made[1]["id"]


@pytest.mark.parametrize("body", [None, {}, []])
def test_a_creation_of_nothing_is_something(body: JsonValue) -> None:
    assert "email" in answer("POST", "/users", body)


def test_a_text_is_kept() -> None:
    assert answer("POST", "/notes", "hello")["content"] == "hello"


def test_a_change_has_the_id_of_the_path_and_what_was_sent() -> None:
    put = answer("PUT", "/users/7", {"name": "Ada", "id": 99})
    assert (put["id"], put["name"], set(put)) == (7, "Ada", {"id", "name", "updatedAt"})
    patch = answer("PATCH", "/users/7", {"email": "a@example.com"})
    assert (patch["id"], patch["email"]) == (7, "a@example.com")
    assert "lastName" in patch


def test_a_deletion_says_what_is_gone() -> None:
    assert answer("DELETE", "/users/7") == {"id": 7, "deleted": True, "message": "User 7 was deleted."}
    assert answer("DELETE", "/users")["deleted"] is True


def test_actions_have_answers_of_their_own() -> None:
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


def claims_of(token: str) -> JsonDict:
    _, claims, signature = token.split(".")
    assert len(signature) == 43
    found: JsonDict = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    return found


def test_a_token_can_be_read() -> None:
    login = answer("POST", "/auth/login", {"email": "ada@example.org", "password": "x"})
    claims = claims_of(login["accessToken"])
    assert (claims["email"], claims["sub"]) == ("ada@example.org", str(login["user"]["id"]))
    assert claims["exp"] - claims["iat"] == login["expiresIn"] == 3600
    assert claims_of(answer("POST", "/login", {}, seed=3)["accessToken"])["iat"] == 1_768_471_200


def test_a_token_is_spelled_as_the_standard_has_it_for_who_speaks_it() -> None:
    got = answer("POST", "/oauth/token", {"grant_type": "client_credentials", "scope": "orders"})
    assert (got["token_type"], got["expires_in"], got["scope"]) == ("Bearer", 3600, "orders")
    assert claims_of(got["access_token"])


def test_a_new_account_is_that_of_who_registers() -> None:
    made = answer("POST", "/register", {"first_name": "Grace", "email": "grace@example.org"})
    assert (made["user"]["firstName"], made["user"]["email"]) == ("Grace", "grace@example.org")


def test_what_is_found_speaks_of_what_was_searched_for() -> None:
    found = answer("GET", "/products/search", query=[("q", "kettle")], count=3)
    assert all("kettle" in str(row).lower() for row in found["results"])
    sent = answer("POST", "/products/search", {"query": "kettle"}, count=3)
    assert (sent["query"], sent["total"]) == ("kettle", 3)
    assert all("kettle" in str(row).lower() for row in sent["results"])


def test_numbers_about_a_collection_agree() -> None:
    stats = answer("GET", "/users/stats")
    assert stats["total"] == answer("GET", "/users/count")["count"]
    assert 0 < stats["newThisMonth"] < stats["active"] < stats["total"]


def test_a_changed_name_changes_what_is_made_of_it() -> None:
    patched = answer("PATCH", "/users/7", {"name": "Grace Hopper"})
    assert (patched["name"], patched["firstName"], patched["lastName"]) == ("Grace Hopper", "Grace", "Hopper")
    assert patched["email"].startswith("grace.hopper@")
    kept = answer("PATCH", "/users/7", {"name": "Grace Hopper", "email": "me@example.org"})
    assert kept["email"] == "me@example.org"


def test_a_change_leaves_the_rest_as_it_was() -> None:
    before = answer("GET", "/users/7", seed=5)
    after = answer("PATCH", "/users/7", {"phone": "+1-212-555-0100"}, seed=5)
    assert {name for name in before if before[name] != after[name]} == {"phone", "updatedAt"}


def test_what_is_known_stands_and_the_rest_fits() -> None:
    known: JsonDict = {"firstName": "Ada", "last_name": "King", "nickname": "Al"}
    user = answer("GET", "/users/7", known=known)
    assert (user["id"], user["firstName"], user["lastName"], user["nickname"]) == (7, "Ada", "King", "Al")
    assert user["email"].startswith("ada.king@")
    put = answer("PUT", "/users/7", {"name": "B"}, known={"name": "A", "since": 3})
    assert (put["name"], put["since"]) == ("B", 3)


def test_a_deed_leaves_its_mark() -> None:
    order = answer("POST", "/orders/7/cancel", seed=2)
    assert order["status"] == "cancelled"
    assert order["cancelledAt"] is not None
    assert order["deliveredAt"] is None
    assert order["createdAt"] <= order["updatedAt"]


@pytest.mark.parametrize("word", ["me", "latest", "self"])
def test_a_word_in_the_place_of_an_id_leads_to_something_with_one(word: str) -> None:
    assert isinstance(answer("GET", f"/users/{word}")["id"], int)


def test_points_in_time_come_in_order() -> None:
    for path, moment in (
        ("/sensors/3/readings", "recordedAt"),
        ("/forecast", "date"),
        ("/metrics/history", "timestamp"),
    ):
        found = [point[moment] for point in answer("GET", path, count=6)]
        assert found == sorted(set(found))


def test_a_point_alone_is_the_one_of_the_list() -> None:
    point = answer("GET", "/telemetry", count=4, seed=3)[2]
    assert answer("GET", f"/telemetry/{point['id']}", seed=3) == point


def test_unknown_words_are_composed() -> None:
    card = answer("GET", "/loyalty-cards", count=1)[0]
    assert {"id", "points", "tier"} <= card.keys()
    order = answer("GET", "/widget-orders/4")
    assert {"id", "items", "total", "status"} <= order.keys()
    enclosure = answer("GET", "/zoos/3/enclosures", count=1)[0]
    assert enclosure["zooId"] == 3


@pytest.mark.parametrize("seed", [None, 4])
def test_a_part_of_a_collection_is_counted(seed: int | None) -> None:
    answered = answer("GET", "/notifications/unread-count", seed=seed)
    assert [*answered] == ["count"]
    assert answered["count"] <= answer("GET", "/notifications/count", seed=seed or 0)["count"]
    assert answer("GET", "/notifications/unread-count", known={"count": 3}) == {"count": 3}


def test_a_manager_is_the_employee_of_that_id() -> None:
    assert answer("GET", "/managers/30", seed=3) == answer("GET", "/employees/30", seed=3)
    assert answer("GET", "/owners/30", seed=3) == answer("GET", "/users/30", seed=3)


def test_oneself_is_a_user() -> None:
    assert answer("GET", "/me").keys() == answer("GET", "/users/7").keys()
    assert answer("GET", "/me", seed=3) == answer("GET", "/users/me", seed=3)


def test_a_metric_has_a_value_in_a_unit() -> None:
    metric = answer("GET", "/metrics/cpu")
    assert (metric["name"], metric["unit"]) == ("cpu", "percent")
    assert metric["min"] <= metric["value"] <= metric["max"]
