"""Texts for names that no table knows, made of the words of the name itself."""

from __future__ import annotations

from collections.abc import Sequence

from mockllmapi.naming.words import parse_word_list
from mockllmapi.synthesis.draws import fact
from mockllmapi.synthesis.meanings.rows import Meaning, text
from mockllmapi.synthesis.subjects import subject_of
from mockllmapi.synthesis.wording import labelled, worded

__all__ = ["meaning_of_noun", "named_after"]

_KINDS = ("Standard", "Light", "New", "Small", "Large", "Second", "Main", "Simple", "Modern", "Local")
_SURFACES = ("Matte", "Glossy", "Satin", "Clear", "Textured", "Brushed", "Natural", "Dark")
_IS_SURFACE = frozenset(
    parse_word_list("glaze finish coating varnish lacquer paint surface stain veneer enamel polish")
)
_PROPER = (
    "Harbor",
    "Northgate",
    "Riverside",
    "Alder",
    "Hilltop",
    "Meridian",
    "Lakeshore",
    "Maple",
    "Foxglove",
    "Summit",
)
_EMPTY = frozenset(
    parse_word_list("""
    str string text txt val value field col column info data misc foo bar baz qux other extra attr attribute param
    raw tmp temp test new old my the of for in and or to by
""")
)
"""Words that say nothing about what a field holds."""

_WHO = (
    "ographer",
    "ologist",
    "ician",
    "trustee",
    "licensee",
    "consignee",
    "lessee",
    "nominee",
    "grantee",
    "mortgagee",
    "appointee",
)
"""How nouns end that mean a person."""

_MODIFIERS = frozenset(
    parse_word_list("""
    internal external short long alt alternative old new original official common local native legal full display public
    private current previous default custom main sub meta own preferred formal api english translated localized nick pretty
    friendly human readable system raw unique first last middle given family brand trade sort search simple complete exact
    scientific regular is the my your item object record entry
""")
)
"""Words in front of `name` that are not what the name is of."""


def meaning_of_noun(words: Sequence[str]) -> Meaning | None:
    """What a field may hold of whose name only the words are known: `glaze` is a `Matte glaze`, a `choreographer` somebody;
    None where the words say nothing."""
    told = [word for word in words if word.isalpha()]
    while told and (told[-1] in _EMPTY or len(told[-1]) < 3):
        told.pop()
    while told and (told[0] in _EMPTY or len(told[0]) < 3):
        told.pop(0)
    if not told or not any(letter in "aeiouy" for letter in told[-1]):
        return None
    name = " ".join(told)
    if told[-1].endswith(_WHO) or subject_of(told[-1:]) == "person":
        return text(name, fact("person.full"))
    kinds = _SURFACES if told[-1] in _IS_SURFACE else _KINDS
    return text(name, worded("labels", tuple(f"{kind} {name}" for kind in kinds)))


def named_after(words: Sequence[str]) -> Meaning | None:
    """What the name of something is that is called so: an `artifactName` is the `Harbor Artifact`; None where the words in
    front of `name` do not say what is named."""
    if not words or words[-1] in _MODIFIERS or words[-1] in _EMPTY or len(words[-1]) < 3 or not words[-1].isalpha():
        return None
    noun = words[-1].title()
    return text("* name", labelled("labels", tuple(f"{proper} {noun}" for proper in _PROPER)))
