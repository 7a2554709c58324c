"""Every test here makes new environments from the package registry: `make test-install` runs them, `make test` does not."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from support.environments import ROOT, Environment, fetch_pip, newest_python, run

FOLDER = Path(__file__).parent
PYTHONS = {f"python{sys.version_info.major}.{sys.version_info.minor}": sys.executable}
PYTHONS.setdefault(Path(newest_python()).name, newest_python())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if FOLDER in item.path.parents:
            item.add_marker("install")


@pytest.fixture(scope="session", params=PYTHONS)
def python(request: pytest.FixtureRequest) -> str:
    """The tests' own interpreter, and the newest one on this machine."""
    return PYTHONS[request.param]


@pytest.fixture(scope="session")
def old_pip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fetch_pip("pip==23.2", tmp_path_factory.mktemp("old-pip"))


@pytest.fixture(scope="session")
def newest_pip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fetch_pip("pip", tmp_path_factory.mktemp("newest-pip"))


@pytest.fixture(scope="session")
def environment(python: str, old_pip: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """An environment with what users run and nothing else, installed by the pip of 2023."""
    environment = Environment(tmp_path_factory.mktemp("environment") / "venv", python)
    environment.install(old_pip, "--no-compile", "--require-hashes", "-r", ROOT / "requirements" / "run.txt")
    return environment


@pytest.fixture(scope="session")
def distributions() -> Path:
    """The folder dist/ with a source distribution, and the wheel that was built from it."""
    folder = ROOT / "dist"
    for old in folder.glob("mockllmapi-*"):
        old.unlink()
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder)
    return folder
