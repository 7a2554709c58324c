"""When two requests are the same request: the one place that decides it, for pools, repeats and recordings.

Method, path, query, body and the controls that shape an answer count; time limits, numbers of variants and every header of
the client do not. The order of query parameters matters only within one name, the order of a body's members never; that of a
shape's members does, for answers keep it. Numbers are compared by value.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

import msgspec

from mockllmapi.exchange import BodyKind, Controls, MockRequest

__all__ = ["CONTROLS", "RequestIdentity", "canonical", "fingerprint", "identity_of"]

LARGEST_EXACT = 2**53
"""Up to here a float is exactly the integer it looks like."""


class RequestIdentity(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel", kw_only=True):
    """All that decides whether two requests are the same, as it can be written down. `controls` holds what was said, by the
    names of `CONTROLS`."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body_kind: BodyKind = "none"
    body: object = None
    controls: dict[str, object] = {}

    @property
    def fingerprint(self) -> str:
        """64 hexadecimal digits: equal where the requests are the same."""
        controls = {name: _in_order(said) if name == "shape" else said for name, said in self.controls.items()}
        parts = (self.method, self.path, _by_name(self.query), self.body_kind, self.body, controls)
        return hashlib.sha256(canonical(parts)).hexdigest()


def identity_of(request: MockRequest, *, of: Iterable[str] | None = None) -> RequestIdentity:
    """What a request is the same by. `of` are the names of the controls that count; where nothing is said, all of them."""
    said = {name: CONTROLS[name](request.controls) for name in (CONTROLS if of is None else of)}
    return RequestIdentity(
        method=request.method,
        path=request.path,
        query=_by_name(request.query),
        body_kind=request.body_kind,
        body=request.body,
        controls={name: value for name, value in said.items() if value is not msgspec.UNSET},
    )


def fingerprint(request: MockRequest, *, of: Iterable[str] | None = None) -> str:
    """The same as 64 hexadecimal digits. `of` as in `identity_of`."""
    return identity_of(request, of=of).fingerprint


def canonical(value: object) -> bytes:
    """JSON in which equal values are the same bytes."""
    plain = _by_value(value)
    try:
        return msgspec.json.encode(plain, order="deterministic")
    except UnicodeEncodeError:  # half of a surrogate pair, which UTF-8 cannot say and an escape can
        return json.dumps(plain, sort_keys=True, separators=(",", ":")).encode()


# -- the controls that count, each as JSON, or UNSET where nothing was said ------------------------------------------

Said = object | msgspec.UnsetType


def _given(value: object) -> Said:
    return msgspec.UNSET if value is None or value is False else value


def _shape(controls: Controls) -> Said:
    """The shape without its hint about variants: `null` is a shape too."""
    if controls.shape is None:
        return msgspec.UNSET
    value = controls.shape.value
    return {name: part for name, part in value.items() if name != "$cache"} if isinstance(value, dict) else value


def _backend(controls: Controls) -> Said:
    if controls.backend is None:
        return msgspec.UNSET
    return controls.backend.name.casefold() + (";fallback" if controls.backend.can_fall_back else "")


def _fault(controls: Controls) -> Said:
    fault = controls.fault
    if fault is None:
        return msgspec.UNSET
    return {"code": fault.code, "message": fault.message, "details": fault.details}


CONTROLS: Mapping[str, Callable[[Controls], Said]] = MappingProxyType(
    {
        "shape": _shape,
        "includeSchema": lambda controls: _given(controls.include_schema),
        "backend": _backend,
        "count": lambda controls: _given(controls.count),
        "countParameter": lambda controls: (
            msgspec.UNSET if controls.count is None else controls.count_parameter.lower()
        ),
        "seed": lambda controls: _given(controls.seed),
        "mode": lambda controls: _given(controls.mode and controls.mode.value),
        "locale": lambda controls: _given(controls.locale),
        "n": lambda controls: _given(controls.n),
        "context": lambda controls: _given(controls.context),
        "consistency": lambda controls: _given(controls.consistency and controls.consistency.value),
        "autoShape": lambda controls: msgspec.UNSET if controls.auto_shape is None else controls.auto_shape,
        "renewShape": lambda controls: _given(controls.renews_shape),
        "isWhole": lambda controls: _given(not controls.is_chunked),
        "error": _fault,
    }
)
"""Every control that counts, by the name it is written down with."""


def _in_order(shape: object) -> str:
    """A shape as text, so that the order of its members counts."""
    return json.dumps(_by_value(shape), separators=(",", ":"))


def _by_name(query: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(query, key=lambda pair: pair[0]))


def _by_value(value: object) -> object:
    """A JSON value in which equal numbers are written alike."""
    match value:
        case float() if value.is_integer() and abs(value) <= LARGEST_EXACT:
            return int(value)
        case list() | tuple():
            return [_by_value(item) for item in value]
        case dict():
            return {name: _by_value(member) for name, member in value.items()}
        case _:
            return value
