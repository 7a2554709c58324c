"""Kinds of values."""

from __future__ import annotations

from typing import cast

import pytest
from pydantic import TypeAdapter, ValidationError

from mockllmapi.config.fields import (
    BackendName,
    Boolean,
    Count,
    Duration,
    HealthPath,
    HostName,
    MultilineText,
    SingleLine,
    TextList,
    UrlText,
)
from mockllmapi.types import JsonValue


def read(kind: object, value: object) -> object:
    adapter: TypeAdapter[object] = TypeAdapter(cast("type[object]", kind))
    return adapter.validate_python(value)


@pytest.mark.parametrize(
    ("kind", "given", "value"),
    [
        (Boolean, True, True),
        (Boolean, "TRUE", True),
        (Boolean, " false ", False),
        (Count, 3, 3),
        (Count, "3", 3),
        (Count, 3.0, 3),
        (Duration, 3, 3.0),
        (Duration, "1.5", 1.5),
        (Duration, ".5", 0.5),
        (Duration, "1e1", 10.0),
        (SingleLine, " a ", "a"),
        (MultilineText, "two\nlines", "two\nlines"),
        (TextList, ["a", " b "], ("a", "b")),
        (TextList, "a; b,c;", ("a", "b", "c")),
        (HostName, "*", "0.0.0.0"),
        (HostName, "EXAMPLE.com", "example.com"),
        (HostName, "[::1]", "::1"),
        (HealthPath, "/health?deep=1", "/health?deep=1"),
        (UrlText, "http://[::1]:1234/v1", "http://[::1]:1234/v1/"),
        (UrlText, "HTTPS://Example.com", "HTTPS://Example.com/"),
    ],
)
def test_reads(kind: object, given: JsonValue, value: float | str | tuple[str, ...]) -> None:
    result = read(kind, given)

    assert result == value
    assert type(result) is type(value)


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (Boolean, 1),
        (Boolean, "1"),
        (Boolean, "yes"),
        (Count, True),
        (Count, "0x10"),
        (Count, "1_000"),
        (Count, "٣"),
        (Count, 3.5),
        (Count, 0),
        (Duration, False),
        (Duration, "nan"),
        (Duration, float("nan")),
        (Duration, float("inf")),
        (Duration, 10**400),
        (Duration, "1,5"),
        (Duration, 0),
        (SingleLine, 5),
        (SingleLine, "a\nb"),
        (SingleLine, "x" * 1001),
        (TextList, [1]),
        (TextList, 5),
        (BackendName, "a;fallback"),
        (BackendName, "x" * 201),
        (HostName, "a b"),
        (HostName, "http://a"),
        (HostName, ""),
        (HealthPath, "http://elsewhere/"),
        (HealthPath, "//elsewhere/"),
        (UrlText, "localhost:11434"),
        (UrlText, "ftp://host/"),
        (UrlText, "http://"),
        (UrlText, "http://host:99999/"),
        (UrlText, "http://ho st/"),
        (UrlText, "http://[::1/"),
        (UrlText, "http://u:p@host/"),
        (UrlText, "http://u@host/"),
        (UrlText, "http://host/?a=1"),
        (UrlText, "http://host/#a"),
    ],
)
def test_refuses(kind: object, given: JsonValue) -> None:
    with pytest.raises(ValidationError):
        read(kind, given)
