"""The file that mypy checks uses the whole public API."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import mockllmapi
import mockllmapi.testing

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def test_every_public_name_is_used_in_the_file_that_mypy_checks() -> None:
    """A name that the package exports has a typed use, so that its types cannot change unnoticed."""
    used = {node.id for node in ast.walk(ast.parse((HERE / "api.py").read_text())) if isinstance(node, ast.Name)}
    assert sorted({*mockllmapi.__all__, *mockllmapi.testing.__all__} - used) == []


def test_mypy_checks_it() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mypy"]
    assert settings["strict"] is True
    assert "tests" in settings["files"]
