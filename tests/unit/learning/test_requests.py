"""What a request brings along."""

from mockllmapi.exchange import MockRequest
from mockllmapi.learning.requests import MAX_SOURCES, as_said, body_list, sources_of, word_of
from support.json_types import JsonDict


def test_ids_query_and_body_have_names_of_their_own() -> None:
    body: JsonDict = {"name": "Ada", "items": [{"sku": "a"}, {"sku": "b"}], "ok": True}
    request = MockRequest("POST", "/users/7/orders/ord_9", (("limit", "5"), ("limit", "6")), body, "json")
    assert sources_of(request) == {
        "path:0": "7",
        "path:1": "ord_9",
        "query:limit": "5",
        "body:/name": "Ada",
        "body:/items/0/sku": "a",
        "body:/items/1/sku": "b",
        "body:/ok": True,
    }


def test_large_bodies_are_read_in_part() -> None:
    request = MockRequest("POST", "/x", body={"all": list(range(1000)), "text": "x" * 5000}, body_kind="json")
    assert len(sources_of(request)) == MAX_SOURCES
    assert "body:/text" not in sources_of(MockRequest("POST", "/x", body={"text": "x" * 5000}))
    deep: JsonDict = {}
    body = deep
    for _ in range(500):
        deep["a"] = deep = {}
    assert sources_of(MockRequest("POST", "/x", body=body)) == {}


def test_addresses_are_text_and_bodies_what_they_are() -> None:
    assert as_said("query:limit", "5") == (5, "5")
    assert as_said("body:/limit", "5") == ("5",)
    assert (word_of("path:0"), word_of("query:user_id"), word_of("body:/a/userName")) == ("", "userid", "username")


def test_items_of_the_bodys_list() -> None:
    sources = {"body:/line_items/0/sku": "a", "body:/line_items/1/sku": "b", "body:/other/0/sku": "c", "path:0": "7"}
    assert body_list(sources, "lineItems") == [{"item:/sku": "a"}, {"item:/sku": "b"}]
    assert body_list(sources, "none") == []
