"""Where the value that is wanted begins in an answer that may be wrapped: `{"data": …}` around the record itself."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import msgspec

from mockllmapi.engine.stream_repair.schema_plan import ObjectPlan, Plan
from mockllmapi.naming.words import normalize_name

__all__ = ["Root", "find_root"]

MAX_LOOK_CHARS = 800
"""So much of an answer may be held to see whether it is wrapped."""
MAX_WRAPPERS = 3
CERTAIN_NAMES = 2
"""So many known members in an object inside another say that it is what was wanted."""

_TOKEN = re.compile(r'[ \t\r\n]*+("[^"\\]*+(?:\\.[^"\\]*+)*"|[{}\[\],:]|[^\s{}\[\],:"]++(?=[\s,}\]]))', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Root:
    """The value begins at `start`, inside members of the names `wrappers`; the members `lost` stood before it. `start` is
    None where only the whole answer can tell."""

    start: int | None
    wrappers: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


def find_root(text: str, plan: Plan, item: Plan | None, *, has_shape: bool) -> Root | None:
    """Where to enter the answer that begins with `text`; None where more of it must be seen. `item` is the plan of an item,
    where the answer is a list."""
    stripped = text.lstrip(" \t\r\n")
    start = len(text) - len(stripped)
    first = stripped[:1]
    if not first:
        return None
    if (first == "{" and plan.object is not None and (not has_shape or plan.object.additional is not False)) or (
        first == "[" and plan.list is not None
    ):
        return Root(start)
    if first == '"' and has_shape and plan.is_text and not plan.has_containers:
        return Root(start)
    if first != "{" or (plan.object is None) == (plan.list is None):
        return Root(None)
    entrance = _Look(
        stripped[:MAX_LOOK_CHARS], plan.object or (item.object if item is not None else None), plan.object is None
    ).find()
    if entrance is None:
        return Root(None) if len(stripped) > MAX_LOOK_CHARS else None
    return Root(None if entrance.start is None else entrance.start + start, entrance.wrappers, entrance.lost)


class _Unclear(Exception):
    """Only the whole answer can tell."""


@dataclass(slots=True)
class _Look:
    """One look at the beginning of an object. `wanted` are the members of the record, None where it is none."""

    text: str
    wanted: ObjectPlan | None
    is_list: bool
    position: int = 0
    names: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    known: list[int] = field(default_factory=list)
    lost: list[tuple[int, str]] = field(default_factory=list)

    def find(self) -> Root | None:
        try:
            return self._walk()
        except _Unclear:
            return Root(None)

    def _walk(self) -> Root | None:
        self._open()
        while self.starts:
            name = self._token()
            if name == "}":
                self._close()
                continue
            if name == ",":
                continue
            if not name or name[0] != '"':
                self._stopped(name)
                return None
            name = _name(name)
            if (entrance := self._named(name)) is not None:
                return entrance
            if (colon := self._token()) != ":":
                self._stopped(colon)
                return None
            self._skip_blank()
            at = self.position
            value = self._token()
            if not value:
                return None
            if value in ("{", "[") and self.known[-1]:
                return self._entrance()
            if value == "{":
                self.names.append(name)
                self.starts.append(at)
                self.known.append(0)
            elif value == "[":
                return self._listed(name, at)
            elif value in "}],:":
                raise _Unclear
            else:
                self.lost.append((len(self.starts), name))
        raise _Unclear

    def _open(self) -> None:
        self.position = 1
        self.starts.append(0)
        self.known.append(0)

    def _close(self) -> None:
        self.starts.pop()
        self.known.pop()
        if self.names:
            self.lost.append((len(self.starts), self.names.pop()))

    def _named(self, name: str) -> Root | None:
        """The entrance, where a member of this name says that it is there."""
        if len(self.starts) > MAX_WRAPPERS:
            raise _Unclear
        if self.wanted is None or normalize_name(name) not in self.wanted.near:
            return None
        if self.is_list:
            raise _Unclear  # one record alone, or several one after the other
        self.known[-1] += 1
        is_certain = len(self.starts) == 1 or self.known[-1] >= min(CERTAIN_NAMES, len(self.wanted.properties))
        return self._entrance() if is_certain else None

    def _entrance(self) -> Root:
        lost = tuple(name for depth, name in self.lost if depth < len(self.starts))
        return Root(self.starts[-1], tuple(self.names), lost)

    def _listed(self, name: str, at: int) -> Root | None:
        self._skip_blank()
        item = self.text[self.position : self.position + 1]
        if not item:
            return None
        if not self.is_list or (self.wanted is not None and item != "{"):
            raise _Unclear
        return Root(at, (*self.names, name), tuple(name for _, name in self.lost))

    def _stopped(self, token: str) -> None:
        """Nothing to say yet, where the text only ends; else there is something that is no JSON."""
        if token or self.text[self.position :].strip()[:1] not in ("", '"'):
            raise _Unclear

    def _skip_blank(self) -> None:
        while self.text[self.position : self.position + 1] in (" ", "\t", "\r", "\n"):
            self.position += 1

    def _token(self) -> str:
        match = _TOKEN.match(self.text, self.position)
        if match is None:
            return ""
        self.position = match.end()
        return match[1]


def _name(token: str) -> str:
    try:
        return msgspec.json.decode(token, type=str)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return token[1:-1]
