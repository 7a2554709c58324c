"""Moments that have their place: before or after now, as the status says, and so many days after each other."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType

from mockllmapi.moments import iso_date, iso_moment, read_seconds
from mockllmapi.naming.words import normalize_name, parse_word_list
from mockllmapi.synthesis.liberty import is_any_text, is_nullable
from mockllmapi.synthesis.periods import STARTS_AND_ENDS, Relation
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["find_schedules", "read_moment", "write_moment"]

_DAY = 86_400
_DATE_CHARS, _MOMENT_CHARS = 10, 20

_OVER = frozenset(parse_word_list("completed finished done past ended concluded expired terminated paid_off"))
_AHEAD = frozenset(parse_word_list("upcoming scheduled planned"))
_RUNNING = frozenset(parse_word_list("active live ongoing in_progress running trialing past_due in_arrears"))
_OPEN = frozenset(parse_word_list("open active published accepting"))
_UNDERWAY = frozenset(parse_word_list("label_created in_transit out_for_delivery"))
_UNPAID = frozenset(parse_word_list("sent draft open pending unpaid issued"))

_CREATED = parse_word_list("createdat created creationdate placedat orderedat orderdate")
_UPDATED = parse_word_list("updatedat modifiedat lastupdated")
_ISSUED = parse_word_list("issuedate issuedat issuedon invoicedate dateissued")
_DUE = parse_word_list("duedate dueat dueon paymentdue")
_NO_LONGER = _OVER | _RUNNING | frozenset(parse_word_list("cancelled canceled"))
_ONLY_IN: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "nextpaymentdate": _RUNNING,
        "nextbillingdate": _RUNNING,
        "trialendsat": frozenset({"trialing"}),
        "trialend": frozenset({"trialing"}),
    }
)
"""Moments to come, and the states in which there is one."""
_ALSO_BEGINS: Mapping[str, tuple[str, ...]] = MappingProxyType({"startsat": ("scheduledat", "eventdate")})
_TERMS_DAYS = (14, 30, 30, 30, 45, 60)
_YEAR_IN_NUMBER = re.compile(r"(?<!\d)20\d\d(?=\D)")


def find_schedules(members: Mapping[str, JsonValue]) -> list[Relation]:
    """What puts the moments among these members where their status says."""
    names = {normalize_name(name): name for name, schema in members.items() if is_any_text(schema, "date", "date-time")}
    status = next((name for name in members if normalize_name(name) in ("status", "state")), None)

    def first(keys: tuple[str, ...]) -> str | None:
        return next((names[key] for key in keys if key in names), None)

    found: list[Relation] = []
    created, updated = first(_CREATED), first(_UPDATED)
    shipped, delivered = first(("shippedat", "shippeddate", "shippedon")), first(("deliveredat", "deliveredon"))
    if shipped and delivered:
        found.append(_on_the_way(shipped, delivered, created, updated))
    estimated = first(("estimateddelivery", "expecteddelivery", "estimateddeliverydate", "eta"))
    if shipped and estimated:
        found.append(_expected(shipped, estimated, status, updated))
    began = shipped or created
    if began and status and _are_events(members.get("events")):
        found.append(_told_by_events("events", status, began, delivered or updated))
    issued, due = first(_ISSUED), first(_DUE)
    if issued and due:
        found.append(_terms(issued, due, status, created, updated))
        number = first(("invoicenumber", "billnumber"))
        if number:
            found.append(_numbered(number, issued))
    posted, closing = first(("postedat", "postedon", "publishedat")), first(("closingdate", "closesat", "applyby"))
    if posted and closing:
        found.append(_open_until(posted, closing, status))
    payday, starts, ends = first(("paymentdate", "paydate")), first(("periodstart",)), first(("periodend",))
    if payday and starts and ends:
        found.append(_payday(starts, ends, payday, status))
    if status is not None:
        found += _placements(members, names, status, created)
    return found


def _placements(
    members: Mapping[str, JsonValue], names: Mapping[str, str], status: str, created: str | None
) -> list[Relation]:
    """For every beginning whether it is over, going on, or still to come."""
    found: list[Relation] = []
    for begins, finishes in STARTS_AND_ENDS[:-1]:
        start = next((names[key] for key in (*begins, *_ALSO_BEGINS.get(begins[0], ())) if key in names), None)
        end = next((names[key] for key in finishes if key in names), None)
        is_paid_period = (
            start is not None and end is not None and "paymentdate" in names and "period" in normalize_name(start)
        )
        if start is not None and not is_paid_period:
            found.append(_placed(start, end, status, created))
    period, begun = names.get("currentperiodstart"), names.get("startdate")
    if period is not None and begun is not None:
        found.append(_begun(begun, period))
    for key, states in _ONLY_IN.items():
        if key in names and is_nullable(members[names[key]]):
            schema = members[names[key]]
            form = schema.get("format") if isinstance(schema, dict) else None
            is_day = form == "date" or (form is None and key.endswith("date"))
            found.append(_still_to_come(names[key], status, states, is_day=is_day))
    return found


def read_moment(value: JsonObject, name: str | None) -> int | None:
    """The seconds since 1970 of a date or a moment of UTC under this name; None where there is none."""
    text = value.get(name) if name is not None else None
    if not isinstance(text, str) or len(text) not in (_DATE_CHARS, _MOMENT_CHARS):
        return None
    return read_seconds(text)


def write_moment(value: JsonObject, name: str | None, seconds: int, known: frozenset[str]) -> None:
    """Set a moment that is not one of the `known`, in the form that it has."""
    text = value.get(name) if name is not None and name not in known else None
    if name is not None and isinstance(text, str):
        value[name] = iso_date(seconds) if len(text) == _DATE_CHARS else iso_moment(seconds)


def _word(value: JsonObject, status: str | None) -> str:
    word = value.get(status) if status is not None else None
    return word.lower().replace("-", "_").replace(" ", "_") if isinstance(word, str) else ""


def _lower(value: JsonObject, name: str | None, most: int, known: frozenset[str]) -> None:
    """At most so late."""
    moment = read_moment(value, name)
    if moment is not None and moment > most:
        write_moment(value, name, most, known)


def _raise(value: JsonObject, name: str | None, least: int, known: frozenset[str]) -> None:
    """At least so late."""
    moment = read_moment(value, name)
    if moment is not None and moment < least:
        write_moment(value, name, least, known)


def _placed(start: str, end: str | None, status: str, created: str | None) -> Relation:
    """Over, going on, or still to come; at the time of day that it has."""

    def relate(value: JsonObject, known: frozenset[str], now: int = 0) -> None:
        begins = read_moment(value, start)
        if not now or begins is None or start in known or end in known:
            return
        ends = read_moment(value, end)
        length = max(0, ends - begins) if ends is not None else 0
        target = _target(_word(value, status), begins, length, now, has_end=ends is not None)
        if target is None:
            return
        write_moment(value, start, target, known)
        if ends is not None:
            write_moment(value, end, target + length, known)
        if target <= now:
            _lower(value, created, target - _DAY * (1 + begins // 60 % 20), known)

    return relate


def _target(word: str, begins: int, length: int, now: int, *, has_end: bool) -> int | None:
    """When it begins instead; None where that is right as it is."""
    turn = begins // 1_800
    if word in _OVER and begins + length > now:
        return begins - ((begins + length - now) // _DAY + 1 + turn % 60) * _DAY
    if word in _AHEAD and begins < now:
        return begins + ((now - begins) // _DAY + 1 + turn % 60) * _DAY
    if word in _RUNNING and (begins > now or (has_end and begins + length < now)):
        if not has_end:
            return begins - ((begins - now) // _DAY + 1 + turn % 60) * _DAY
        target = now - length * (1 + turn % 8) // 10
        return target // _DAY * _DAY if length > 9 * _DAY else target // 900 * 900
    return None


def _on_the_way(shipped: str, delivered: str, created: str | None, updated: str | None) -> Relation:
    """Goods are under way for days, after they were ordered and before the last change."""

    def relate(value: JsonObject, known: frozenset[str], _now: int = 0) -> None:
        left, arrived, ordered = (read_moment(value, name) for name in (shipped, delivered, created))
        if left is None or arrived is None:
            return
        if shipped not in known:
            before, left = left, left if arrived - left >= _DAY else arrived - _DAY - arrived % (3 * _DAY)
            if created in known and ordered is not None and left < ordered <= arrived:
                left = ordered + (arrived - ordered) // 3
            if left != before:
                write_moment(value, shipped, left, known)
        elif arrived - left < _DAY:
            arrived = left + _DAY
            write_moment(value, delivered, arrived, known)
            _raise(value, updated, arrived, known)
        if ordered is not None and ordered > left - 1_800:
            write_moment(value, created, left - 3_600 - arrived % (2 * _DAY), known)

    return relate


def _expected(shipped: str, estimated: str, status: str | None, updated: str | None) -> Relation:
    """Goods are expected within two weeks; what is under way was not handed over long ago."""

    def relate(value: JsonObject, known: frozenset[str], now: int = 0) -> None:
        left, expected = read_moment(value, shipped), read_moment(value, estimated)
        if left is None or expected is None:
            return
        if now and _word(value, status) in _UNDERWAY and left < now - 4 * _DAY and shipped not in known:
            left = now - left % (3 * _DAY)
            write_moment(value, shipped, left, known)
            _raise(value, updated, left + (now - left) * 9 // 10, known)
        if not 2 * _DAY <= expected - left // _DAY * _DAY <= 14 * _DAY:
            write_moment(value, estimated, left + (5 + left % 8) * _DAY, known)

    return relate


_STEPS = ("label_created", "picked_up", "in_transit", "out_for_delivery", "delivered")


def _are_events(schema: JsonValue) -> bool:
    """Whether any number of events may stand there, with any status at any time."""
    items = schema.get("items") if isinstance(schema, dict) and schema.keys() <= {"type", "items"} else None
    parts = items.get("properties") if isinstance(items, dict) else None
    if not isinstance(parts, dict) or not is_any_text(parts.get("status")):
        return False
    return "timestamp" not in parts or is_any_text(parts["timestamp"], "date-time", "date")


def _told_by_events(events: str, status: str, begin: str, end: str | None) -> Relation:
    """What happened to a shipment leads to its status."""

    def relate(value: JsonObject, known: frozenset[str], _now: int = 0) -> None:
        told, word = value.get(events), _word(value, status)
        if events in known or not isinstance(told, list) or word not in _STEPS:
            return
        steps = _STEPS[: _STEPS.index(word) + 1][-len(told) :]
        first, last = read_moment(value, begin), read_moment(value, end)
        rows = [row for row in told[-len(steps) :] if isinstance(row, dict)]
        if len(rows) < len(steps) or not all(isinstance(row.get("status"), str) for row in rows):
            return
        value[events] = list(rows)
        for place, (row, step) in enumerate(zip(rows, steps, strict=True)):
            row["status"] = step
            if first is not None:
                span = max(0, (last if last is not None else first) - first)
                write_moment(row, "timestamp", first + span * (place + 1) // len(steps), frozenset())

    return relate


def _terms(issued: str, due: str, status: str | None, created: str | None, updated: str | None) -> Relation:
    """A bill is due some weeks after its issue: in the past where it is overdue, else not before it is paid."""

    def relate(value: JsonObject, known: frozenset[str], now: int = 0) -> None:
        issue, until = read_moment(value, issued), read_moment(value, due)
        if issue is None or until is None:
            return
        word = _word(value, status)
        is_late, is_unpaid = word == "overdue", word in _UNPAID
        fits = 14 * _DAY <= until - issue <= 60 * _DAY
        if fits and not (now and ((is_late and until > now - _DAY) or (is_unpaid and until < now))):
            return
        seed = issue // _DAY
        terms = _TERMS_DAYS[seed % len(_TERMS_DAYS)] * _DAY
        if issued not in known and now and is_late and issue + terms > now - _DAY:
            issue = now // _DAY * _DAY - terms - (2 + seed % 40) * _DAY
        elif issued not in known and now and is_unpaid and issue + terms < now:
            issue = now // _DAY * _DAY - seed * 7 % (terms // _DAY - 2) * _DAY
        write_moment(value, issued, issue, known)
        write_moment(value, due, issue + terms, known)
        _lower(value, created, issue, known)
        _raise(value, updated, issue, known)

    return relate


def _numbered(number: str, issued: str) -> Relation:
    """The year in a number is that of the issue."""

    def relate(value: JsonObject, known: frozenset[str], _now: int = 0) -> None:
        text, issue = value.get(number), value.get(issued)
        if isinstance(text, str) and isinstance(issue, str) and number not in known and issue[:4].isdigit():
            value[number] = _YEAR_IN_NUMBER.sub(issue[:4], text, count=1)

    return relate


def _open_until(posted: str, closing: str, status: str | None) -> Relation:
    """What is open closes some day after now, and after it was posted."""

    def relate(value: JsonObject, known: frozenset[str], now: int = 0) -> None:
        begins, ends = read_moment(value, posted), read_moment(value, closing)
        if begins is None or ends is None or closing in known:
            return
        turn = begins // 60
        if now and _word(value, status) in _OPEN and ends < now + _DAY:
            if begins < now - 60 * _DAY:
                begins = now - turn % 40 * _DAY - begins % _DAY
                write_moment(value, posted, begins, known)
            write_moment(value, closing, now + (3 + turn % 38) * _DAY, known)
        elif ends < begins + _DAY:
            write_moment(value, closing, begins + (14 + turn % 30) * _DAY, known)

    return relate


def _payday(starts: str, ends: str, payday: str, status: str | None) -> Relation:
    """Pay is for the month before; what is pending is paid some day after now."""

    def relate(value: JsonObject, known: frozenset[str], now: int = 0) -> None:
        paid = read_moment(value, payday)
        if paid is None:
            return
        if now and payday not in known and _word(value, status) == "pending" and paid < now:
            paid = now + (1 + paid // 60 % 9) * _DAY
            write_moment(value, payday, paid, known)
        if known.isdisjoint((starts, ends)):
            last = datetime.fromtimestamp(paid, UTC).replace(day=1, hour=0, minute=0, second=0).timestamp() - _DAY
            write_moment(value, ends, int(last), known)
            write_moment(value, starts, int(datetime.fromtimestamp(last, UTC).replace(day=1).timestamp()), known)

    return relate


def _begun(start: str, period: str) -> Relation:
    """What has periods began with one of them."""

    def relate(value: JsonObject, known: frozenset[str], _now: int = 0) -> None:
        begins, later = read_moment(value, start), read_moment(value, period)
        if begins is not None and later is not None and begins > later:
            write_moment(value, start, later - begins // _DAY % 20 * 30 * _DAY, known)

    return relate


def _still_to_come(name: str, status: str, states: frozenset[str], *, is_day: bool) -> Relation:
    """A moment after now that there is only in some states."""

    def relate(value: JsonObject, known: frozenset[str], now: int = 0) -> None:
        word = _word(value, status)
        if name not in value or name in known or not word:
            return
        if word in states:
            if now and value[name] is None:
                value[name] = iso_date(now + 11 * _DAY) if is_day else iso_moment(now + 11 * _DAY)
        elif word in _NO_LONGER:
            value[name] = None

    return relate
