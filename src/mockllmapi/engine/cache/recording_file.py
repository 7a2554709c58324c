"""A recording as a file: JSON Lines, the first of them a header, each other one a request with its answer.

    {"mockllmapi":"recording","version":1}
    {"request":{"method":"GET","path":"/users/7"},"answer":{"content":{"id":7},"source":"llm"},"at":"2026-01-31T12:00:00Z"}

Lines are only ever appended, each in one piece, so a crash leaves at most one line that is cut short: the last one.
"""

from __future__ import annotations

import io
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from mockllmapi.engine.cache.fingerprint import RequestIdentity
from mockllmapi.engine.cache.stored_answer import StoredAnswer
from mockllmapi.errors import ConfigProblem, ConfigurationError

__all__ = ["MAX_RECORDING_BYTES", "RecordedLine", "open_recording", "read_recording"]

VERSION = 1
MAX_RECORDING_BYTES = 256 * 1024 * 1024
"""The largest file that is replayed: its answers stay in memory, as bytes."""

CHUNK_BYTES = 64 * 1024

log = logging.getLogger("mockllmapi.recording")

AnswerT = TypeVar("AnswerT")


class _Header(msgspec.Struct, frozen=True):
    mockllmapi: str
    version: int


HEADER = msgspec.json.encode(_Header("recording", VERSION)) + b"\n"


class RecordedLine(msgspec.Struct, Generic[AnswerT], frozen=True):
    """One request and its answer; `at` is the moment, in UTC (RFC 3339)."""

    request: RequestIdentity
    answer: AnswerT
    at: str = ""


def read_recording(path: Path, limit_bytes: int = MAX_RECORDING_BYTES) -> Iterator[tuple[RequestIdentity, bytes]]:
    """Every request of a recording with its answer (a `StoredAnswer` as JSON), in order; a last line that is cut short is left
    out, with a warning. Raises ConfigurationError, with file and line, where the file is no recording or cannot be read."""
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size > limit_bytes:
                megabytes = limit_bytes / (1024 * 1024)
                raise _wrong(f"The recording is too large to be replayed: at most {megabytes:g} MiB", path)
            _check_header(file.readline(), path)
            for number, line in enumerate(file, 2):
                if (read := _read_line(line, path, number)) is not None:
                    yield read
    except OSError as error:
        raise _unreadable(error, path) from None


def open_recording(path: Path) -> io.FileIO:
    """The file, ready for another line: made where there is none, continued where there is one. A last line that is cut short
    is taken away, with a warning. Raises ConfigurationError where the file is no recording or cannot be written."""
    try:
        file = io.FileIO(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600), "r+b")
    except OSError as error:
        raise _unwritable(error, path) from None
    try:
        _prepare(file, path)
    except OSError as error:
        file.close()
        raise _unwritable(error, path) from None
    except ConfigurationError:
        file.close()
        raise
    return file


def _prepare(file: io.FileIO, path: Path) -> None:
    if not path.is_file():
        raise _wrong("This is no ordinary file. Give --record another", path)
    file.seek(0)
    first = file.readline()
    if HEADER.startswith(first) and first != HEADER:  # new, or a crash came at the very first moment
        file.truncate(0)
        file.write(HEADER)
        return
    _check_header(first, path)
    end = file.seek(0, os.SEEK_END)
    start = _start_of_last_line(file, end)
    if start == end:
        return
    file.seek(start)
    last = file.read(end - start)
    if start == 0 or _is_whole(last):
        file.write(b"\n")
        return
    log.warning("%s: the last line was cut short and is taken away; recording goes on behind it", path)
    file.truncate(start)


def _start_of_last_line(file: io.FileIO, end: int) -> int:
    """Where the line begins that no line break ends; the file's end where there is none."""
    at = end
    while at > 0:
        before = max(0, at - CHUNK_BYTES)
        file.seek(before)
        found = file.read(at - before).rfind(b"\n")
        if found >= 0:
            return before + found + 1
        at = before
    return 0


def _is_whole(line: bytes) -> bool:
    try:
        msgspec.json.decode(line, type=RecordedLine[StoredAnswer])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True


def _read_line(line: bytes, path: Path, number: int) -> tuple[RequestIdentity, bytes] | None:
    if not line.strip():
        return None
    try:
        read = msgspec.json.decode(line, type=RecordedLine[msgspec.Raw])
        msgspec.json.decode(read.answer, type=StoredAnswer)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        if not line.endswith(b"\n"):
            log.warning("%s:%d: the last line was cut short and is left out", path, number)
            return None
        raise _wrong(f"This line is no recorded answer: {error}", path, number) from None
    return read.request, bytes(read.answer)


def _check_header(line: bytes, path: Path) -> None:
    try:
        header = msgspec.json.decode(line, type=_Header)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        header = None
    if header is None or header.mockllmapi != "recording":
        raise _wrong(f"This is no recording: its first line is not {HEADER.decode().strip()}", path, 1)
    if header.version != VERSION:
        problem = ConfigProblem(
            "This recording is of another format", f"{path}:1", "version", str(header.version), str(VERSION)
        )
        raise ConfigurationError((problem,))


def _wrong(message: str, path: Path, line: int | None = None) -> ConfigurationError:
    return ConfigurationError((ConfigProblem(f"{message}.", str(path) if line is None else f"{path}:{line}"),))


def _unreadable(error: OSError, path: Path) -> ConfigurationError:
    match error:
        case FileNotFoundError():
            return _wrong("There is no such file", path)
        case IsADirectoryError():
            return _wrong("This is a folder. Give --replay a file", path)
        case PermissionError():
            return _wrong("This user may not read it. Change its rights, or give --replay another file", path)
        case _:
            return _wrong(f"It cannot be read: {error.strerror}", path)


def _unwritable(error: OSError, path: Path) -> ConfigurationError:
    match error:
        case FileNotFoundError():
            return _wrong("There is no such folder. Make it, or give --record another file", path)
        case IsADirectoryError():
            return _wrong("This is a folder. Give --record a file", path)
        case PermissionError():
            return _wrong("This user may not write it. Change its rights, or give --record another file", path)
        case _:
            return _wrong(f"It cannot be written: {error.strerror}", path)
