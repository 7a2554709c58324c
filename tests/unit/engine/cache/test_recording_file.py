"""A recording as a file."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from mockllmapi.engine.cache.recording_file import HEADER, open_recording, read_recording
from mockllmapi.errors import ConfigurationError

LINE = b'{"request":{"method":"GET","path":"/a"},"answer":{"content":1,"source":"llm"},"at":"2026-01-01T00:00:00Z"}\n'
SHORT = LINE[:40]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run.jsonl"


def read(path: Path) -> list[tuple[str, bytes]]:
    return [(identity.path, answer) for identity, answer in read_recording(path)]


def append(path: Path, line: bytes) -> None:
    with open_recording(path) as file:
        file.write(line)


def fault_of(path: Path) -> str:
    with pytest.raises(ConfigurationError) as caught:
        read(path)
    return str(caught.value)


def test_a_new_file_begins_with_its_header(path: Path) -> None:
    append(path, LINE)
    assert path.read_bytes() == b'{"mockllmapi":"recording","version":1}\n' + LINE
    assert read(path) == [("/a", b'{"content":1,"source":"llm"}')]


def test_a_file_is_continued(path: Path) -> None:
    append(path, LINE)
    append(path, LINE)
    assert path.read_bytes() == HEADER + LINE + LINE


def test_a_crash_at_the_very_first_moment_leaves_a_new_file(path: Path) -> None:
    for cut in range(len(HEADER)):
        path.write_bytes(HEADER[:cut])
        append(path, LINE)
        assert path.read_bytes() == HEADER + LINE, cut


def test_a_line_that_is_cut_short_is_left_out_and_said(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path.write_bytes(HEADER + LINE + SHORT)
    with caplog.at_level(logging.WARNING, "mockllmapi.recording"):
        assert len(read(path)) == 1
    assert caplog.messages == [f"{path}:3: the last line was cut short and is left out"]


def test_a_line_that_is_cut_short_is_taken_away_before_the_next(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    long = LINE.replace(b'"content":1', b'"content":"' + b"x" * 200_000 + b'"')
    path.write_bytes(HEADER + LINE + long[:-10])
    with caplog.at_level(logging.WARNING, "mockllmapi.recording"):
        append(path, LINE)
    assert path.read_bytes() == HEADER + LINE + LINE
    assert len(caplog.messages) == 1


@pytest.mark.parametrize("before", [HEADER, HEADER + LINE], ids=["header", "answer"])
def test_a_missing_last_line_break_is_no_harm(path: Path, before: bytes) -> None:
    path.write_bytes(before.rstrip(b"\n").replace(b'"version"', b' "version"'))
    seen = len(read(path))
    append(path, LINE)
    assert len(read(path)) == seen + 1


def test_empty_lines_and_members_of_later_times_are_overlooked(path: Path) -> None:
    path.write_bytes(HEADER + b"\n" + LINE.replace(b'"answer"', b'"note":1,"answer"') + b"  \n" + LINE)
    assert len(read(path)) == 2


@pytest.mark.parametrize(
    "text", [b"hello", b"hello\n" + LINE, b"[1]\n", b"\xff\n", b'{"mockllmapi":"x","version":1}\n']
)
def test_a_file_that_is_no_recording_is_refused_and_kept(path: Path, text: bytes) -> None:
    path.write_bytes(text)
    said = f"{path}:1: This is no recording: its first line is not {{"
    assert fault_of(path).startswith(said)
    with pytest.raises(ConfigurationError) as caught:
        append(path, LINE)
    assert str(caught.value).startswith(said)
    assert path.read_bytes() == text


def test_an_empty_file_is_no_recording_yet(path: Path) -> None:
    path.touch()
    assert "This is no recording" in fault_of(path)


def test_another_version_is_refused_and_kept(path: Path) -> None:
    text = HEADER.replace(b"1}", b"2}") + LINE
    path.write_bytes(text)
    said = f"{path}:1: version: This recording is of another format (given: 2) Legal: 1."
    assert fault_of(path) == said
    with pytest.raises(ConfigurationError) as caught:
        append(path, LINE)
    assert (str(caught.value), path.read_bytes()) == (said, text)


@pytest.mark.parametrize(
    "line",
    [
        SHORT,
        b"{}",
        b'{"request":{"method":"GET"},"answer":{"content":1,"source":"llm"}}',
        b'{"request":{"method":"GET","path":"/a"},"answer":{"content":1,"source":"moon"}}',
        b'{"request":{"method":"GET","path":"/a"},"answer":{"source":"llm"}}',
        b"\xff",
        b"[" * 100_000,
    ],
    ids=range(7),
)
def test_a_bad_line_in_the_middle_is_said_with_its_number(path: Path, line: bytes) -> None:
    path.write_bytes(HEADER + LINE + line + b"\n" + LINE)
    said = fault_of(path)
    assert said.startswith(f"{path}:3: This line is no recorded answer: ")
    assert len(said.splitlines()) == 1


def test_what_is_too_large_is_not_read(path: Path) -> None:
    path.write_bytes(HEADER + LINE)
    with pytest.raises(ConfigurationError, match="too large to be replayed"):
        list(read_recording(path, limit_bytes=len(HEADER)))


@pytest.mark.parametrize(
    ("target", "reading", "writing"),
    [
        ("", "This is a folder. Give --replay a file.", "This is a folder. Give --record a file."),
        ("no/run.jsonl", "There is no such file.", "There is no such folder. Make it, or give --record another file."),
        ("file/run.jsonl", "It cannot be read: Not a directory.", "It cannot be written: Not a directory."),
    ],
)
def test_what_the_system_refuses_is_one_line_that_says_what_to_do(
    tmp_path: Path, target: str, reading: str, writing: str
) -> None:
    (tmp_path / "file").touch()
    path = tmp_path / target
    assert fault_of(path) == f"{path}: {reading}"
    with pytest.raises(ConfigurationError) as caught:
        open_recording(path)
    assert str(caught.value) == f"{path}: {writing}"


@pytest.fixture
def nobody() -> Iterator[None]:
    """Be a user without rights: root may read and write everything."""
    mine = os.geteuid()
    if mine == 0:
        os.seteuid(65534)
    yield
    os.seteuid(mine)


def test_a_file_of_somebody_else_is_said(path: Path, request: pytest.FixtureRequest) -> None:
    path.write_bytes(HEADER)
    path.chmod(0)
    request.getfixturevalue("nobody")
    assert "This user may not read it" in fault_of(path)
    with pytest.raises(ConfigurationError, match="This user may not write it"):
        open_recording(path)


def test_what_is_no_file_is_no_recording() -> None:
    with pytest.raises(ConfigurationError, match="no ordinary file"):
        open_recording(Path(os.devnull))
