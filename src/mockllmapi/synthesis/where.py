"""Where in an answer a field stands: what its name says, and what the object around it is about."""

from __future__ import annotations

from dataclasses import dataclass

from mockllmapi.synthesis.subjects import WRAPPERS, subject_of
from mockllmapi.synthesis.words import singular, split_words

__all__ = ["Where"]


@dataclass(frozen=True, slots=True)
class Where:
    """The place of a field.

    `words` are those of its name, `subject` what the enclosing record is about; `is_top` is true for the answer itself
    and `is_primary` for the list that the answer is about.
    """

    words: tuple[str, ...] = ()
    subject: str | None = None
    is_top: bool = False
    is_primary: bool = False

    def member(self, name: str, *, is_primary: bool = False) -> Where:
        """The place of a member of the object that stands here."""
        return Where(split_words(name), self.subject, is_primary=is_primary)

    def element(self) -> Where:
        """The place of an element of the list that stands here: named like the list, in the singular."""
        words = (*self.words[:-1], singular(self.words[-1])) if self.words else ()
        return Where(words, self.subject, is_primary=self.is_primary)

    @property
    def own_subject(self) -> str | None:
        """What an object that stands here is about by its own name; None where the name says nothing."""
        return None if all(word in WRAPPERS for word in self.words) else subject_of(self.words)

    def about(self, subject: str | None) -> Where:
        """The same place, in a record about `subject`."""
        return Where(self.words, subject, self.is_top, self.is_primary)
