"""The locked lists install with the pip of 2023 and with today's, and make needs nothing beside them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from support.environments import ROOT, Environment, run
from support.locks import read_pins


@pytest.mark.parametrize("pip", ["old_pip", "newest_pip"])
def test_the_pip_of_2023_and_that_of_today_accept_every_list(
    environment: Environment, pip: str, request: pytest.FixtureRequest
) -> None:
    """Both resolve each list as if nothing were installed, fetch every file in it, and compare the hashes.

    The list for development holds that for users.
    """
    for name in ("tools", "dev"):
        path = ROOT / "requirements" / f"{name}.txt"
        installer: Path = request.getfixturevalue(pip)
        environment.install(installer, "--dry-run", "--ignore-installed", "--require-hashes", "-r", path)


def test_make_installs_what_is_locked_and_nothing_else(python: str, tmp_path: Path) -> None:
    """A clone on a fresh machine serves after one command.

    Its pip is the locked one, and setuptools, which Python 3.11 brings, is gone.
    """
    for name in run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0"):
        if (ROOT / name).is_file():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tmp_path / name)
    run("make", ".venv/installed", f"PYTHON={python}", folder=tmp_path)
    environment = Environment(tmp_path / ".venv")
    locked = read_pins(*(ROOT / "requirements" / f"{name}.txt" for name in ("run", "tools")))
    versions = environment.versions()
    others = {name: version for name, version in versions.items() if locked.get(name) != version}
    assert others == {"mockllmapi": versions["mockllmapi"]}
    assert "pip" in versions
    assert versions["mockllmapi"] in run(environment.command("mockllmapi"), "--version", folder=tmp_path)
