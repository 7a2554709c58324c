"""Whether a request asks for several things, and the parameters that say which part of them."""

from __future__ import annotations

from dataclasses import replace

from mockllmapi.exchange import MockRequest
from mockllmapi.naming.paths import ParsedPath, read_path
from mockllmapi.naming.words import normalize_name, parse_word_list

__all__ = [
    "CURSOR_PARAMETERS",
    "OFFSET_PARAMETERS",
    "PAGE_PARAMETERS",
    "SEARCH_ACTIONS",
    "is_list_request",
    "read_wanted_path",
]

PAGE_PARAMETERS = frozenset(parse_word_list("page pagenumber pageno pageindex pagenum"))
OFFSET_PARAMETERS = frozenset(parse_word_list("offset skip start startindex pageoffset"))
CURSOR_PARAMETERS = frozenset(
    parse_word_list(
        "cursor after startingafter pagetoken nexttoken continuationtoken pagecursor pageafter nextcursor marker"
    )
)
"""Parameters that ask for a part of a collection, by joined name."""

SEARCH_ACTIONS = ("search", "find")
"""Actions whose answer is a list."""

_AMBIGUOUS_PARAMETERS = frozenset(parse_word_list("after start marker"))
"""Those that applications use for other things too."""


def is_list_request(request: MockRequest, *, has_list_shape: bool = False, reading: ParsedPath | None = None) -> bool:
    """Return whether the request asks for several records.

    It does for a search, and for a read without an id in its path if the name is a plural, if the query asks for a page or a
    number of items, or if the shape has a list (`has_list_shape`). With an id, it does if `count` says how many records of
    that kind are wanted. Requests that create, change or remove never do. `reading` saves parsing the path again.
    """
    reading = reading or read_path(request.segments)
    if reading.id is not None:
        controls = request.controls
        is_counted = controls.count is not None and controls.count_parameter.lower().removeprefix("__") == "count"
        return is_counted and reading.action is None and request.method in ("GET", "HEAD")
    if reading.action is not None:
        return reading.action in SEARCH_ACTIONS
    if request.method not in ("GET", "HEAD"):
        return False
    return reading.is_collection or has_list_shape or request.controls.count is not None or _is_paged(request.query)


def read_wanted_path(request: MockRequest) -> ParsedPath:
    """Return what the path of a request is about; a collection if several records are wanted on the path of one."""
    reading = read_path(request.segments)
    if reading.id is not None and is_list_request(request, reading=reading):
        return replace(reading, id=None, is_collection=True)
    return reading


def _is_paged(query: tuple[tuple[str, str], ...]) -> bool:
    """Return whether a part of a collection is asked for, in words that mean nothing else."""
    for name, text in query:
        plain = normalize_name(name)
        if plain in PAGE_PARAMETERS or plain in OFFSET_PARAMETERS:
            if text.isascii() and text.isdigit():
                return True
        elif plain in CURSOR_PARAMETERS and plain not in _AMBIGUOUS_PARAMETERS:
            return True
    return False
