"""A release: wheel and source distribution hold the files they need, and the wheel works in an empty environment."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.metadata import Metadata

from support.environments import ROOT, Environment, run


@pytest.fixture
def wheel(distributions: Path) -> Path:
    (wheel,) = distributions.glob("*.whl")
    return wheel


def tracked(*folders: str) -> set[str]:
    """The files of the repository below some folders."""
    listed = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *folders)
    return {name for name in listed.split("\0") if (ROOT / name).is_file()}


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    """Modules, data files and the marker of typed packages; no tests, no leftovers."""
    with ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert held == {name.removeprefix("src/") for name in tracked("src/mockllmapi")}
    assert "mockllmapi/py.typed" in held


def test_the_wheel_describes_itself(wheel: Path) -> None:
    """What a package index shows is valid: the README as its page, the licence, the command."""
    with ZipFile(wheel) as archive:
        folder = next(name.partition("/")[0] for name in archive.namelist() if ".dist-info/" in name)
        metadata = Metadata.from_email(archive.read(f"{folder}/METADATA"), validate=True)
        assert archive.read(f"{folder}/licenses/LICENSE") == (ROOT / "LICENSE").read_bytes()
        assert b"mockllmapi = mockllmapi.cli:main" in archive.read(f"{folder}/entry_points.txt")
    assert metadata.description == (ROOT / "README.md").read_text()
    assert (metadata.description_content_type, metadata.license_expression) == ("text/markdown", "MIT")
    assert "3.11" in (metadata.requires_python or "")
    assert "Typing :: Typed" in (metadata.classifiers or [])


def test_the_source_distribution_holds_what_building_and_testing_need(distributions: Path) -> None:
    """The wheel above was built from it."""
    (path,) = distributions.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    needed = tracked(
        "src", "tests", "requirements", "pyproject.toml", "Makefile", "README.md", "LICENSE", "CHANGELOG.md"
    )
    assert needed - held == set()
    assert {name for name in held if name.startswith(".")} <= {".gitignore"}


def test_the_wheel_works_in_an_environment_without_anything_else(
    environment: Environment, newest_pip: Path, wheel: Path, tmp_path: Path
) -> None:
    """Its version is that of the file; one answer is generated, which takes the data files."""
    environment.install(newest_pip, "--no-deps", "--force-reinstall", wheel)
    run(environment.command("python"), newest_pip, "check")
    command = environment.command("mockllmapi")
    assert run(command, "--version", folder=tmp_path).split()[-1] == wheel.name.split("-")[1]
    shape = '{"id": 0, "name": "", "city": ""}'
    answer = json.loads(run(command, "generate", "GET /users/7?locale=de", "--shape", shape, folder=tmp_path))
    assert answer.keys() == {"id", "name", "city"}
    assert answer["id"] == 7
    assert answer["name"]
