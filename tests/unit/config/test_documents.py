"""Files on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from mockllmapi.config.documents import read_document, read_toml
from mockllmapi.config.nodes import DocumentSyntaxError, to_plain
from mockllmapi.errors import ConfigurationError


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", b'{"Port": 1, // so\n}'),
        ("a.json", b'\xef\xbb\xbf{"Port": 1}'),
        ("a.json", '{"Port": 1}'.encode("utf-16")),
        ("a.jsonc", b'{"Port": 1}'),
        ("a.conf", b'{"Port": 1}'),
        ("a", b'{"Port": 1}'),
        ("a.yaml", b"Port: 1"),
        ("a.YML", b"Port: 1"),
        ("a.toml", b"Port = 1"),
    ],
)
def test_the_ending_chooses_the_syntax(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    assert to_plain(read_document(path, name)) == {"Port": 1}


@pytest.mark.parametrize(
    ("name", "content", "origin", "problem"),
    [
        ("a.json", b'{\n"Port": }', "shown:2", "line 2, column 9"),
        ("a.json", b"", "shown:1", "empty"),
        ("a.json", b'{"a":\n"\xff"}', "shown:2", "UTF-8 text at line 2, column 2"),
        ("a.json", b"[1]", "shown:1", "object of keys"),
        ("a.yaml", b"- 1", "shown:1", "object of keys"),
        ("a.toml", b"a = 1\nb = \n", "shown:2", "line 2, column 5"),
    ],
)
def test_a_file_must_match_its_ending(tmp_path: Path, name: str, content: bytes, origin: str, problem: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(ConfigurationError, match=problem) as caught:
        read_document(path, "shown")
    assert [one.origin for one in caught.value.problems] == [origin]


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b" " * (4 * 1024 * 1024 + 1))

    with pytest.raises(ConfigurationError, match="larger"):
        read_document(path, "a.json")


def test_whether_a_missing_file_matters_is_for_others_to_say(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_document(tmp_path / "none.json", "none.json")


def test_toml_dates_are_text() -> None:
    assert to_plain(read_toml("a = 2024-01-31\nb = 12:30:00")) == {"a": "2024-01-31", "b": "12:30:00"}


@pytest.mark.parametrize("text", ["a = " + "[" * 5000 + "]" * 5000, "a = " + "9" * 5000, "a = ]", "\x00"])
def test_toml_that_goes_too_far_is_refused(text: str) -> None:
    with pytest.raises(DocumentSyntaxError):
        read_toml(text)
