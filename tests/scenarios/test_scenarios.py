"""The ways in which an upstream fails, each played from outside over real sockets. The scenarios are in `cases/`."""

from pathlib import Path

import pytest
import yaml

from scenarios.stage import play

CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
async def test_scenario(case: Path) -> None:
    await play(yaml.safe_load(case.read_text()))
