"""Profiles as bytes, and as a file that outlives the process: JSON Lines, the first of them a header.

{"mockllmapi":"learned","version":1}
{"key":"GET~users~:id","variant":"","method":"GET","path":"/users/{id}","freshAt":"…","samples":[{"value":{"id":7}, …}]}
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import cast

import msgspec

from mockllmapi.errors import ConfigProblem, ConfigurationError
from mockllmapi.learning.requests import Sources
from mockllmapi.learning.samples import Sample
from mockllmapi.types import JsonValue

__all__ = [
    "MAX_FILE_BYTES",
    "KeptProfile",
    "KeptSample",
    "read_profiles",
    "require_writable",
    "unpack",
    "write_profiles",
]

VERSION = 1
MAX_FILE_BYTES = 256 * 1024 * 1024
HEADER = b'{"mockllmapi":"learned","version":1}\n'


class _Header(msgspec.Struct, frozen=True):
    mockllmapi: str
    version: int


class KeptSample(msgspec.Struct, frozen=True, omit_defaults=True):
    """A sample as it is stored."""

    value: object
    sources: Mapping[str, object] = {}
    known: Mapping[str, object] | None = None

    @property
    def sample(self) -> Sample:
        """As it is read."""
        sources, known = cast("Sources", self.sources), cast("Sources | None", self.known)
        return Sample(cast("JsonValue", self.value), sources, known)

    @property
    def size_bytes(self) -> int:
        """What it takes as JSON."""
        return len(msgspec.json.encode(self))


class KeptProfile(msgspec.Struct, frozen=True, rename="camel"):
    """The samples of one endpoint as they are stored, the oldest first; `fresh_at` is when the last of them came."""

    key: str
    variant: str
    method: str
    path: str
    fresh_at: datetime
    samples: tuple[KeptSample, ...]

    def encode(self) -> bytes:
        """As JSON, one line."""
        return msgspec.json.encode(self)

    def cut(self, most: int, most_bytes: int) -> KeptProfile:
        """With the newest samples only: so many, and as many as so many bytes hold."""
        kept: list[KeptSample] = []
        left = most_bytes
        for sample in reversed(self.samples[-most:]):
            left -= sample.size_bytes
            if left < 0 and kept:
                break
            kept.append(sample)
        return msgspec.structs.replace(self, samples=tuple(reversed(kept)))


def unpack(raw: bytes) -> KeptProfile:
    """The profile that these bytes are."""
    return msgspec.json.decode(raw, type=KeptProfile)


def require_writable(path: Path) -> None:
    """Raise ConfigurationError if `write_profiles` could not write there. Changes nothing."""
    if path.is_dir():
        raise _wrong("Learned answers cannot be written: this is a folder", path)
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        os.close(descriptor)
        Path(name).unlink()
    except OSError as error:
        raise _wrong(f"Learned answers cannot be written: {error.strerror}", path) from None


def write_profiles(path: Path, profiles: Iterable[bytes]) -> None:
    """Write the file beside its place and move it there, so that there is always a whole one. Raises ConfigurationError."""
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise _wrong(f"Learned answers cannot be written: {error.strerror}", path) from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(HEADER)
            for raw in profiles:
                file.write(raw + b"\n")
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError as error:
        with suppress(OSError):
            Path(name).unlink()
        raise _wrong(f"Learned answers cannot be written: {error.strerror}", path) from None


def read_profiles(path: Path) -> Iterator[KeptProfile]:
    """The profiles of a file; none where there is no file yet. Raises ConfigurationError, with file and line, where it is not
    what `write_profiles` wrote."""
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size > MAX_FILE_BYTES:
                raise _wrong(f"It is too large for learned answers: at most {MAX_FILE_BYTES // 1024**2} MiB.", path)
            first = file.readline()
            if first.strip():  # an empty file is a new one
                _check_header(first, path)
            for number, line in enumerate(file, 2):
                if line.strip():
                    yield _read_line(line, path, number)
    except FileNotFoundError:
        return
    except OSError as error:
        raise _wrong(f"Learned answers cannot be read: {error.strerror}", path) from None


def _read_line(line: bytes, path: Path, number: int) -> KeptProfile:
    try:
        return unpack(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _wrong(f"This line is no learned profile: {error}.", path, number) from None


def _check_header(line: bytes, path: Path) -> None:
    try:
        header = msgspec.json.decode(line, type=_Header)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        header = None
    if header is None or header.mockllmapi != "learned":
        raise _wrong(f"These are no learned answers: the first line is not {HEADER.decode().strip()}.", path, 1)
    if header.version != VERSION:
        problem = ConfigProblem(
            "These learned answers are of another format", f"{path}:1", "version", str(header.version), str(VERSION)
        )
        raise ConfigurationError((problem,))


def _wrong(message: str, path: Path, line: int | None = None) -> ConfigurationError:
    return ConfigurationError((ConfigProblem(message, str(path) if line is None else f"{path}:{line}"),))
