"""Texts of models, made to conform."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mockllmapi.engine.normalize import CUT
from mockllmapi.engine.repair.schema_repair import NothingUsable
from mockllmapi.exchange import Choice, FinishReason
from mockllmapi.json_kit import get_at
from support.json_types import Json
from support.workshop import make_workshop

USER = {"id": 0, "name": "", "email": ""}
WHOLE = {"id": 7, "name": "Ada", "email": "ada@example.org"}


async def drafted(text: str, *, cut: bool = False, is_builtin: bool = False, **request: Any) -> Any:
    shop = make_workshop("unused")
    ask = await shop.ask(**request)
    choice = Choice(text, FinishReason.LENGTH if cut else FinishReason.STOP)
    draft = shop.normalizer.read(choice, ask, is_builtin=is_builtin)
    return draft, shop.normalizer.complete(draft, ask, is_builtin=is_builtin)


async def test_what_conforms_is_not_touched() -> None:
    draft, finished = await drafted("Sure:\n" + json.dumps(WHOLE), path="/users/7", shape=USER)
    assert draft == finished
    assert (draft.value, draft.repairs, draft.missing, draft.is_poor) == (WHOLE, (), 0, False)


async def test_what_does_not_conform_is_mended_and_counted() -> None:
    draft, _ = await drafted('{"ID": "7", "name": "Ada", "more": 1}', path="/users/7", shape=USER)
    assert (draft.value["id"], draft.value["name"], sorted(draft.value)) == (7, "Ada", ["email", "id", "name"])
    assert len(draft.repairs) >= 2


async def test_an_answer_that_is_mostly_made_up_is_poor() -> None:
    draft, _ = await drafted('{"name": "Ada"}', path="/users/7", shape={**USER, "a": 0, "b": 0, "c": 0})
    assert draft.is_poor


@pytest.mark.parametrize("shape", [[{"id": 0, "name": ""}], None], ids=["shape", "no shape"])
async def test_what_is_missing_of_a_list_is_told_and_then_filled_in(shape: Any) -> None:
    text = '[{"id": 1, "name": "Ada"}, {"id": 2, "name": "Grace"}]'
    draft, finished = await drafted(text, shape=shape, count=5)
    assert (len(draft.value), draft.missing) == (2, 3)
    assert (len(finished.value), finished.missing) == (5, 0)
    assert finished.value[:2] == draft.value
    assert len({item["id"] for item in finished.value}) == 5


async def test_the_item_in_which_an_answer_was_cut_off_does_not_count() -> None:
    text = '[{"id": 1, "name": "Ada"}, {"id": 2, "name": "Grace"}, {"id": 3'
    draft, finished = await drafted(text, cut=True, shape=[{"id": 0, "name": ""}], count=3)
    assert ([item["id"] for item in draft.value], draft.missing, draft.repairs[0]) == ([1, 2], 1, CUT)
    assert len(finished.value) == 3


@pytest.mark.parametrize("text", ["I cannot do that.", ""])
async def test_nothing_usable_says_why(text: str) -> None:
    with pytest.raises(NothingUsable) as caught:
        await drafted(text, path="/users/7", shape=USER)
    assert str(caught.value)


async def test_the_built_in_generator_is_believed() -> None:
    draft, finished = await drafted("[1, 2, 3]", is_builtin=True, count=5)
    assert draft == finished
    assert draft.value == [1, 2, 3]


async def test_what_a_seed_fills_in_repeats() -> None:
    values = [(await drafted('[{"id": 1}]', shape=[USER], count=4, seed=seed))[1].value for seed in (3, 3, 4)]
    assert values[0] == values[1] != values[2]


@pytest.mark.parametrize(
    ("text", "path", "kept"),
    [
        ('{"id":7,"na', "/cars/7", {"id": 7}),
        ('[{"id": 1, "a": 2}, {"id": 2', "/yaks", [{"id": 1, "a": 2}]),
        ('{"data": [{"id": 1, "a": 2}, {"id": 2', "/yaks", {"data": [{"id": 1, "a": 2}]}),
    ],
)
async def test_what_was_cut_off_is_poor_where_nobody_knows_what_is_missing(text: str, path: str, kept: Any) -> None:
    draft, finished = await drafted(text, cut=True, path=path)
    assert (draft.is_cut, draft.is_poor, draft.repairs) == (True, True, (CUT,))
    assert finished.value == kept
    assert "cut off" in draft.why


async def test_so_is_an_answer_of_a_shape_unless_the_rest_of_a_list_can_be_asked_for() -> None:
    draft, _ = await drafted('{"id": 7, "name": "Ada", "em', cut=True, path="/users/7", shape=USER)
    assert (draft.is_cut, draft.is_poor) == (True, True)
    draft, _ = await drafted('[{"id": 7}, {"i', cut=True, shape=[{"id": 0}])
    assert (draft.is_cut, draft.is_poor) == (True, True)
    draft, _ = await drafted('[{"id": 7}, {"i', cut=True, shape=[{"id": 0}], count=3)
    assert (draft.is_cut, draft.is_poor, draft.missing) == (False, False, 2)
    draft, _ = await drafted('[{"id": 7}, {"i', cut=True, count=3)
    assert (draft.is_cut, draft.is_poor, draft.missing) == (False, False, 2)


async def test_what_only_chatted_on_until_it_was_cut_off_is_whole() -> None:
    draft, _ = await drafted('{"id": 7, "name": "Ada"} This is the user that you', cut=True, path="/users/7")
    assert (draft.is_cut, draft.is_poor) == (False, False)


async def test_names_in_another_spelling_are_no_reason_to_ask_again() -> None:
    draft, _ = await drafted('{"ID": "7", "Name": "Ada", "E-Mail": "ada@example.org"}', path="/users/7", shape=USER)
    assert draft.value == WHOLE
    assert (len(draft.repairs) >= 3, draft.lost, draft.is_poor) == (True, 0, False)


async def test_a_list_in_which_hardly_anything_could_be_used_is_poor() -> None:
    draft, _ = await drafted('[{"id": 1}, "two", "three", 4]', shape=[{"id": 0}])
    assert (draft.value, draft.lost, draft.is_poor) == ([{"id": 1}], 3, True)


@pytest.mark.parametrize(
    ("text", "place"),
    [("[]", ()), ('{"items": [], "total": 0}', ("items",)), ('{"data": {"users": []}, "total": 0}', ("data", "users"))],
)
async def test_an_empty_list_is_poor_and_then_filled_with_things_of_the_paths_kind(text: str, place: Any) -> None:
    draft, finished = await drafted(text, path="/users", count=2)
    assert draft.is_poor
    items: Json = get_at(finished.value, place)
    assert len(items) == 2
    assert all({"id", "email"} <= item.keys() for item in items)
    assert len(finished.repairs) == 2
    assert not place or finished.value["total"] == 2


async def test_none_is_what_was_asked_for_where_none_was() -> None:
    draft, finished = await drafted("[]", path="/users", count=0)
    assert (draft.is_poor, finished.value) == (False, [])


async def test_an_empty_list_that_nobody_counts_may_be() -> None:
    draft, finished = await drafted('{"items": [], "total": 0}', path="/users")
    assert (draft.is_poor, finished.value) == (False, {"items": [], "total": 0})


async def test_one_thing_where_several_were_asked_for_is_poor() -> None:
    draft, finished = await drafted('{"id": 1, "name": "Ada"}', path="/users", count=2)
    assert draft.is_poor
    assert len(finished.value) == 2


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("42", {"path": "/users/7"}),
        ("null", {"path": "/users/7"}),
        ('"Ada"', {"path": "/users/7"}),
        ("[1, 2]", {"path": "/users/7"}),
        ("[]", {"path": "/users/7"}),
        ("true", {"path": "/users"}),
        ("null", {"path": "/status"}),
        ("7", {"path": "/config"}),
        ("[1]", {"path": "/users", "method": "POST", "body": {"name": "Ada"}}),
    ],
)
async def test_a_single_value_is_no_thing(text: str, request_: dict[str, Any]) -> None:
    with pytest.raises(NothingUsable):
        await drafted(text, **request_)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ('["a", "b"]', "/tags"),
        ("42", "/users/count"),
        ('"Ada"', "/users/7/name"),
        ('[{"id": 1}]', "/users/7"),
        ("[]", "/users"),
    ],
)
async def test_a_single_value_may_be_where_it_is_asked_for(text: str, path: str) -> None:
    draft, finished = await drafted(text, path=path)
    assert finished.value == json.loads(text)
    assert not draft.is_poor
