"""Throw-away virtual environments, and the interpreters to make them with."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from packaging.utils import canonicalize_name

__all__ = ["Environment", "fetch_pip", "newest_python", "run"]

ROOT = Path(__file__).parents[2]
PATIENCE_S = 900
"""After this a test fails instead of hanging."""
NEWEST_MINOR = 20
"""Versions of Python 3 above this one are not looked for."""
PIP = ("-m", "pip", "--disable-pip-version-check")


def run(*command: str | Path, folder: Path = ROOT) -> str:
    """Run a command to its end and return its output. A command that fails, fails the test with all of that."""
    inherited = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "MAKEFLAGS", "MAKELEVEL")}
    words = [str(part) for part in command]
    done = subprocess.run(
        words, cwd=folder, env=inherited, capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )
    assert done.returncode == 0, f"{' '.join(words)}\n{done.stdout}{done.stderr}"
    return done.stdout


def fetch_pip(requirement: str, folder: Path) -> Path:
    """Fetch a version of pip (`pip==23.2`) into `folder`, and return what an interpreter runs to use it."""
    run(sys.executable, *PIP, "install", "--quiet", "--no-deps", "--target", folder, requirement)
    return folder / "pip"


class Environment:
    """A virtual environment, made by the interpreter `python` if one is named. It has no pip then."""

    def __init__(self, folder: Path, python: str | None = None) -> None:
        self.folder = folder
        if python is not None:
            run(python, "-m", "venv", "--without-pip", folder)

    def install(self, pip: Path, *arguments: str | Path) -> None:
        """Install with a pip that was fetched."""
        run(self.command("python"), pip, "--disable-pip-version-check", "--quiet", "install", *arguments)

    def command(self, name: str) -> Path:
        """Return the path of a command that is installed in it."""
        return self.folder / "bin" / name

    def versions(self) -> dict[str, str]:
        """Return the versions of the installed packages, by canonical name."""
        listed = run(sys.executable, *PIP, "--python", self.command("python"), "list", "--format=json")
        return {canonicalize_name(entry["name"]): entry["version"] for entry in json.loads(listed)}


def newest_python() -> str:
    """Return the newest released interpreter on this machine; the tests' own if none is newer."""
    versions = range(NEWEST_MINOR, sys.version_info.minor, -1)
    return next((found for minor in versions for found in _interpreters(minor)), sys.executable)


def _interpreters(minor: int) -> Iterator[str]:
    """Find the interpreters of one version that start: on the path, and among those that pyenv keeps."""
    name = f"python3.{minor}"
    kept = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for candidate in (shutil.which(name), *kept.glob(f"*/bin/{name}")):
        says = "import sys, venv; print(sys.version_info.releaselevel)"
        if candidate is not None:
            done = subprocess.run([candidate, "-c", says], capture_output=True, text=True, check=False)
            if done.stdout.strip() == "final":
                yield str(candidate)
