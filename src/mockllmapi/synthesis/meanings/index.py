"""Finding the meaning of a name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType

from mockllmapi.naming.words import normalize_name, parse_word_list, singularize
from mockllmapi.synthesis.meanings.nouns import named_after
from mockllmapi.synthesis.meanings.rows import Meaning
from mockllmapi.synthesis.subjects import RELATIVES, subject_of

__all__ = ["MeaningIndex"]


_ABBREVIATIONS: Mapping[str, str] = MappingProxyType(
    dict(
        pair.split("=")
        for pair in parse_word_list("""
    acct=account addr=address amt=amount appt=appointment attr=attribute avail=available cfg=config conf=config
    cnt=count cust=customer dept=department desc=description descr=description dest=destination dist=distance dt=date
    doc=document dur=duration emp=employee err=error evt=event ext=extension freq=frequency grp=group idx=index
    img=image inv=invoice lang=language lbl=label len=length loc=location lvl=level mfg=manufacturer
    mfr=manufacturer mgr=manager mob=mobile msg=message nbr=number nm=name num=number org=organization param=parameter
    pct=percent perm=permission pic=picture pkg=package pmt=payment prev=previous prod=product pwd=password
    qty=quantity qtr=quarter recv=received req=request resp=response sec=seconds seq=sequence src=source
    stat=status svc=service tel=telephone tmpl=template tot=total txn=transaction txt=text usr=user val=value
    veh=vehicle ver=version vol=volume wt=weight yr=year
""")
    )
)

_KEPT_NAMES = 4096
_KEPT_CHARS = 100
"""How many names are remembered with their meanings, and up to which length."""


class MeaningIndex:
    """Every row, by the names it goes by."""

    def __init__(self, rows: Iterable[Meaning]) -> None:
        self._rows: dict[str, list[Meaning]] = {}
        for row in rows:
            for name in row.names.split(" | "):
                self._rows.setdefault(_key(name), []).append(row)

        self._plain_name = next((row.names for row in self._rows.get("name", ()) if not row.of), "")
        self._find_kept = lru_cache(_KEPT_NAMES)(self._find_spelling)

    def find(self, words: Sequence[str], subject: str | None) -> Meaning | None:
        """The meaning of a field whose name has these words, in an object about `subject`; None for an unknown name.

        The longest end of the name that is known wins. Words in front of it say what the field is about
        (`customerName` is a person's name in whatever object it stands). Where the end does not fit what the name begins
        with (`hasComments` is no comment), the beginning wins.
        """
        find = self._find_spelling if sum(map(len, words)) > _KEPT_CHARS else self._find_kept
        return find(tuple(words), subject)

    def _find_spelling(self, words: Sequence[str], subject: str | None) -> Meaning | None:
        for candidate in self._candidates(words):
            found = self._find(candidate, subject)
            if found is not None:
                return found
        return None

    def _candidates(self, words: Sequence[str]) -> Iterable[Sequence[str]]:
        """The spellings of a name, in the order in which they are looked for."""
        written_out = [_ABBREVIATIONS.get(word, word) for word in words]
        if len(words) > 1 and words[-1] == "no":
            written_out[-1] = "number"
        if written_out == list(words):
            yield from _spellings(words)
            return
        if normalize_name(" ".join(words)) in self._rows:
            yield words
        yield from _spellings(written_out)
        yield from _spellings(words)

    def _find(self, words: Sequence[str], subject: str | None) -> Meaning | None:
        beginning = self._beginning(words, subject)
        for start in range(len(words)):
            tail, front = "".join(words[start:]), words[:start]
            about = subject_of(front) or subject
            for key in ("* " + tail, tail) if front else (tail,):
                row = _fitting(self._rows.get(key, ()), about)
                if row is None or (front and tail in _SIDES and not row.of):
                    continue
                if beginning is not None and front and getattr(row, beginning.native) is None:
                    return beginning
                if front and tail in _EDGES and row.learns.startswith("timeline."):
                    return self._at_edge(row, front, subject)
                if front and row.names == self._plain_name and subject_of(front) is None:
                    return named_after(front) or row
                return _told_of(row, words, len(front), subject)
        return beginning

    def _at_edge(self, row: Meaning, front: Sequence[str], subject: str | None) -> Meaning:
        """What a name means that ends like a moment (`due`, `after`): where a number stands in front (`balanceDue`,
        `readingStart`), that number; else the moment, never as a count of seconds."""
        before = None if front[-1] in _SPANS else self._find(front, subject)
        if before is not None and before.native in ("number", "integer") and not before.learns.startswith("timeline."):
            return before
        return replace(row, integer=None)

    def _beginning(self, words: Sequence[str], subject: str | None) -> Meaning | None:
        """The row for what the name begins with (`is …`, `number of …`)."""
        for size in range(min(2, len(words) - 1), 0, -1):
            row = _fitting(self._rows.get("".join(words[:size]) + " *", ()), subject)
            if row is not None:
                return row
        return None


def _key(name: str) -> str:
    """`* order id` as `* orderid`, `is *` as `is *`, `e mail` as `email`."""
    if name.startswith("* "):
        return "* " + normalize_name(name)
    return normalize_name(name) + " *" if name.endswith(" *") else normalize_name(name)


_EDGES = frozenset(parse_word_list("due start end begin before after since until finish from to close open begins"))
"""Ends of names that are moments, unless they say of which side of something a number is."""

_SPANS = frozenset(
    parse_word_list("day week month year quarter hour minute period term season semester shift weekend decade cycle")
)
"""What has a beginning and an end in time."""

_SIDES = frozenset({"from", "to"})
"""What is asked for by the words in front of these (`priceFrom`, `sentTo`)."""

_PARTIES = frozenset({"person.full", "company.name"})


def _told_of(row: Meaning, words: Sequence[str], front: int, subject: str | None) -> Meaning:
    """The row for a field that speaks of something else than its record: the `senderName` of a message is told by the
    sender, and `recipient` by another person."""
    speaks_of = words[:front] if front or row.learns not in _PARTIES else words
    for end in range(len(speaks_of), 0, -1):
        named = subject_of(speaks_of[end - 1 : end])
        if named is not None:
            is_other = named != subject or speaks_of[end - 1] in RELATIVES
            return row.told_by("".join(speaks_of[:end]), named) if is_other else row
    return row


_PREPOSITIONS = frozenset(
    {"with", "without", "including", "excluding", "of", "for", "in", "from", "before", "after", "since"}
)


_UNITS = frozenset(
    parse_word_list(
        "mm cm km kg lbs hz khz mhz ghz kw kva mv kbps mbps celsius fahrenheit kelvin pa hpa kpa psi c f v w a"
    )
)
"""Units at the end of a name, left out where nothing is known by the whole of it."""


def _spellings(words: Sequence[str]) -> Iterable[Sequence[str]]:
    """The name as it is, without a number at its end (`address2`), without what follows a preposition
    (`minutesWithBreaks`), in the singular, and without its unit."""
    yield words
    while len(words) > 1 and words[-1].isdigit():
        words = words[:-1]
        yield words
    cut = next((place for place, word in enumerate(words) if place and word in _PREPOSITIONS), 0)
    if cut:
        yield words[:cut]
    if len(words) > 1 and words[-1] in _SIDES:
        yield words[:-1]
    if words and singularize(words[-1]) != words[-1]:
        yield (*words[:-1], singularize(words[-1]))
    if len(words) > 1 and words[-1] in _UNITS:
        yield words[:-1]


def _fitting(rows: Sequence[Meaning], subject: str | None) -> Meaning | None:
    """The row for this subject, else the one for any; types for which it has no draw are those of the next such row."""
    fitting = [row for row in rows if subject in row.of] + [row for row in rows if not row.of]
    if not fitting:
        return None
    first, *others = fitting
    for other in others:
        first = first.with_types_of(other)
    return first
