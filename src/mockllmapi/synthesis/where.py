"""Where in an answer a field stands: what its name says, and what the object around it is about."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mockllmapi.naming.words import singularize, split_words
from mockllmapi.synthesis.subjects import PARTS, RELATIVES, WRAPPERS, subject_of

__all__ = ["Where"]

_ENDS = frozenset({"origin", "destination", "pickup", "dropoff", "departure", "arrival"})
"""Names of places that are two different ones."""


@dataclass(frozen=True, slots=True)
class Where:
    """The place of a field.

    `words` are those of its name; `subject` is what the record around it is about, and for the answer itself what the
    path is about. `is_enveloped` is true as long as only wrappers are around (`{"data": {"items": […]}}`), `is_element`
    for what stands in a list, `is_primary` for the list that the answer is about.
    """

    words: tuple[str, ...] = ()
    subject: str | None = None
    is_enveloped: bool = False
    is_element: bool = False
    is_primary: bool = False

    @classmethod
    def top(cls, subject: str | None) -> Where:
        """The answer itself."""
        return cls(subject=subject, is_enveloped=True, is_primary=True)

    def member(self, name: str, subject: str | None, *, is_enveloped: bool, is_primary: bool) -> Where:
        """A member of the object that stands here and is about `subject`."""
        return Where(split_words(name), subject, is_enveloped=is_enveloped, is_primary=is_primary)

    def element(self) -> Where:
        """An element of the list that stands here: named like the list, in the singular."""
        words = (*self.words[:-1], singularize(self.words[-1])) if self.words else ()
        return replace(self, words=words, is_element=True)

    @property
    def is_wrapper(self) -> bool:
        """Whether the name says nothing about what stands here, so that it is about what the answer is about."""
        return self.is_enveloped and all(word in WRAPPERS for word in self.words)

    @property
    def is_part(self) -> bool:
        """Whether an object that stands here is a part of the one around it (`address`, `billingAddress`, `profile`);
        an `emergencyContact` is somebody else."""
        is_other = any(word in RELATIVES for word in self.words[:-1])
        return not self.is_element and bool(self.words) and singularize(self.words[-1]) in PARTS and not is_other

    @property
    def own_subject(self) -> str | None:
        """What an object that stands here is about by its own name; None where the name does not say."""
        if self.is_wrapper:
            return None
        return subject_of(self.words) or ("place" if self.words and self.words[-1] in _ENDS else None)
