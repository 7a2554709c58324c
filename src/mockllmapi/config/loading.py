"""The whole way from sources to settings. A pure function of the sources, so that to reload is to load again."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mockllmapi.config.defaults import apply_defaults
from mockllmapi.config.diagnostics import ConfigMessage, Diagnostics
from mockllmapi.config.key_binding import bind_keys, known_keys
from mockllmapi.config.nodes import DocumentSyntaxError, ObjectNode, from_plain
from mockllmapi.config.sections import SECTION_NAMES, find_section
from mockllmapi.config.settings import Settings
from mockllmapi.config.sources import (
    FileSources,
    QuickBackend,
    default_files,
    explicit_files,
    read_aspnet_urls,
    read_environment,
    read_files,
    read_overrides,
    read_port_variable,
    read_quick_backend,
)
from mockllmapi.config.tree import Branch, branch_from_node
from mockllmapi.config.validation import validate
from mockllmapi.errors import ConfigProblem, ConfigurationError

__all__ = [
    "Configuration",
    "configuration_from_file",
    "configuration_from_mapping",
    "load_configuration",
    "require_same_files",
]


@dataclass(frozen=True, slots=True)
class Configuration:
    """Settings together with their sources.

    `origins` maps the path of each value (`Backends:0:Weight`) to its origin; a missing path means the default.
    `backend_keys` are the paths of the backends, in their order. `files` were read, `files_with_keys` are those that have
    at least one key of ours; `watched` includes them, the files that
    would be read if they existed, and the files that hold secrets.
    """

    settings: Settings
    origins: Mapping[str, str]
    messages: tuple[ConfigMessage, ...] = ()
    files: tuple[Path, ...] = ()
    files_with_keys: tuple[Path, ...] = ()
    watched: tuple[Path, ...] = ()
    backend_keys: tuple[str, ...] = ()


def load_configuration(
    *,
    directory: Path,
    environ: Mapping[str, str],
    config_files: Sequence[Path] = (),
    overrides: Sequence[tuple[str, str]] = (),
    quick: QuickBackend | None = None,
) -> Configuration:
    """Read all sources and lay them over each other.

    `directory` is where `appsettings.json` is looked for and what relative paths start from. `overrides` are pairs of a
    key path and a text. `quick` stands in for all backends that other sources name. Raises one `ConfigurationError`
    with every problem found.
    """
    diagnostics = Diagnostics()
    candidates = [*default_files(directory, environ, diagnostics), *explicit_files(directory, config_files)]
    files = read_files(candidates, diagnostics)
    tree = files.tree.merge_over(read_aspnet_urls(environ, diagnostics))
    tree = read_port_variable(environ).merge_over(tree)
    tree = read_environment(environ, diagnostics).merge_over(tree)
    if quick is not None and quick.is_given:
        tree = read_quick_backend(quick).merge_over(tree.without("backends", "baseurl"))
    tree = read_overrides(overrides, diagnostics).merge_over(tree)
    diagnostics.raise_problems()
    return _build_configuration(tree, environ, diagnostics, files)


def configuration_from_file(
    path: Path, *, environ: Mapping[str, str] | None = None, before: Configuration | None = None
) -> Configuration:
    """Load one file and no other source. Raises `ConfigurationError`, also if the file had keys `before` and has none now."""
    diagnostics = Diagnostics()
    environ = os.environ if environ is None else environ
    files = read_files(explicit_files(Path(), (path,)), diagnostics)
    diagnostics.raise_problems()
    configuration = _build_configuration(files.tree, environ, diagnostics, files)
    if before is not None:
        require_same_files(before, configuration)
    return configuration


def configuration_from_mapping(
    mapping: Mapping[str, object], *, environ: Mapping[str, str] | None = None
) -> Configuration:
    """Load a mapping, with or without section, and no other source. Raises `ConfigurationError`."""
    diagnostics = Diagnostics()
    shown_as = "settings"
    try:
        root = from_plain(mapping)
    except DocumentSyntaxError as error:
        diagnostics.add_problem(f"{error}.", origin=shown_as)
        root = ObjectNode(())
    assert isinstance(root, ObjectNode)
    section = find_section(root, shown_as, known_keys(), is_explicit=True, diagnostics=diagnostics)
    diagnostics.raise_problems()
    tree = branch_from_node(section, shown_as, diagnostics) if section else Branch()
    return _build_configuration(tree, os.environ if environ is None else environ, diagnostics)


def require_same_files(before: Configuration, now: Configuration) -> None:
    """Raise `ConfigurationError` if a file that had keys of ours is gone, empty or foreign now.

    An editor that saves in two steps leaves such a file for a moment, and none of the three asks for other settings.
    """
    lost = [path for path in before.files_with_keys if path not in now.files_with_keys]
    if lost:
        raise ConfigurationError(
            tuple(
                ConfigProblem(
                    "The file has no key of mockllmapi any more." if path in now.files else "The file is gone.",
                    origin=path.name,
                    legal=f"a file with the section {SECTION_NAMES[0]}; to do without it, start the server again",
                )
                for path in lost
            )
        )


def _build_configuration(
    tree: Branch, environ: Mapping[str, str], diagnostics: Diagnostics, sources: FileSources | None = None
) -> Configuration:
    """From the merged tree to checked settings."""
    bound = bind_keys(tree, diagnostics)
    written = validate(bound, environ, diagnostics)
    completed = apply_defaults(written, bound.origins, environ, diagnostics)
    diagnostics.raise_problems()
    sources = sources or FileSources(tree)
    return Configuration(
        settings=completed.settings,
        origins=completed.origins,
        messages=diagnostics.messages,
        files=sources.files,
        files_with_keys=sources.files_with_keys,
        watched=(*sources.watched, *dict.fromkeys(one.path for one in completed.settings.all_secrets if one.path)),
        backend_keys=completed.backend_keys,
    )
