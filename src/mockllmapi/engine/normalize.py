"""From a backend's text to a value that conforms, keeping as much of it as can be kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice

from mockllmapi import work
from mockllmapi.contexts.anatomy import find_list_of
from mockllmapi.engine.answer_request import AnswerRequest
from mockllmapi.engine.chunking import correct_counts
from mockllmapi.engine.extraction.extract import NothingExtracted, extract
from mockllmapi.engine.repair.counting import (
    items_of,
    with_exact_count,
    with_fewer_items,
    with_list,
    without_last_item,
)
from mockllmapi.engine.repair.schema_repair import Fill, NothingUsable, Path, Repaired, repair
from mockllmapi.engine.repair.unwrap import count_leaves, find_objects
from mockllmapi.exchange import Choice, FinishReason, MockRequest
from mockllmapi.json_kit import get_at
from mockllmapi.naming.list_requests import is_list_request
from mockllmapi.naming.paths import read_path
from mockllmapi.randomness import derive_seed, make_generator
from mockllmapi.shapes import Shape
from mockllmapi.synthesis import Synthesizer, Unsatisfiable
from mockllmapi.types import JsonSchema, JsonValue

__all__ = ["CUT", "Normalizer", "PartialAnswer"]

CUT = "the answer was cut off or had to be mended"
POOR_SHARE = 0.5
"""More than this share of an answer filled in by the generator, or dropped, is too little of the model's own."""


@dataclass(frozen=True, slots=True)
class PartialAnswer:
    """A value that conforms but for the number of its items: `missing` are not there yet. `repairs` has a sentence for each
    place that had to change, `lost` is how many single values are not the model's own. `is_poor` says that the answer is
    better asked for again: too little of it is the model's own, or its list is empty, or (`is_cut`) the model was cut off, so
    that nobody knows what else there was to be."""

    value: JsonValue
    repairs: tuple[str, ...] = ()
    missing: int = 0
    is_poor: bool = False
    is_cut: bool = False
    lost: int = 0

    @property
    def why(self) -> str:
        """What is wrong with it, for the model."""
        if self.is_cut:
            return "it was cut off before its end; write a shorter one"
        return "; ".join(self.repairs[:8]) or "its list is empty"

    def is_worse_than(self, other: PartialAnswer) -> bool:
        """Whether less can be made of it than of another draft for the same request."""
        return _badness(self) > _badness(other)


class Normalizer:
    """Makes texts conform. What is missing comes from the built-in generator, in the sense of the rest."""

    def __init__(self, synthesizer: Synthesizer) -> None:
        self._synthesizer = synthesizer

    def read(self, choice: Choice, request: AnswerRequest, *, is_builtin: bool) -> PartialAnswer:
        """What can be used of a text. Raises NothingUsable, with a sentence for the model too."""
        try:
            found = extract(choice.text, is_bounded=not is_builtin)
        except NothingExtracted as nothing:
            raise NothingUsable(str(nothing)) from nothing
        is_over = choice.finish_reason is FinishReason.LENGTH
        mended = (CUT,) if is_over or not found.is_whole else ()
        if is_builtin:
            return PartialAnswer(found.value, mended)
        is_cut = is_over and not found.is_whole
        if request.shape is None:
            return _free_draft(
                without_last_item(found.value) if is_cut else found.value, request, mended, is_cut=is_cut
            )
        value = found.value
        if not request.shape.is_valid(value) and is_over:
            value = without_last_item(value, request.shape)
        return self._shaped_draft(value, request, request.shape, mended, is_cut=is_cut)

    async def read_beside(self, choice: Choice, request: AnswerRequest, *, is_builtin: bool) -> PartialAnswer:
        """Return what `read` returns; reads a long text of the built-in generator on a worker thread."""
        size = len(choice.text)
        if not is_builtin or size <= work.INLINE_BYTES:
            return self.read(choice, request, is_builtin=is_builtin)
        return await work.run(lambda: self.read(choice, request, is_builtin=True), size)

    def _shaped_draft(
        self, value: JsonValue, request: AnswerRequest, shape: Shape, mended: tuple[str, ...], *, is_cut: bool
    ) -> PartialAnswer:
        fewer = with_fewer_items(shape) if request.count else None
        if shape.is_valid(value):
            repaired = Repaired(value)
        else:
            repaired = repair(value, fewer or shape, self.fill_for(request, fewer or shape))
        present = items_of(repaired.value, fewer) if fewer is not None else None
        missing = max(0, (request.count or 0) - present) if present is not None else 0
        is_poor = repaired.lost > POOR_SHARE * count_leaves(repaired.value)
        is_cut = is_cut and present is None  # of a list whose length is known the rest is asked for, if there is one
        return PartialAnswer(
            repaired.value, (*mended, *repaired.repairs), missing, is_poor or is_cut, is_cut=is_cut, lost=repaired.lost
        )

    def complete(self, draft: PartialAnswer, request: AnswerRequest, *, is_builtin: bool) -> PartialAnswer:
        """The draft with every item that is still missing filled in. Raises NothingUsable."""
        if request.shape is not None and draft.missing:
            repaired = repair(draft.value, request.shape, self.fill_for(request, request.shape))
        elif (
            request.shape is None
            and not is_builtin
            and request.count
            and _has_empty_list(draft.value, request.client_request)
        ):
            repaired = self._fill_empty_list(draft.value, request, request.count)
        elif request.shape is None and not is_builtin:
            repaired = with_exact_count(
                draft.value, request.client_request.controls, lambda shape: self.fill_for(request, shape)
            )
        else:
            return draft
        return replace(draft, value=repaired.value, repairs=(*draft.repairs, *repaired.repairs), missing=0)

    def _fill_empty_list(self, value: JsonValue, request: AnswerRequest, count: int) -> Repaired:
        """An answer whose list is empty, with things in it of the kind that the path names: nothing else says what they are."""
        seed = None if request.seed is None else derive_seed(request.seed, "repair")
        records = list(islice(self._synthesizer.records(request.client_request, seed), count))
        path = find_list_of(value, read_path(request.client_request.segments).noun) or ()
        whole = correct_counts(with_list(value, path, records), lambda number: number == 0, count)
        return Repaired(whole, tuple(f"{index}: was missing" for index in range(count)), count_leaves(records))

    def fill_for(self, request: AnswerRequest, shape: Shape) -> Fill:
        """What writes the missing parts of an answer of this shape; a seed makes them repeat."""
        definitions = shape.schema.get("$defs") if isinstance(shape.schema, dict) else None
        sent, seed = request.client_request, request.seed
        rng = None if seed is None else make_generator(seed, sent.method, sent.path, "repair")

        def fill(schema: JsonSchema, path: Path, siblings: Mapping[str, JsonValue]) -> JsonValue:
            known = definitions if isinstance(definitions, dict) else None
            try:
                return self._synthesizer.value_for(schema, path, sent, rng, siblings=siblings, definitions=known)
            except Unsatisfiable as fault:
                raise NothingUsable(f"no value fits the shape: {fault}") from None

        return fill


def _free_draft(value: JsonValue, request: AnswerRequest, mended: tuple[str, ...], *, is_cut: bool) -> PartialAnswer:
    """What can be used of an answer whose structure the model chose. Raises NothingUsable."""
    _check_kind(value, request.client_request)
    present = items_of(value)
    if not request.count:
        return PartialAnswer(value, mended, is_poor=is_cut, is_cut=is_cut)
    missing = request.count - present if present is not None and 0 < present < request.count else 0
    is_cut = is_cut and not (present is not None and isinstance(value, list))
    is_empty = _has_empty_list(value, request.client_request)
    reading, controls = read_path(request.client_request.segments), request.client_request.controls
    is_several = controls.count_parameter == "count" or reading.is_collection
    lacks_list = is_several and isinstance(value, dict) and find_list_of(value, reading.noun) is None
    repairs = (*mended, "it has no list") if lacks_list and not is_empty else mended
    return PartialAnswer(value, repairs, missing, is_cut or is_empty or lacks_list, is_cut=is_cut)


def _check_kind(value: JsonValue, request: MockRequest) -> None:
    """Raise NothingUsable for what is neither a thing nor several of them, where such are asked for: a model that answers
    GET /users/7 with a word or a number has not understood."""
    reading = read_path(request.segments)
    is_of_thing = bool(reading.parents) and reading.id is None and not reading.is_collection  # /users/7/name
    if value is None or (not isinstance(value, (dict, list)) and reading.action is None and not is_of_thing):
        raise NothingUsable("it is a single value instead of a JSON object")
    is_created = request.method == "POST" and reading.is_collection and not isinstance(request.body, list)
    is_one = reading.action is None and (reading.id is not None or is_created) and request.controls.count is None
    if is_one and not find_objects(value):
        raise NothingUsable("it has no JSON object")


def _has_empty_list(value: JsonValue, request: MockRequest) -> bool:
    """Whether the answer's list is there, with nothing in it."""
    path = find_list_of(value, read_path(request.segments).noun) if is_list_request(request) else None
    return value == [] or (path is not None and get_at(value, path) == [])


def _badness(draft: PartialAnswer) -> tuple[bool, bool, int, int, int]:
    return draft.is_cut, draft.is_poor, draft.missing, draft.lost, len(draft.repairs)
