"""What several commands take, and how they read the configuration and fail."""

from __future__ import annotations

import functools
import logging
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from mockllmapi.errors import ConfigurationError

if TYPE_CHECKING:
    from mockllmapi.config import Configuration
    from mockllmapi.engine.cache.recording import Recorder, Replay

__all__ = [
    "ConfigurationSources",
    "RecordingFiles",
    "configuration_options",
    "fail",
    "flush_log",
    "print_messages",
    "recording_options",
]

_OPTIONS = (
    click.option(
        "--config",
        "config_files",
        multiple=True,
        type=click.Path(path_type=Path),
        help="A configuration file; repeatable.",
    ),
    click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="One setting: Backends:0:Weight=3."),
    click.option(
        "--provider", metavar="[ollama|openai|anthropic|lmstudio|builtin]", help="A single backend of this provider."
    ),
    click.option("--model", help="Its model."),
    click.option("--base-url", help="Its address."),
    click.option("--api-key", help="Its key: a literal, env:NAME or file:/path."),
)

_RECORDING_OPTIONS = (
    click.option(
        "--record",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Append every answer to this file.",
    ),
    click.option(
        "--replay",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Replay the answers of this recording; no backend is asked.",
    ),
)


@dataclass(frozen=True, slots=True)
class ConfigurationSources:
    """What the command line said about the configuration."""

    config_files: tuple[Path, ...]
    overrides: tuple[str, ...]
    provider: str | None
    model: str | None
    base_url: str | None
    api_key: str | None

    def without_backends(self) -> ConfigurationSources:
        """Return the same sources with the built-in backend alone, so that no missing key of a backend matters."""
        return replace(self, provider="builtin", model=None, base_url=None, api_key=None)

    def read(self, extra: tuple[tuple[str, str], ...] = ()) -> Configuration:
        """Load the configuration, `extra` settings last. Errors are printed and end the command."""
        try:
            return self.load(extra)
        except ConfigurationError as error:
            fail(error)

    def load(self, extra: tuple[tuple[str, str], ...] = ()) -> Configuration:
        """Load the configuration, `extra` settings last. Raises `ConfigurationError`."""
        from mockllmapi.config import QuickBackend, load_configuration

        parts = {"provider": self.provider, "model": self.model, "base_url": self.base_url, "api_key": self.api_key}
        is_quick = any(part is not None for part in parts.values())
        return load_configuration(
            directory=Path.cwd(),
            environ=os.environ,
            config_files=self.config_files,
            overrides=(*_parse_overrides(self.overrides), *extra),
            quick=QuickBackend(**parts) if is_quick else None,
        )


@dataclass(frozen=True, slots=True)
class RecordingFiles:
    """What the command line said about recordings: a file to write, or one to give again, never both."""

    record: Path | None
    replay: Path | None

    def __post_init__(self) -> None:
        if self.record is not None and self.replay is not None:
            raise click.UsageError("--record and --replay exclude each other: a run is recorded, or it is replayed.")

    def adjust_sources(self, sources: ConfigurationSources) -> ConfigurationSources:
        """Return the sources for this run: a replay needs no backends."""
        return sources if self.replay is None else sources.without_backends()

    def open(self) -> tuple[Recorder | None, Replay | None]:
        """Open the recorder or the replay. Errors are printed and end the command."""
        from mockllmapi.engine.cache.recording import Recorder, Replay

        try:
            recorder = None if self.record is None else Recorder.open(self.record)
            return recorder, None if self.replay is None else Replay.load(self.replay)
        except ConfigurationError as error:
            fail(error)


def configuration_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that choose the configuration; the command takes them as one argument, `sources`."""
    return _collect_options(command, "sources", ConfigurationSources, _OPTIONS)


def recording_options(command: Callable[..., None]) -> Callable[..., None]:
    """`--record` and `--replay`; the command takes them as one argument, `recording`."""
    return _collect_options(command, "recording", RecordingFiles, _RECORDING_OPTIONS)


def _collect_options(
    command: Callable[..., None],
    argument: str,
    kind: type[ConfigurationSources] | type[RecordingFiles],
    options: Sequence[Callable[[Callable[..., None]], Callable[..., None]]],
) -> Callable[..., None]:
    """Add options to a command, which takes them as one argument."""
    names = [field.name for field in fields(kind)]

    @functools.wraps(command)
    def wrapper(**arguments: object) -> None:
        chosen = {name: arguments.pop(name) for name in names}
        command(**{argument: kind(**chosen)}, **arguments)  # type: ignore[arg-type]  # click checked them

    for option in reversed(options):
        wrapper = option(wrapper)
    return wrapper


def _parse_overrides(overrides: tuple[str, ...]) -> list[tuple[str, str]]:
    pairs = []
    for text in overrides:
        key, separator, value = text.partition("=")
        if not separator or not key.strip():
            raise click.BadParameter(f"{text!r} is not KEY=VALUE, such as Backends:0:Weight=3", param_hint="--set")
        pairs.append((key.strip(), value))
    return pairs


def print_messages(configuration: Configuration) -> None:
    """Write what the configuration has to say to standard error, in the words of the log."""
    for message in configuration.messages:
        word = "Warning" if message.level == "warning" else "Information"
        click.echo(f"[{word}] {message.text}", err=True)


def flush_log() -> None:
    """Write all pending log lines, before something else is written to standard error."""
    for handler in logging.getLogger("mockllmapi").handlers:
        handler.flush()


def fail(error: ConfigurationError | str) -> NoReturn:
    """Print the warnings and the problems of an error, one per line, and exit with 1."""
    flush_log()
    warnings, problems = (error.warnings, error.problems) if isinstance(error, ConfigurationError) else ((), (error,))
    for warning in warnings:
        click.echo(f"[Warning] {warning}", err=True)
    for problem in problems:
        click.echo(f"[Error] {problem}", err=True)
    sys.exit(1)
