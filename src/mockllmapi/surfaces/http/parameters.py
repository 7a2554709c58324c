"""The data of a request while its controls are taken out of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from mockllmapi.surfaces.http.body import ParsedBody
from mockllmapi.types import JsonValue

__all__ = ["Pairs", "Parameters"]

Pairs: TypeAlias = Sequence[tuple[str, str]]

_OTHER = re.compile(r"[^a-z0-9]")
TWIN = "__"
"""What stands before the second name of every control: `__seed` is never a parameter of an application."""


class Parameters:
    """Query, headers and body of one request, while its controls are taken out.

    Parameters that begin with two underscores are always controls. `has_plain_names` says that the plain names are controls,
    too; a plain name whose twin is present is data.
    """

    def __init__(
        self, query: Pairs, headers: Mapping[str, str], body: ParsedBody, *, has_plain_names: bool = True
    ) -> None:
        self.headers = headers
        self.body = body
        self._query = query
        twins = {key[len(TWIN) :].lower() for key, _ in query if key.startswith(TWIN)}
        self._open = [
            (index, key.removeprefix(TWIN), value)
            for index, (key, value) in enumerate(query)
            if key.startswith(TWIN) or (has_plain_names and key.lower() not in twins)
        ]
        self._taken: set[int] = set()

    @property
    def data(self) -> tuple[tuple[str, str], ...]:
        """The parameters that are not controls, in their order."""
        return tuple(
            pair for index, pair in enumerate(self._query) if index not in self._taken and not pair[0].startswith(TWIN)
        )

    @property
    def unread_twins(self) -> tuple[tuple[str, str], ...]:
        """The parameters with two underscores that were not understood."""
        return tuple(
            pair for index, pair in enumerate(self._query) if index not in self._taken and pair[0].startswith(TWIN)
        )

    def look(self, name: str) -> tuple[str, str] | None:
        """Return a parameter's name as the client wrote it, and its last value that is not blank; None if there is none."""
        folded = name.lower()
        found = [(key, value) for _, key, value in self._open if key.lower() == folded and value.strip()]
        return found[-1] if found else None

    def look_alike(self, letters: str) -> tuple[str, str] | None:
        """Do the same for any spelling of a name: `page_size`, `pageSize` and `page[size]` are `pagesize`."""
        found = [
            (key, value) for _, key, value in self._open if _OTHER.sub("", key.lower()) == letters and value.strip()
        ]
        return found[-1] if found else None

    def take(self, name: str) -> tuple[str, str] | None:
        """Return what `look` finds, and take it out of the data. A blank parameter stays there."""
        found = self.look(name)
        if found is not None:
            self._drop(name)
        return found

    def take_strict(self, name: str) -> tuple[str, str] | None:
        """Do the same for a name that is always a control, so that a blank value is a bad one."""
        found = [(key, value) for _, key, value in self._open if key.lower() == name]
        self._drop(name)
        return found[-1] if found else None

    def _drop(self, name: str) -> None:
        folded = name.lower()
        self._taken.update(index for index, key, _ in self._open if key.lower() == folded)
        self._open = [entry for entry in self._open if entry[1].lower() != folded]

    def take_field(self, name: str, kinds: tuple[type, ...]) -> JsonValue:
        """Take a field of a JSON object body out, if it is one of `kinds`; else return None."""
        value = self.body.value
        if self.body.kind != "json" or not isinstance(value, dict) or not isinstance(value.get(name), kinds):
            return None
        if isinstance(value[name], bool):  # which is an int to Python, and none to JSON
            return None
        self.body = ParsedBody({key: member for key, member in value.items() if key != name}, "json")
        return value[name]
