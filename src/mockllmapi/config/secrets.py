"""Secrets: their sources, and how they stay hidden."""

from __future__ import annotations

import hmac
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NoReturn

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema, core_schema

from mockllmapi.errors import ConfigProblem, ConfigurationError
from mockllmapi.types import JsonObject

__all__ = ["MASK", "Secret", "mask_keys"]

MASK: Final = "***"
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_MAX_FILE_BYTES = 64 * 1024
_KEY_SHAPES = re.compile(r"(?i)(\bbearer[ \t]+)[^\s'\",]+|\bsk-[A-Za-z0-9_-]{8,}")


def mask_keys(text: str) -> str:
    """Return `text` with a mask in place of what looks like an API key or a bearer token."""
    return _KEY_SHAPES.sub(lambda found: (found.group(1) or "") + MASK, text)


class Secret:
    """A value that must not be shown by accident: `str`, `repr` and JSON show a mask, `reveal` returns the value.

    Written as a literal, as `env:NAME` (an environment variable), or as `file:/path` (read again when the file changes).
    Two secrets are equal when they were written alike; a secret never equals a plain text.
    """

    __slots__ = ("_cached", "_environ", "_text")

    def __init__(self, text: str, environ: Mapping[str, str]) -> None:
        self._text = text
        self._environ = environ
        self._cached: tuple[tuple[int, int, int], str] | None = None

    @classmethod
    def from_text(cls, text: str, environ: Mapping[str, str] | None = None) -> Secret:
        """Create the secret written as `text`; `env:` reads `environ`, by default the environment of the process."""
        return cls(text.strip(), os.environ if environ is None else environ)

    @property
    def path(self) -> Path | None:
        """The file that holds the secret, if it is written as `file:/path`."""
        scheme, _, rest = self._text.partition(":")
        if scheme != "file":
            return None
        return Path(rest.removeprefix("//"))

    @property
    def variable(self) -> str | None:
        """The environment variable that holds the secret, if it is written as `env:NAME`."""
        scheme, _, rest = self._text.partition(":")
        return rest.strip() if scheme == "env" else None

    def reveal(self) -> str:
        """Return the value itself, without surrounding blanks. Raises `ConfigurationError` if it is missing or unusable."""
        if self.path is not None:
            return self._require_content(self._read_file(self.path), f"The secret file {self.path}")
        if self.variable is not None:
            if not _VARIABLE.fullmatch(self.variable):
                _raise_problem("What follows 'env:' must be the name of an environment variable.")
            value = self._environ.get(self.variable)
            if value is None:
                _raise_problem(f"The environment variable {self.variable} is not set.")
            return self._require_content(value, f"The environment variable {self.variable}")
        return self._require_content(self._text, "The secret")

    def _read_file(self, path: Path) -> str:
        try:
            status = path.stat()
            stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
            if self._cached is None or self._cached[0] != stamp:
                with path.open("rb") as file:
                    content = file.read(_MAX_FILE_BYTES + 1)
                if len(content) > _MAX_FILE_BYTES:
                    _raise_problem(f"The secret file {path} is larger than {_MAX_FILE_BYTES} bytes.")
                self._cached = (stamp, content.decode("utf-8-sig"))
        except UnicodeDecodeError:
            _raise_problem(f"The secret file {path} is not UTF-8 text.")
        except OSError as error:
            _raise_problem(f"The secret file {path} cannot be read: {error.strerror}.")
        except ValueError:
            _raise_problem("What follows 'file:' must be the path of a file.")
        return self._cached[1]

    @staticmethod
    def _require_content(value: str, what: str) -> str:
        """Reject an empty value and control characters: in a header they would start another one."""
        value = value.strip()
        if not value:
            _raise_problem(f"{what} is empty.")
        if _CONTROL.search(value):
            _raise_problem(f"{what} holds a line break or another control character.")
        return value

    def __str__(self) -> str:
        if self.path is not None:
            return f"{MASK} (file:{self.path})"
        if self.variable is not None and _VARIABLE.fullmatch(self.variable):
            return f"{MASK} (env:{self.variable})"
        return MASK

    def __repr__(self) -> str:
        return f"Secret({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._text.encode(), other._text.encode())

    def __hash__(self) -> int:
        return hash((Secret, self._text))

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_info_plain_validator_function(
            cls._validate, serialization=core_schema.plain_serializer_function_ser_schema(str, when_used="json")
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> JsonObject:
        return {"type": "string", "writeOnly": True}

    @classmethod
    def _validate(cls, value: object, info: ValidationInfo) -> Secret:
        if isinstance(value, Secret):
            return value
        if not isinstance(value, str):
            raise ValueError("A secret is text: put it in quotes")
        return cls.from_text(value, info.context)


def _raise_problem(message: str) -> NoReturn:
    raise ConfigurationError((ConfigProblem(message),)) from None
