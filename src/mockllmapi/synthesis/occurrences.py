"""What has happened and when: moments that a status or a flag says something about. A delivered order has a delivery date,
an open one has none."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from zlib import crc32

from mockllmapi.moments import read_moment
from mockllmapi.naming.words import normalize_name, parse_word_list, split_words
from mockllmapi.synthesis.liberty import is_any_text, is_nullable
from mockllmapi.synthesis.periods import Relation
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["find_occurrences"]

_HAPPENED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        member: frozenset(states.split())
        for members, states in {
            "shippedat shippeddate shippedon": "shipped in_transit out_for_delivery delivered completed returned",
            "deliveredat deliveredon deliverydate receivedat": "delivered completed received returned",
            "trackingnumber trackingurl": "shipped in_transit out_for_delivery delivered completed returned",
            "cancelledat canceledat cancelledon cancellationreason": "cancelled canceled",
            "paidat paidon paymentdate": "paid refunded completed reimbursed",
            "refundedat": "refunded",
            "completedat finishedat": "completed done finished success succeeded failed cancelled rolled_back solved",
            "closedat": "closed done resolved merged settled solved",
            "resolvedat": "resolved closed solved done",
            "mergedat mergedby": "merged",
            "publishedat": "published archived",
            "sentat": "sent delivered read opened",
            "readat": "read",
            "approvedat approvedby": "approved paid reimbursed active",
            "rejectedat rejectionreason": "rejected declined",
            "reviewedat reviewedby": "approved rejected published reviewed",
            "signedat": "signed active expired terminated",
            "acceptedat": "accepted",
            "respondedat": "accepted declined",
            "submittedat": "submitted graded late approved rejected",
            "processedat": "succeeded failed completed processed refunded paid",
            "postedat": "posted",
            "checkedinat": "used checked_in",
            "acknowledgedat acknowledgedby": "acknowledged resolved",
            "deletedat": "deleted",
            "archivedat": "archived",
            "error errormessage failurereason": "failed error",
        }.items()
        for member in members.split()
    }
)
"""Members, by normalize_name name, and the states in which what they speak of has happened."""

_OPEN = frozenset(
    parse_word_list("""
    open new draft pending queued running scheduled confirmed active inactive in_progress todo review processing planned
    planning on_hold requested label_created overdue past_due trialing investigating identified monitoring in_review
    chronic live paid_off in_arrears filled postponed no_show partially_paid unpaid disabled paused available boarding delayed
    """)
)
_KNOWN = frozenset(_OPEN.union(*_HAPPENED.values()))

_FLAGGED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "readat": frozenset(parse_word_list("read isread")),
        "acknowledgedat": frozenset(parse_word_list("acknowledged isacknowledged")),
        "acknowledgedby": frozenset(parse_word_list("acknowledged isacknowledged")),
        "completedat": frozenset(parse_word_list("completed iscompleted done isdone")),
        "deletedat": frozenset(parse_word_list("deleted isdeleted")),
        "archivedat": frozenset(parse_word_list("archived isarchived")),
        "publishedat": frozenset(parse_word_list("published ispublished")),
        "verifiedat": frozenset(parse_word_list("verified isverified emailverified")),
        "emailverifiedat": frozenset(parse_word_list("emailverified")),
        "paidat": frozenset(parse_word_list("paid ispaid")),
    }
)
"""Moments and the flags that say whether they have been."""

_RARE = frozenset(parse_word_list("deletedat archivedat bannedat lockedat suspendedat blockedat disabledat revokedat"))
"""What has not happened to nearly everything."""

_INSTEAD = ("updatedAt", "updated_at", "modifiedAt", "createdAt", "created_at", "startedAt", "started_at")


def find_occurrences(members: Mapping[str, JsonValue]) -> list[Relation]:
    """What makes the moments among these members agree with the status and the flags beside them."""
    keys = {name: normalize_name(name) for name in members}
    status = next((name for name, key in keys.items() if key in ("status", "state")), None)
    found: list[Relation] = []
    places = {name: place for place, name in enumerate(members)}
    flags: dict[str, str] = {}
    for name, key in keys.items():
        flags.setdefault(key, name)
    for name, schema in members.items():
        key = keys[name]
        flag = min(
            (flags[each] for each in _FLAGGED.get(key, ()) if each in flags), key=places.__getitem__, default=None
        )
        if status is not None and key in _HAPPENED and is_any_text(schema, "date-time"):
            found.append(_by_status(name, status, _HAPPENED[key], is_nullable=is_nullable(schema)))
        elif flag is not None and is_any_text(schema, "date-time"):
            found.append(_by_flag(name, flag, is_nullable=is_nullable(schema)))
        elif key in _RARE and is_nullable(schema):
            found.append(_never(name))
    return found


def _by_status(name: str, status: str, states: frozenset[str], *, is_nullable: bool) -> Relation:
    def relate(value: JsonObject, known: frozenset[str], _now: int = 0) -> None:
        state = value.get(status)
        if name not in value or name in known or not isinstance(state, str):
            return
        word = state.lower().replace("-", "_").replace(" ", "_")
        if word in states:
            _happen(value, name)
        elif is_nullable and word in _KNOWN:
            value[name] = None

    return relate


def _by_flag(name: str, flag: str, *, is_nullable: bool) -> Relation:
    def relate(value: JsonObject, known: frozenset[str], _now: int = 0) -> None:
        if name not in value or name in known or not isinstance(value.get(flag), bool):
            return
        if value[flag]:
            _happen(value, name)
        elif is_nullable:
            value[name] = None

    return relate


def _never(name: str) -> Relation:
    def relate(value: JsonObject, known: frozenset[str], _now: int = 0) -> None:
        if name in value and name not in known:
            value[name] = None

    return relate


def _happen(value: JsonObject, name: str) -> None:
    """What has happened has a moment: that of the last change, where none was written."""
    if value[name] is None and normalize_name(name).endswith("at"):
        moments = [value[other] for other in _INSTEAD if isinstance(value.get(other), str)]
        value[name] = moments[0] if moments else _latest(value)
    elif value[name] is None and normalize_name(name) == "trackingnumber":
        value[name] = f"TRK{crc32(repr((value.get('id'), _latest(value))).encode()):010d}"


def _latest(value: JsonObject) -> JsonValue:
    """Return the latest moment in an object, with a time of day; None without any."""
    texts = [text for name, text in value.items() if isinstance(text, str) and split_words(name)[-1:] == ("at",)]
    moments = [(moment, text) for text in texts if (moment := read_moment(text)) is not None]
    if not moments:
        return None
    moment, text = max(moments)
    return f"{text}T12:00:00Z" if moment.form == "date" else text
