"""The types of values that settings have.

Each type reads its own values, and their text as the environment and the command line give it. `1` is not a boolean,
`true` is not a number, and a number is not text: the quotes were forgotten, and leading zeros may be lost.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from enum import StrEnum
from typing import Annotated, Final, TypeAlias, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field

from mockllmapi.config.base_url import check_base_url
from mockllmapi.config.prefix import normalize_prefix
from mockllmapi.config.secrets import Secret

__all__ = [
    "INTEGER",
    "NUMBER",
    "BackendName",
    "Boolean",
    "Count",
    "Duration",
    "HeaderMap",
    "HealthPath",
    "HostName",
    "MultilineText",
    "Origins",
    "PathPrefix",
    "SingleLine",
    "Temperature",
    "TextList",
    "UrlText",
    "enum_validator",
]

_INTEGER_TEXT = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER_TEXT = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, section 5.6.2
_MESSAGE_HEADERS = frozenset({"connection", "content-length", "content-type", "host", "transfer-encoding", "upgrade"})
_HOST_TEXT = re.compile(r"[A-Za-z0-9._-]+|\[?[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(?:%[A-Za-z0-9]+)?\]?")
_ORIGIN = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s/?#@]+")  # RFC 6454, section 6.1
_SWITCH_WORDS = frozenset({"true", "false"})
_MAX_LINE = 1000

Choice = TypeVar("Choice", bound=StrEnum)


# pydantic's protocol is a ValueError, even if the type is wrong.
def _parse_boolean(value: object) -> bool:
    if isinstance(value, bool):
        return value
    match value.strip().lower() if isinstance(value, str) else None:
        case "true":
            return True
        case "false":
            return False
    raise ValueError("This is neither true nor false")


def _parse_integer(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e18:
        return int(value)
    if isinstance(value, str) and _INTEGER_TEXT.fullmatch(value.strip()):
        return int(value)
    raise ValueError("This is not a whole number")


def _parse_number(value: object) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) if abs(value) < 1e300 else float("inf")
    if isinstance(value, str) and _NUMBER_TEXT.fullmatch(value.strip()):
        return float(value)
    raise ValueError("This is not a number")


def _require_text(value: object) -> str:
    if isinstance(value, str):
        return value
    raise ValueError("This is not text: put it in quotes")


def _parse_line(value: object) -> str:
    text = _require_text(value).strip()
    if _CONTROL.search(text):
        raise ValueError("A line break or another control character cannot stand here")
    if len(text) > _MAX_LINE:
        raise ValueError(f"This is longer than {_MAX_LINE} characters")
    return text


def _parse_texts(value: object) -> tuple[str, ...]:
    """Parse a list, or one text with `;` or `,` between its parts."""
    if isinstance(value, str):
        return tuple(part.strip() for part in re.split(r"[;,]", value) if part.strip())
    if isinstance(value, list | tuple):
        return tuple(_parse_line(one) for one in value)
    raise ValueError("This is not a list of texts")


def _parse_origins(value: object) -> bool | tuple[str, ...]:
    """Parse true (any), false (none), or origins as browsers send them."""
    if isinstance(value, bool):
        return value
    texts = _parse_texts(value)
    if len(texts) == 1 and texts[0].lower() in _SWITCH_WORDS:
        return _parse_boolean(texts[0])
    if "*" in texts:
        return True
    for text in texts:
        if text != "null" and not _ORIGIN.fullmatch(text):
            raise ValueError("This is not an origin, which is a scheme, a host and perhaps a port")
    return tuple(text.lower() for text in texts)


def _check_backend_name(name: str) -> str:
    if ";" in name or "," in name:
        raise ValueError("A backend's name cannot hold ';' or ',', since requests name it in a header")
    return name


def _check_health_path(text: str) -> str:
    if "://" in text or text.startswith("//") or re.search(r"\s", text):
        raise ValueError("This is not a path on the backend's own server")
    return text


def _parse_host(text: str) -> str:
    if text in {"*", "+"}:
        return "0.0.0.0"  # noqa: S104 - what ASP.NET's spelling means; whoever writes it is asked for a secret
    if not _HOST_TEXT.fullmatch(text):
        raise ValueError("This is neither a host name nor an IP address")
    return text.removeprefix("[").removesuffix("]").lower()


def _check_headers(headers: Mapping[str, Secret]) -> Mapping[str, Secret]:
    for name in headers:
        if not _HEADER_NAME.fullmatch(name):
            raise ValueError("A key of Headers is not the name of an HTTP header")
        if name.lower() in _MESSAGE_HEADERS:
            raise ValueError(f"The header {name} belongs to the message itself and cannot be set")
    return headers


def enum_validator(options: type[Choice]) -> BeforeValidator:
    """Return a validator that finds a member of `options` by its name, case ignored."""
    by_name = {option.value.lower(): option for option in options}

    def read(value: object) -> Choice:
        text = value.strip().lower() if isinstance(value, str) else ""
        if text in by_name:
            return by_name[text]
        near = get_close_matches(text, by_name, n=1)
        hint = f". Did you mean {by_name[near[0]].value}?" if near else ""
        raise ValueError(f"This is not one of the choices{hint}")

    return BeforeValidator(read)


INTEGER: Final = BeforeValidator(_parse_integer)
"""Reads a whole number; stands behind the bounds: `Annotated[int, Field(ge=0), WHOLE]`."""
NUMBER: Final = BeforeValidator(_parse_number)
"""Reads a number; stands behind the bounds."""

Boolean: TypeAlias = Annotated[bool, BeforeValidator(_parse_boolean)]
MultilineText: TypeAlias = Annotated[str, BeforeValidator(_require_text)]
SingleLine: TypeAlias = Annotated[str, BeforeValidator(_parse_line)]
TextList: TypeAlias = Annotated[tuple[str, ...], BeforeValidator(_parse_texts, json_schema_input_type=list[str] | str)]
Origins: TypeAlias = Annotated[
    bool | tuple[str, ...],
    BeforeValidator(_parse_origins, json_schema_input_type=bool | list[str] | str),
    Field(json_schema_extra={"format": "origins"}),
]
"""Origins of web pages (`https://app.example`), in lower case; true is any, and false is none."""

Count: TypeAlias = Annotated[int, Field(ge=1, le=10_000_000), INTEGER]
"""A whole number of things, at least one."""
Duration: TypeAlias = Annotated[float, Field(gt=0, le=86_400), NUMBER]
"""Seconds, more than none and at most a day."""
Milliseconds: TypeAlias = Annotated[int, Field(ge=0, le=600_000), INTEGER]
"""Milliseconds, at most ten minutes."""
Minutes: TypeAlias = Annotated[float, Field(gt=0, le=525_600), NUMBER]
"""Minutes, more than none and at most a year."""
Temperature: TypeAlias = Annotated[float, Field(ge=0, le=2), NUMBER]
"""Randomness of a model."""

BackendName: TypeAlias = Annotated[
    str, Field(max_length=200), BeforeValidator(_parse_line), AfterValidator(_check_backend_name)
]
UrlText: TypeAlias = Annotated[SingleLine, AfterValidator(check_base_url), Field(json_schema_extra={"format": "uri"})]
HealthPath: TypeAlias = Annotated[SingleLine, AfterValidator(_check_health_path)]
PathPrefix: TypeAlias = Annotated[SingleLine, AfterValidator(normalize_prefix)]
HostName: TypeAlias = Annotated[SingleLine, AfterValidator(_parse_host)]
HeaderMap: TypeAlias = Annotated[Mapping[str, Secret], AfterValidator(_check_headers)]
