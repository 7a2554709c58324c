"""From a file on disk to a node: decoding, and the choice of syntax by the file's ending."""

from __future__ import annotations

import codecs
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from mockllmapi.config.jsonc import read_jsonc
from mockllmapi.config.nodes import DocumentSyntaxError, Node, ObjectNode, from_plain
from mockllmapi.config.yaml_reader import read_yaml
from mockllmapi.errors import ConfigProblem, ConfigurationError

__all__ = ["read_document", "read_toml"]

_MAX_BYTES = 4 * 1024 * 1024


def read_toml(text: str) -> Node:
    """Read one TOML document; dates become text.

    Raises `DocumentSyntaxError`, and nothing else, for text that is not TOML.
    """
    try:
        return from_plain(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise _toml_error(str(error)) from None
    except (RecursionError, ValueError) as error:
        if isinstance(error, DocumentSyntaxError):
            raise
        raise DocumentSyntaxError("The nesting is too deep, or a number is too long") from None


def _toml_error(message: str) -> DocumentSyntaxError:
    place = re.fullmatch(r"(.*) \(at line (\d+), column (\d+)\)", message, re.DOTALL)
    return DocumentSyntaxError(place[1], int(place[2]), int(place[3])) if place else DocumentSyntaxError(message)


_READERS: Final[Mapping[str, Callable[[str], Node]]] = MappingProxyType(
    {".yaml": read_yaml, ".yml": read_yaml, ".toml": read_toml}
)


def read_document(path: Path, shown_as: str) -> ObjectNode:
    """Read a configuration file: YAML and TOML by its ending, else JSON with comments.

    `shown_as` is how messages call the file. Raises `ConfigurationError` where the file cannot be read, is not what its
    ending says, or holds something other than an object; `FileNotFoundError` is left to the caller, who knows whether
    the file has to be there.
    """
    read = _READERS.get(path.suffix.lower(), read_jsonc)
    try:
        node = read(_decode(_read_bytes(path)))
    except DocumentSyntaxError as error:
        origin = f"{shown_as}:{error.line}" if error.line else shown_as
        raise ConfigurationError((ConfigProblem(f"{error}.", origin=origin),)) from None
    except FileNotFoundError:
        raise
    except OSError as error:
        problem = ConfigProblem(f"The file cannot be read: {error.strerror}.", origin=shown_as)
        raise ConfigurationError((problem,)) from error
    if not isinstance(node, ObjectNode):
        problem = ConfigProblem("The file must hold an object of keys and values.", origin=f"{shown_as}:1")
        raise ConfigurationError((problem,))
    return node


def _read_bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        content = file.read(_MAX_BYTES + 1)
    if len(content) > _MAX_BYTES:
        raise DocumentSyntaxError(f"The file is larger than {_MAX_BYTES} bytes")
    return content


def _decode(content: bytes) -> str:
    """UTF-8, with or without a byte order mark, or UTF-16 with one (some Windows shells write it)."""
    encoding = "utf-16" if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        raise DocumentSyntaxError("The file is not UTF-8 text", line, column) from None
