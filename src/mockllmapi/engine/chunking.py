"""Many items in several calls: how many fit into one, which call writes which, and one answer out of all of them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mockllmapi.engine.repair.counting import list_in
from mockllmapi.engine.repair.unique_ids import with_unique_ids
from mockllmapi.engine.token_estimate import estimate_tokens, item_schema, tokens_of_schema
from mockllmapi.exchange import Completion, FinishReason
from mockllmapi.json_kit import accept, put_at
from mockllmapi.naming.words import split_words
from mockllmapi.shapes import Shape, compile_validator
from mockllmapi.types import JsonObject, JsonValue

__all__ = [
    "Chunk",
    "TokensPerItem",
    "chunk_note",
    "correct_counts",
    "items_per_call",
    "merge_chunks",
    "plan_chunks",
    "with_true_counts",
]

_SHARE = 0.7
"""Part of a call's output tokens that items may be planned to need: some items are longer than others."""
_FREE_ITEM = 60
"""Tokens of an item of which nothing is known."""
_MOST_OFF = 4
"""How many times larger than expected items are believed to be."""
_DEEPEST = 3
_COUNTING = frozenset({"amount", "count", "counts", "length", "limit", "number", "per", "returned", "size", "total"})
_COUNTING_OTHER_THINGS = frozenset({"pages", "price", "cost", "quantity", "value"})


@dataclass(frozen=True, slots=True)
class Chunk:
    """One call's share of a list: the `index`-th (from 0) `of` several. It writes `count` items, before which stand `first`
    others in the whole answer."""

    index: int
    of: int
    first: int
    count: int


def items_per_call(
    count: int,
    shape: Shape | None,
    max_tokens: int,
    learned_tokens_per_item: float | None = None,
    chunk_size: int | None = None,
) -> int:
    """How many of `count` items one call is asked for, at least one. `chunk_size` decides where it is set; else as many as
    `max_tokens` of output hold, by what was learned of their size, or by what `shape` lets expect of them."""
    if chunk_size is not None:
        return max(1, min(count, chunk_size))
    item = item_schema(shape) if shape is not None else None
    expected = _FREE_ITEM if item is None else tokens_of_schema(item)
    # A model that ran in circles once makes its items look huge; nobody should be asked for them one by one after that.
    learned = expected if learned_tokens_per_item is None else min(learned_tokens_per_item, _MOST_OFF * expected)
    return max(1, min(count, int(max_tokens * _SHARE / max(1.0, learned))))


def plan_chunks(count: int, per_call: int) -> tuple[Chunk, ...]:
    """`count` items in as few calls of at most `per_call` as possible, of even sizes (100 by 30 is four times 25)."""
    calls = max(1, -(-count // max(1, per_call)))
    size, larger = divmod(count, calls)
    sizes = [size + (index < larger) for index in range(calls)]
    return tuple(Chunk(index, calls, sum(sizes[:index]), size) for index, size in enumerate(sizes))


def chunk_note(chunk: Chunk) -> str:
    """What a model is told of its share."""
    first, last = chunk.first + 1, chunk.first + chunk.count
    return (
        f"This is part {chunk.index + 1} of {chunk.of}. Write only the items {first} to {last}. "
        f"Ids that are numbers go from {first} to {last}. "
        "Others write the other parts now: take names that they would not take."
    )


def merge_chunks(values: Sequence[JsonValue], shape: Shape | None, seed: int = 0) -> JsonValue:
    """One answer out of the answers to the chunks, at least one, in order; no id stands twice.

    An object around the list stays the one of the first chunk, with the whole list in it. Members beside the list that told
    how many items the chunk had (`total`, `pageSize`) tell how many there are, as long as the shape allows that.
    """
    found = [list_in(value, shape) or (None, [value]) for value in values]  # one record alone is the only item
    paths, lists = [path for path, _ in found], [items for _, items in found]
    item = item_schema(shape) if shape is not None else None
    is_valid = compile_validator(item).is_valid if item is not None else accept
    items = with_unique_ids([item for items in lists for item in items], is_valid, seed)
    leading = next((index for index, path in enumerate(paths) if path), 0)
    path = paths[leading] or ()
    merged = put_at(values[leading], [(path, items)])
    counted = correct_counts(merged, frozenset(map(len, lists)).__contains__, len(items))
    return counted if shape is None or shape.is_valid(counted) or not shape.is_valid(merged) else merged


class TokensPerItem:
    """What items of one kind have cost so far: a moving average for each key, of the `max_keys` that were last used."""

    def __init__(self, max_keys: int = 1000, weight: float = 0.3) -> None:
        self._max_keys = max_keys
        self._weight = weight
        self._averages: OrderedDict[str, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._averages)

    def known(self, key: str) -> float | None:
        """Tokens per item, None where no item of that kind was seen."""
        average = self._averages.get(key)
        if average is not None:
            self._averages.move_to_end(key)
        return average

    def learn(self, key: str, completion: Completion, items: int) -> None:
        """Note what `items` items took: by the backend's own count where it said one, else by the length of the text. An answer
        that was cut off in its first or second item says nothing of items."""
        is_cut = completion.choices[0].finish_reason is FinishReason.LENGTH
        if items < (2 if is_cut else 1):
            return
        usage = completion.usage
        tokens = usage.completion_tokens if usage is not None else 0
        latest = (tokens or estimate_tokens(completion.choices[0].text)) / items
        before = self._averages.get(key, latest)
        self._averages[key] = before + self._weight * (latest - before)
        self._averages.move_to_end(key)
        if len(self._averages) > self._max_keys:
            self._averages.popitem(last=False)


def correct_counts(value: JsonValue, is_wrong: Callable[[int], bool], count: int, depth: int = 0) -> JsonValue:
    """Return the objects around and beside a list, with `count` in each field that counts its items by a wrong number."""
    if not isinstance(value, dict) or depth > _DEEPEST:
        return value
    whole: JsonObject = {}
    for name, member in value.items():
        if isinstance(member, dict):
            whole[name] = correct_counts(member, is_wrong, count, depth + 1)
        elif isinstance(member, int) and not isinstance(member, bool) and _counts(name) and is_wrong(member):
            whole[name] = count
        else:
            whole[name] = member
    return whole


def with_true_counts(value: JsonValue, shape: Shape | None) -> tuple[JsonValue, tuple[str, ...]]:
    """Return an answer in which no total is smaller than its list, and a sentence for each place that changed.

    A shape that allows only the wrong number keeps it.
    """
    path, items = list_in(value, shape) or ((), [])
    if not path:
        return value, ()
    counted = correct_counts(value, lambda number: number < len(items), len(items))
    if counted == value or (shape is not None and shape.is_valid(value) and not shape.is_valid(counted)):
        return value, ()
    return counted, ("a total smaller than the list: was corrected",)


def _counts(name: str) -> bool:
    words = frozenset(split_words(name))
    return bool(words & _COUNTING) and not words & _COUNTING_OTHER_THINGS
