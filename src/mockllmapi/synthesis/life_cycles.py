"""How things go on from one status to the next: orders, jobs, tickets, payments."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType

from mockllmapi.naming.words import listed, split_words

__all__ = ["later_statuses", "next_status"]

_ROWS = """
pending processing shipped delivered
new confirmed processing packed shipped out_for_delivery delivered
placed accepted preparing ready out_for_delivery delivered
paid processing
in_transit out_for_delivery delivered
open in_progress resolved closed
reopened in_progress
assigned in_progress
on_hold in_progress
queued running succeeded
scheduled running
created starting running
building deploying live
started running
investigating identified monitoring resolved
triggered acknowledged resolved
firing acknowledged
boarding departed in_air landed arrived
draft in_review published
uploading uploaded
downloading downloaded
initializing ready
sending sent
connecting connected
|payment invoice charge refund transaction card currency payer iban
pending authorized captured settled
pending paid
processing completed
|task todo assignee due sprint story completed done
backlog todo in_progress in_review done
to_do in_progress review done
open in_progress done
pending in_progress completed
|job build run task worker queue progress pipeline attempt attempts
pending running succeeded
processing completed
in_progress completed
|event match game meeting
scheduled live finished
scheduled in_progress completed
|article post page author
pending approved published
|message subject sender recipient mail sms
queued sent delivered read
"""
"""Rows of statuses in their order. What follows a `|` are words of names that tell where the rows below it hold; those
above the first hold everywhere else."""

_MOST_CHARS = 40
_SEPARATORS = ("_", "-", " ", "")


def _chains() -> tuple[tuple[frozenset[str], tuple[str, ...]], ...]:
    signs: frozenset[str] = frozenset()
    special: list[tuple[frozenset[str], tuple[str, ...]]] = []
    general: list[tuple[frozenset[str], tuple[str, ...]]] = []
    for line in _ROWS.strip().splitlines():
        if line.startswith("|"):
            signs = frozenset(listed(line[1:]))
        else:
            (special if signs else general).append((signs, listed(line)))
    return (*special, *general)


_CHAINS = _chains()


def _followers() -> Mapping[str, tuple[tuple[frozenset[str], tuple[str, ...]], ...]]:
    found: dict[str, list[tuple[frozenset[str], tuple[str, ...]]]] = {}
    for signs, chain in _CHAINS:
        for place, status in enumerate(chain[:-1]):
            found.setdefault(status.replace("_", ""), []).append((signs, chain[place + 1 :]))
    return MappingProxyType({status: tuple(ways) for status, ways in found.items()})


_FOLLOWERS = _followers()
"""What may come after a status, special ways first."""

_ENDS = frozenset(chain[-1].replace("_", "") for _, chain in _CHAINS if chain[-1] not in {"running", "processing"})


def next_status(text: str, words: Collection[str]) -> str:
    """The status that follows in the life of a thing whose members have these words in their names, spelled as `text` is. The
    same text at the end of a life, and for a word that is no known status."""
    later = _later(text, words)
    return _spelled(later[0], text) if later else text


def later_statuses(text: str, following: str) -> Iterator[str]:
    """What else `following`, which was said to come after `text`, may be called; then what comes after that."""
    wanted = "".join(split_words(following))
    for _, later in _FOLLOWERS.get("".join(split_words(text)), ()):
        if later[0].replace("_", "") == wanted:
            for status in later:
                for separator in _SEPARATORS if "_" in status else ("",):
                    yield _spelled(status, text, separator)


def _later(text: str, words: Collection[str]) -> tuple[str, ...]:
    if len(text) > _MOST_CHARS:
        return ()
    status = "".join(split_words(text))
    ways = _FOLLOWERS.get(status, ())
    for signs, later in ways:
        if signs and not signs.isdisjoint(words):
            return later
    general = next((later for signs, later in ways if not signs), ())
    if general or status in _ENDS:
        return general
    return ways[0][1] if ways else ()


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
