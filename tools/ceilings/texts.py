"""Find the project's files and read the prose in them: docstrings, comments, messages and Markdown."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

FOLDERS = ("src", "tests", "benchmarks", "tools", "docs")
DEPTH = {("tests", "unit"): 3, ("src",): 3, ("docs",): 1, ("benchmarks",): 1, ("tools",): 1, ("tests",): 2}
MESSAGE_WORDS = 4
MARKER = re.compile(r"#\s*(noqa|type:|pragma|fmt:|ruff:|!)")
FENCE = re.compile(r"^( *)(```+|~~~+).*?^\1\2[ \t]*$", re.MULTILINE | re.DOTALL)
INLINE_CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
LINK_TARGET = re.compile(r"\]\([^)\s]*\)|<https?://[^>]*>|https?://\S+")


@dataclass(frozen=True)
class Text:
    """A piece of prose and the line of its file on which it starts."""

    content: str
    line: int


@dataclass(frozen=True)
class SourceFile:
    """A file of the project; `place` is the package, test folder or page that its counts belong to."""

    root: Path
    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(self.root).as_posix()

    @property
    def place(self) -> str:
        if self.path.suffix == ".md":
            return self.name
        folders = self.path.relative_to(self.root).parent.parts
        depth = next((depth for start, depth in DEPTH.items() if folders[: len(start)] == start), 1)
        return "/".join(folders[:depth])

    @cached_property
    def content(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Every node of the syntax tree; outer ones come before inner ones."""
        return list(ast.walk(ast.parse(self.content)))

    @cached_property
    def comments(self) -> list[tokenize.TokenInfo]:
        if "#" not in self.content:
            return []
        tokens = tokenize.generate_tokens(io.StringIO(self.content).readline)
        return [token for token in tokens if token.type == tokenize.COMMENT]

    def texts(self) -> Iterator[Text]:
        if self.path.suffix == ".md":
            yield Text(_without_code(self.content), 1)
            return
        docstrings = list(_docstrings(self.nodes))
        yield from (Text(_without_code(str(node.value)), node.lineno) for node in docstrings)
        yield from _paragraphs(self.comments)
        if self.name.startswith("src/"):
            yield from _messages(self.nodes, {id(node) for node in docstrings})


def project_files(root: Path) -> list[SourceFile]:
    """Return every Python file and Markdown page of the project, in the order of their names."""
    found = set(root.glob("*.md"))
    for folder in FOLDERS:
        found.update(path for suffix in ("py", "md") for path in (root / folder).rglob(f"*.{suffix}"))
    return [SourceFile(root, path) for path in sorted(found)]


def _without_code(text: str) -> str:
    """Replace code and addresses by a neutral word, so that lines keep their numbers."""
    text = FENCE.sub(lambda match: "\n" * match[0].count("\n"), text)
    text = INLINE_CODE.sub(lambda match: "`x`" + "\n" * match[0].count("\n"), text)
    return LINK_TARGET.sub(lambda match: "]" if match[0].startswith("]") else "", text)


def _docstrings(nodes: list[ast.AST]) -> Iterator[ast.Constant]:
    """Yield every string that stands as a statement: docstrings and the descriptions below attributes."""
    for node in nodes:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.value


def _paragraphs(comments: list[tokenize.TokenInfo]) -> Iterator[Text]:
    """Join comments that follow one another, since a sentence may take several lines."""
    lines: list[str] = []
    start = end = 0
    for comment in comments:
        if MARKER.match(comment.string):
            continue
        row = comment.start[0]
        if lines and row != end + 1:
            yield Text(_without_code("\n".join(lines)), start)
            lines = []
        if not lines:
            start = row
        lines.append(comment.string.lstrip("# "))
        end = row
    if lines:
        yield Text(_without_code("\n".join(lines)), start)


def _messages(nodes: list[ast.AST], excluded: set[int]) -> Iterator[Text]:
    """Yield the strings that read as a sentence; the parts of an f-string make one text."""
    for node in nodes:
        if isinstance(node, ast.JoinedStr):
            parts = [part.value if isinstance(part, ast.Constant) else "x" for part in node.values]
            excluded.update(id(part) for part in node.values)
            text = "".join(str(part) for part in parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in excluded:
            text = node.value
        else:
            continue
        if " | " not in text and len(re.findall(r"(?<![^\s(\"'])[A-Za-z']+(?![^\s.,;:!?)\"'])", text)) >= MESSAGE_WORDS:
            yield Text(_without_code(text), node.lineno)
