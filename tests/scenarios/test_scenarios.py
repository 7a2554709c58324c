"""The failures of an upstream, each played from outside over real sockets. The scenarios are in `cases/`."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from scenarios.stage import play

CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))


@pytest.mark.parametrize("scenario", [pytest.param(yaml.safe_load(case.read_text()), id=case.stem) for case in CASES])
async def test_scenario(scenario: dict[str, Any]) -> None:
    await play(scenario)
