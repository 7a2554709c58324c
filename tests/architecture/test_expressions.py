"""Regular expressions mean the same in every Python that the project supports."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "mockllmapi"

POSSESSIVE_GROUP = re.compile(r"(?<!\\)\)(?:[*+?]|\{\d*,?\d*\})\+|\(\?>")
"""A possessive group or an atomic one. Before Python 3.11.5 they match wrongly if what they repeat has alternatives
(https://github.com/python/cpython/issues/106052); possessive repetition of one character or set is right."""


def find_possessive_groups(code: str) -> Iterator[int]:
    """Yield the lines of `code` whose texts have one."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and POSSESSIVE_GROUP.search(node.value):
            yield node.lineno


def test_no_expression_repeats_a_group_possessively() -> None:
    found = [
        f"{module.relative_to(SOURCE).as_posix()}:{line}"
        for module in sorted(SOURCE.rglob("*.py"))
        for line in find_possessive_groups(module.read_text("utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize("expression", ["(?:a|b)*+", "(a)++", "(?:a)?+", "(?:a){0,8}+", "(?>a|b)"])
def test_a_possessive_group_is_found(expression: str) -> None:
    assert list(find_possessive_groups(f"import re\n_A = re.compile(r'{expression}')\n")) == [2]


@pytest.mark.parametrize("expression", ["[ab]*+", r"\d++", "(?:a|b)*", r"\)*+", "a{2}+"])
def test_other_repetition_is_allowed(expression: str) -> None:
    assert list(find_possessive_groups(f"import re\n_A = re.compile(r'{expression}')\n")) == []
