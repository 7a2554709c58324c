"""Secrets."""

from __future__ import annotations

import copy
import os
from pathlib import Path

import pytest

from mockllmapi.config.secrets import MASK, Secret
from mockllmapi.errors import ConfigurationError


def test_a_literal_is_revealed_and_nothing_else_shows_it() -> None:
    secret = Secret.from_text("  sk-1 ")

    assert secret.reveal() == "sk-1"
    assert "sk-1" not in f"{secret} {secret!r} {[secret]} {secret.__reduce_ex__}"
    assert str(secret) == MASK


def test_a_variable_is_looked_up_when_it_is_asked_for() -> None:
    environ = {"KEY": " sk-1\n"}
    secret = Secret.from_text("env:KEY", environ)

    assert secret.reveal() == "sk-1"
    environ["KEY"] = "sk-2"
    assert secret.reveal() == "sk-2"
    assert str(secret) == f"{MASK} (env:KEY)"


def test_without_an_environment_the_process_has_one() -> None:
    name = next(name for name, value in os.environ.items() if value.strip() and name.isidentifier())

    assert Secret.from_text(f"env:{name}").reveal() == os.environ[name].strip()


@pytest.mark.parametrize("prefix", ["file:", "file://"])
def test_a_file_is_read_again_when_it_changes(tmp_path: Path, prefix: str) -> None:
    path = tmp_path / "key"
    path.write_text("sk-1\n", encoding="utf-8")
    secret = Secret.from_text(f"{prefix}{path}")

    assert secret.path == path
    assert secret.reveal() == "sk-1"
    path.write_text("sk-222", encoding="utf-8")
    assert secret.reveal() == "sk-222"
    os.utime(path, ns=(1, 1))
    assert secret.reveal() == "sk-222"
    path.unlink()
    with pytest.raises(ConfigurationError, match="cannot be read"):
        secret.reveal()


def test_a_file_is_not_read_again_while_it_stays(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_bytes(b"sk-1")
    secret = Secret.from_text(f"file:{path}")
    secret.reveal()
    stamp = path.stat()
    path.write_bytes(b"sk-2")
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))

    assert secret.reveal() == "sk-1"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("env:NOWHERE", "variable NOWHERE is not set"),
        ("env:EMPTY", "variable EMPTY is empty"),
        ("env:", "name of an environment variable"),
        ("env:a b", "name of an environment variable"),
        ("file:", "cannot be read"),
        ("file:/nowhere/key", "cannot be read: No such file"),
        ("file:/nowh\x00ere", "path of a file"),
        ("", "is empty"),
        ("sk-1\r\nX-Evil: 1", "line break"),
    ],
)
def test_a_secret_that_cannot_be_had_says_why(text: str, problem: str) -> None:
    with pytest.raises(ConfigurationError, match=problem) as caught:
        Secret.from_text(text, {"EMPTY": " "}).reveal()
    assert "sk-1" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "problem"), [(b"\xff\xfe\xff", "UTF-8"), (b"x" * 70_000, "larger"), (b"\n", "empty")]
)
def test_a_file_that_holds_no_secret_says_why(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "key"
    path.write_bytes(content)

    with pytest.raises(ConfigurationError, match=problem):
        Secret.from_text(f"file:{path}").reveal()


def test_equal_when_written_alike_and_never_equal_to_text() -> None:
    one, same, other = Secret.from_text("a"), Secret.from_text("a "), Secret.from_text("b")

    assert one == same
    assert hash(one) == hash(same)
    assert one != other
    assert one != "a"
    assert copy.deepcopy(one) == one
