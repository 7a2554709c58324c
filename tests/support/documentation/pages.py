"""A page of the documentation and its fenced blocks.

The words behind the fence are the purpose of a block:

| fence | meaning |
|---|---|
| `bash` | commands, run in the page's own folder; `mockllmapi serve` and `make serve` start a server for what follows |
| `bash fails` | the same, and the last command must fail |
| `json answer`, `http answer`, `text output` | what the commands before it print |
| `text log` | lines that the page's server has logged |
| `python` | a program, run to its end |
| `js` | a script, run in a browser |
| `json FILE`, `yaml FILE`, `python FILE`, … | a file in the page's folder; `appsettings….json` must pass `mockllmapi check` |
| `text figure` | a drawing |

Any other block is an example that nothing runs, and fails.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

__all__ = ["DOCUMENTATION", "ROOT", "Block", "Page", "Purpose", "UntestedExample", "documentation", "is_configuration"]

ROOT = Path(__file__).parents[3]
DOCUMENTATION = ("README.md", "docs/**/*.md")
"""The pages, as patterns."""

FENCE = re.compile(
    r"^(?P<indent> *)(?P<marks>`{3,})(?P<info>[^`\n]*)\n(?P<text>.*?)^(?P=indent)(?P=marks) *$",
    re.MULTILINE | re.DOTALL,
)
FILE_LANGUAGES = frozenset(
    {"json", "jsonc", "yaml", "toml", "python", "js", "html", "text", "ini", "dockerfile", "http"}
)


class Purpose(StrEnum):
    """What a block is for."""

    COMMANDS = "commands"
    FAILING_COMMANDS = "failing commands"
    ANSWER = "answer"
    LOG = "log"
    PROGRAM = "program"
    SCRIPT = "script"
    FILE = "file"
    FIGURE = "figure"


PURPOSES = {
    "bash": Purpose.COMMANDS,
    "bash fails": Purpose.FAILING_COMMANDS,
    "json answer": Purpose.ANSWER,
    "http answer": Purpose.ANSWER,
    "text output": Purpose.ANSWER,
    "text log": Purpose.LOG,
    "python": Purpose.PROGRAM,
    "js": Purpose.SCRIPT,
    "text figure": Purpose.FIGURE,
}


class UntestedExample(AssertionError):
    """A block that nothing runs or compares."""


@dataclass(frozen=True)
class Block:
    """One fenced block. `span` is where its text stands in the page."""

    language: str
    note: str
    text: str
    line: int
    span: tuple[int, int]
    indent: str = ""

    @property
    def purpose(self) -> Purpose:
        """What the block is for. Raises `UntestedExample`."""
        words = f"{self.language} {self.note}".strip()
        if words in PURPOSES:
            return PURPOSES[words]
        if self.language in FILE_LANGUAGES and re.fullmatch(r"[\w./-]+\.\w+", self.note):
            return Purpose.FILE
        raise UntestedExample(f"line {self.line}: nothing runs a block that is marked {words or 'with nothing'!r}")


@dataclass(frozen=True)
class Page:
    """One page: its path below the root, and its text."""

    path: str
    text: str
    blocks: tuple[Block, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "blocks", tuple(_blocks(self.text)))

    @classmethod
    def read(cls, path: Path) -> Page:
        """Read the page of a file below the root."""
        return cls(path.relative_to(ROOT).as_posix(), path.read_text())

    def section(self, title: str) -> str:
        """Return the text from the heading `title` to the next heading of the same rank or a higher one."""
        found = re.search(rf"^(#+) {re.escape(title)}\n(.*?)(?=^#{{1,6}} |\Z)", self.text, re.DOTALL | re.MULTILINE)
        assert found, f"{self.path} has no section {title!r}"
        rank = len(found[1])
        rest = self.text[found.start(2) :]
        return re.split(rf"^#{{1,{rank}}} ", rest, maxsplit=1, flags=re.MULTILINE)[0]

    def has(self, *purposes: Purpose) -> bool:
        """Return whether a block of the page has one of these purposes."""
        return any(block.purpose in purposes for block in self.blocks)

    def with_texts(self, texts: dict[Block, str]) -> str:
        """Return the page's text with other texts in some of its blocks."""
        written = self.text
        for block in sorted(texts, key=lambda block: block.span, reverse=True):
            lines = texts[block].rstrip("\n").split("\n")
            body = "".join(f"{block.indent}{line}".rstrip() + "\n" for line in lines)
            written = written[: block.span[0]] + body + written[block.span[1] :]
        return written


def documentation() -> list[Page]:
    """Return every page, the README first."""
    return [Page.read(path) for pattern in DOCUMENTATION for path in sorted(ROOT.glob(pattern))]


def is_configuration(name: str) -> bool:
    """Return whether a file of this name is a configuration of the server."""
    return Path(name).name.startswith("appsettings")


def _blocks(text: str) -> list[Block]:
    blocks = []
    for found in FENCE.finditer(text):
        language, _, note = found["info"].strip().partition(" ")
        indent = found["indent"]
        body = "".join(line.removeprefix(indent) for line in found["text"].splitlines(keepends=True))
        line = text.count("\n", 0, found.start()) + 1
        blocks.append(Block(language, note.strip(), body, line, found.span("text"), indent))
    return blocks
