"""Profiles as a file."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from mockllmapi.errors import ConfigurationError
from mockllmapi.learning.profile_file import HEADER, KeptProfile, KeptSample, read_profiles, unpack, write_profiles
from support.json_types import json_of

KEPT = KeptProfile(
    "GET~x", "", "GET", "/x", datetime(2026, 1, 1, tzinfo=UTC), tuple(KeptSample({"n": index}) for index in range(5))
)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "learned.jsonl"
    write_profiles(path, [KEPT.encode(), KEPT.encode()])
    assert [*read_profiles(path)] == [KEPT, KEPT]
    write_profiles(path, [KEPT.encode()])
    assert [*read_profiles(path)] == [KEPT]
    assert [each.name for each in tmp_path.iterdir()] == ["learned.jsonl"]
    assert unpack(KEPT.encode()).samples[4].sample.value == {"n": 4}


def test_no_file_is_no_profile(tmp_path: Path) -> None:
    assert [*read_profiles(tmp_path / "none")] == []


def test_an_empty_file_is_a_new_one(tmp_path: Path) -> None:
    path = tmp_path / "learned.jsonl"
    path.touch()
    assert list(read_profiles(path)) == []


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"{}\n", "first line"),
        (b'{"mockllmapi":"recording","version":1}\n', "first line"),
        (b'{"mockllmapi":"learned","version":9}\n', "another format"),
        (HEADER + b'{"key":1}\n', ":2"),
        (HEADER + KEPT.encode() + b"\n" + KEPT.encode()[:40], ":3"),
    ],
)
def test_another_file_is_refused_with_its_place(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "learned.jsonl"
    path.write_bytes(content)
    with pytest.raises(ConfigurationError, match=problem) as error:
        [*read_profiles(path)]
    assert str(path) in str(error.value)


def test_what_cannot_be_written_or_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be written"):
        write_profiles(tmp_path / "no" / "folder", [])
    with pytest.raises(ConfigurationError, match="cannot be read"):
        [*read_profiles(tmp_path)]


def test_the_newest_samples_stay() -> None:
    assert [json_of(sample.value)["n"] for sample in KEPT.cut(2, 10**6).samples] == [3, 4]
    assert [json_of(sample.value)["n"] for sample in KEPT.cut(9, 1).samples] == [4]
