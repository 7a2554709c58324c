"""The failures of an upstream, each played from outside over real sockets. The scenarios are in `cases/`.

Each is played as a REST answer and as a stream, with and without the built-in generator in the place of errors.
"""

import logging
from pathlib import Path
from typing import Any

import pytest
import yaml

from scenarios.stage import play

CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))
FALLBACK = "The built-in generator answers until a backend does (FallbackToBuiltin): "


@pytest.mark.parametrize("falls_back", [False, True], ids=["error", "built-in"])
@pytest.mark.parametrize("is_streamed", [False, True], ids=["rest", "stream"])
@pytest.mark.parametrize("scenario", [pytest.param(yaml.safe_load(case.read_text()), id=case.stem) for case in CASES])
async def test_scenario(
    scenario: dict[str, Any], is_streamed: bool, falls_back: bool, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    answers = await play(scenario, is_streamed=is_streamed, falls_back=falls_back)
    degraded = [answer for answer in answers if "x-llm-degraded" in answer.headers]
    told = [record for record in caplog.records if record.getMessage().startswith(FALLBACK)]
    assert len(told) == (1 if degraded else 0)
    assert not (degraded and not falls_back)


def test_all_sixteen_are_there() -> None:
    assert {case.stem[:2] for case in CASES} == {f"{number:02}" for number in range(1, 17)}
