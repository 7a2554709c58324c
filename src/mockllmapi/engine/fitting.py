"""From a backend's text to a value that conforms, keeping as much of it as can be kept."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace

from mockllmapi.engine.asking import Ask
from mockllmapi.engine.counting import items_of, with_exact_count, with_fewer_items, without_last_item
from mockllmapi.engine.extraction import NothingExtracted, extract
from mockllmapi.engine.repair import Fill, NothingUsable, Path, repair
from mockllmapi.exchange import Choice, FinishReason
from mockllmapi.shapes import Shape
from mockllmapi.synthesis import Synthesizer, Unsatisfiable
from mockllmapi.synthesis.scene import derive_seed
from mockllmapi.types import JsonSchema, JsonValue

__all__ = ["Draft", "Fitter"]

CUT = "the answer was cut off or had to be mended"
POOR_SHARE = 0.5
"""More than this share of an answer filled in by the generator is too little of the model's own."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A value that conforms but for the number of its items: `missing` are not there yet. `repairs` has a sentence for each
    place that had to change; `is_poor` says that too little of it is the model's own."""

    value: JsonValue
    repairs: tuple[str, ...] = ()
    missing: int = 0
    is_poor: bool = False


class Fitter:
    """Makes texts conform. What is missing comes from the built-in generator, in the sense of the rest."""

    def __init__(self, synthesizer: Synthesizer) -> None:
        self._synthesizer = synthesizer

    def draft(self, choice: Choice, ask: Ask, *, is_builtin: bool) -> Draft:
        """What can be used of a text. Raises NothingUsable, with a sentence for the model too."""
        try:
            found = extract(choice.text, is_bounded=not is_builtin)
        except NothingExtracted as nothing:
            raise NothingUsable(str(nothing)) from nothing
        is_cut = choice.finish_reason is FinishReason.LENGTH or not found.is_whole
        mended = (CUT,) if is_cut else ()
        shape = ask.shape
        if is_builtin or (shape is not None and shape.is_valid(found.value)):
            return Draft(found.value, mended)
        value = without_last_item(found.value, shape) if choice.finish_reason is FinishReason.LENGTH else found.value
        if shape is None:
            present = items_of(value)
            short = ask.count is not None and present is not None and 0 < present < ask.count
            return Draft(value, mended, (ask.count or 0) - (present or 0) if short else 0)
        fewer = with_fewer_items(shape) if ask.count else None
        repaired = repair(value, fewer or shape, self.fill_for(ask, fewer or shape))
        present = items_of(repaired.value, fewer) if fewer is not None else None
        missing = max(0, (ask.count or 0) - present) if present is not None else 0
        is_poor = len(repaired.repairs) > POOR_SHARE * _leaves(repaired.value)
        return Draft(repaired.value, (*mended, *repaired.repairs), missing, is_poor)

    def finished(self, draft: Draft, ask: Ask, *, is_builtin: bool) -> Draft:
        """The draft with every item that is still missing filled in. Raises NothingUsable."""
        if ask.shape is not None and draft.missing:
            repaired = repair(draft.value, ask.shape, self.fill_for(ask, ask.shape))
        elif ask.shape is None and not is_builtin:
            repaired = with_exact_count(draft.value, ask.request.controls, lambda shape: self.fill_for(ask, shape))
        else:
            return draft
        return replace(draft, value=repaired.value, repairs=(*draft.repairs, *repaired.repairs), missing=0)

    def fill_for(self, ask: Ask, shape: Shape) -> Fill:
        """What writes the missing parts of an answer of this shape; a seed makes them repeat."""
        definitions = shape.schema.get("$defs") if isinstance(shape.schema, dict) else None
        request, seed = ask.request, ask.seed
        rng = None if seed is None else random.Random(derive_seed(seed, request.method, request.path, "repair"))

        def fill(schema: JsonSchema, path: Path, siblings: Mapping[str, JsonValue]) -> JsonValue:
            known = definitions if isinstance(definitions, dict) else None
            try:
                return self._synthesizer.value_for(schema, path, request, rng, siblings=siblings, definitions=known)
            except Unsatisfiable as fault:
                raise NothingUsable(f"no value fits the shape: {fault}") from None

        return fill


def _leaves(value: JsonValue) -> int:
    """How many single values an answer has."""
    count, waiting = 0, [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict) and one:
            waiting.extend(one.values())
        elif isinstance(one, list) and one:
            waiting.extend(one)
        else:
            count += 1
    return count
