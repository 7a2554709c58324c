"""What the tests of configuration share: a directory with files in it, loaded without the machine's own environment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from mockllmapi.config import Configuration, QuickBackend, load_configuration
from mockllmapi.errors import ConfigurationError
from support.json_types import Json


class Workspace:
    """An empty working directory. `load` reads what was put into it."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def write(self, text: str, name: str = "appsettings.json") -> Path:
        path = self.directory / name
        path.write_text(text, encoding="utf-8")
        return path

    def load(
        self,
        text: str | None = None,
        *,
        environ: Mapping[str, str] | None = None,
        config_files: Sequence[str] = (),
        overrides: Sequence[tuple[str, str]] = (),
        quick: QuickBackend | None = None,
    ) -> Configuration:
        if text is not None:
            self.write(text)
        return load_configuration(
            directory=self.directory,
            environ=environ or {},
            config_files=[Path(name) for name in config_files],
            overrides=overrides,
            quick=quick,
        )

    def refuse(self, text: str | None = None, **sources: Json) -> ConfigurationError:
        with pytest.raises(ConfigurationError) as caught:
            self.load(text, **sources)
        return caught.value


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)
