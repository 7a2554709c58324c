"""What is kept of a model's answer: the value, and what of its request may stand in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from mockllmapi.types import JsonValue, json_type

__all__ = ["Sample", "agreeing"]

MAX_DEPTH = 4
MIN_LIKENESS = 0.5
MIN_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Sample:
    """One answer. `sources` are what its request brought along; `known` what was settled before it was written."""

    value: JsonValue
    sources: Mapping[str, JsonValue] = field(default_factory=dict)
    known: Mapping[str, JsonValue] | None = None


def agreeing(samples: Sequence[Sample]) -> list[Sample]:
    """The samples that have the structure which most of them have; those of another are left out."""
    if not samples:
        return []
    kinds = Counter(json_type(sample.value) for sample in samples)
    root = kinds.most_common(1)[0][0]
    alike = [sample for sample in samples if json_type(sample.value) == root]
    places = [dict(_places(sample.value, "", 0)) for sample in alike]
    counts = Counter(place for each in places for place in each)
    usual = {
        place: Counter(each[place] for each in places if each.get(place)).most_common(1)
        for place, count in counts.items()
        if count >= MIN_SHARE * len(alike)
    }
    kinds_of = {place: kinds[0][0] if kinds else "" for place, kinds in usual.items()}
    return [sample for sample, each in zip(alike, places, strict=True) if _likeness(each, kinds_of) >= MIN_LIKENESS]


def _likeness(places: Mapping[str, str], usual: Mapping[str, str]) -> float:
    """How much of either stands in both."""
    union = len(places.keys() | usual.keys())
    shared = sum(kind in ("", usual[place]) for place, kind in places.items() if place in usual)
    return shared / union if union else 1.0


def _places(value: JsonValue, name: str, depth: int) -> Iterator[tuple[str, str]]:
    """Where members stand, with the kind of each; null is of any kind, which is written as none."""
    if depth > MAX_DEPTH:
        return
    if isinstance(value, dict):
        for key, member in value.items():
            place = f"{name}/{key}"
            yield place, _kind(member)
            yield from _places(member, place, depth + 1)
    elif isinstance(value, list):
        for item in value[:5]:
            yield from _places(item, f"{name}/*", depth + 1)


def _kind(value: JsonValue) -> str:
    kind = json_type(value)
    return {"integer": "number", "null": ""}.get(kind, kind)
