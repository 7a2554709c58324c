"""What the query of a request says of a collection: which part of it, and which things are in it."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from functools import cached_property

from mockllmapi.contexts.identities import id_text
from mockllmapi.naming.list_requests import CURSOR_PARAMETERS, OFFSET_PARAMETERS, PAGE_PARAMETERS
from mockllmapi.naming.words import normalize_name, parse_word_list
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["Query", "Window", "cursor_at", "position_of"]

_ABOUT_THE_LIST = frozenset(
    parse_word_list("""
        limit size items perpage pagesize count top take first maxresults pagelimit rows sort sortby order
        orderby sortorder direction dir ordering before
    """)
)
_VIEWS = frozenset(parse_word_list("fields include expand embed select populate exclude omit view format"))
"""Parameters that show more or less of a thing."""

_FILTERS = ("filters", "filter")
_MOST_IDS = 2000
_SEARCHES = frozenset(parse_word_list("q query search term filter"))


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a collection is asked for: a page, an offset, or what follows a cursor. All None for its beginning."""

    page: int | None = None
    offset: int | None = None
    cursor: str | None = None

    @property
    def is_paged(self) -> bool:
        """Whether the request said so itself."""
        return self != Window()


class Query:
    """The parameters of a request, controls taken out. `names` are in plain spelling."""

    def __init__(self, pairs: tuple[tuple[str, str], ...]) -> None:
        self.names = tuple((normalize_name(name), text) for name, text in pairs)

    @cached_property
    def window(self) -> Window:
        """Which part of the collection is asked for."""
        page: int | None = None
        offset: int | None = None
        cursor: str | None = None
        for name, text in self.names:
            if name in PAGE_PARAMETERS:
                page = _number(text)
            elif name in OFFSET_PARAMETERS:
                offset = _number(text)
            elif name in CURSOR_PARAMETERS and text:
                cursor = text[:2000]
        return Window(page, offset, cursor)

    @cached_property
    def is_paging(self) -> bool:
        """Whether a window of a collection is asked for, the first one by an empty cursor too."""
        known = PAGE_PARAMETERS | OFFSET_PARAMETERS | CURSOR_PARAMETERS
        return any(name in known for name, _ in self.names)

    @cached_property
    def filters(self) -> tuple[tuple[str, str], ...]:
        """What is left of the query: it says which things are in the collection."""
        about = PAGE_PARAMETERS | OFFSET_PARAMETERS | CURSOR_PARAMETERS | _ABOUT_THE_LIST | _VIEWS
        return tuple(sorted((name, text) for name, text in self.names if name not in about))

    @cached_property
    def wanted_ids(self) -> frozenset[str]:
        """The ids of the things that a list is to consist of (`ids=1,2,3`)."""
        lists = (text.split(",") for name, text in self.filters if name in ("id", "ids"))
        return frozenset(part.strip() for parts in lists for part in parts[:_MOST_IDS] if part.strip())

    @cached_property
    def has_view(self) -> bool:
        """Whether more or less of the things is asked for than they have."""
        return any(name in _VIEWS for name, _ in self.names)

    def admits(self, thing: JsonObject) -> bool:
        """Whether a thing fits the filters of the query."""
        members = {normalize_name(name): value for name, value in thing.items()} if self.filters else {}
        for name, text in map(_said, self.filters):
            if name in _SEARCHES and name not in members:
                if not any(text.lower() in value.lower() for value in members.values() if isinstance(value, str)):
                    return False
            elif name not in members or _spoken(members[name]) != text.lower():
                return False
        return True


def _said(parameter: tuple[str, str]) -> tuple[str, str]:
    """What a parameter says of a member: `filter[role]=admin` and `filter=role:admin` are `role=admin`."""
    name, text = parameter
    if name in _FILTERS:
        member, colon, value = text.partition(":")
        return (normalize_name(member), value.strip()) if colon else parameter
    front = next((word for word in _FILTERS if name.startswith(word)), "")
    return (name[len(front) :], text) if front else parameter


def cursor_at(position: int) -> str:
    """A cursor of our own that stands for a position."""
    return urlsafe_b64encode(f"after:{position}".encode()).decode().rstrip("=")


def position_of(cursor: str) -> int | None:
    """The position that a cursor of our own stands for; None for one of somebody else's."""
    try:
        text = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except ValueError:
        return None
    number = text.removeprefix("after:")
    digits = number.removeprefix("-")
    return int(number) if number != text and digits.isascii() and digits.isdigit() and len(digits) < 12 else None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _spoken(value: JsonValue) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return id_text(value) or str(value).lower() if not isinstance(value, str) else value.lower()
