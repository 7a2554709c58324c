"""The schemas of the official JSON Schema test suite, turned round: values are written for them and judged by them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import jsonschema_rs

from mockllmapi.errors import BadControl
from mockllmapi.exchange import MockRequest, RawShape
from mockllmapi.shapes import ShapeCache
from mockllmapi.synthesis import Synthesizer, Unsatisfiable
from mockllmapi.types import JsonSchema
from support.json_types import Json

__all__ = ["SuiteSchema", "fault_of", "load_suite"]

_FILE = Path(__file__).parent.parent / "data" / "json_schema_suite.json"
_DIALECTS = {
    "draft7": ("http://json-schema.org/draft-07/schema#", jsonschema_rs.Draft7Validator),
    "draft2020-12": ("https://json-schema.org/draft/2020-12/schema", jsonschema_rs.Draft202012Validator),
}
_REQUEST = MockRequest(method="GET", path="/")


@dataclass(frozen=True)
class SuiteSchema:
    """One schema of the suite that some value satisfies."""

    draft: str
    group: str
    schema: JsonSchema

    @property
    def keyword(self) -> str:
        """The file of the suite it comes from."""
        return self.group.partition(":")[0]


def load_suite() -> list[SuiteSchema]:
    """Every schema in the file."""
    return [SuiteSchema(**row) for row in json.loads(_FILE.read_text(encoding="utf-8"))["schemas"]]


def fault_of(case: SuiteSchema, writer: Synthesizer, values: int) -> str:
    """Why not all of so many values for a schema conform to it as it stands in the suite; empty if they do.

    The schema is given as a client would give it, who says which dialect it is written in. The judge has its own settings,
    and not those of the product.
    """
    dialect, validator_class = _DIALECTS[case.draft]
    judge = validator_class(case.schema, validate_formats=True, offline=True)
    own: Json = case.schema if isinstance(case.schema, dict) else {"allOf": [case.schema]}
    try:
        shape = ShapeCache(sampler=writer.prove).read(RawShape({"$schema": dialect, **own}, "shape"))
        for seed in range(values):
            value = writer.from_schema(shape.schema, _REQUEST, seed)
            if not judge.is_valid(value):
                return f"{json.dumps(value)[:100]} does not conform"
    except (BadControl, Unsatisfiable) as refusal:
        return str(refusal)
    return ""
