"""Attacks on prompts, as data: what is said, and where it is put."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["INJECTIONS", "Injection"]

CORPUS = Path(__file__).parents[1] / "data" / "injections.json"


@dataclass(frozen=True)
class Injection:
    """One attack.

    `place` is the carrier of the text: the path, the query, the body, a field's name, an earlier exchange, or the shape's
    names, titles, descriptions and enums.
    """

    name: str
    place: str
    text: str

    @property
    def segment(self) -> str:
        """The last segment of the path, as it is after decoding."""
        return self.text if self.place == "path" else "7"

    @property
    def query(self) -> tuple[tuple[str, str], ...]:
        return (("comment", self.text),) if self.place == "query" else ()

    @property
    def body(self) -> dict[str, Any]:
        if self.place == "name":
            return {"name": "Ada", self.text: "x"}
        return {"name": "Ada", "comment": self.text} if self.place == "body" else {"name": "Ada"}

    @property
    def said(self) -> str:
        """What is remembered of an earlier request."""
        return f"POST /notes with {self.text}" if self.place == "history" else ""

    @property
    def schema(self) -> dict[str, Any]:
        """The shape, as a JSON Schema."""
        name: dict[str, Any] = {"type": "string"}
        properties: dict[str, Any] = {"id": {"type": "integer"}, "name": name}
        match self.place:
            case "shape_name":
                properties[self.text] = {"type": "string"}
            case "shape_title":
                name["title"] = self.text
            case "shape_description":
                name["description"] = self.text
            case "shape_enum":
                properties["kind"] = {"enum": [self.text, "plain"]}
        return {
            "type": "object",
            "properties": properties,
            "required": [*properties],
            "additionalProperties": False,
        }


INJECTIONS = [Injection(**entry) for entry in json.loads(CORPUS.read_text())]
