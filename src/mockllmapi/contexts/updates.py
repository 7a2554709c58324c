"""What a request does to a thing: PUT, PATCH (RFC 7396), and actions such as `cancel`."""

from __future__ import annotations

from datetime import datetime

from mockllmapi.contexts.identities import id_member, id_text
from mockllmapi.contexts.kinship import told_by
from mockllmapi.errors import BadControl
from mockllmapi.json_kit import is_same
from mockllmapi.json_kit.patch import PatchRefused, apply_json_patch
from mockllmapi.moments import restamp
from mockllmapi.naming.words import normalize_name, parse_word_list
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["acted_on", "apply_patch", "merge_patch", "overlaid", "respelled", "updated"]

_UPDATED = frozenset(
    parse_word_list("""
        updatedat modifiedat lastmodified updated modified lastupdated updatedon modifiedon changedat
        lastmodifiedat dateupdated datemodified updatedate modifieddate lastupdatedat
    """)
)
_KEPT = _UPDATED | frozenset(
    parse_word_list("""
        createdat created createdon createdby creationdate datecreated createddate insertedat uuid guid self
        href url links etag
    """)
)
"""Members that the server fills and a PUT leaves alone."""

_STATES = frozenset(parse_word_list("status state phase stage isactive active enabled isenabled"))


def merge_patch(target: JsonValue, patch: JsonValue) -> JsonValue:
    """RFC 7396: members of the patch replace, null removes, objects are merged."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge_patch(merged.get(name), value)
    return merged


def apply_patch(known: JsonObject, operations: list[JsonObject]) -> JsonObject:
    """Return the known fields after a JSON Patch (RFC 6902). Raises BadControl if it does not fit."""
    try:
        after = apply_json_patch(known, operations)
    except PatchRefused as refusal:
        raise BadControl("body", str(refusal), expected="a JSON Patch (RFC 6902) that fits the record") from None
    return after if isinstance(after, dict) else known


def updated(
    known: JsonObject, body: JsonObject, *, kind: str, identity: str, is_replaced: bool, now: datetime
) -> JsonObject:
    """The known fields after a PUT (`is_replaced`) or a PATCH with that body. The id is that of the path."""
    names = {normalize_name(name): name for name in known}
    change = {name if name in known else names.get(normalize_name(name), name): value for name, value in body.items()}
    own = id_member(known, kind) or id_member(change, kind)
    if own is not None and own in change and (own in known or id_text(change[own]) != identity):
        del change[own]
    if is_replaced:
        after = {
            name: change.get(name, value)
            for name, value in known.items()
            if name == own or name in change or normalize_name(name) in _KEPT
        }
        after |= change
    else:
        merged = merge_patch(known, change)
        after = merged if isinstance(merged, dict) else {}
    for name, value in known.items():
        if name in change or name not in after:
            continue
        if (plain := normalize_name(name)) in _UPDATED:
            after[name] = restamp(value, now)
        elif (told := told_by({each: known[each] for each in known if each != name}, plain)) == value:
            follows = told_by({each: after[each] for each in after if each != name}, plain)
            after[name] = value if told is None or follows is None else follows
    return after


def acted_on(known: JsonObject, status: str) -> JsonObject:
    """The known fields that an action leaves as they are, which ends in that status."""
    return {
        name: value
        for name, value in known.items()
        if (plain := normalize_name(name)) not in _STATES
        and plain not in _UPDATED
        and not plain.endswith("status")
        and not plain.startswith(status)
        and not plain.startswith("is" + status)
    }


def overlaid(value: JsonObject, known: JsonObject) -> JsonObject:
    """The members of `value` that are known (in any spelling) or follow from what is, as they are known."""
    names: dict[str, str] | None = None
    changed: JsonObject = {}
    for name, member in value.items():
        if name in known:
            source = name
        else:
            names = {normalize_name(each): each for each in known} if names is None else names
            plain = normalize_name(name)
            source = names.get(plain, "")
            if not source:
                told = told_by(known, plain)
                if isinstance(member, str) and told is not None and told != member:
                    changed[name] = told
                continue
        wanted = known[source]
        if isinstance(member, dict) and isinstance(wanted, dict):
            wanted = {**member, **overlaid(member, wanted)}
        if not is_same(wanted, member):
            changed[name] = wanted
    return changed


def respelled(fields: JsonObject, known: JsonObject) -> JsonObject:
    """The fields under the names that are known already, where they differ in case and separators only."""
    if fields.keys() <= known.keys():
        return fields
    names = {normalize_name(name): name for name in known if name not in fields}
    return {name if name in known else names.get(normalize_name(name), name): value for name, value in fields.items()}
