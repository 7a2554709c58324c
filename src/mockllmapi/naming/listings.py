"""Whether a request asks for several things, and the parameters that say which part of them."""

from __future__ import annotations

from mockllmapi.exchange import MockRequest
from mockllmapi.naming.paths import PathReading, read_path
from mockllmapi.naming.words import joined, listed

__all__ = ["CURSORS", "OFFSETS", "PAGES", "SEARCHES", "asks_for_list"]

PAGES = frozenset(listed("page pagenumber pageno pageindex pagenum"))
OFFSETS = frozenset(listed("offset skip start startindex pageoffset"))
CURSORS = frozenset(
    listed("cursor after startingafter pagetoken nexttoken continuationtoken pagecursor pageafter nextcursor marker")
)
"""Parameters that ask for a part of a collection, by joined name."""

SEARCHES = ("search", "find")
"""Actions whose answer is a list."""

_WORDS_OF_OTHERS = frozenset(listed("after start marker"))
"""Those that applications use for other things too."""


def asks_for_list(request: MockRequest, *, has_list_shape: bool = False, reading: PathReading | None = None) -> bool:
    """Whether the answer holds several things: that of a search, and of reading what has no id in its path, where its name is a
    plural, a part of it or a number of items is asked for, or the shape has a list (`has_list_shape`). What is created,
    changed or removed is none, however its path is called. `reading` is that of the path, where somebody read it already."""
    reading = reading or read_path(request.segments)
    if reading.id is not None:
        return False
    if reading.action is not None:
        return reading.action in SEARCHES
    if request.method not in ("GET", "HEAD"):
        return False
    return reading.is_collection or has_list_shape or request.controls.count is not None or _is_paged(request.query)


def _is_paged(query: tuple[tuple[str, str], ...]) -> bool:
    """Whether a part of a collection is asked for, in words that mean nothing else."""
    for name, text in query:
        plain = joined(name)
        if plain in PAGES or plain in OFFSETS:
            if text.isascii() and text.isdigit():
                return True
        elif plain in CURSORS and plain not in _WORDS_OF_OTHERS:
            return True
    return False
