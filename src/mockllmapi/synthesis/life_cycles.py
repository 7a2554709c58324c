"""How things go on from one status to the next: orders, jobs, tickets, payments."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType

from mockllmapi.naming.words import parse_word_list, singularize, split_words

__all__ = ["MILESTONES", "later_statuses", "next_status"]

_ROWS = """
pending processing completed
new open
open in_progress resolved closed
reopened in_progress
assigned in_progress
on_hold in_progress
packed shipped
shipped delivered
label_created in_transit
in_transit out_for_delivery delivered
queued running succeeded
scheduled running
created starting running
building deploying live
started running
processing completed
investigating identified monitoring resolved
triggered acknowledged resolved
firing acknowledged
draft in_review published
uploading uploaded
downloading downloaded
initializing ready
sending sent
connecting connected
|flight departure arrival airline aircraft airport gate boarding terminal
scheduled boarding departed landed
on_time boarding
delayed boarding
in_air landed
taxiing departed
|job vacancy position posting salary hiring hire applicant applicants employment requirements recruiter
open closed
draft open
interviewing closed
|order purchase shipping shipment shipped delivery delivered tracking parcel cart fulfillment warehouse
pending processing shipped delivered
new confirmed processing packed shipped out_for_delivery delivered
placed accepted preparing ready out_for_delivery delivered
paid processing
|payment invoice bill charge card payer paid iban billing
pending paid
unpaid paid
partially_paid paid
overdue paid
draft sent paid
authorized captured settled
processing completed
|transaction transfer payout counterparty currency
pending completed
pending posted
|refund refunded
pending succeeded
requested approved refunded
|user account member person customer profile
pending active
invited active
|task todo assignee due sprint story completed done
backlog todo in_progress in_review done
to_do in_progress review done
open in_progress done
pending in_progress completed
|job build run worker queue progress pipeline attempt attempts
pending running succeeded
processing completed
in_progress completed
|deployment deploy deployed environment
pending in_progress success
queued in_progress success
|event match game meeting
scheduled live finished
scheduled in_progress completed
|booking reservation appointment
pending confirmed completed
scheduled confirmed completed
|article post page author
pending approved published
|comment review
pending approved
|message subject sender recipient mail sms
queued sent delivered read
"""
"""Rows of statuses in their order. What follows a `|` are words of names that tell where the rows below it hold; those
above the first hold where nothing else is known."""

MILESTONES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        status: frozenset(
            f"{stem}{end}"
            for stem in (status.replace("_", ""), *parse_word_list(stems))
            for end in ("at", "on", "date", "time")
        )
        for status, stems in {
            "confirmed": "",
            "accepted": "",
            "packed": "",
            "shipped": "dispatched ship shipping",
            "delivered": "actualdelivery",
            "paid": "payment processed",
            "authorized": "",
            "captured": "",
            "settled": "processed",
            "posted": "",
            "refunded": "refund processed",
            "approved": "",
            "published": "publish publication",
            "sent": "",
            "read": "",
            "started": "",
            "running": "started",
            "live": "started",
            "in_progress": "started",
            "succeeded": "finished completed ended processed",
            "success": "finished completed ended deployed",
            "completed": "finished ended processed",
            "finished": "completed ended",
            "done": "completed finished",
            "resolved": "",
            "closed": "resolved",
            "acknowledged": "",
            "departed": "actualdeparture",
            "landed": "actualarrival arrived",
        }.items()
    }
)
"""The moments that come with a status, by the joined names of their members."""

_MOST_CHARS = 40
_OWN_NAME, _OWN_KIND = 100, 10
_SEPARATORS = ("_", "-", " ", "")


def _groups() -> tuple[tuple[frozenset[str], Mapping[str, tuple[str, ...]]], ...]:
    """The signs of each group of rows, and what may come after each status in it; first those without signs."""
    found: list[tuple[frozenset[str], dict[str, tuple[str, ...]]]] = [(frozenset(), {})]
    for line in _ROWS.strip().splitlines():
        if line.startswith("|"):
            found.append((frozenset(parse_word_list(line[1:])), {}))
            continue
        chain = parse_word_list(line)
        for place, status in enumerate(chain[:-1]):
            found[-1][1].setdefault(status.replace("_", ""), chain[place + 1 :])
    return tuple((signs, MappingProxyType(followers)) for signs, followers in found)


_GENERAL, *_SPECIAL = _groups()


def next_status(text: str, words: Collection[str], name: str = "", kind: str = "") -> str:
    """The status that follows in the life of a thing, spelled as `text` is: of one that is called by a word of `kind`, and
    whose members have these words in their names; the status itself is a member called `name`. The same text at the
    end of a life, and for a word that is no status of such a thing."""
    later = _later(text, words, name, kind)
    return _spelled(later[0], text) if later else text


def later_statuses(text: str, following: str) -> Iterator[str]:
    """What else `following`, which was said to come after `text`, may be called; then what comes after that."""
    wanted, before = "".join(split_words(following)), "".join(split_words(text))
    for _, followers in (*_SPECIAL, _GENERAL):
        later = followers.get(before, ())
        if later and later[0].replace("_", "") == wanted:
            for status in later:
                for separator in _SEPARATORS if "_" in status else ("",):
                    yield _spelled(status, text, separator)


def _later(text: str, words: Collection[str], name: str, kind: str) -> tuple[str, ...]:
    if len(text) > _MOST_CHARS:
        return ()
    status = "".join(split_words(text))
    if not any(status in followers for _, followers in (_GENERAL, *_SPECIAL)):
        return ()
    own, kinds, members = set(split_words(name)), {singularize(word) for word in split_words(kind)}, set(words)
    best, followers = 0, _GENERAL[1]
    for signs, ways in _SPECIAL:
        points = _OWN_NAME * (not signs.isdisjoint(own)) + _OWN_KIND * (not signs.isdisjoint(kinds))
        points += min(len(signs & members), _OWN_KIND - 1)
        if points > best:
            best, followers = points, ways
    if best >= _OWN_NAME:
        return followers.get(status, ())
    return followers.get(status) or _GENERAL[1].get(status, ())


def _spelled(status: str, like: str, separator: str | None = None) -> str:
    """A status in the case of another, its words joined as the other's are, or else as that case is usually written."""
    words = status.split("_")
    if separator is None:
        separator = next((mark for mark in "_- " if mark in like), None)
        if separator is None:
            separator = "" if len(split_words(like)) > 1 else " " if like[:1].isupper() and not like.isupper() else "_"
    if like.isupper():
        return separator.join(words).upper()
    if separator == "":
        camel = "".join(word.capitalize() for word in words)
        return camel if like[:1].isupper() else camel[:1].lower() + camel[1:]
    if like[:1].isupper():
        rest_is_lower = not any(word[:1].isupper() for word in like.split(separator)[1:]) and separator in like
        return separator.join(
            word if place and rest_is_lower else word.capitalize() for place, word in enumerate(words)
        )
    return separator.join(words)
