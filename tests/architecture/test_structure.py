"""The shape of the source tree: what a newcomer relies on when looking for something."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "mockllmapi"
MODULES = sorted(SOURCE.rglob("*.py"))
BANNED_SUFFIXES = re.compile(r"(Manager|Helper|Utils?|Service|Handler|Coordinator|Processor|Data|Info)$")
WITHOUT_BEHAVIOUR = {"__init__.py", "__main__.py", "base.py"}


def name_of(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_a_module_defines_one_thing_in_at_most_400_lines(module: Path) -> None:
    assert len(module.read_text().splitlines()) <= 400


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_every_module_says_what_it_is_for(module: Path) -> None:
    assert ast.get_docstring(ast.parse(module.read_text()))


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_class_names_are_nouns_of_the_domain(module: Path) -> None:
    classes = [node.name for node in ast.walk(ast.parse(module.read_text())) if isinstance(node, ast.ClassDef)]
    assert [name for name in classes if BANNED_SUFFIXES.search(name)] == []


@pytest.mark.parametrize("package", sorted(path for path in MODULES if path.name == "__init__.py"), ids=name_of)
def test_a_package_introduces_itself_in_twenty_lines(package: Path) -> None:
    docstring = ast.get_docstring(ast.parse(package.read_text())) or ""
    assert len(docstring.splitlines()) <= 20


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_no_class_has_more_than_twelve_public_methods(module: Path) -> None:
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.ClassDef):
            functions = [part for part in node.body if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef))]
            public = [part.name for part in functions if not part.name.startswith("_")]
            assert len(public) <= 12, node.name


def test_every_module_with_behaviour_has_a_twin_under_unit() -> None:
    missing = [
        name_of(module)
        for module in MODULES
        if module.name not in WITHOUT_BEHAVIOUR
        and not (ROOT / "tests" / "unit" / module.relative_to(SOURCE).parent / f"test_{module.name}").exists()
    ]
    assert missing == []
