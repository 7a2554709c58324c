"""A context against a plain dictionary: whatever is created, changed, deleted and listed, in any order."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from mockllmapi.types import JsonObject, JsonValue
from support.json_types import Json, JsonDict
from support.memories import GONE, Talk

NAMES = st.text(st.characters(codec="utf-8"), max_size=8)
FIELDS = st.dictionaries(st.sampled_from(["name", "colour", "size", "note"]), NAMES | st.integers(-5, 5), max_size=3)
SHOP = {"context": "shop"}


def at_once(coroutine: Coroutine[Any, Any, Any]) -> Json:
    """The result of a coroutine that waits for nothing, as those of a store in this process."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        return done.value
    raise AssertionError("it waited")


class ShopMachine(RuleBasedStateMachine):
    """`things` is what a database would hold; `seen` are the ids of things that the context itself made up."""

    def __init__(self) -> None:
        super().__init__()
        self.talk = Talk()
        self.things: dict[int, JsonDict] = {}
        self.created: list[int] = []
        self.deleted: set[int] = set()

    made = Bundle("made")

    def ask(
        self, method: str = "GET", path: str = "/things", body: JsonObject | None = None, **rest: JsonValue
    ) -> Json:
        return at_once(self.talk.ask(method, path, body, **SHOP, **rest))

    @rule(target=made, body=FIELDS)
    def create(self, body: JsonDict) -> int:
        return self._create(body)

    def _create(self, body: JsonDict) -> int:
        thing = self.ask("POST", body=body)
        assert thing.items() >= body.items()
        identity: int = thing["id"]
        assert identity not in self.things
        assert identity not in self.deleted
        self.things[identity] = thing
        self.created.insert(0, identity)
        return identity

    @rule(identity=made)
    def read(self, identity: int) -> None:
        assert self.ask(path=f"/things/{identity}") == self.things[identity]

    @rule(identity=made, body=FIELDS)
    def patch(self, identity: int, body: JsonObject) -> None:
        self.things[identity] = {**self.things[identity], **body}
        assert self.ask("PATCH", f"/things/{identity}", body) == self.things[identity]

    @rule(identity=made, body=FIELDS)
    def put(self, identity: int, body: JsonObject) -> None:
        self.things[identity] = {"id": identity, **body}
        assert self.ask("PUT", f"/things/{identity}", body) == self.things[identity]

    @rule(identity=consumes(made))
    def delete(self, identity: int) -> None:
        assert self.ask("DELETE", f"/things/{identity}") != GONE
        del self.things[identity]
        self.created.remove(identity)
        self.deleted.add(identity)

    @rule(target=made)
    def recreate(self) -> int:
        body = {"name": "again"}
        identity = min(self.deleted, default=None)
        if identity is None:
            return self._create(body)
        thing = self.ask("POST", body={"id": identity, **body})
        assert thing["id"] == identity
        self.deleted.discard(identity)
        self.things[identity] = thing
        self.created.insert(0, identity)
        return identity

    @rule(count=st.integers(0, 9) | st.none())
    def list_all(self, count: int | None) -> None:
        listed = self.ask(count=count)
        self.check_list(listed, self.created if count is None else self.created[:count])
        assert count is None or len(listed) == count

    @rule(page=st.integers(1, 4), size=st.integers(1, 4))
    def list_page(self, page: int, size: int) -> None:
        listed = self.ask(query={"page": page}, count=size)
        assert len(listed) == size
        self.check_list(listed, self.created[(page - 1) * size : page * size])

    def check_list(self, listed: list[JsonDict], created: list[int]) -> None:
        ids = [thing["id"] for thing in listed]
        assert ids[: len(created)] == created
        assert len(set(ids)) == len(ids)
        assert not set(ids) & self.deleted
        for thing in listed:
            assert self.things.setdefault(thing["id"], thing) == thing

    @rule(path=st.sampled_from(["/users", "/users/1", "/orders"]))
    def others(self, path: str) -> None:
        self.ask(path=path)
        at_once(self.talk.ask("POST", "/things", {"name": "elsewhere"}, context="other"))

    @rule()
    def time_passes(self) -> None:
        self.talk.clock.advance(300)
        self.ask(path="/users/1")

    @invariant()
    def what_is_gone_is_gone(self) -> None:
        for identity in list(self.deleted)[:3]:
            assert self.ask(path=f"/things/{identity}") == GONE


TestShop = ShopMachine.TestCase
TestShop.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
