"""What memories promise, asked as an engine asks them."""

from itertools import product

import pytest

from mockllmapi.contexts import NOTHING_KNOWN
from mockllmapi.exchange import BackendChoice, Consistency
from mockllmapi.types import JsonObject, JsonValue
from support.json_types import Json, JsonDict
from support.memories import GONE, Talk, asking

SHOP = {"context": "shop"}
NAME = {"name": ""}


def ids(things: list[JsonDict]) -> list[int]:
    return [thing["id"] for thing in things]


# -- identity: things


async def test_a_thing_is_the_same_each_time_and_another_id_is_another_thing() -> None:
    talk = Talk()
    first = await talk.ask(path="/users/7")
    assert await talk.ask(path="/users/7") == first
    assert await talk.ask(path="/api/v1/users/7") == first
    assert (await talk.ask(path="/users/8"))["name"] != first["name"]


@pytest.mark.parametrize("identity", ["7", "ord_12", "hello-world", "3f2504e0-4f89-41d3-9a0c-0305e82c3301"])
async def test_ids_of_every_look(identity: str) -> None:
    talk = Talk()
    first = await talk.ask(path=f"/orders/{identity}")
    assert await talk.ask(path=f"/orders/{identity}") == first
    assert talk.invented == 1


async def test_a_number_and_its_text_are_one_id() -> None:
    talk = Talk().say([{"id": "7", "name": "Ann"}])
    await talk.ask()
    assert await talk.ask(path="/users/7") == {"id": "7", "name": "Ann"}


async def test_every_record_of_a_list_can_be_asked_for() -> None:
    talk = Talk()
    users = await talk.ask()
    assert [await talk.ask(path=f"/users/{each['id']}") for each in users] == users
    assert talk.invented == 1


async def test_head_asks_no_more_than_get() -> None:
    talk = Talk()
    assert await talk.ask("HEAD", "/users/7") == await talk.ask(path="/users/7")
    assert talk.invented == 1


async def test_what_stands_inside_others_is_known_but_not_whole() -> None:
    talk = Talk().say({"id": 1, "user": {"id": 7, "name": "Ann"}, "items": [{"id": 5, "sku": "abc"}]})
    await talk.ask(path="/orders/1")
    user = await talk.ask(path="/users/7")
    assert user["name"] == "Ann"
    assert "rank" in user
    assert (await talk.ask(path="/items/5"))["sku"] == "abc"
    assert talk.invented == 3


async def test_what_stands_inside_others_follows_its_detail() -> None:
    talk = Talk().say({"id": 1, "user": {"id": 7, "name": "Ann"}})
    await talk.ask(path="/orders/1")
    await talk.ask("PATCH", "/users/7", {"name": "Bea"})
    assert await talk.ask(path="/orders/1") == {"id": 1, "user": {"id": 7, "name": "Bea"}}


async def test_a_new_answer_repeats_what_is_known_inside_it() -> None:
    talk = Talk()
    ann = await talk.ask(path="/users/7")
    talk.say({"id": 1, "user": {"id": 7, "name": "Zoe", "shoe": 44}})
    assert (await talk.ask(path="/orders/1"))["user"] == {"id": 7, "name": ann["name"], "shoe": 44}


async def test_the_same_thing_twice_in_one_answer_is_the_same() -> None:
    talk = Talk().say([{"id": 1, "user": {"id": 7, "name": "Ann"}}, {"id": 2, "user": {"id": 7, "name": "Bea"}}])
    orders = await talk.ask(path="/orders")
    assert orders[0]["user"] == orders[1]["user"]


async def test_below_another_parent_the_same_id_is_another_thing() -> None:
    talk = Talk().say({"id": 1, "postId": 1, "text": "a"}, {"id": 1, "postId": 2, "text": "b"})
    one, two = await talk.ask(path="/posts/1/comments/1"), await talk.ask(path="/posts/2/comments/1")
    assert (one["text"], two["text"]) == ("a", "b")
    assert await talk.ask(path="/posts/2/comments/1") == two
    assert await talk.ask(path="/posts/1/comments/1") == one
    assert await talk.ask(path="/comments/1") == one


async def test_another_name_of_a_thing_leads_to_it() -> None:
    talk = Talk().say({"id": 12, "slug": "hello-world", "title": "Hello"})
    post = await talk.ask(path="/posts/hello-world")
    assert await talk.ask(path="/posts/12") == post
    await talk.ask("PATCH", "/posts/12", {"title": "Bye"})
    assert (await talk.ask(path="/posts/hello-world"))["title"] == "Bye"
    await talk.ask("DELETE", "/posts/hello-world")
    assert await talk.ask(path="/posts/12") == GONE


# -- identity: shapes


async def test_a_shape_cuts_what_is_known() -> None:
    talk = Talk()
    whole = await talk.ask(path="/users/7")
    assert await talk.ask(path="/users/7", shape=NAME) == {"name": whole["name"]}
    assert talk.invented == 1


async def test_what_a_shape_cut_down_is_not_whole_and_is_added_to() -> None:
    talk = Talk()
    part = await talk.ask(path="/users/7", shape=NAME)
    whole = await talk.ask(path="/users/7")
    assert whole["name"] == part["name"]
    assert {"id", "rank"} <= whole.keys()
    assert await talk.ask(path="/users/7") == whole
    assert talk.invented == 2


async def test_another_spelling_is_no_other_member() -> None:
    talk = Talk().say({"id": 7, "firstName": "Ann"})
    await talk.ask(path="/users/7")
    assert await talk.ask(path="/users/7", shape={"first_name": ""}) == {"first_name": "Ann"}
    assert await talk.ask(path="/users/7") == {"id": 7, "firstName": "Ann"}


async def test_a_shape_that_wants_another_type_changes_nothing_that_is_known() -> None:
    talk = Talk().say({"id": 7, "rank": 5}, {"rank": "five"})
    await talk.ask(path="/users/7")
    assert await talk.ask(path="/users/7", shape={"rank": ""}) == {"rank": "five"}
    assert await talk.ask(path="/users/7") == {"id": 7, "rank": 5}


async def test_who_asks_for_some_fields_gets_no_whole_thing_and_leaves_none() -> None:
    talk = Talk().say({"name": "Ann"})
    await talk.ask(path="/users/7", query={"fields": "name"})
    assert (await talk.ask(path="/users/7")).keys() > {"name"}
    assert talk.invented == 2


# -- identity: changes


async def test_a_created_thing_is_there() -> None:
    talk = Talk().say({"id": 50, "name": "Bob"})
    made = await talk.ask("POST", "/users", {"name": "Bob"})
    assert await talk.ask(path=f"/users/{made['id']}") == made


async def test_a_created_thing_takes_nobodys_id_unless_it_says_so() -> None:
    talk = Talk()
    users = await talk.ask()
    made = await talk.ask("POST", "/users", {"name": "Bob"})
    assert made["id"] not in ids(users)
    own = await talk.ask("POST", "/users", {"id": 2, "name": "Own"})
    assert own["id"] == 2
    assert (await talk.ask(path="/users/2"))["name"] == "Own"


async def test_patch_merges_and_put_replaces() -> None:
    talk = Talk().say({"id": 7, "name": "Ann", "tags": {"a": 1, "b": 2}, "createdAt": "2026-01-01T00:00:00Z"})
    await talk.ask(path="/users/7")
    patched = await talk.ask("PATCH", "/users/7", {"tags": {"a": None, "c": 3}, "age": 5})
    assert patched == {
        "id": 7,
        "name": "Ann",
        "tags": {"b": 2, "c": 3},
        "createdAt": "2026-01-01T00:00:00Z",
        "age": 5,
    }
    assert await talk.ask(path="/users/7") == patched
    replaced = await talk.ask("PUT", "/users/7", {"name": "Bea"})
    assert replaced == {"id": 7, "name": "Bea", "createdAt": "2026-01-01T00:00:00Z"}
    assert await talk.ask(path="/users/7") == replaced
    assert talk.invented == 1


async def test_null_in_a_patch_removes_for_good_even_where_a_shape_shows_less() -> None:
    talk = Talk().say({"id": 7, "name": "Ann", "nick": "A"})
    await talk.ask(path="/users/7")
    await talk.ask("PATCH", "/users/7", {"nick": None}, shape=NAME)
    assert await talk.ask(path="/users/7") == {"id": 7, "name": "Ann"}


async def test_what_changes_was_updated_now() -> None:
    talk = Talk().say({"id": 7, "name": "Ann", "updatedAt": "2020-01-01T00:00:00.000Z"})
    await talk.ask(path="/users/7")
    talk.clock.advance(60)
    assert (await talk.ask("PATCH", "/users/7", {"name": "B"}))["updatedAt"] == "2026-01-02T03:05:05.000Z"
    assert (await talk.ask("PATCH", "/users/7", {"updatedAt": "2021"}))["updatedAt"] == "2021"


async def test_a_change_of_something_unknown_is_remembered() -> None:
    talk = Talk()
    changed = await talk.ask("PATCH", "/users/9", {"name": "Ann"})
    assert changed["name"] == "Ann"
    assert await talk.ask(path="/users/9") == changed


async def test_an_action_keeps_the_thing_and_changes_its_status() -> None:
    talk = Talk().say({"id": 7, "total": 12, "status": "open", "cancelledAt": None})
    await talk.ask(path="/orders/7")
    talk.say({"id": 7, "total": 99, "status": "cancelled", "cancelledAt": "2026-01-02"})
    cancelled = await talk.ask("POST", "/orders/7/cancel")
    assert cancelled == {"id": 7, "total": 12, "status": "cancelled", "cancelledAt": "2026-01-02"}
    assert await talk.ask(path="/orders/7") == cancelled


async def test_statistics_of_a_thing_are_not_the_thing() -> None:
    talk = Talk()
    user = await talk.ask(path="/users/7")
    talk.say({"views": 5, "id": 7})
    await talk.ask(path="/users/7/stats")
    assert await talk.ask(path="/users/7") == user


# -- identity: what is gone


async def test_what_was_deleted_is_gone_until_somebody_puts_it_back() -> None:
    talk = Talk()
    await talk.ask(path="/users/7")
    await talk.ask("DELETE", "/users/7")
    for method, body in (("GET", None), ("HEAD", None), ("PATCH", {"name": "A"}), ("DELETE", None)):
        assert await talk.ask(method, "/users/7", body) == GONE
    assert talk.last is not None
    assert talk.last.gone == "The user 7 was deleted."
    back = await talk.ask("PUT", "/users/7", {"name": "Back"})
    assert back["name"] == "Back"
    assert await talk.ask(path="/users/7") == back


async def test_what_is_below_a_deleted_thing_is_gone_too() -> None:
    talk = Talk()
    await talk.ask("DELETE", "/users/7")
    for method, path in (("GET", "/users/7/orders"), ("POST", "/users/7/orders"), ("GET", "/users/7/orders/3")):
        assert await talk.ask(method, path) == GONE
    assert await talk.ask(path="/users/8/orders") != GONE


async def test_a_new_list_does_not_show_what_is_gone() -> None:
    talk = Talk()
    await talk.ask("DELETE", "/users/2")
    assert 2 not in ids(await talk.ask())


# -- identity: lists


async def test_equal_plain_collections_differ_and_draw_other_ids() -> None:
    talk = Talk()
    lists = [await talk.ask() for _ in range(5)]
    seen = [identity for each in lists for identity in ids(each)]
    assert len(set(seen)) == len(seen) == 15
    assert [await talk.ask(path=f"/users/{identity}") for identity in seen] == [one for each in lists for one in each]


@pytest.mark.parametrize(
    "old", ["ord_12", "INV-0041", "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "5f1d7a84b2c3d4e5f6a7b8c9"]
)
async def test_fresh_ids_look_like_the_others(old: str) -> None:
    talk = Talk().say(*([{"id": old}] for _ in range(6)))
    drawn = {(await talk.ask(path="/orders"))[0]["id"] for _ in range(6)}
    assert len(drawn) == 6
    assert {(len(each), each.partition("_")[0] if "_" in old else len(each.split("-"))) for each in drawn} == {
        (len(old), old.partition("_")[0] if "_" in old else len(old.split("-")))
    }


async def test_two_records_never_share_an_id() -> None:
    talk = Talk().say([{"id": 5}, {"id": 5}, {"id": 5}])
    assert len(set(ids(await talk.ask()))) == 3


async def test_an_id_that_was_asked_for_stays() -> None:
    talk = Talk()
    await talk.ask(path="/users/2")
    talk.say([{"id": 2, "name": "again"}])
    assert ids(await talk.ask(query={"id": 2})) == [2]


async def test_a_link_to_itself_follows_a_fresh_id() -> None:
    talk = Talk().say([{"id": 1, "href": "/users/1"}], [{"id": 1, "href": "/users/1"}])
    await talk.ask()
    user = (await talk.ask())[0]
    assert user["href"] == f"/users/{user['id']}"


async def test_an_id_that_the_shape_does_not_allow_to_change_stays() -> None:
    talk = Talk()
    shape = {"type": "array", "items": {"type": "object", "properties": {"id": {"const": 1}}, "required": ["id"]}}
    talk.say([{"id": 1}], [{"id": 1}])
    await talk.ask(shape=shape)
    assert await talk.ask(shape=shape) == [{"id": 1}]


# -- identity: pages


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"page": 1}, {"page": 2}),
        ({"offset": 0}, {"offset": 4}),
        ({"skip": 0}, {"skip": 4}),
        ({"page": 0}, {"page": 1}),
    ],
)
async def test_pages_stay_and_share_nothing(first: JsonObject, second: JsonObject) -> None:
    talk = Talk()
    one, two = await talk.ask(query=first, count=4), await talk.ask(query=second, count=4)
    assert not set(ids(one)) & set(ids(two))
    assert (await talk.ask(query=first, count=4), await talk.ask(query=second, count=4)) == (one, two)
    assert talk.invented == 2


async def test_windows_overlap_as_positions_do() -> None:
    talk = Talk()
    ten = await talk.ask(query={"offset": 0}, count=10)
    assert await talk.ask(query={"page": 2}, count=3) == ten[3:6]
    more = await talk.ask(query={"offset": 8}, count=4)
    assert more[:2] == ten[8:]


async def test_a_page_is_as_long_as_the_first_one_was() -> None:
    talk = Talk()
    one, two = await talk.ask(query={"page": 1}), await talk.ask(query={"page": 2})
    assert (len(one), len(two)) == (3, 3)
    assert await talk.ask(query={"offset": 3}, count=3) == two


async def test_a_page_without_ids_stays_too() -> None:
    talk = Talk()
    one = await talk.ask(query={"page": 1}, count=2, shape=[NAME])
    assert await talk.ask(query={"page": 1}, count=2, shape=[NAME]) == one
    whole = await talk.ask(query={"page": 1}, count=2)
    assert [each["name"] for each in whole] == [each["name"] for each in one]
    assert await talk.ask(path=f"/users/{whole[0]['id']}") == whole[0]


async def test_filters_make_another_collection_and_sorting_does_not() -> None:
    talk = Talk()
    one = await talk.ask(query={"page": 1, "role": "admin"}, count=2)
    assert await talk.ask(query={"role": "admin", "page": 1, "sort": "name"}, count=2) == one
    assert await talk.ask(query={"page": 1, "role": "guest"}, count=2) != one
    assert await talk.ask(path="/users/7/users", query={"page": 1, "role": "admin"}, count=2) != one


async def test_a_cursor_leads_on_and_stays() -> None:
    talk = Talk().say(
        {"items": [{"id": 1}, {"id": 2}], "nextCursor": "abc"}, {"items": [{"id": 1}, {"id": 2}], "nextCursor": "abc"}
    )
    one = await talk.ask(query={"cursor": ""}, count=2)
    two = await talk.ask(query={"cursor": one["nextCursor"]}, count=2)
    assert not set(ids(one["items"])) & set(ids(two["items"]))
    assert two["nextCursor"] != one["nextCursor"]
    assert await talk.ask(query={"cursor": one["nextCursor"]}, count=2) == two
    assert await talk.ask(query={"offset": 2}, count=2) == two
    assert talk.invented == 2


async def test_an_unknown_cursor_is_a_region_of_its_own() -> None:
    talk = Talk()
    one, two = await talk.ask(query={"cursor": "x"}, count=2), await talk.ask(query={"cursor": "y"}, count=2)
    assert not set(ids(one)) & set(ids(two))
    assert await talk.ask(query={"cursor": "x"}, count=2) == one


async def test_after_an_id_comes_what_follows_it() -> None:
    talk = Talk()
    five = await talk.ask(query={"offset": 0}, count=5)
    assert await talk.ask(query={"starting_after": five[1]["id"]}, count=3) == five[2:]


async def test_a_total_stays_and_follows_what_happens() -> None:
    page = {"data": [{"id": 1}, {"id": 2}], "page": 1, "total": 57}
    talk = Talk().say(page, {**page, "page": 2, "total": 12})
    await talk.ask(query={"page": 1}, count=2)
    two = await talk.ask(query={"page": 2}, count=2)
    assert two["total"] == 57
    await talk.ask("DELETE", f"/users/{two['data'][0]['id']}")
    one = await talk.ask(query={"page": 1}, count=2)
    assert (one["total"], one["page"]) == (56, 1)
    await talk.ask("POST", "/users", {"name": "new"})
    one = await talk.ask(query={"page": 1}, count=2, shape={"data": [{"id": 0}], "total": 0})
    assert one["total"] == 57
    assert talk.last is not None
    assert talk.last.total == 57


async def test_what_is_deleted_leaves_no_gap() -> None:
    talk = Talk()
    five = await talk.ask(query={"offset": 0}, count=5)
    await talk.ask("DELETE", f"/users/{five[1]['id']}")
    assert await talk.ask(query={"offset": 0}, count=4) == [five[0], *five[2:]]


# -- whom a request speaks to


async def test_who_names_a_backend_hears_it_and_changes_nothing_that_is_known() -> None:
    talk = Talk()
    first = await talk.ask(path="/users/7")
    named = await talk.ask(path="/users/7", backend=BackendChoice("gpt"))
    assert named["name"] != first["name"]
    assert await talk.ask(path="/users/7") == first
    other = await talk.ask(path="/users/8", backend=BackendChoice("gpt"))
    assert await talk.ask(path="/users/8") == other


async def test_a_named_backend_moves_nothing_in_a_collection_that_stays() -> None:
    talk = Talk()
    page = await talk.ask(query={"page": 1})
    talk.say([{"id": 91, "name": "x"}, {"id": 92, "name": "y"}])
    await talk.ask(query={"page": 1}, backend=BackendChoice("gpt"))
    assert await talk.ask(query={"page": 1}) == page


@pytest.mark.parametrize("path", ["/catalog", "/stock", "/data", "/list", "/log", "/search", "/users/search"])
@pytest.mark.parametrize("controls", [{}, SHOP])
async def test_pages_stay_whatever_the_collection_is_called(path: str, controls: JsonDict) -> None:
    talk = Talk().say({"items": [{"id": 1}, {"id": 2}], "page": 1}, {"items": [{"id": 3}, {"id": 4}], "page": 2})
    pages = [await talk.ask(path=path, query={"page": number}, **controls) for number in (1, 2, 1, 2)]
    assert pages[:2] == pages[2:]
    assert pages[0] != pages[1]
    assert talk.invented == 2


async def test_a_list_under_a_singular_name_stays_in_a_context() -> None:
    talk = Talk().say([{"id": 1, "name": "a"}, {"id": 2, "name": "b"}])
    first = await talk.ask(path="/stock", **SHOP)
    assert await talk.ask(path="/stock", **SHOP) == first
    assert await talk.ask(path="/stock/2", **SHOP) == first[1]
    assert talk.invented == 1


@pytest.mark.parametrize("controls", [{}, SHOP])
async def test_what_is_gone_is_gone_for_a_request_that_names_a_backend_too(controls: dict[str, str]) -> None:
    talk = Talk()
    await talk.ask("DELETE", "/users/7", **controls)
    assert await talk.ask(path="/users/7", backend=BackendChoice("gpt"), **controls) == GONE


async def test_nobody_keeps_anonymous_calls() -> None:
    talk = Talk()
    await talk.ask()
    await talk.ask(path="/users/7")
    assert talk.last is not None
    assert talk.last.calls == ()


async def test_reads_nothing_where_there_can_be_nothing() -> None:
    talk = Talk()
    request = asking()
    memory = talk.contexts.memory_for(request)
    assert memory is not None
    assert await memory.recall(request) == NOTHING_KNOWN


@pytest.mark.parametrize(
    "value", [None, 7, "text", [], {}, [1, "a"], {"id": None}, {"id": []}, {"id": "x" * 1000}, [[{"id": 1}]]]
)
async def test_answers_of_every_form_pass(value: JsonValue) -> None:
    methods = ["GET", "POST", "PUT", "DELETE"]
    paths = ["/", "/users", "/users/7", "/users/7/cancel", "/login", "/profile"]
    lost = [
        (method, path, controls)
        for method, path, controls in product(methods, paths, ({}, SHOP))
        if await Talk().say(value).ask(method, path, {"a": 1}, query={"page": 1}, **controls) is GONE
    ]
    assert lost == []


async def test_what_is_no_text_is_not_remembered_and_does_no_harm() -> None:
    talk = Talk().say({"id": 7, "name": "\ud800"})
    await talk.ask(path="/users/7")
    assert (await talk.ask(path="/users/7"))["name"] != "\ud800"


# -- named contexts


async def test_a_plain_collection_stays_in_a_context() -> None:
    talk = Talk()
    users = await talk.ask(**SHOP)
    assert await talk.ask(**SHOP) == users
    assert await talk.ask(context="Shop") != users
    assert (await talk.ask(**SHOP, count=5))[:3] == users
    assert await talk.ask(**SHOP) == users


async def test_the_round_trip_of_a_thing() -> None:
    talk = Talk()
    made = await talk.ask("POST", "/products", {"name": "Hat"}, **SHOP)
    path = f"/products/{made['id']}"
    assert await talk.ask(path=path, **SHOP) == made
    listed = await talk.ask(path="/products", **SHOP)
    assert listed[0] == made
    changed = await talk.ask("PATCH", path, {"name": "Cap"}, **SHOP)
    assert (await talk.ask(path="/products", **SHOP))[0] == changed == {**made, "name": "Cap"}
    assert (await talk.ask(path="/products", count=1, **SHOP)) == [changed]
    await talk.ask("DELETE", path, **SHOP)
    assert await talk.ask(path=path, **SHOP) == GONE
    left = await talk.ask(path="/products", **SHOP)
    assert left == listed[1:]


async def test_what_was_created_stands_first_the_newest_before_the_others() -> None:
    talk = Talk()
    users = await talk.ask(**SHOP)
    made = [await talk.ask("POST", "/users", {"name": name}, **SHOP) for name in "ab"]
    assert await talk.ask(**SHOP) == [*reversed(made), *users]


async def test_what_was_created_is_in_filtered_lists_that_it_fits() -> None:
    talk = Talk()
    made = await talk.ask("POST", "/users", {"name": "Ann", "role": "admin", "active": True}, **SHOP)
    assert (await talk.ask(query={"role": "Admin", "active": "true"}, **SHOP))[0] == made
    assert made not in await talk.ask(query={"role": "guest"}, **SHOP)
    assert (await talk.ask(query={"q": "ann"}, **SHOP))[0] == made


async def test_what_was_only_asked_for_by_id_is_in_no_list() -> None:
    talk = Talk()
    user = await talk.ask(path="/users/77", **SHOP)
    assert user not in await talk.ask(**SHOP)


async def test_the_third_of_a_list_can_be_ordered() -> None:
    talk = Talk()
    third = (await talk.ask(path="/products", **SHOP))[2]
    talk.say({"id": 1, "productId": third["id"], "product": {"id": third["id"], "name": "?"}})
    order = await talk.ask("POST", "/orders", {"productId": third["id"]}, **SHOP)
    assert order["product"] == {"id": third["id"], "name": third["name"]}


async def test_references_are_to_things_that_are_known() -> None:
    talk = Talk()
    users = ids(await talk.ask(**SHOP))
    talk.say([{"id": n, "userId": 900 + n, "batch_id": "z", "user": {"id": 900 + n, "name": "?"}} for n in range(1, 9)])
    orders = await talk.ask(path="/orders", **SHOP)
    assert {order["userId"] for order in orders} <= set(users)
    assert len({order["userId"] for order in orders}) > 1
    for order in orders:
        assert order["user"] == {
            "id": order["userId"],
            "name": (await talk.ask(path=f"/users/{order['userId']}", **SHOP))["name"],
        }
        assert order["batch_id"] == "z"


async def test_a_reference_that_the_request_gives_stays() -> None:
    talk = Talk()
    await talk.ask(**SHOP)
    made = await talk.ask("POST", "/orders", {"userId": 999}, **SHOP)
    assert made["userId"] == 999
    talk.say([{"id": 1, "userId": 999}])
    assert (await talk.ask(path="/users/999/orders", **SHOP))[0]["userId"] == 999


async def test_anonymous_references_are_left_alone() -> None:
    talk = Talk()
    await talk.ask()
    talk.say([{"id": 1, "userId": 999}])
    assert (await talk.ask(path="/orders"))[0]["userId"] == 999


async def test_what_stands_inside_records_follows_its_detail_too() -> None:
    talk = Talk().say([{"id": 1, "user": {"id": 7, "name": "Ann"}}])
    await talk.ask(path="/orders", **SHOP)
    await talk.ask("PATCH", "/users/7", {"name": "Bea"}, **SHOP)
    assert await talk.ask(path="/orders", **SHOP) == [{"id": 1, "user": {"id": 7, "name": "Bea"}}]
    talk.say([{"id": 1, "user": {"id": 7, "name": "x"}}, {"id": 1, "user": {"id": 7, "name": "y"}}])
    orders = await talk.ask(path="/orders", count=2, **SHOP)
    assert [order["user"] for order in orders] == [{"id": 7, "name": "Bea"}] * 2


async def test_a_whole_record_gets_no_invented_members() -> None:
    talk = Talk()
    await talk.ask("POST", "/users", {"name": "Ann"}, **SHOP)
    put = await talk.ask("PUT", "/users/1", {"nick": "A"}, **SHOP)
    assert (await talk.ask(count=2, **SHOP))[0] == put == {"id": 1, "nick": "A"}
    assert await talk.ask(path="/users/1", **SHOP) == put


async def test_more_created_than_a_page_holds_are_all_in_the_plain_list() -> None:
    talk = Talk()
    made = [await talk.ask("POST", "/users", {"name": "a"}, **SHOP)]
    await talk.ask(query={"page": 1}, count=1, **SHOP)
    made.insert(0, await talk.ask("POST", "/users", {"name": "b"}, **SHOP))
    assert await talk.ask(**SHOP) == made


async def test_what_was_created_is_not_all_that_there_is() -> None:
    for shape in (None, [NAME]):
        talk = Talk()
        await talk.ask("POST", "/users", {"name": "Ann"}, **SHOP)
        users = await talk.ask(shape=shape, **SHOP)
        assert (users[0]["name"], len(users)) == ("Ann", 3)
        assert await talk.ask(shape=shape, **SHOP) == users


async def test_calls_are_kept_the_newest_first_within_bounds() -> None:
    talk = Talk()
    for number in range(60):
        talk.say({"id": number, "text": "x" * 5000})
        await talk.ask("POST", "/notes", {"number": number, "text": "y" * 5000}, query={"q": "1"}, **SHOP)
    await talk.ask(path="/notes/1", **SHOP)
    assert talk.last is not None
    calls = talk.last.calls
    assert len(calls) == 50
    assert (calls[0].method, calls[0].path, calls[0].query, calls[0].at) == (
        "POST",
        "/notes",
        "q=1",
        "2026-01-02T03:04:05Z",
    )
    assert calls[0].body.startswith('{"number":59,')
    assert calls[-1].body.startswith('{"number":10,')
    assert all(len(call.body) <= 2048 and len(call.answer) <= 2048 for call in calls)


async def test_shared_values_fill_members_of_their_names() -> None:
    talk = Talk()
    await talk.contexts.share("shop", {"currency": "EUR", "rank": "wrong type", "id": 5})
    talk.say({"id": 7, "currency": "USD", "rank": 3})
    assert await talk.ask(path="/orders/7", shape={"id": 0, "currency": "", "rank": 0}, **SHOP) == {
        "id": 7,
        "currency": "EUR",
        "rank": 3,
    }
    talk.say({"id": 8, "currency": "GBP"})
    assert (await talk.ask("POST", "/orders", {"currency": "GBP"}, **SHOP))["currency"] == "GBP"
    assert talk.last is not None
    assert talk.last.shared["currency"] == "EUR"


async def test_what_has_no_id_is_one_thing_in_a_context() -> None:
    talk = Talk()
    profile = await talk.ask(path="/profile", **SHOP)
    assert await talk.ask(path="/profile", **SHOP) == profile
    await talk.ask("PATCH", "/profile", {"name": "Ann"}, **SHOP)
    assert (await talk.ask(path="/profile", **SHOP))["name"] == "Ann"
    assert await talk.ask(path="/profile") != await talk.ask(path="/profile")


async def test_the_world_is_one_context_for_all() -> None:
    talk = Talk(Consistency.WORLD)
    users = await talk.ask()
    assert await talk.ask(seed=5) == users
    assert await talk.ask(context="world") == users
    assert await talk.ask(consistency=Consistency.VARY) != users
    assert await Talk().ask(consistency=Consistency.WORLD) != []


async def test_contexts_do_not_hear_each_other() -> None:
    talk = Talk()
    one = await talk.ask(path="/users/7", context="a")
    assert await talk.ask(path="/users/7", context="b") != one
    assert await talk.ask(path="/users/7") != one
    await talk.ask("DELETE", "/users/7", context="b")
    assert await talk.ask(path="/users/7", context="a") == one


async def test_a_thing_survives_two_hundred_requests_of_others() -> None:
    talk = Talk()
    made = await talk.ask("POST", "/products", {"name": "Hat"}, **SHOP)
    for number in range(200):
        await talk.ask(path=f"/things{number % 7}", query={"page": number}, count=20, **SHOP)
        await talk.ask(path="/users", query={"page": number}, count=20, context=f"other-{number}")
    assert await talk.ask(path=f"/products/{made['id']}", **SHOP) == made


async def test_an_answer_of_two_lists_at_once_agrees_with_the_first() -> None:
    talk = Talk()
    requests = [asking(query={"page": 1}, count=2) for _ in range(2)]
    memories = [talk.contexts.memory_for(each) for each in requests]
    assert all(
        [
            (await memory.recall(each)).items == (None, None)
            for memory, each in zip(memories, requests, strict=True)
            if memory
        ]
    )
    answers: list[Json] = []
    for memory, each in zip(memories, requests, strict=True):
        assert memory is not None
        answers.append(await memory.agree(each, talk.invention(each), lambda _value: True))
        await memory.remember(each, answers[-1], is_whole=True)
    assert [(one["id"], one["name"]) for one in answers[0]] == [(one["id"], one["name"]) for one in answers[1]]
    assert await talk.ask(query={"page": 1}, count=2) == answers[1]


# -- forgetting


async def test_expiry_slides() -> None:
    talk = Talk()
    user, shop = await talk.ask(path="/users/7"), await talk.ask(path="/users/7", **SHOP)
    for _ in range(4):
        talk.clock.advance(600)
        assert await talk.ask(path="/users/7") == user
        assert await talk.ask(path="/users/7", **SHOP) == shop
    talk.clock.advance(901)
    assert await talk.ask(path="/users/7") != user
    assert await talk.ask(path="/users/7", **SHOP) != shop


async def test_identities_expire_one_by_one() -> None:
    talk = Talk()
    seven, eight = await talk.ask(path="/users/7"), await talk.ask(path="/users/8")
    talk.clock.advance(600)
    assert await talk.ask(path="/users/7") == seven
    talk.clock.advance(600)
    assert await talk.ask(path="/users/7") == seven
    assert await talk.ask(path="/users/8") != eight


async def test_what_was_deleted_may_be_invented_again_once_that_is_forgotten() -> None:
    talk = Talk()
    await talk.ask("DELETE", "/users/7")
    talk.clock.advance(901)
    assert await talk.ask(path="/users/7") != GONE


# -- what belongs together


PRODUCTS = [{"id": 5, "name": "Mug", "price": 7.5, "sku": "M-1"}]
ANN = {"id": 7, "firstName": "Ann", "lastName": "Lee", "email": "ann@example.com"}


async def test_an_order_in_a_context_is_for_a_known_user_and_of_known_products() -> None:
    talk = Talk().say([ANN], PRODUCTS)
    await talk.ask(**SHOP)
    await talk.ask(path="/products", **SHOP)
    line = {"productId": 99, "productName": "?", "sku": "?", "quantity": 2, "unitPrice": 1.0, "total": 2.0}
    customer = {"id": 40, "name": "?", "email": "?"}
    talk.say(
        [{"id": 1, "customerId": 40, "customer": customer, "items": [line], "subtotal": 2.0, "tax": 0.2, "total": 2.2}]
    )
    assert await talk.ask(path="/orders", **SHOP) == [
        {
            "id": 1,
            "customerId": 7,
            "customer": {"id": 7, "name": "Ann Lee", "email": "ann@example.com"},
            "items": [
                {"productId": 5, "productName": "Mug", "sku": "M-1", "quantity": 2, "unitPrice": 7.5, "total": 15.0}
            ],
            "subtotal": 15.0,
            "tax": 1.5,
            "total": 16.5,
        }
    ]


@pytest.mark.parametrize("controls", [{}, SHOP])
async def test_an_id_in_a_body_decides_about_the_objects_and_copies_of_the_answer(controls: JsonDict) -> None:
    talk = Talk().say(ANN, PRODUCTS)
    await talk.ask(path="/users/7", **controls)
    await talk.ask(path="/products", **controls)
    shape = {"id": 0, "user": {"id": 0, "email": ""}, "productName": "", "unitPrice": 0.5}
    talk.say({"id": 3, "user": {"id": 1, "email": "?"}, "productName": "?", "unitPrice": 0.5})
    order = await talk.ask("POST", "/orders", {"userId": 7, "productId": 5}, shape=shape, **controls)
    assert order["user"] == {"id": 7, "email": "ann@example.com"}
    assert (order["productName"], order["unitPrice"]) == ("Mug", 7.5)


async def test_who_is_named_once_in_a_body_is_the_same_under_other_names() -> None:
    talk = Talk().say({"id": 3, "userId": 7, "customerId": 90, "sellerId": 91})
    order = await talk.ask("POST", "/orders", {"userId": 7})
    assert order == {"id": 3, "userId": 7, "customerId": 7, "sellerId": 91}
    talk.say({"id": 4, "userId": 7, "customerId": 8})
    assert (await talk.ask("POST", "/orders", {"userId": 7, "customerId": 8}))["customerId"] == 8


async def test_another_name_of_a_known_value_says_the_same() -> None:
    talk = Talk().say(ANN, {"name": "Zoe", "full_name": "Zoe", "nick": "Z"})
    await talk.ask(path="/users/7")
    shape = {"name": "", "full_name": "", "nick": ""}
    assert await talk.ask(path="/users/7", shape=shape) == {"name": "Ann Lee", "full_name": "Ann Lee", "nick": "Z"}
    assert await talk.ask(path="/users/7", shape={"name": "", "email": ""}) == {
        "name": "Ann Lee",
        "email": ANN["email"],
    }
    talk.say({"id": 8, "name": "Bo Berg"}, {"first_name": "Zoe", "last_name": "Y", "age": 4})
    await talk.ask(path="/users/8")
    names = await talk.ask(path="/users/8", shape={"first_name": "", "last_name": "", "age": 0})
    assert names == {"first_name": "Bo", "last_name": "Berg", "age": 4}


async def test_what_follows_from_a_changed_name_changes_with_it() -> None:
    talk = Talk().say({**ANN, "name": "Ann Lee"})
    await talk.ask(path="/users/7")
    assert (await talk.ask("PATCH", "/users/7", {"firstName": "Bea"}))["name"] == "Bea Lee"
    assert (await talk.ask("PATCH", "/users/7", {"name": "Cy"}))["firstName"] == "Bea"


async def test_an_object_beside_an_id_is_the_thing_with_that_id() -> None:
    talk = Talk().say([ANN, {"id": 8, "firstName": "Bo", "lastName": "Berg", "email": "bo@example.com"}])
    await talk.ask(**SHOP)
    for made, customer in ((1, 7), (2, 8)):
        talk.say({"id": made, "customerId": customer})
        await talk.ask("POST", "/orders", {"customerId": customer}, shape={"id": 0, "customerId": 0}, **SHOP)
        talk.say({"id": made, "customerId": 50, "customer": {"id": 50, "email": "?"}})
        order = await talk.ask(path=f"/orders/{made}", **SHOP)
        email = (await talk.ask(path=f"/users/{customer}", **SHOP))["email"]
        assert order == {"id": made, "customerId": customer, "customer": {"id": customer, "email": email}}


@pytest.mark.parametrize("context", [None, "shop"])
async def test_things_asked_for_by_id_are_those_that_are_known(context: str | None) -> None:
    talk = Talk()
    first = await talk.ask(path="/users/2", context=context)
    found = await talk.ask(query={"ids": "1,2,3"}, context=context)
    assert ids(found) == [1, 2, 3]
    assert found[1] == first
    assert await talk.ask(path="/users/3", context=context) == found[2]
