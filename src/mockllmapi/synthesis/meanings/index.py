"""Finding the meaning of a name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mockllmapi.naming.words import joined, singular
from mockllmapi.synthesis.meanings.rows import Meaning
from mockllmapi.synthesis.subjects import RELATIVES, subject_of

__all__ = ["MeaningIndex"]


class MeaningIndex:
    """Every row, by the names it goes by."""

    def __init__(self, rows: Iterable[Meaning]) -> None:
        self._rows: dict[str, list[Meaning]] = {}
        for row in rows:
            for name in row.names.split(" | "):
                key = "* " + joined(name[2:]) if name.startswith("* ") else joined(name)
                self._rows.setdefault(key, []).append(row)

    def find(self, words: Sequence[str], subject: str | None) -> Meaning | None:
        """The meaning of a field whose name has these words, in an object about `subject`; None for an unknown name.

        The longest end of the name that is known wins. Words in front of it say what the field is about
        (`customerName` is a person's name in whatever object it stands).
        """
        for candidate in _spellings(words):
            found = self._find(candidate, subject)
            if found is not None:
                return found
        return None

    def _find(self, words: Sequence[str], subject: str | None) -> Meaning | None:
        for start in range(len(words)):
            tail, front = "".join(words[start:]), words[:start]
            named = subject_of(front)
            for key in ("* " + tail, tail) if front else (tail,):
                row = _fitting(self._rows.get(key, ()), named or subject)
                if row is not None:
                    return _told_of(row, words, len(front), subject)
        return None


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


def _spellings(words: Sequence[str]) -> Iterable[Sequence[str]]:
    """The name as it is, without a number at its end (`address2`), and in the singular."""
    yield words
    while len(words) > 1 and words[-1].isdigit():
        words = words[:-1]
        yield words
    if words and singular(words[-1]) != words[-1]:
        yield (*words[:-1], singular(words[-1]))


def _fitting(rows: Sequence[Meaning], subject: str | None) -> Meaning | None:
    """The row for this subject, else the one for any."""
    general = None
    for row in rows:
        if subject in row.of:
            return row
        if not row.of and general is None:
            general = row
    return general
