"""What a path is about: `/api/v1/users/7/orders` is the orders of user 7."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from mockllmapi.naming.words import is_plural, parse_word_list, singularize, split_words

__all__ = [
    "ACTIONS",
    "SELF_WORDS",
    "SERIES_WORDS",
    "STATUS_BY_VERB",
    "ParsedPath",
    "looks_like_id",
    "read_path",
    "without_format",
]

_ID = re.compile(
    r"""\d+                                                              # a number
      | [0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}                      # a UUID
      | [0-9a-f]{16,64}                                                  # hexadecimal, as databases and hashes have it
      | [0-9A-HJKMNP-TV-Z]{26}                                           # a ULID
      | [a-z]{1,12}[_-][0-9a-z_-]*\d[0-9a-z_-]*                           # ord_12, INV-2041
      | (?=(?:\D*\d){2})(?=.*[a-z])[0-9a-z]{5,40}                         # a1b2c3
    """,
    re.VERBOSE | re.IGNORECASE,
)
FORMATS = frozenset({"json", "xml", "csv", "yaml", "yml", "html"})
"""Endings of a path that ask for a format."""
_STEM = re.compile(r"[\w-]+")
_IGNORED_SEGMENT = re.compile(r"api|rest|v\d+(\.\d+)*|json|public|internal|data", re.IGNORECASE)
SELF_WORDS = frozenset(parse_word_list("me self current latest first last random today default"))
"""Words in the place of an id that are none."""

ACTIONS = frozenset(
    parse_word_list("""
    count health healthz ready readyz live livez ping status login signin logout signout register
    signup search find stats statistics summary token refresh auth authenticate version info upload
""")
)
"""Last segments that name no resource."""

SERIES_WORDS = frozenset(
    parse_word_list("history timeseries time-series series trend trends hourly daily weekly monthly candles ohlc")
)
"""Last segments that ask for the course of what stands in front of them: points in the order of time."""

_COLLECTIVE_NOUNS = frozenset(
    parse_word_list("forecast telemetry leaderboard feed timeline audit activity usage consumption catalog menu-items")
)
"""Singular words that name several things."""


STATUS_BY_VERB: Mapping[str, str] = MappingProxyType(
    {
        "activate": "active",
        "approve": "approved",
        "archive": "archived",
        "cancel": "cancelled",
        "close": "closed",
        "complete": "completed",
        "confirm": "confirmed",
        "deactivate": "inactive",
        "disable": "disabled",
        "enable": "enabled",
        "finish": "finished",
        "pay": "paid",
        "publish": "published",
        "refund": "refunded",
        "reject": "rejected",
        "reopen": "open",
        "resolve": "resolved",
        "restore": "active",
        "send": "sent",
        "ship": "shipped",
        "start": "started",
        "stop": "stopped",
        "submit": "submitted",
        "suspend": "suspended",
        "unpublish": "draft",
        "verify": "verified",
    }
)
"""Things one does to a resource (`POST /orders/7/cancel`), and the status it has afterwards."""


@dataclass(frozen=True, slots=True)
class ParsedPath:
    """A path, understood.

    `noun` is what the answer is about, in the singular (`order`; `item` for the root); `id` is the one that is asked
    for, as it stands in the path; `parents` are the things around it with their ids; `action` is a last segment that
    names no resource. `is_collection` says whether several are asked for.
    """

    noun: str
    id: str | None = None
    parents: tuple[tuple[str, str], ...] = ()
    action: str | None = None
    is_collection: bool = False


def without_format(segment: str) -> str:
    """Return a last segment without the format that it may end with: `users.json`, `7.xml`."""
    stem, dot, ending = segment.rpartition(".")
    return stem if dot and ending.lower() in FORMATS and _STEM.fullmatch(stem) else segment


def read_path(segments: tuple[str, ...]) -> ParsedPath:
    """Read the segments of a path, from the left. A format such as `.json` at its end is no part of a name or an id."""
    if segments and "." in segments[-1]:
        segments = (*segments[:-1], without_format(segments[-1]))
    noun, plural, identity = "item", True, None  # type: str, bool, str | None
    parents: list[tuple[str, str]] = []
    action: str | None = None
    is_start = True
    for position, segment in enumerate(segments):
        word = segment.lower()
        is_last = position == len(segments) - 1
        if is_start and not is_last and _IGNORED_SEGMENT.fullmatch(segment):
            continue
        if is_last and word in ACTIONS:
            action = word
        elif not is_start and identity is None and _is_id_segment(segment, plural=plural):
            identity = segment
        elif is_last and identity is not None and word in STATUS_BY_VERB:
            action = word
        else:
            if identity is not None and noun != "item":
                parents.append((noun, identity))
            around = noun if not is_start else ""
            noun, plural = _parse_noun(segment)
            if is_last and word in SERIES_WORDS:
                noun, plural = f"{around} {word}".strip(), True
            identity = None
            is_start = False
    return ParsedPath(
        noun, identity, tuple(parents), action, is_collection=plural and identity is None and action is None
    )


def looks_like_id(segment: str) -> bool:
    """Return whether a segment is an id whatever stands before it."""
    return segment.isdecimal() or (_ID.fullmatch(segment) is not None and _IGNORED_SEGMENT.fullmatch(segment) is None)


def _is_id_segment(segment: str, *, plural: bool) -> bool:
    """Return whether a segment is an id; after a plural, every singular word is one (`/posts/hello-world`, `/users/me`)."""
    if looks_like_id(segment) or "/" in segment:
        return True
    last = (split_words(segment) or ("",))[-1]
    word = segment.lower()
    return (
        plural
        and not is_plural(last)
        and word not in STATUS_BY_VERB
        and word not in SERIES_WORDS
        and word not in _COLLECTIVE_NOUNS
    )


def _parse_noun(segment: str) -> tuple[str, bool]:
    words = split_words(segment) or ("item",)
    last = singularize(words[-1])
    plural = last != words[-1] or is_plural(words[-1]) or segment.lower() in _COLLECTIVE_NOUNS
    return " ".join((*words[:-1], last)) if len(words) > 1 else last, plural
