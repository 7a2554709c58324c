"""Providers of other packages, found by their entry points.

Names are read from the metadata of installed packages. Code of a package is imported only if a configuration names its
provider.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from importlib.metadata import EntryPoint, distributions
from typing import Final

from mockllmapi.config.providers_table import PROVIDERS, ProviderFacts
from mockllmapi.errors import ConfigProblem, ConfigurationError

__all__ = ["GROUP", "provider_facts", "provider_names"]

GROUP: Final = "mockllmapi.providers"
"""The group of entry points. The name of one is the name of the provider, its value leads to a `ProviderFacts`."""


def provider_names() -> tuple[str, ...]:
    """Return the names of all providers: those of the table, then those of other packages."""
    return (*PROVIDERS, *sorted(_find_entries(tuple(sys.path))))


def provider_facts(name: str) -> ProviderFacts | None:
    """Return the facts of the provider called `name` (any case), or None for an unknown one.

    Raises ConfigurationError if the package that registers the name cannot be used.
    """
    folded = name.strip().lower()
    if not folded or folded in PROVIDERS:
        return PROVIDERS.get(folded)
    entry = _find_entries(tuple(sys.path)).get(folded)
    return None if entry is None else _load_facts(folded, entry)


@lru_cache(maxsize=1)
def _find_entries(path: tuple[str, ...]) -> Mapping[str, EntryPoint]:
    """Return the registered providers of packages on `path` by name, the first of each name. The table keeps its names."""
    found: dict[str, EntryPoint] = {}
    for package in distributions(path=list(path)):
        for entry in package.entry_points.select(group=GROUP):
            found.setdefault(entry.name.strip().lower(), entry)
    return {name: entry for name, entry in found.items() if name not in PROVIDERS}


@lru_cache(maxsize=64)
def _load_facts(name: str, entry: EntryPoint) -> ProviderFacts:
    try:
        facts = entry.load()
    except Exception as error:  # the code of another package may raise anything
        raise _make_error(entry, f"cannot be loaded ({type(error).__name__})") from error
    if not isinstance(facts, ProviderFacts):
        raise _make_error(entry, "is not a ProviderFacts")
    if not facts.base_url.endswith("/"):
        raise _make_error(entry, "has no base_url that ends with a slash")
    return replace(facts, name=name)


def _make_error(entry: EntryPoint, problem: str) -> ConfigurationError:
    package = entry.dist.name if entry.dist is not None else "an installed package"
    words = f"The entry point {entry.name} = {entry.value} of {package} {problem}."
    return ConfigurationError((ConfigProblem(words, key="Provider"),))
