"""From the merged tree to values under the settings' own keys, with everything said about keys that are not among them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from types import MappingProxyType
from typing import Final, Literal, NamedTuple, TypeAlias, get_args, get_origin

from mockllmapi.config.diagnostics import Diagnostics
from mockllmapi.config.settings import BackendEntry, Section, SettingsDocument
from mockllmapi.config.tree import Branch
from mockllmapi.config.unsupported_keys import UNSUPPORTED_KEYS

__all__ = ["BoundValues", "bind_keys", "known_keys"]


@dataclass(frozen=True, slots=True)
class BoundValues:
    """The values of all sources, under the settings' own keys.

    `values` nests objects, lists of objects, and single values as they were read; null and empty text are left out, since
    they mean "not set". `origins` maps the path of each value (`Backends:0:Weight`) to its origin.
    """

    values: dict[str, object] = field(repr=False)
    origins: dict[str, str]


SWITCH_OBJECTS: Final = frozenset({"Cors"})
"""Keys that in older configurations are an object with `Enabled` and `AllowedOrigins`."""

_Form: TypeAlias = Literal["value", "values", "table", "section", "sections"]


class _KeySpec(NamedTuple):
    """A key of a section: its spelling, and what may stand there."""

    name: str
    form: _Form
    section: type[Section] | None = None


def known_keys() -> frozenset[str]:
    """Return the normalized top-level keys, supported or not."""
    return frozenset(_key_specs(SettingsDocument)) | {name.lower() for name in UNSUPPORTED_KEYS}


def bind_keys(root: Branch, diagnostics: Diagnostics) -> BoundValues:
    """Sort the merged tree into the settings' keys. What does not fit there is noted, and left out."""
    assembly = _Binder(diagnostics)
    values = assembly.section(root, SettingsDocument, ())
    assembly.report_unsupported_keys()
    return BoundValues(values, assembly.origins)


def _key_specs(section: type[Section]) -> dict[str, _KeySpec]:
    """Return the keys of a section by their normalized form."""
    keys = {}
    for one in section.model_fields.values():
        name = one.alias or ""
        keys[name.lower()] = _key_spec(name, one.annotation)
    return keys


def _key_spec(name: str, annotation: object) -> _KeySpec:
    outer, inner = get_origin(annotation), get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return _KeySpec(name, "section", annotation)
    if outer is tuple and isinstance(inner[0], type) and issubclass(inner[0], Section):
        return _KeySpec(name, "sections", inner[0])
    if outer is tuple or name in SWITCH_OBJECTS:
        return _KeySpec(name, "values")
    return _KeySpec(name, "table" if outer is Mapping else "value")


class _Binder:
    def __init__(self, diagnostics: Diagnostics) -> None:
        self.origins: dict[str, str] = {}
        self._diagnostics = diagnostics
        self._unsupported: list[str] = []

    def section(self, branch: Branch, section: type[Section], path: tuple[str, ...]) -> dict[str, object]:
        keys = _key_specs(section)
        values: dict[str, object] = {}
        for normal, child in branch.children.items():
            key = keys.get(normal)
            if key is None:
                self._report_unknown_key(child, normal, path, keys)
            elif (value := self._bind_child(child, key, (*path, key.name))) is not None:
                values[key.name] = value
        return values

    def _bind_child(self, branch: Branch, key: _KeySpec, path: tuple[str, ...]) -> object:
        """Return the value of `key`, or None if it is not set or does not fit."""
        if branch.value is not None and branch.value.is_unset:
            return None
        match key.form, "value" if branch.value else branch.kind:
            case "value" | "values", "value":
                return self._bind_single(branch, path)
            case "values", "object" if key.name in SWITCH_OBJECTS:
                return self._bind_switch(branch, key, path)
            case "value", None:
                for normal, child in branch.children.items():
                    self._report_unknown_key(child, normal, path, {})
                return None
            case "values" | "sections", "list" | None:
                return self._bind_list(branch, key, path)
            case "section" | "table", "object" | None:
                return self._bind_object(branch, key, path)
        self._report_wrong_form(branch, _FORMS[key.form], path)
        return None

    def _bind_switch(self, branch: Branch, key: _KeySpec, path: tuple[str, ...]) -> object:
        """Return what an object of older configurations says: its `AllowedOrigins`, unless `Enabled` is false."""
        for normal, child in branch.children.items():
            if normal not in ("enabled", "allowedorigins"):
                self._unsupported.append(":".join((*path, child.name)))
        enabled, origins = branch.children.get("enabled"), branch.children.get("allowedorigins")
        switch = None if enabled is None else self._bind_single(enabled, path)
        if origins is None or (switch is not None and str(switch).strip().lower() == "false"):
            return switch
        return self._bind_child(origins, key, path)

    def _bind_single(self, branch: Branch, path: tuple[str, ...]) -> object:
        if branch.value is None or branch.value.is_unset:
            return None
        self.origins[":".join(path)] = branch.value.origin
        return branch.value.content

    def _bind_object(self, branch: Branch, key: _KeySpec, path: tuple[str, ...]) -> dict[str, object]:
        self.origins[":".join(path)] = branch.origin
        if key.section is not None:
            return self.section(branch, key.section, path)
        table: dict[str, object] = {}
        for child in branch.children.values():
            value = self._bind_child(child, _KeySpec(child.name, "value"), (*path, child.name))
            if value is not None:
                table[child.name] = value
        return table

    def _bind_list(self, branch: Branch, key: _KeySpec, path: tuple[str, ...]) -> list[object]:
        self.origins[":".join(path)] = branch.origin
        form = _KeySpec(key.name, "value" if key.section is None else "section", key.section)
        items: list[object] = []
        for index, child in self._iter_items(branch, path):
            here = (*path, str(index))
            if child.value and child.value.is_unset:
                self._report_wrong_form(child, _FORMS[form.form], here)
            items.append(self._bind_child(child, form, here) or _PLACEHOLDERS[form.form])
        return items

    def _iter_items(self, branch: Branch, path: tuple[str, ...]) -> Iterator[tuple[int, Branch]]:
        """Yield the items of a list; report keys that are not an index, and indexes beyond the end."""
        key = ":".join(path)
        indexed = {int(name): child for name, child in branch.children.items() if _is_index(name)}
        for name, child in branch.children.items():
            if not _is_index(name):
                self._diagnostics.add_problem(
                    "The key is a list.", origin=child.origin, key=f"{key}:{child.name}", legal="a number from 0"
                )
        count = next(index for index in range(len(indexed) + 1) if index not in indexed)
        for index in sorted(indexed):
            if index < count:
                yield index, indexed[index]
                continue
            self._diagnostics.add_problem(
                f"The index is beyond the end of the list, which has {count} entries.",
                origin=indexed[index].origin,
                key=f"{key}:{index}",
                legal=f"an index up to {count}, which appends",
            )

    def _report_wrong_form(self, branch: Branch, expected: str, path: tuple[str, ...]) -> None:
        """Note a value where children belong, or the other way round. The value is not shown: it may be a secret."""
        given = {"list": "a list", "object": "an object", None: "a single value"}[branch.kind]
        self._diagnostics.add_problem(
            "This does not fit here.", origin=branch.origin, key=":".join(path), given=given, legal=expected
        )

    def _report_unknown_key(
        self, branch: Branch, normal: str, path: tuple[str, ...], keys: Mapping[str, _KeySpec]
    ) -> None:
        """Note a key that no setting has: known and not built yet, or unknown."""
        if normal.startswith("$"):  # `$schema`, for editors
            return
        unsupported = {name.lower(): name for name in UNSUPPORTED_KEYS} if not path else {}
        if normal in unsupported:
            self._unsupported.append(unsupported[normal])
            return
        if not path and normal in _key_specs(BackendEntry):
            self._diagnostics.warn(
                f"{branch.origin}: {branch.name} has no effect here; it belongs into an entry of Backends"
            )
            return
        spelled = {normalised: key.name for normalised, key in keys.items()} | unsupported
        near = get_close_matches(normal, spelled, n=1, cutoff=0.6)
        hint = f"; did you mean {spelled[near[0]]}?" if near else "; `mockllmapi config schema` lists the keys"
        self._diagnostics.warn(f"{branch.origin}: unknown key {':'.join((*path, branch.name))}{hint}")

    def report_unsupported_keys(self) -> None:
        """Say once which keys were met that have no effect yet."""
        if self._unsupported:
            self._diagnostics.inform(f"not built yet, so without effect: {', '.join(self._unsupported)}")


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
