"""What a request means, in short sentences: `GET /users/7/orders?page=3` reads a list of orders, each belongs to the user with
the id 7, and this is page 3.

The sentences stand outside of the data section, so only words go into them that cannot be sentences themselves: short, without
spaces, from a small alphabet. Everything else is pointed at instead of repeated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from mockllmapi.exchange import MockRequest
from mockllmapi.naming.list_requests import is_list_request
from mockllmapi.naming.paths import STATUS_BY_VERB, ParsedPath, read_path
from mockllmapi.naming.words import normalize_name, parse_word_list, split_words

__all__ = ["describe_meaning"]

_VALUE = re.compile(r"[A-Za-z0-9_+-][\w.@:+-]{0,39}", re.ASCII)
_NAME = re.compile(r"[a-z0-9]{1,20}( [a-z0-9]{1,20})?")
_MOST_FILTERS = 8


def describe_meaning(request: MockRequest) -> tuple[str, ...]:
    """Sentences about what is asked for, at least one."""
    reading = read_path(request.segments)
    is_list = is_list_request(request)
    sentences = [_purpose(request, reading, is_list=is_list), *_parents(reading, is_list=is_list)]
    if request.method in ("GET", "HEAD"):
        sentences += _query(request, is_list=is_list)
    return tuple(sentence for sentence in sentences if sentence)


def _purpose(request: MockRequest, reading: ParsedPath, *, is_list: bool) -> str:
    method = request.method if request.method.isascii() and request.method.isalpha() else "The request"
    noun = _noun(reading.noun)
    thing = f"the {noun} with the id {_value(reading.id, 'of the path')}" if reading.id is not None else f"one {noun}"
    if reading.action is not None and reading.action in STATUS_BY_VERB:
        return (
            f'The request does "{reading.action}" to {thing}. '
            f"The answer is that {noun}; its status fits {STATUS_BY_VERB[reading.action]}."
        )
    if reading.action is not None:
        return f'The request is the action "{reading.action}" on {noun}. The answer is what such an action gives back.'
    if method in ("GET", "HEAD", "The request"):
        return f"{method} reads a list; each item is one {noun}." if is_list else f"{method} reads {thing}."
    if method == "POST" and reading.id is None:
        return _creation(request, noun)
    return _CHANGES.get(method, _CHANGES["PATCH"])(method, thing, noun)


def _creation(request: MockRequest, noun: str) -> str:
    if isinstance(request.body, list):
        return f"POST creates several, each one {noun}. The answer is the list of them, each with a new id."
    return f"POST creates one {noun}. The answer is the whole new {noun}: everything from the body, and a new id."


_CHANGES: Mapping[str, Callable[[str, str, str], str]] = MappingProxyType(
    {
        "PUT": lambda method, thing, noun: (
            f"{method} replaces {thing}. The answer is the whole {noun} with the values of the body."
        ),
        "PATCH": lambda method, thing, noun: (
            f"{method} changes {thing}. The answer is the whole {noun}; what the body names has the body's values."
        ),
        "DELETE": lambda method, thing, _noun: f"{method} removes {thing}. The answer confirms it.",
    }
)


def _parents(reading: ParsedPath, *, is_list: bool) -> list[str]:
    belonging = "Each belongs" if is_list else "It belongs"
    return [
        f"{belonging} to the {_noun(noun)} with the id {_value(identity, 'of the path')}."
        for noun, identity in reading.parents
    ]


def _query(request: MockRequest, *, is_list: bool) -> list[str]:
    """What the parameters ask for, the first few of them."""
    subject = "Each item" if is_list else "It"
    sentences = [_parameter(name, text, subject) for name, text in request.query[:_MOST_FILTERS]]
    return [sentence for sentence in sentences if sentence]


def _parameter(name: str, text: str, subject: str) -> str:
    plain = normalize_name(name)
    if not text:
        return ""
    if plain in _LISTING:
        return _LISTING[plain](text)
    words = split_words(name)
    for at in (0, -1):
        if len(words) > 1 and words[at] in _BOUNDS:
            rest = words[1:] if at == 0 else words[:-1]
            return f"{subject} has {_noun(' '.join(rest))} {_BOUNDS[words[at]]} {_value(text)}."
    return f"{subject} has {_noun(' '.join(words))} equal to {_value(text)}."


def _sorted(text: str) -> str:
    way = "descending" if text.startswith("-") or re.search(r"[:,\s_-]desc\w*$", text, re.IGNORECASE) else "ascending"
    field = re.sub(r"[:,\s_-](asc|desc)\w*$", "", text, flags=re.IGNORECASE).lstrip("+-")
    return f"The list is sorted by {_noun(' '.join(split_words(field)))}, {way}."


def _direction(text: str) -> str:
    way = text.lower()
    return (
        f"The order is {'descending' if way.startswith('desc') else 'ascending'}." if way[:3] in ("asc", "des") else ""
    )


def _told(before: str, after: str) -> Callable[[str], str]:
    return lambda text: f"{before} {_value(text)}{after}"


_LISTING: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        **dict.fromkeys(parse_word_list("page pagenumber pageno pageindex pagenum"), _told("This is page", ".")),
        **dict.fromkeys(
            parse_word_list("offset skip startindex"), _told("The list goes on after the first", " items.")
        ),
        **dict.fromkeys(
            parse_word_list("cursor pagetoken nexttoken startingafter"), _told("It goes on after the cursor", ".")
        ),
        **dict.fromkeys(parse_word_list("sort sortby orderby ordering"), _sorted),
        **dict.fromkeys(parse_word_list("order direction sortorder sortdirection dir"), _direction),
        **dict.fromkeys(
            parse_word_list("q query search term keyword keywords"), _told("Everything matches the search for", ".")
        ),
        **dict.fromkeys(parse_word_list("fields select"), _told("The client wants only the members", ".")),
        **dict.fromkeys(parse_word_list("include expand embed with"), _told("It comes together with", ".")),
        **dict.fromkeys(parse_word_list("lang locale language"), _told("The texts are in the language", ".")),
        **dict.fromkeys(parse_word_list("currency unit units"), _told("Amounts are in", ".")),
    }
)
"""Parameters that say how something is to be given, by their plain names."""

_BOUNDS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(parse_word_list("min minimum from since gte ge"), "of at least"),
        **dict.fromkeys(parse_word_list("max maximum to until lte le"), "of at most"),
        "after": "after",
        "before": "before",
        "gt": "above",
        "lt": "below",
        "ne": "other than",
    }
)
"""First or last words of a parameter that limits a member, and what they say of it."""


def _noun(words: str) -> str:
    return words if _NAME.fullmatch(words) else "thing"


def _value(text: str | None, where: str = "of the query") -> str:
    """The value itself where it can only be a value, else where it stands."""
    return text if text is not None and _VALUE.fullmatch(text) else f"that stands in the data ({where})"
