"""Judging values: compiled validators that open nothing and match patterns in linear time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from mockllmapi.shapes.pointers import format_pointer
from mockllmapi.types import JsonSchema, JsonValue

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError

__all__ = ["Validator", "Violation", "compile_validator", "list_violations"]

_PATTERN_BYTES = 1 << 20
_MESSAGE_CHARS = 300


@dataclass(frozen=True, slots=True)
class Violation:
    """One violation of a schema: the place in the value, the message, and the violated keyword."""

    path: tuple[str | int, ...]
    message: str
    keyword: str

    @property
    def pointer(self) -> str:
        """The path as a JSON pointer; `/` is the whole value."""
        return format_pointer(self.path)

    def __str__(self) -> str:
        return f"{self.pointer}: {self.message}"


class Validator(Protocol):
    """A compiled schema."""

    def is_valid(self, instance: object) -> bool:
        """Return whether the value conforms."""

    def iter_errors(self, instance: object) -> Iterator[ValidationError]:
        """Yield every violation."""


def compile_validator(schema: JsonSchema) -> Validator:
    """Compile a validator for `schema` that checks formats. Raises `ValueError` for an invalid schema.

    There is no retriever: a reference that leaves the document fails instead of opening anything. Patterns run on a
    linear-time engine with a bounded program.
    """
    import jsonschema_rs

    return jsonschema_rs.Draft202012Validator(
        schema,
        validate_formats=True,
        pattern_options=jsonschema_rs.RegexOptions(size_limit=_PATTERN_BYTES, dfa_size_limit=_PATTERN_BYTES),
        offline=True,
    )


def list_violations(validator: Validator, value: JsonValue, limit: int) -> tuple[Violation, ...]:
    """Return the first `limit` violations."""
    return tuple(
        Violation(tuple(error.instance_path), _shorten(error.message), error.kind.name)
        for error in islice(validator.iter_errors(value), limit)
    )


def _shorten(message: str) -> str:
    return message if len(message) <= _MESSAGE_CHARS else message[: _MESSAGE_CHARS - 1] + "…"
