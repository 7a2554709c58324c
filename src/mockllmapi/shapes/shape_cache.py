"""Shapes that were read before."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import TypeAlias

import msgspec

from mockllmapi.errors import BadControl
from mockllmapi.exchange import RawShape
from mockllmapi.shapes.compiler import compile_shape
from mockllmapi.shapes.shape import Shape
from mockllmapi.shapes.text import too_deep_error
from mockllmapi.types import JsonSchema, JsonValue

__all__ = ["ShapeCache"]

Sampler = Callable[[JsonSchema, int], Sequence[JsonValue]]
"""Returns sample values of a schema. Raises `ValueError` with a reason if none can be made."""

_SAMPLES = 3
_Key: TypeAlias = tuple[bytes, int | None, str]


class ShapeCache:
    """Compiles shapes, equal ones once, and keeps the `max_entries` used last.

    With a `sampler` only a shape with at least one possible value is accepted: an impossible one is reported to the client at
    once, and no backend is asked.
    """

    def __init__(self, max_entries: int = 256, sampler: Sampler | None = None) -> None:
        self._max_entries = max_entries
        self._sampler = sampler
        self._shapes: OrderedDict[_Key, Shape] = OrderedDict()

    def __len__(self) -> int:
        return len(self._shapes)

    def read(self, raw: RawShape, count: int | None = None, count_parameter: str = "count") -> Shape:
        """Return the compiled shape, with exactly `count` items if a count is given.

        Raises `BadControl` as `compile_shape` and `Shape.with_count` do, and for a shape that no value satisfies.
        """
        key = _key(raw, count, count_parameter)
        known = self._find(key)
        if known is not None:
            return known
        shape = self._read(raw, count, count_parameter)
        self._shapes[key] = shape
        if len(self._shapes) > self._max_entries:
            self._shapes.popitem(last=False)
        return shape

    def get(self, raw: RawShape, count: int | None = None, count_parameter: str = "count") -> Shape | None:
        """Return what `read` returned for an equal shape before, or None."""
        return self._find(_key(raw, count, count_parameter))

    def _find(self, key: _Key) -> Shape | None:
        shape = self._shapes.get(key)
        if shape is not None:
            self._shapes[key] = self._shapes.pop(key, shape)  # to the end, even if another thread has dropped it since
        return shape

    def _read(self, raw: RawShape, count: int | None, count_parameter: str) -> Shape:
        """Compile a shape with closed objects, or with open ones if closing leaves no possible value."""
        shape = self._compile_with_count(raw, count, count_parameter, closes=True)
        if self._sampler is None or shape.is_example:
            return shape
        try:
            samples = self._sampler(shape.schema, _SAMPLES)
            if b'"oneOf"' not in msgspec.json.encode(shape.schema):
                return shape
        except ValueError as reason:
            samples, fault = [], reason
        opened = self._compile_with_count(raw, count, count_parameter, closes=False)
        if samples and all(map(opened.is_valid, samples)):
            return shape
        # Closed branches of a union exclude each other sooner than the client's own, of which only one may hold.
        try:
            self._sampler(opened.schema, _SAMPLES)
        except ValueError as reason:
            raise BadControl(raw.parameter, f"no value fits the shape: {fault if not samples else reason}") from None
        return opened

    def _compile_with_count(self, raw: RawShape, count: int | None, count_parameter: str, *, closes: bool) -> Shape:
        shape = compile_shape(raw, closes=closes)
        return shape if count is None else shape.with_count(count, count_parameter)


def _key(raw: RawShape, count: int | None, count_parameter: str) -> _Key:
    text = blake2b(_encode_canonical(raw), digest_size=16).digest()
    return text, count, "" if count is None else count_parameter


def _encode_canonical(raw: RawShape) -> bytes:
    """Encode the shape as text. The order of fields counts: it is their order in the answer."""
    try:
        return msgspec.json.encode(raw.value)
    except RecursionError:
        raise too_deep_error(raw.parameter) from None
    except UnicodeEncodeError:
        raise BadControl(raw.parameter, "the shape holds characters that are not Unicode") from None
