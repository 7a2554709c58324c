"""The items of a streamed list, one by one: each made to conform, to be another one, and to agree with what was said before."""

from __future__ import annotations

from mockllmapi.engine.answer_request import AnswerRequest
from mockllmapi.engine.normalize import Normalizer
from mockllmapi.engine.repair.schema_repair import NothingUsable, repair
from mockllmapi.engine.repair.unique_ids import identity_name, with_unique_ids
from mockllmapi.engine.request_echo import echo_in_item
from mockllmapi.engine.streaming.streams import StreamItem
from mockllmapi.engine.token_estimate import item_schema
from mockllmapi.shapes import Shape
from mockllmapi.types import JsonValue

__all__ = ["ItemMaker"]

MOST_AGREED = 200
"""As many items of one stream are compared with what is known; the work grows with each."""


class ItemMaker:
    """Turns what a model wrote into items that may leave. `items` are those that did, `repairs` has a sentence for each place
    that had to change; `label` is what their list is called, as far as that is known."""

    def __init__(self, request: AnswerRequest, normalizer: Normalizer) -> None:
        self.items: list[JsonValue] = []
        self.repairs: list[str] = []
        self.label = ""
        self._request = request
        self._normalizer = normalizer
        self._memory = request.memory
        self._ids: set[str] = set()
        schema = item_schema(request.shape) if request.shape is not None else None
        self._shape = Shape(schema, None) if schema is not None else None

    async def made(self, value: JsonValue, *, is_builtin: bool) -> StreamItem | None:
        """The item as it leaves; None for one of which nothing can be used."""
        if self._shape is not None and not self._shape.is_valid(value):
            try:
                repaired = repair(value, self._shape, self._normalizer.fill_for(self._request, self._shape))
            except NothingUsable:
                self.repairs.append(f"{len(self.items)}: did not fit and was dropped")
                return None
            value = repaired.value
            self.repairs += repaired.repairs
        if not is_builtin:
            value = echo_in_item(value, self._request.client_request, self._is_valid)
        value = await self._agreed(self._distinct(value))
        self.items.append(value)
        return StreamItem(value, len(self.items) - 1, self.label)

    def _distinct(self, value: JsonValue) -> JsonValue:
        """The item with an id that no item before it has."""
        name = identity_name(value)
        if name is None or not isinstance(value, dict):
            return value
        if str(value[name]) in self._ids:
            value = with_unique_ids([*self.items, value], self._is_valid)[-1]
        if isinstance(value, dict):
            self._ids.add(str(value[name]))
        return value

    async def _agreed(self, value: JsonValue) -> JsonValue:
        if self._memory is None or len(self.items) >= MOST_AGREED:
            return value
        so_far: list[JsonValue] = [*self.items, value]
        agreed = await self._memory.agree(self._request.client_request, so_far, self._are_valid)
        return agreed[-1] if isinstance(agreed, list) and len(agreed) == len(so_far) else value

    def _are_valid(self, items: JsonValue) -> bool:
        return isinstance(items, list) and all(map(self._is_valid, items))

    def _is_valid(self, item: JsonValue) -> bool:
        return self._shape is None or self._shape.is_valid(item)
