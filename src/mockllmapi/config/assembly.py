"""From the merged tree to values under the settings' own keys, with everything said about keys that are not among them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from types import MappingProxyType
from typing import Final, Literal, NamedTuple, TypeAlias, get_args, get_origin

from mockllmapi.config.findings import Findings
from mockllmapi.config.settings import Section, WrittenBackend, WrittenSettings
from mockllmapi.config.tree import Branch
from mockllmapi.config.unbuilt import UNBUILT_KEYS

__all__ = ["Assembled", "assemble", "known_keys"]


@dataclass(frozen=True, slots=True)
class Assembled:
    """What the sources say, in the settings' own keys.

    `values` nests objects, lists of objects, and single values as they were read; what is null or empty text is left
    out: it is not set. `origins` maps the path of each value (`Backends:0:Weight`) to its origin.
    """

    values: dict[str, object] = field(repr=False)
    origins: dict[str, str]


_Form: TypeAlias = Literal["value", "values", "table", "section", "sections"]


class _Key(NamedTuple):
    """A key of a section: its spelling, and what may stand there."""

    name: str
    form: _Form
    section: type[Section] | None = None


def known_keys() -> frozenset[str]:
    """The normalised top-level keys, built or not."""
    return frozenset(_keys_of(WrittenSettings)) | {name.lower() for name in UNBUILT_KEYS}


def assemble(root: Branch, findings: Findings) -> Assembled:
    """Sort the merged tree into the settings' keys. What does not fit there is noted, and left out."""
    assembly = _Assembly(findings)
    values = assembly.section(root, WrittenSettings, ())
    assembly.report_unbuilt()
    return Assembled(values, assembly.origins)


def _keys_of(section: type[Section]) -> dict[str, _Key]:
    """The keys of a section by their normalised form."""
    keys = {}
    for one in section.model_fields.values():
        name = one.alias or ""
        keys[name.lower()] = _key(name, one.annotation)
    return keys


def _key(name: str, annotation: object) -> _Key:
    outer, inner = get_origin(annotation), get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return _Key(name, "section", annotation)
    if outer is tuple and isinstance(inner[0], type) and issubclass(inner[0], Section):
        return _Key(name, "sections", inner[0])
    if outer is tuple:
        return _Key(name, "values")
    return _Key(name, "table" if outer is Mapping else "value")


class _Assembly:
    def __init__(self, findings: Findings) -> None:
        self.origins: dict[str, str] = {}
        self._findings = findings
        self._unbuilt: list[str] = []

    def section(self, branch: Branch, section: type[Section], path: tuple[str, ...]) -> dict[str, object]:
        keys = _keys_of(section)
        values: dict[str, object] = {}
        for normal, child in branch.children.items():
            key = keys.get(normal)
            if key is None:
                self._stranger(child, normal, path, keys)
            elif (value := self._value(child, key, (*path, key.name))) is not None:
                values[key.name] = value
        return values

    def _value(self, branch: Branch, key: _Key, path: tuple[str, ...]) -> object:
        """What `key` is set to; None where nothing is said, or nothing that fits."""
        if branch.value is not None and branch.value.is_unset:
            return None
        match key.form, "value" if branch.value else branch.kind:
            case "value" | "values", "value":
                return self._single(branch, path)
            case "value", None:
                for normal, child in branch.children.items():
                    self._stranger(child, normal, path, {})
                return None
            case "values" | "sections", "list" | None:
                return self._items(branch, key, path)
            case "section" | "table", "object" | None:
                return self._object(branch, key, path)
        self._misfit(branch, _FORMS[key.form], path)
        return None

    def _single(self, branch: Branch, path: tuple[str, ...]) -> object:
        if branch.value is None or branch.value.is_unset:
            return None
        self.origins[":".join(path)] = branch.value.origin
        return branch.value.content

    def _object(self, branch: Branch, key: _Key, path: tuple[str, ...]) -> dict[str, object]:
        self.origins[":".join(path)] = branch.origin
        if key.section is not None:
            return self.section(branch, key.section, path)
        table: dict[str, object] = {}
        for child in branch.children.values():
            value = self._value(child, _Key(child.name, "value"), (*path, child.name))
            if value is not None:
                table[child.name] = value
        return table

    def _items(self, branch: Branch, key: _Key, path: tuple[str, ...]) -> list[object]:
        self.origins[":".join(path)] = branch.origin
        form = _Key(key.name, "value" if key.section is None else "section", key.section)
        items: list[object] = []
        for index, child in self._in_order(branch, path):
            here = (*path, str(index))
            if child.value and child.value.is_unset:
                self._misfit(child, _FORMS[form.form], here)
            items.append(self._value(child, form, here) or _PLACEHOLDERS[form.form])
        return items

    def _in_order(self, branch: Branch, path: tuple[str, ...]) -> Iterator[tuple[int, Branch]]:
        """The items of a list. Children that are no index, or an index beyond the list's end, are faults."""
        key = ":".join(path)
        indexed = {int(name): child for name, child in branch.children.items() if _is_index(name)}
        for name, child in branch.children.items():
            if not _is_index(name):
                self._findings.problem(
                    "The key is a list.", origin=child.origin, key=f"{key}:{child.name}", legal="a number from 0"
                )
        count = next(index for index in range(len(indexed) + 1) if index not in indexed)
        for index in sorted(indexed):
            if index < count:
                yield index, indexed[index]
                continue
            self._findings.problem(
                f"The index is beyond the end of the list, which has {count} entries.",
                origin=indexed[index].origin,
                key=f"{key}:{index}",
                legal=f"an index up to {count}, which appends",
            )

    def _misfit(self, branch: Branch, expected: str, path: tuple[str, ...]) -> None:
        """Note a value where children belong, or the other way round. The value is not shown: it may be a secret."""
        given = {"list": "a list", "object": "an object", None: "a single value"}[branch.kind]
        self._findings.problem(
            "This does not fit here.", origin=branch.origin, key=":".join(path), given=given, legal=expected
        )

    def _stranger(self, branch: Branch, normal: str, path: tuple[str, ...], keys: Mapping[str, _Key]) -> None:
        """Note a key that no setting has: known and not built yet, or unknown."""
        if normal.startswith("$"):  # `$schema`, for editors
            return
        unbuilt = {name.lower(): name for name in UNBUILT_KEYS} if not path else {}
        if normal in unbuilt:
            self._unbuilt.append(unbuilt[normal])
            return
        spelled = {normalised: key.name for normalised, key in keys.items()} | unbuilt
        near = get_close_matches(normal, spelled, n=1, cutoff=0.6)
        hint = f"; did you mean {spelled[near[0]]}?" if near else ""
        if not path and normal in _keys_of(WrittenBackend):
            hint = "; it belongs into an entry of Backends"
        self._findings.warn(f"{branch.origin}: unknown key {':'.join((*path, branch.name))}{hint}")

    def report_unbuilt(self) -> None:
        """Say once which keys were met that have no effect yet."""
        if self._unbuilt:
            self._findings.inform(f"not built yet, so without effect: {', '.join(self._unbuilt)}")


_FORMS: Final[Mapping[_Form, str]] = MappingProxyType(
    {
        "value": "a single value",
        "values": "a list of texts",
        "sections": "a list of objects",
        "section": "an object of keys and values",
        "table": "an object of keys and values",
    }
)
_PLACEHOLDERS: Final[Mapping[_Form, object]] = MappingProxyType({"value": "", "section": {}})
"""What keeps the place of a list's item that is at fault or empty."""


def _is_index(name: str) -> bool:
    return name.isascii() and name.isdigit() and str(int(name[:9])) == name
