"""Judges what the built-in generator writes for the field names of `tests/data/field_names.json`, by the rules beside them."""

import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import jsonschema_rs

from mockllmapi.naming.words import split_words
from mockllmapi.synthesis.lexicon import Lexicon
from mockllmapi.synthesis.meanings import MeaningIndex
from mockllmapi.synthesis.meanings.tables import all_rows
from mockllmapi.synthesis.plan import Planner
from mockllmapi.synthesis.scene import Record, Scene
from mockllmapi.synthesis.subjects import subject_of
from mockllmapi.synthesis.where import Where
from support.json_types import Json, JsonDict, json_of

CORPUS = Path(__file__).parent.parent / "data" / "field_names.json"
VALUES = 12
"""Values written for each name."""
_NOW = 1_768_471_200


@dataclass(frozen=True, slots=True)
class Verdict:
    """One name of the corpus, its rule, and the first value that broke the rule (None where all hold)."""

    name: str
    owner: str
    rule: str
    values: tuple[object, ...]
    fault: object = None
    holds: bool = True


def judge_all(seed: int = 1) -> list[Verdict]:
    """Every name of the corpus, judged on `VALUES` values."""
    corpus = json.loads(CORPUS.read_text(encoding="utf-8"))
    rules = {rule: jsonschema_rs.validator_for(schema).is_valid for rule, schema in corpus["rules"].items()}
    meanings, lexicon = MeaningIndex(all_rows()), Lexicon("en")
    return [_judge(field, rules[field["rule"]], _write(field, seed, meanings, lexicon)) for field in corpus["fields"]]


def _write(field: Mapping[str, Json], seed: int, meanings: MeaningIndex, lexicon: Lexicon) -> list[Json]:
    """Values for a field in an object that is about what its owner is about."""
    parts = [part for part in field["owner"].split("/") if part and not part.startswith("{")]
    schema: JsonDict = {"type": "object", "properties": {field["name"]: field["schema"]}, "required": [field["name"]]}
    where = Where.top(subject_of(split_words(parts[-1])) if parts else None)
    draw = Planner(schema, meanings).plan(where)
    scene = Scene(random.Random(seed), lexicon, _NOW)
    return [json_of(draw(Record(scene, where.subject, serial)))[field["name"]] for serial in range(101, 101 + VALUES)]


def _judge(field: Mapping[str, Json], fits: Callable[[object], bool], values: list[Json]) -> Verdict:
    schema = field["schema"].get("items", field["schema"])
    single = [each for value in values for each in (value if isinstance(value, list) else [value])]
    told = [value for value in single if not (value is None and field["schema"].get("nullable"))]
    allowed = schema.get("enum")
    faults = [
        value for value in told if not fits(value) or value == field["name"] or (allowed and value not in allowed)
    ]
    fault = faults[0] if faults else None
    return Verdict(field["name"], field["owner"], field["rule"], tuple(told), fault, bool(told) and not faults)
