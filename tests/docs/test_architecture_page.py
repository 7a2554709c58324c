"""ARCHITECTURE.md is true: every name in it exists, and every word of its glossary is used."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from mockllmapi.config.settings import BackendEntry, SettingsDocument
from support.documentation.pages import ROOT, Page, documentation
from support.documentation.tables import rows_of

SOURCE = ROOT / "src" / "mockllmapi"
PAGE = Page.read(ROOT / "ARCHITECTURE.md")
GLOSSARY = rows_of(PAGE.section("Glossary"))
# fmt: off
MUST_HAVE = {
    "provider", "backend", "attempt", "retry", "failover", "breaker", "shape", "schema", "control", "fault",
    "problem", "context", "pool", "feed", "surface", "space", "completion", "chunk", "usage",
}
# fmt: on
OTHER_WORDS = {"http.disconnect", "$defs", "Any", "count", "mockllmapi", '"Consistency": "World"', "X-LLM-Repaired"}
"""Words in code type that are not names of this project's code."""


@cache
def definitions() -> dict[str, set[str]]:
    """Return the classes and functions at the top of every module, each with the names defined inside."""
    found: dict[str, set[str]] = {}
    for path in SOURCE.rglob("*.py"):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
                inside = {part.name for part in node.body if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef))}
                found[node.name] = found.get(node.name, set()) | inside
    return found


def named_in_code_type() -> list[str]:
    text = PAGE.text
    for block in reversed(PAGE.blocks):
        text = text[: block.span[0]] + text[block.span[1] :]
    return sorted(set(re.findall(r"`([^`\n]+)`", text)) - OTHER_WORDS)


def exists(name: str) -> bool:
    """Return whether a word in code type is a file, a class, a function, a method, a setting or a make target."""
    if name.startswith("make "):
        return f"\n{name.split()[1]}:" in (ROOT / "Makefile").read_text()
    if "/" in name or name.endswith((".py", ".toml")):
        return any((base / name).exists() for base in (SOURCE, ROOT))
    owner, _, member = name.partition(".")
    settings = {field.alias for model in (SettingsDocument, BackendEntry) for field in model.model_fields.values()}
    inside = definitions().get(owner)
    return name in settings or (inside is not None and (not member or member in inside)) or name in controls()


def controls() -> set[str]:
    from mockllmapi.surfaces.management.openapi import MOCK_CONTROLS

    return {name for name, *_ in MOCK_CONTROLS}


@pytest.mark.parametrize("name", named_in_code_type())
def test_every_name_in_code_type_exists(name: str) -> None:
    assert exists(name)


@pytest.mark.parametrize("name", ["Engine.nothing", "NoSuchClass", "engine/nothing.py", "make nothing", "nothing/"])
def test_a_name_that_does_not_exist_is_noticed(name: str) -> None:
    assert not exists(name)


@cache
def words_of_the_project() -> str:
    pages = [page.text for page in documentation()]
    return "\n".join([*(path.read_text() for path in SOURCE.rglob("*.py")), *pages]).lower()


@pytest.mark.parametrize("word", [row[0] for row in GLOSSARY])
def test_every_word_of_the_glossary_is_used(word: str) -> None:
    pattern = r"[\s_]?".join(map(re.escape, word.split()))
    assert re.search(rf"(?<![a-z]){pattern}", words_of_the_project())


def test_the_glossary_is_sorted_and_complete() -> None:
    words = [row[0] for row in GLOSSARY]
    assert words == sorted(words)
    assert set(words) >= MUST_HAVE


def test_every_package_has_a_row() -> None:
    listed = {row[0].strip("`/") for row in rows_of(PAGE.section("Packages")) if row[0].endswith("/`")}
    assert listed == {path.parent.name for path in SOURCE.glob("*/__init__.py")}
    folders = {Path(row[0].strip("`")).name for row in rows_of(PAGE.section("Tests"))}
    real = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and path.name[0].isalpha()}
    assert folders | {"data"} == real


def test_the_glossary_names_classes_of_every_renamed_package() -> None:
    """A class of these packages that is renamed has to be renamed in the glossary."""
    named = set(re.findall(r"`([A-Z]\w+)`", PAGE.section("Glossary")))
    homes = {
        path.relative_to(SOURCE).parts[0]
        for path in SOURCE.rglob("*.py")
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.ClassDef) and node.name in named
    }
    assert homes >= {"routing", "providers", "config", "cli", "stores", "shapes", "observability", "testing"}
