"""The shape of the source tree: what a newcomer relies on when looking for something."""

import ast
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "mockllmapi"
MODULES = sorted(SOURCE.rglob("*.py"))
PACKAGES = [path for path in MODULES if path.name == "__init__.py"]
BANNED_SUFFIXES = re.compile(r"(Manager|Helper|Utils?|Service|Handler|Coordinator|Processor|Data|Info)$")


def test_a_module_defines_one_thing_in_at_most_400_lines() -> None:
    assert offenders(MODULES, lambda module: len(module.read_text().splitlines()) > 400) == []


def test_every_module_says_what_it_is_for() -> None:
    assert offenders(MODULES, lambda module: not docstring_of(module)) == []


def test_class_names_are_nouns_of_the_domain() -> None:
    classes = [f"{name_of(module)}: {part.name}" for module in MODULES for part in classes_of(module)]
    assert len(classes) > 300
    assert [name for name in classes if BANNED_SUFFIXES.search(name)] == []


def test_a_package_introduces_itself_in_twenty_lines() -> None:
    assert offenders(PACKAGES, lambda package: len(docstring_of(package).splitlines()) > 20) == []


def test_no_class_has_more_than_twelve_public_methods() -> None:
    large = [
        f"{name_of(module)}: {part.name}"
        for module in MODULES
        for part in classes_of(module)
        if len(public_methods(part)) > 12
    ]
    assert large == []


def test_every_package_has_a_folder_of_unit_tests() -> None:
    folders = [package.parent.relative_to(SOURCE) for package in PACKAGES]
    assert len(folders) > 20
    assert [str(folder) for folder in folders if not any((ROOT / "tests/unit" / folder).glob("**/test_*.py"))] == []


def name_of(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def offenders(paths: list[Path], is_offence: Callable[[Path], bool]) -> list[str]:
    """Return the names of the offending files; a list of files that are not there would prove nothing."""
    assert len(paths) > 20
    return [name_of(path) for path in paths if is_offence(path)]


@cache
def tree_of(module: Path) -> ast.Module:
    return ast.parse(module.read_text())


def docstring_of(module: Path) -> str:
    return ast.get_docstring(tree_of(module)) or ""


def classes_of(module: Path) -> list[ast.ClassDef]:
    return [node for node in ast.walk(tree_of(module)) if isinstance(node, ast.ClassDef)]


def public_methods(part: ast.ClassDef) -> list[str]:
    functions = [child.name for child in part.body if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [name for name in functions if not name.startswith("_")]
