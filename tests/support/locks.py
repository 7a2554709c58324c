"""Lists of locked requirements, judged by what the locked packages themselves ask for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

__all__ = ["Lock", "read_lock", "read_pins"]

COMMENT_OR_HASH = re.compile(r"(^|\s)#.*$|\s--hash=\S+", re.MULTILINE)


def requirements_of(name: str) -> list[str] | None:
    """Return the requirements of the installed package `name`, or None if it is not installed."""
    try:
        return metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return None


@dataclass(frozen=True)
class Lock:
    """The entries of one list that hold in this environment, by canonical name."""

    entries: dict[str, Requirement]

    def faults(
        self, roots: Iterable[str], requirements_of: Callable[[str], list[str] | None] = requirements_of
    ) -> list[str]:
        """Return one line for each requirement of `roots`, and of every entry, that the list does not hold.

        pip refuses a list with hashes if a requested package is not in it. pip 23.2 also refuses it if a package stands in
        it without an extra that is requested, as soon as a newer version of that package exists.
        """
        faults = [fault for text in roots for fault in self._faults_of("the project", text, frozenset())]
        for name, entry in self.entries.items():
            required = requirements_of(name)
            if required is None:
                faults.append(f"{name} is locked and not installed")
                continue
            faults += [fault for text in required for fault in self._faults_of(name, text, frozenset(entry.extras))]
        return faults

    def _faults_of(self, requirer: str, text: str, extras: frozenset[str]) -> Iterator[str]:
        required = Requirement(text)
        if not _holds(required, extras):
            return
        entry = self.entries.get(canonicalize_name(required.name))
        if entry is None:
            yield f"{requirer} requires {required.name}, which is not locked"
            return
        if not required.specifier.contains(_version(entry), prereleases=True):
            yield f"{requirer} requires {required.name}{required.specifier}, and {entry.name}{entry.specifier} is locked"
        missing = {canonicalize_name(extra) for extra in required.extras - entry.extras}
        missing -= {canonicalize_name(extra) for extra in entry.extras}
        for extra in sorted(missing):
            yield f"{requirer} requires {required.name}[{extra}], and {entry.name} is locked without that extra"


def read_lock(path: Path) -> Lock:
    """Read a list of requirements with hashes."""
    return Lock({canonicalize_name(entry.name): entry for entry in _read(path) if _holds(entry, frozenset())})


def read_pins(*paths: Path) -> dict[str, str]:
    """Read the versions that lists hold for any environment, by canonical name."""
    return {canonicalize_name(entry.name): _version(entry) for path in paths for entry in _read(path)}


def _read(path: Path) -> list[Requirement]:
    text = COMMENT_OR_HASH.sub("", path.read_text().replace("\\\n", " "))
    return [Requirement(line) for line in text.splitlines() if line.strip()]


def _holds(required: Requirement, extras: frozenset[str]) -> bool:
    """Return whether a requirement holds in this environment, for a package that is wanted with `extras`."""
    if required.marker is None:
        return True
    return any(required.marker.evaluate({"extra": extra}) for extra in {"", *extras})


def _version(entry: Requirement) -> str:
    (pin,) = entry.specifier
    assert pin.operator == "==", entry
    return pin.version
