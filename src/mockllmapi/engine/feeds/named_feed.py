"""A feed with a name: what somebody defined, ready to be asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias
from urllib.parse import parse_qsl

from mockllmapi.config.settings import FeedSettings
from mockllmapi.engine.faults import read_fault
from mockllmapi.engine.streaming.streams import check_single
from mockllmapi.errors import BadControl
from mockllmapi.exchange import BackendChoice, MockRequest, RawShape
from mockllmapi.shapes import compile_shape, parse_shape_text

__all__ = ["NamedFeed", "Origin", "ReadTarget", "plain_request"]

Origin: TypeAlias = Literal["config", "api"]

ReadTarget: TypeAlias = Callable[[str], MockRequest]
"""Reads a path with its query as the surfaces read an address. Raises BadControl."""


@dataclass(frozen=True, slots=True)
class NamedFeed:
    """A definition and what is asked for its sake. `is_running` says whether it may be subscribed to."""

    settings: FeedSettings
    origin: Origin
    request: MockRequest
    is_running: bool

    @classmethod
    def of(cls, settings: FeedSettings, origin: Origin, read: ReadTarget) -> NamedFeed:
        """The feed that is defined. Raises BadControl for a name or a shape that is none, and for what `read` refuses."""
        if "/" in settings.name:
            raise BadControl("name", "a feed's name stands in addresses, so it cannot hold a slash")
        path = settings.path if settings.path.startswith("/") else f"/{settings.path}"
        request = read(path)
        check_single(request)
        controls = request.controls
        if settings.shape.strip():
            shape = RawShape(parse_shape_text(settings.shape, "shape"), "shape")
            compile_shape(shape)
            controls = replace(controls, shape=shape)
        if settings.backend:
            controls = replace(controls, backend=BackendChoice.from_text(settings.backend))
        if settings.error is not None:
            controls = replace(controls, fault=read_fault(settings.error, "error"))
        return cls(settings, origin, replace(request, controls=controls, id=f"feed-{settings.name}"), settings.enabled)

    @property
    def key(self) -> str:
        """The name as it is compared."""
        return feed_key(self.settings.name)

    @property
    def interval_s(self) -> float | None:
        """The feed's own interval, if it has one."""
        return None if self.settings.interval_ms is None else self.settings.interval_ms / 1000

    def switched(self, *, is_running: bool) -> NamedFeed:
        """The same feed, started or stopped."""
        return replace(self, is_running=is_running)


def feed_key(name: str) -> str:
    """Names without case."""
    return name.strip().casefold()


def plain_request(target: str) -> MockRequest:
    """A GET of a path with its query, all of it data."""
    path, _, query = target.partition("?")
    if not path.startswith("/"):
        raise BadControl("path", "not a path", expected="something like /prices")
    return MockRequest("GET", "/" + path.strip("/"), tuple(parse_qsl(query, keep_blank_values=True)))
