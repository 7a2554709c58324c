"""The locked lists install on any day: whatever a locked package asks for is locked too, with its extras."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from support.locks import Lock, read_lock

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
RUN: list[str] = PROJECT["project"]["dependencies"]
GROUPS: dict[str, list[str]] = PROJECT["dependency-groups"]
ROOTS = {"run": RUN, "dev": [*RUN, *GROUPS["dev"]], "tools": [*GROUPS["tools"], *PROJECT["build-system"]["requires"]]}


def lock(name: str) -> Lock:
    return read_lock(ROOT / "requirements" / f"{name}.txt")


EXTRAS = [(name, entry.name) for name in ROOTS for entry in lock(name).entries.values() if entry.extras]


@pytest.mark.parametrize("name", ROOTS)
def test_a_list_holds_everything_that_its_packages_ask_for(name: str) -> None:
    """A list that lacks an extra stops installing with pip 23.2 when that package has its next release.

    `make lock` writes the lists again.
    """
    assert lock(name).faults(ROOTS[name]) == []


@pytest.mark.parametrize(("name", "package"), EXTRAS)
def test_an_extra_that_is_missing_is_noticed(name: str, package: str) -> None:
    """The test above fails for each extra that is taken out of a list."""
    path = ROOT / "requirements" / f"{name}.txt"
    entry = lock(name).entries[package]
    entry.extras.clear()
    poorer = Lock(lock(name).entries | {package: entry})
    assert any(f"and {package} is locked without that extra" in fault for fault in poorer.faults(ROOTS[name])), path


def test_some_package_is_asked_for_with_an_extra() -> None:
    """The test above has something to take out."""
    assert EXTRAS


def test_a_requirement_that_is_not_locked_or_not_met_is_noticed(tmp_path: Path) -> None:
    """All faults are named, and only those that hold in this environment and for the extras that are wanted."""
    path = tmp_path / "list.txt"
    path.write_text(
        "# made\n"
        "a[fast]==1.0 ; python_version >= '3' \\\n    --hash=sha256:00 \\\n    --hash=sha256:11\n    # via project\n"
        "b-b==2.0 --hash=sha256:22\nc==1 ; python_version < '3'\n"
    )
    required = {
        "a": ["B_b>=3", "d", "e; extra == 'fast'", "f; extra == 'slow'", "g; python_version < '3'", "b.b[x,y]"],
        "b-b": None,
    }
    assert read_lock(path).faults(["a[slow]"], required.get) == [
        "the project requires a[slow], and a is locked without that extra",
        "a requires B_b>=3, and b-b==2.0 is locked",
        "a requires d, which is not locked",
        "a requires e, which is not locked",
        "a requires b.b[x], and b-b is locked without that extra",
        "a requires b.b[y], and b-b is locked without that extra",
        "b-b is locked and not installed",
    ]


def test_a_package_has_one_version_in_all_lists() -> None:
    """Tests run what users run, and a list never undoes what another one installed."""
    versions: dict[str, set[str]] = {}
    for name in (*ROOTS, "llm"):
        for package, entry in lock(name).entries.items():
            versions.setdefault(package, set()).add(str(entry.specifier))
    assert {package: found for package, found in versions.items() if len(found) > 1} == {}
