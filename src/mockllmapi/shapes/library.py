"""Shapes that were read before."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from hashlib import blake2b

import msgspec

from mockllmapi.errors import BadControl
from mockllmapi.exchange import RawShape
from mockllmapi.shapes.reading import read_shape
from mockllmapi.shapes.shape import Shape
from mockllmapi.shapes.text import too_deep
from mockllmapi.types import JsonSchema

__all__ = ["ShapeLibrary"]

Prover = Callable[[JsonSchema], None]
"""Raises `ValueError` with a reason where no value of a schema can be made."""


class ShapeLibrary:
    """Reads shapes, and reads equal ones once. Keeps the `max_entries` that were last asked for.

    With a `prover` a shape is accepted only if somebody can write a value for it: what nothing can satisfy is then the
    client's error at once, and no backend is asked.
    """

    def __init__(self, max_entries: int = 256, prover: Prover | None = None) -> None:
        self._max_entries = max_entries
        self._prover = prover
        self._shapes: OrderedDict[tuple[bytes, int | None, str], Shape] = OrderedDict()

    def __len__(self) -> int:
        return len(self._shapes)

    def read(self, raw: RawShape, count: int | None = None, count_parameter: str = "count") -> Shape:
        """The shape that `raw` means, with exactly `count` items where a count is given.

        Raises `BadControl` as `read_shape` and `Shape.with_count` do, and for a shape that nothing satisfies.
        """
        text = blake2b(_canonical_text(raw), digest_size=16).digest()
        key = (text, count, "" if count is None else count_parameter)
        known = self._shapes.get(key)
        if known is not None:
            self._shapes.move_to_end(key)
            return known
        shape = self._read(raw, count, count_parameter)
        self._shapes[key] = shape
        if len(self._shapes) > self._max_entries:
            self._shapes.popitem(last=False)
        return shape

    def _read(self, raw: RawShape, count: int | None, count_parameter: str) -> Shape:
        shape = read_shape(raw)
        if count is not None:
            shape = shape.with_count(count, count_parameter)
        if self._prover is not None and not shape.is_example:
            try:
                self._prover(shape.schema)
            except ValueError as error:
                raise BadControl(raw.parameter, f"no value fits the shape: {error}") from None
        return shape


def _canonical_text(raw: RawShape) -> bytes:
    """The shape as text, in which the order of members counts (it is the order in the answer)."""
    try:
        return msgspec.json.encode(raw.value)
    except RecursionError:
        raise too_deep(raw.parameter) from None
    except UnicodeEncodeError:
        raise BadControl(raw.parameter, "the shape holds characters that are not Unicode") from None
