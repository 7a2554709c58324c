"""An engine's way with memories, without backends: what is not remembered is invented, a little differently each time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from mockllmapi.contexts import Contexts, MemoryView
from mockllmapi.engine.memory_overlay import NOT_REMEMBERED, answer_from_memory, overlay_known
from mockllmapi.exchange import BodyKind, Consistency, Controls, MockRequest, RawShape
from mockllmapi.naming.paths import read_path
from mockllmapi.shapes import ShapeCache
from mockllmapi.stores import MemoryStore, StoreLimits
from mockllmapi.testing import FrozenClock

__all__ = ["GONE", "Talk", "asking"]

GONE = "gone"
"""What `Talk.ask` says of a thing that was deleted."""


def asking(
    method: str = "GET",
    path: str = "/users",
    body: Any = None,
    query: dict[str, Any] | None = None,
    shape: Any = None,
    **controls: Any,
) -> MockRequest:
    """A request. `query` without controls; `controls` are those of `Controls`."""
    raw = None if shape is None else RawShape(shape, "shape")
    pairs = tuple((name, str(value)) for name, value in (query or {}).items())
    kind: BodyKind = "none" if body is None else "json"
    return MockRequest(method, path, pairs, body, kind, Controls(shape=raw, **controls), "r-1")


@dataclass
class Talk:
    """Requests to contexts. `invented` counts the answers that no memory gave; `invent` makes them."""

    consistency: Consistency = Consistency.IDENTITY
    clock: FrozenClock = field(default_factory=FrozenClock)
    limits: StoreLimits = field(default_factory=StoreLimits)
    invented: int = 0
    answers: list[Any] = field(default_factory=list)
    last: MemoryView | None = None

    def __post_init__(self) -> None:
        self.store = MemoryStore(self.clock, self.limits)
        self.identities = MemoryStore(self.clock, StoreLimits(expires_entries=True))
        self.contexts = Contexts(self.store, self.identities, self.clock, self.consistency)
        self.shapes = ShapeCache()

    def say(self, *answers: Any) -> Talk:
        """The next answers that nobody remembers."""
        self.answers += answers
        return self

    async def ask(self, method: str = "GET", path: str = "/users", body: Any = None, **rest: Any) -> Any:
        """The answer to a request, as an engine comes by it."""
        return await self.answer(asking(method, path, body, **rest))

    async def answer(self, request: MockRequest) -> Any:
        """The same for a request that was made elsewhere."""
        raw, count = request.controls.shape, request.controls.count
        shape = self.shapes.read(raw, count) if raw is not None else None
        is_valid: Callable[[Any], bool] = shape.is_valid if shape is not None else lambda _value: True
        memory = self.contexts.memory_for(request)
        if memory is None:
            return self.invention(request)
        self.last = recollection = await memory.recall(request)
        if recollection.gone:
            return GONE
        answer: Any = answer_from_memory(recollection, request, shape)
        if answer is NOT_REMEMBERED:
            answer = overlay_known(self.invention(request), recollection, request, shape)
            answer = await memory.agree(request, answer, is_valid)
        await memory.remember(request, answer, is_whole=shape is None)
        return answer

    def invention(self, request: MockRequest) -> Any:
        """An answer as a generator gives it: always with ids from 1, and with names that never come twice."""
        self.invented += 1
        if self.answers:
            return self.answers.pop(0)
        reading = read_path(request.segments)
        names = None if request.controls.shape is None else request.controls.shape.value
        if reading.is_collection and request.method == "GET":
            names = names[0] if isinstance(names, list) else names
            number = 3 if request.controls.count is None else request.controls.count
            return [self._thing(reading.noun, index + 1, names, {}) for index in range(number)]
        identity = reading.id if reading.id is not None else 1
        body = request.body if isinstance(request.body, dict) else {}
        text = str(identity)
        return self._thing(reading.noun, int(text) if text.isdigit() else text, names, body)

    def _thing(self, noun: str, identity: Any, names: Any, body: dict[str, Any]) -> dict[str, Any]:
        whole = {"id": identity, "name": f"{noun} {self.invented}-{identity}", "rank": self.invented * 100, **body}
        return whole if names is None else {name: whole[name] for name in names}
