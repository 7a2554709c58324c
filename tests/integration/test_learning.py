"""Two hundred learned answers beside the samples they came from: a scripted model whose distributions are known."""

import json
import random
import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from mockllmapi.exchange import Controls, MockRequest, RawShape
from mockllmapi.learning import NO_ANSWER, LearningPolicy, Profiles
from mockllmapi.shapes import Shape, compile_shape, compile_validator
from mockllmapi.shapes.from_example import schema_of_example
from mockllmapi.stores import MemoryStore
from mockllmapi.testing import FrozenClock
from mockllmapi.types import JsonObject
from support.json_types import Json, JsonDict, json_of
from support.randomness import RNG, make_synthesizer

STATUS = {"paid": 0.6, "shipped": 0.3, "cancelled": 0.1}
CURRENCY = {"DE": "EUR", "FR": "EUR", "US": "USD", "GB": "GBP"}
FIRST, LAST = ("Ada", "Grace", "Alan", "Linus"), ("Lovelace", "Hopper", "Turing", "Torvalds")
START = datetime(2025, 1, 1, tzinfo=UTC)
ANSWERS = 200


def stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


class Shop:
    """A model that writes orders: what it writes is chance, but how often is known."""

    def __init__(self, seed: int = 1) -> None:
        self.rng = random.Random(seed)

    def order(self, identity: int) -> JsonDict:
        rng = self.rng
        created = START + timedelta(seconds=rng.randrange(86_400 * 300))
        country = rng.choice(list(CURRENCY))
        name = f"{rng.choice(FIRST)} {rng.choice(LAST)}"
        items = [self.item() for _ in range(rng.randint(1, 4))]
        subtotal = round(sum(item["lineTotal"] for item in items), 2)
        tax, shipping = round(subtotal * 0.19, 2), rng.choice([4.99, 9.99])
        order = {
            "id": identity,
            "number": f"ORD-{rng.randrange(1000, 9999)}",
            "trace": str(UUID(int=rng.getrandbits(128), version=4)),
            "link": f"https://shop.example/orders/{identity}",
            "status": rng.choices(list(STATUS), list(STATUS.values()))[0],
            "country": country,
            "currency": CURRENCY[country],
            "customer": {"name": name, "email": f"{name.replace(' ', '.').lower()}@example.com"},
            "createdAt": stamp(created),
            "updatedAt": stamp(created + timedelta(seconds=rng.randrange(90_000))),
            "items": items,
            "itemCount": len(items),
            "subtotal": subtotal,
            "tax": tax,
            "shipping": shipping,
            "total": round(subtotal + tax + shipping, 2),
            "isPaid": rng.random() < 0.7,
            "closedAt": stamp(created) if rng.random() < 0.4 else None,
        }
        if rng.random() < 0.3:
            order["note"] = "Leave it at the door"
        return order

    def item(self) -> JsonDict:
        quantity, price = self.rng.randint(1, 5), round(self.rng.uniform(3, 90), 2)
        code = f"SKU-{self.rng.randrange(100, 999)}"
        return {"sku": code, "quantity": quantity, "unitPrice": price, "lineTotal": round(quantity * price, 2)}


class Stage:
    """Profiles that have seen fifty orders of the scripted shop, and two hundred answers of theirs."""

    def __init__(self, **policy: int) -> None:
        clock = FrozenClock()
        self.shop = Shop()
        self.profiles = Profiles(
            MemoryStore(clock), clock, RNG, make_synthesizer(clock=clock), LearningPolicy(**policy)
        )
        self.samples: list[JsonDict] = []

    async def learn(self, count: int = 50) -> None:
        for _ in range(count):
            identity = self.shop.rng.randrange(100, 1000)
            self.samples.append(self.shop.order(identity))
            assert await self.profiles.observe(MockRequest("GET", f"/orders/{identity}"), self.samples[-1])

    async def answers(self, count: int = ANSWERS, shape: Shape | None = None) -> list[Json]:
        return [
            await self.profiles.answer(MockRequest("GET", f"/orders/{2000 + index}"), shape, seed=index)
            for index in range(count)
        ]


@pytest.fixture(scope="module")
def shop() -> tuple[list[JsonDict], list[JsonDict]]:
    import asyncio

    async def play() -> tuple[list[JsonDict], list[JsonDict]]:
        stage = Stage()
        await stage.learn()
        return stage.samples, await stage.answers()

    return asyncio.run(play())


def share(answers: list[Json], holds: Callable[..., Any]) -> float:
    holding: float = sum(map(holds, answers))
    return holding / len(answers)


def every(answers: list[JsonDict], name: str) -> list[Json]:
    return [value for answer in answers for value in (answer[name] if name == "items" else [answer[name]])]


def test_every_answer_conforms_to_the_structure_of_the_samples(shop: Any) -> None:
    samples, answers = shop
    whole = compile_validator(json_of(schema_of_example(samples))["items"])
    assert all(whole.is_valid(answer) for answer in answers)
    orders = {tuple(name for name in sample) for sample in samples}
    assert {tuple(name for name in answer) for answer in answers} == orders


def test_optional_and_null_members_are_there_as_often(shop: tuple[list[JsonDict], list[JsonDict]]) -> None:
    samples, answers = shop
    for holds in (
        lambda order: "note" in order,
        lambda order: order["closedAt"] is None,
        lambda order: order["isPaid"],
    ):
        assert abs(share(samples, holds) - share(answers, holds)) < 0.12


@pytest.mark.parametrize("name", ["status", "country", "shipping", "itemCount"])
def test_each_value_of_a_choice_comes_as_often(shop: tuple[list[JsonObject], list[JsonObject]], name: str) -> None:
    samples, answers = shop
    seen, made = Counter(every(samples, name)), Counter(every(answers, name))
    assert set(made) == set(seen)
    for value, count in seen.items():
        assert abs(made[value] / len(answers) - count / len(samples)) < 0.12


@pytest.mark.parametrize("name", ["subtotal", "tax", "total", "createdAt", "updatedAt", "itemCount"])
def test_no_value_is_outside_the_range(shop: tuple[list[JsonObject], list[JsonObject]], name: str) -> None:
    samples, answers = shop
    seen, made = every(samples, name), every(answers, name)
    assert min(seen) <= min(made) <= max(made) <= max(seen)


@pytest.mark.parametrize("name", ["unitPrice", "quantity", "lineTotal"])
def test_nor_in_the_records_of_a_list(shop: tuple[list[JsonObject], list[JsonObject]], name: str) -> None:
    seen, made = ([item[name] for item in every(orders, "items")] for orders in shop)
    assert min(seen) <= min(made) <= max(made) <= max(seen)
    middle = sorted(seen)[len(seen) // 2]
    assert abs(share(made, lambda value: value <= middle) - share(seen, lambda value: value <= middle)) < 0.1


def test_as_many_different_values_come_as_there_were(shop: tuple[list[JsonDict], list[JsonDict]]) -> None:
    samples, answers = shop
    names = {sample["customer"]["name"] for sample in samples}
    made = {answer["customer"]["name"] for answer in answers}
    assert made <= names
    assert len(made) > 0.8 * len(names)
    for name in ("number", "trace", "createdAt", "subtotal"):
        assert len({json.dumps(answer[name]) for answer in answers}) > 0.9 * len(answers)


def test_numbers_and_times_are_new_ones(shop: tuple[list[JsonObject], list[JsonObject]]) -> None:
    samples, answers = shop
    for name in ("number", "trace", "createdAt", "subtotal"):
        assert len(set(every(answers, name)) - set(every(samples, name))) > 0.8 * len(answers)


def test_what_held_in_the_samples_holds_in_every_answer(shop: tuple[list[JsonDict], list[JsonDict]]) -> None:
    for index, order in enumerate(shop[1]):
        items = order["items"]
        assert order["id"] == 2000 + index
        assert order["link"] == f"https://shop.example/orders/{order['id']}"
        assert re.fullmatch(r"ORD-\d{4}", order["number"])
        assert order["currency"] == CURRENCY[order["country"]]
        assert order["createdAt"] <= order["updatedAt"]
        assert order["customer"]["email"].startswith(order["customer"]["name"].replace(" ", ".").lower())
        assert order["itemCount"] == len(items)
        assert all(abs(item["quantity"] * item["unitPrice"] - item["lineTotal"]) < 0.0051 for item in items)
        assert abs(sum(item["lineTotal"] for item in items) - order["subtotal"]) < 0.0051
        assert abs(order["subtotal"] * 0.19 - order["tax"]) < 0.0051
        assert abs(order["subtotal"] + order["tax"] + order["shipping"] - order["total"]) < 0.0051
        assert len({item["sku"] for item in items}) == len(items)


async def test_a_shape_is_obeyed_with_its_count() -> None:
    stage = Stage()
    raw = RawShape([{"id": 0, "name": "", "score": 0}], "shape")
    shape = compile_shape(raw)
    request = MockRequest("GET", "/players", controls=Controls(shape=raw))
    for number in range(6):
        seen: Json = [
            {"id": index + 1, "name": f"Player {index}", "score": number * index} for index in range(number + 2)
        ]
        assert await stage.profiles.observe(request, seen, shape)
    counted = MockRequest("GET", "/players", controls=Controls(shape=raw, count=25))
    for seed in range(20):
        players: Json = await stage.profiles.answer(counted, shape.with_count(25, "count"), seed)
        assert [player["id"] for player in players] == list(range(1, 26))
        assert shape.is_valid(players)


async def test_few_samples_or_such_that_disagree_answer_nothing() -> None:
    stage = Stage(min_samples=5)
    await stage.learn(4)
    assert await stage.answers(1) == [NO_ANSWER]
    assert await stage.profiles.observe(MockRequest("GET", "/orders/7"), {"error": "Something else"})
    assert await stage.answers(1) == [NO_ANSWER]
    await stage.learn(1)
    assert await stage.answers(1) != [NO_ANSWER]


async def test_no_value_of_a_context_and_none_that_a_request_brought_comes_back() -> None:
    stage = Stage()
    for index in range(20):
        body: JsonDict = {
            "name": f"Secretive Person{index}",
            "email": f"person{index}@private.example",
            "age": 4000 + index,
        }
        answer: JsonDict = {"id": 900 + index, **body, "greeting": f"Welcome, {body['name']}!", "plan": "free"}
        inside = Controls(context="one")
        named = MockRequest("POST", "/people", body={}, body_kind="json", controls=inside)
        assert not await stage.profiles.observe(named, {**answer, "plan": "of the context"})
        assert await stage.profiles.observe(MockRequest("POST", "/people", body=body, body_kind="json"), answer)
    mine: JsonDict = {"name": "Zoe Quinn", "email": "zoe@quinn.example", "age": 31}
    for seed in range(50):
        request = MockRequest("POST", "/people", body=mine, body_kind="json")
        answer = json_of(await stage.profiles.answer(request, None, seed))
        assert answer == {"id": answer["id"], **mine, "greeting": "Welcome, Zoe Quinn!", "plan": "free"}
        assert answer["id"] > 919
        without: Json = await stage.profiles.answer(MockRequest("POST", "/people"), None, seed)
        assert not re.search(r"secretive|person\d|private|context", json.dumps(without), re.IGNORECASE)
        assert not 4000 <= without["age"] < 4020


async def test_filters_of_the_query_hold_in_every_record() -> None:
    stage = Stage()
    rng = stage.shop.rng
    for _ in range(20):
        wanted = rng.choice(["active", "archived", None])
        users: Json = [
            {"id": index + 1, "state": wanted or rng.choice(["active", "archived"]), "score": rng.randrange(1000)}
            for index in range(rng.randint(2, 9))
        ]
        query = (("state", wanted),) if wanted else ()
        await stage.profiles.observe(
            MockRequest("GET", "/users", query), {"data": users, "meta": {"total": len(users)}}
        )
    for seed in range(50):
        answer: Json = await stage.profiles.answer(MockRequest("GET", "/users", (("state", "active"),)), None, seed)
        assert {user["state"] for user in answer["data"]} == {"active"}
        assert [user["id"] for user in answer["data"]] == list(range(1, answer["meta"]["total"] + 1))


async def test_a_seed_repeats_in_another_process_too(tmp_path: Path) -> None:
    stage, other = Stage(), Stage()
    await stage.learn(10)
    await stage.profiles.save(tmp_path / "learned.jsonl")
    await other.profiles.load(tmp_path / "learned.jsonl")
    assert json.dumps(await stage.answers(20)) == json.dumps(await other.answers(20))


async def test_what_conforms_to_no_shape_is_no_answer() -> None:
    stage = Stage()
    await stage.learn(6)
    other = Shape({"type": "object", "required": ["elsewhere"]}, None)
    assert await stage.answers(1, other) == [NO_ANSWER]
