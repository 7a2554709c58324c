"""What requests are answered alike: the same method and path template, and the same shape where they bring one."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

import msgspec

from mockllmapi.exchange import MockRequest
from mockllmapi.naming.templates import path_template
from mockllmapi.naming.words import normalize_name
from mockllmapi.shapes import Shape
from mockllmapi.shapes.learned_shapes import build_shape_key

__all__ = ["Endpoint", "endpoint_of"]

_STRUCTURAL = frozenset({"fields", "include", "expand", "embed", "select", "view", "format"})
"""Parameters that say what an answer is made of."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`key` names method and path in addresses; `variant` is a digest of what else decides the structure, empty for nothing."""

    key: str
    variant: str
    method: str
    path: str

    @property
    def entry(self) -> str:
        """The name in the store."""
        return f"{self.key}#{self.variant}"


def endpoint_of(request: MockRequest, shape: Shape | None) -> Endpoint:
    """The endpoint of a request; `shape` counts where the request itself brought it, without its count."""
    template = path_template(request.path)
    asked = sorted((normalize_name(name), text) for name, text in request.query if normalize_name(name) in _STRUCTURAL)
    own = shape.raw if shape is not None and request.controls.shape is not None else None
    variant = ""
    if asked or request.controls.shape is not None:
        said = msgspec.json.encode([asked, request.controls.shape is not None, own])
        variant = blake2b(said, digest_size=8).hexdigest()
    return Endpoint(build_shape_key(request.method, template), variant, request.method.upper(), template)
