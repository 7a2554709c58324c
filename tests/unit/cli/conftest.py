"""Commands in this process: in an empty folder, with an empty environment, leaving the log as it was."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mockllmapi.cli import main

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Run the command with some arguments.

    It reads the working directory and the environment, and these can only be given by patches.
    """
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if "llmock" in name.lower() or name in ("OPENAI_API_KEY", "PORT", "ASPNETCORE_URLS", "ASPNETCORE_ENVIRONMENT"):
            monkeypatch.delenv(name)
    loggers = [logging.getLogger(name) for name in ("mockllmapi", "uvicorn.error")]
    before = [(logger.handlers[:], logger.level, logger.propagate) for logger in loggers]

    def invoke(*arguments: str, **environment: str) -> Result:
        return CliRunner().invoke(main, arguments, env=environment, catch_exceptions=False)

    yield invoke
    for logger, (handlers, level, propagate) in zip(loggers, before, strict=True):
        logger.handlers[:], logger.propagate = handlers, propagate
        logger.setLevel(level)


@pytest.fixture
def configured(tmp_path: Path) -> Callable[[str], None]:
    """Write `appsettings.json` into the working directory."""

    def write(text: str) -> None:
        (tmp_path / "appsettings.json").write_text(text)

    return write
