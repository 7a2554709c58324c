"""Finding the meaning of a name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from mockllmapi.naming.words import joined, listed, singular
from mockllmapi.synthesis.meanings.rows import Meaning
from mockllmapi.synthesis.subjects import RELATIVES, subject_of

__all__ = ["MeaningIndex"]


_ABBREVIATIONS: Mapping[str, str] = MappingProxyType(
    dict(
        pair.split("=")
        for pair in listed("""
    acct=account addr=address amt=amount appt=appointment attr=attribute avail=available cfg=config conf=config
    cnt=count cust=customer dept=department desc=description descr=description dest=destination dist=distance
    doc=document dur=duration emp=employee err=error evt=event ext=extension freq=frequency grp=group idx=index
    img=image inv=invoice lang=language lbl=label len=length loc=location lvl=level mfg=manufacturer
    mfr=manufacturer mgr=manager mob=mobile msg=message nbr=number num=number org=organization param=parameter
    pct=percent perm=permission pic=picture pkg=package pmt=payment prev=previous prod=product pwd=password
    qty=quantity qtr=quarter recv=received req=request resp=response sec=seconds seq=sequence src=source
    stat=status svc=service tel=telephone tmpl=template tot=total txn=transaction txt=text usr=user val=value
    veh=vehicle ver=version vol=volume wt=weight yr=year
""")
    )
)


class MeaningIndex:
    """Every row, by the names it goes by."""

    def __init__(self, rows: Iterable[Meaning]) -> None:
        self._rows: dict[str, list[Meaning]] = {}
        for row in rows:
            for name in row.names.split(" | "):
                self._rows.setdefault(_key(name), []).append(row)

    def find(self, words: Sequence[str], subject: str | None) -> Meaning | None:
        """The meaning of a field whose name has these words, in an object about `subject`; None for an unknown name.

        The longest end of the name that is known wins. Words in front of it say what the field is about
        (`customerName` is a person's name in whatever object it stands). Where the end does not fit what the name begins
        with (`hasComments` is no comment), the beginning wins.
        """
        written_out = [_ABBREVIATIONS.get(word, word) for word in words]
        candidates = _spellings(words) if written_out == list(words) else (*_spellings(written_out), *_spellings(words))
        for candidate in candidates:
            found = self._find(candidate, subject)
            if found is not None:
                return found
        return None

    def _find(self, words: Sequence[str], subject: str | None) -> Meaning | None:
        beginning = self._beginning(words, subject)
        for start in range(len(words)):
            tail, front = "".join(words[start:]), words[:start]
            about = subject_of(front) or subject
            for key in ("* " + tail, tail) if front else (tail,):
                row = _fitting(self._rows.get(key, ()), about)
                if row is None:
                    continue
                if beginning is not None and front and getattr(row, beginning.native) is None:
                    return beginning
                return _told_of(row, words, len(front), subject)
        return beginning

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
        return "* " + joined(name)
    return joined(name) + " *" if name.endswith(" *") else joined(name)


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


def _spellings(words: Sequence[str]) -> Iterable[Sequence[str]]:
    """The name as it is, without a number at its end (`address2`), without what follows a preposition
    (`minutesWithBreaks`), and in the singular."""
    yield words
    while len(words) > 1 and words[-1].isdigit():
        words = words[:-1]
        yield words
    cut = next((place for place, word in enumerate(words) if place and word in _PREPOSITIONS), 0)
    if cut:
        yield words[:cut]
    if words and singular(words[-1]) != words[-1]:
        yield (*words[:-1], singular(words[-1]))


def _fitting(rows: Sequence[Meaning], subject: str | None) -> Meaning | None:
    """The row for this subject, else the one for any; types for which it has no draw are those of the next such row."""
    fitting = [row for row in rows if subject in row.of] + [row for row in rows if not row.of]
    if not fitting:
        return None
    first, *others = fitting
    for other in others:
        first = first.with_types_of(other)
    return first
