"""Count phrases that plain standard English does not use, and say what to write instead."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from tools.ceilings.texts import SourceFile

AIM_PER_10_000_WORDS = 8

# Each pattern with what to write instead. Spaces match any white space, since sentences run over line ends.
PATTERNS = {
    r"(?<!there )\bis no (?!longer\b|more\b|less\b|fewer\b|better\b|worse\b|doubt\b|need\b)[a-z]": "is not a",
    r"\b(nobody|somebody|everybody|whoever|whom)\b": "name the component or the person",
    r"(?<=[a-z`\"] )(of|to|by|from|in|for) which\b": "that, whose, or two sentences",
    r"(?<=[,;:] )where\b|(?<=[.!?)] )Where\b(?![^.!?]*\?)|\A\s*Where\b(?![^.!?]*\?)": "if or when",
    r"\b(only|except|even|but|None|True|False|not|else) where\b": "if or when",
    r"\bwhere (nobody|nothing|none|no|there (is|are|was|were)|it (has|does|did|can|may))\b": "if or when",
    r"\bgo(es|ne|ing)? on (with\b|to be\b)|\bwent on with\b": "continue",
    r"\bno use\b": "does not help, is not used",
    r"(?<!see )(?<!exactly )\bwhat (is|was|has|comes|goes|it)\b(?![^.!?]*\?)": "a noun: the value that, the fields that",
    r"\b(says?|said) (so|what)\b": "states, requests, contains",
    r"\bsp(eaks?|oke|oken) (to|of)\b": "calls, uses, names",
    r"\b(hears?|heard)\b": "receives",
    r"\b(tells?|told|telling)\b(?! (you|users?|apart|the user)\b)": "returns, sends, states",
    r"\bof (its|their) own\b": "its own, a separate",
    r"\bfor ever\b": "forever, without end",
    r"\blest\b": "so that … not",
    r"\bhinders?\b": "prevents",
    r"\bas yet\b": "yet",
    r"\bsuch as (is|are|was|were|has|have)\b": "that",
    r"\bthat which\b|\bthose of which\b|\bthose that are none\b": "the ones that",
}
_PHRASE = re.compile(
    "|".join(f"(?P<p{at}>{text.replace(' ', chr(92) + 's')})" for at, text in enumerate(PATTERNS)), re.IGNORECASE
)
_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")
_ADVICE = list(PATTERNS.values())


@dataclass(frozen=True)
class Phrase:
    """One odd phrase: its file and line, the words around it, and the advice."""

    file: str
    line: int
    excerpt: str
    advice: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.excerpt}  → {self.advice}"


@dataclass
class PlaceProse:
    """The prose of one package, test folder or page."""

    words: int = 0
    phrases: list[Phrase] = field(default_factory=list)

    @property
    def per_10_000(self) -> float:
        return len(self.phrases) * 10_000 / self.words if self.words else 0.0

    @property
    def aim(self) -> int:
        """The number of phrases that any place may have: 8 per 10,000 words, rounded up."""
        return -(-self.words * AIM_PER_10_000_WORDS // 10_000)


def read_prose(files: Iterable[SourceFile]) -> dict[str, PlaceProse]:
    """Return words and odd phrases per place."""
    places: dict[str, PlaceProse] = defaultdict(PlaceProse)
    for file in files:
        prose = places[file.place]
        for text in file.texts():
            prose.words += len(_WORD.findall(text.content))
            prose.phrases += find_phrases(file.name, text.content, text.line)
    return dict(places)


def find_phrases(file: str, text: str, first_line: int = 1) -> list[Phrase]:
    """Return the odd phrases of a text in the order in which they stand there."""
    return [
        Phrase(
            file,
            first_line + text.count("\n", 0, match.start()),
            _around(text, match.start(), match.end()),
            _ADVICE[int(str(match.lastgroup)[1:])],
        )
        for match in _PHRASE.finditer(text)
    ]


def _around(text: str, start: int, end: int) -> str:
    before, after = text[max(0, start - 30) : start], text[end : end + 30]
    return " ".join(f"{before}[{text[start:end]}]{after}".split())
