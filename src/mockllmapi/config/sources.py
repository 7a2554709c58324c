"""The sources of configuration, read into trees, lowest first.

ASPNETCORE_URLS < appsettings.json < appsettings.{environment}.json < --config files < PORT < environment < command line
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from mockllmapi.config.diagnostics import Diagnostics
from mockllmapi.config.documents import read_document
from mockllmapi.config.key_binding import known_keys
from mockllmapi.config.providers_table import FALLBACK_PROVIDER
from mockllmapi.config.sections import SECTION_NAMES, find_section
from mockllmapi.config.tree import Branch, branch_from_node, branch_from_path
from mockllmapi.errors import ConfigurationError

__all__ = [
    "FileCandidate",
    "FileSources",
    "QuickBackend",
    "default_files",
    "explicit_files",
    "read_aspnet_urls",
    "read_environment",
    "read_files",
    "read_overrides",
    "read_port_variable",
    "read_quick_backend",
]

_ENVIRONMENT_VARIABLES: Final = ("MOCKLLMAPI_ENVIRONMENT", "ASPNETCORE_ENVIRONMENT")
_COMMAND_LINE: Final = "command line"


class FileSources(NamedTuple):
    """The merged tree and its files.

    `files` were read, `files_with_keys` have at least one key of ours; `watched` may say something when they change or appear.
    """

    tree: Branch
    files: tuple[Path, ...] = ()
    files_with_keys: tuple[Path, ...] = ()
    watched: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class QuickBackend:
    """The single backend that `--provider`, `--model`, `--base-url` and `--api-key` describe.

    It replaces the backends of all other sources, and its name is its provider.
    """

    provider: str | None = None
    model: str | None = None
    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)

    @property
    def is_given(self) -> bool:
        """Return whether any of the options was given."""
        return any((self.provider, self.model, self.base_url, self.api_key))


class FileCandidate(NamedTuple):
    """A file to read if it is there; one that `is_explicit` has to be."""

    path: Path
    shown_as: str
    is_explicit: bool


def default_files(directory: Path, environ: Mapping[str, str], diagnostics: Diagnostics) -> list[FileCandidate]:
    """`appsettings.json` and the one of the environment that is named, in `directory`."""
    names = ["appsettings.json"]
    variable = next((name for name in _ENVIRONMENT_VARIABLES if environ.get(name, "").strip()), None)
    if variable:
        environment = environ[variable].strip()
        if re.fullmatch(r"\w[\w.-]*", environment):
            names.append(f"appsettings.{environment}.json")
        else:
            diagnostics.add_problem(
                "This cannot be part of a file name.",
                origin=f"environment variable {variable}",
                legal="a name such as Development",
            )
    return [FileCandidate(directory / name, name, is_explicit=False) for name in names]


def explicit_files(directory: Path, paths: Sequence[Path]) -> list[FileCandidate]:
    """Files named by the user, relative to `directory`."""
    return [FileCandidate(directory / path, str(path), is_explicit=True) for path in paths]


def read_files(candidates: Sequence[FileCandidate], diagnostics: Diagnostics) -> FileSources:
    """Read the candidates in their order, each laid over those before it."""
    known = known_keys()
    tree, files, files_with_keys = Branch(), list[Path](), list[Path]()
    for path, shown_as, is_explicit in candidates:
        try:
            document = read_document(path, shown_as)
        except FileNotFoundError:
            if is_explicit:
                diagnostics.add_problem(f"There is no such file in {path.absolute().parent}.", origin=shown_as)
            continue
        except ConfigurationError as error:
            diagnostics.add_error(error)
            continue
        files.append(path)
        section = find_section(document, shown_as, known, is_explicit=is_explicit, diagnostics=diagnostics)
        if section is not None:
            tree = branch_from_node(section, shown_as, diagnostics).merge_over(tree)
        if section is not None and section.fields:
            files_with_keys.append(path)
    watched = tuple(candidate.path for candidate in candidates)
    return FileSources(tree, tuple(files), tuple(files_with_keys), watched)


def read_environment(environ: Mapping[str, str], diagnostics: Diagnostics) -> Branch:
    """Read variables such as `LLMockApi__Backends__0__ApiKey`, in any case.

    Two underscores separate the parts. The prefix is any name of the section that an environment variable can have.
    """
    sections = [name.lower() for name in SECTION_NAMES if "." not in name]
    tree, said_by = Branch(), dict[tuple[str, ...], str]()
    # The canonical name comes last and so wins; within a name the order is fixed by sorting.
    for section in reversed(sections):
        for variable in sorted(environ):
            prefix, separator, rest = variable.partition("__")
            parts = rest.split("__")
            if prefix.lower() != section or not separator or not all(parts):
                continue
            key = tuple(part.lower() for part in parts)
            if key in said_by:
                diagnostics.warn(f"environment variable {variable}: overrides {said_by[key]}, which says the same key")
            said_by[key] = variable
            tree = branch_from_path(parts, environ[variable], f"environment variable {variable}").merge_over(tree)
    return tree


def read_overrides(overrides: Sequence[tuple[str, str]], diagnostics: Diagnostics) -> Branch:
    """Read `--set KEY=VALUE` with key paths such as `Backends:0:Weight`; later ones win."""
    tree = Branch()
    for key, text in overrides:
        parts = [part.strip() for part in key.split(":")]
        if parts[0].lower() in {name.lower() for name in SECTION_NAMES}:
            parts = parts[1:]
        if parts and all(parts):
            tree = branch_from_path(parts, text, _COMMAND_LINE).merge_over(tree)
        else:
            diagnostics.add_problem(
                "This is not the path of a key.", origin=_COMMAND_LINE, key=key, legal="a path like Backends:0:Weight"
            )
    return tree


def read_quick_backend(quick: QuickBackend) -> Branch:
    """Return the list of one backend that the quick options describe."""
    entry = {
        "Name": (quick.provider or FALLBACK_PROVIDER.name).strip().lower(),
        "Provider": quick.provider,
        "ModelName": quick.model,
        "BaseUrl": quick.base_url,
        "ApiKey": quick.api_key,
    }
    tree = Branch()
    for key, text in entry.items():
        if text is not None:
            tree = branch_from_path(("Backends", "0", key), text, _COMMAND_LINE).merge_over(tree)
    return tree


def read_port_variable(environ: Mapping[str, str]) -> Branch:
    """Read the variable `PORT`, which hosting platforms set."""
    text = environ.get("PORT", "").strip()
    return branch_from_path(("Port",), text, "environment variable PORT") if text else Branch()


def read_aspnet_urls(environ: Mapping[str, str], diagnostics: Diagnostics) -> Branch:
    """Host and port of the first http address in `ASPNETCORE_URLS`."""
    variable = "ASPNETCORE_URLS"
    addresses = [part.strip() for part in environ.get(variable, "").split(";") if part.strip()]
    origin = f"environment variable {variable}"
    address = next((one for one in addresses if one.lower().startswith("http://")), None)
    if address is None:
        if addresses:
            diagnostics.warn(f"{origin}: ignored, it has no http address (TLS is a proxy's business)")
        return Branch()
    found = re.fullmatch(r"http://(\[[^\]]+\]|[^:/]+)(?::(\d{1,5}))?/?", address, re.IGNORECASE)
    if not found:
        diagnostics.add_problem(
            "This is not an address to listen on.", origin=origin, legal="such as http://localhost:5116"
        )
        return Branch()
    host = branch_from_path(("Host",), found[1], origin)
    return branch_from_path(("Port",), found[2] or "80", origin).merge_over(host)
