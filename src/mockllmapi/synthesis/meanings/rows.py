"""The form of a row, and the few kinds of rows there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from mockllmapi.synthesis.draws import chance, fact
from mockllmapi.synthesis.formats import moment_draws
from mockllmapi.synthesis.scene import Draw

__all__ = ["Meaning", "flag", "integer", "number", "tells", "text", "when"]


KINDS = ("string", "number", "integer", "boolean")
"""The types for which a row may have a draw, the one that says most first."""


_MOMENT_FORMATS = ("datetime", "dateTime", "date_time", "timestamp", "iso8601", "ISO8601")
"""What descriptions that do not know `date-time` call it."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """One meaning of field names.

    `names` are separated by ` | `; a field has this meaning if its name ends in one of them; `* id` asks for something in
    front, `is *` for something behind. `of` limits the row to objects about these subjects. The draws are by JSON type;
    `formats` are those for strings of a format. `learns` is the fact that a given value of such a field tells about the
    record; `likely` the type where neither shape nor draws decide.
    """

    names: str
    of: frozenset[str] = frozenset()
    string: Draw | None = None
    integer: Draw | None = None
    number: Draw | None = None
    boolean: Draw | None = None
    formats: Mapping[str, Draw] = field(default_factory=lambda: MappingProxyType({}))
    learns: str = ""
    likely: str = ""

    def with_types_of(self, other: Meaning) -> Meaning:
        """This row, and `other` for the types of which this one says nothing."""
        missing = [kind for kind in KINDS if getattr(self, kind) is None and getattr(other, kind) is not None]
        if not missing:
            return self
        return replace(self, likely=self.native, **{kind: getattr(other, kind) for kind in missing})

    def told_by(self, name: str, subject: str) -> Meaning:
        """This row, told by something beside the record that is about `subject` and goes by `name` there."""

        def beside(draw: Draw) -> Draw:
            return lambda record: draw(record.other(name, subject))

        def maybe(draw: Draw | None) -> Draw | None:
            return None if draw is None else beside(draw)

        return replace(
            self,
            string=maybe(self.string),
            integer=maybe(self.integer),
            number=maybe(self.number),
            boolean=maybe(self.boolean),
            formats=MappingProxyType({form: beside(draw) for form, draw in self.formats.items()}),
        )

    @property
    def native(self) -> str:
        """The JSON type that a field of this meaning has where the shape leaves it open."""
        return self.likely or next(kind for kind in KINDS if getattr(self, kind) is not None)


def text(
    names: str, draw: Draw, *, of: str = "", formats: str = "", integer: Draw | None = None, learns: str = ""
) -> Meaning:
    """A row whose values are texts; `formats` names the formats that they have."""
    by_format = MappingProxyType(dict.fromkeys(formats.split(), draw))
    return Meaning(names, frozenset(of.split()), string=draw, integer=integer, formats=by_format, learns=learns)


def tells(names: str, path: str, *, of: str = "", formats: str = "") -> Meaning:
    """A row whose values are texts that a facet of the record tells."""
    return text(names, fact(path), of=of, formats=formats, learns=path)


def integer(names: str, draw: Draw, *, of: str = "", learns: str = "") -> Meaning:
    """A row whose values are whole numbers."""
    return Meaning(names, frozenset(of.split()), integer=draw, learns=learns)


def number(names: str, draw: Draw, *, of: str = "", integer: Draw | None = None, learns: str = "") -> Meaning:
    """A row whose values are numbers; `integer` is for shapes that want them whole."""
    return Meaning(names, frozenset(of.split()), number=draw, integer=integer, learns=learns)


def flag(names: str, likelihood: float) -> Meaning:
    """A row whose values are true or false."""
    return Meaning(names, boolean=chance(likelihood))


def when(names: str, moment: str, style: str = "date-time", *, of: str = "") -> Meaning:
    """A row whose values are a moment of the record's timeline: text in ISO 8601, or seconds since 1970."""
    path = f"timeline.{moment}"
    draws = moment_draws(moment)
    formats = MappingProxyType({**draws, **dict.fromkeys(_MOMENT_FORMATS, draws["date-time"])})
    return Meaning(
        names, frozenset(of.split()), string=formats[style], integer=fact(path), formats=formats, learns=path
    )
