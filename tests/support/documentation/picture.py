"""The terminal at the top of the README: a drawing of two commands and what they really print."""

from __future__ import annotations

import tempfile
from html import escape
from pathlib import Path

from support.documentation.pages import ROOT, Page
from support.documentation.running import PageRun

__all__ = ["PICTURE", "draw_terminal", "picture"]

PICTURE = ROOT / "docs" / "images" / "terminal.svg"
COMMANDS = (
    "mockllmapi serve",
    "curl -s 'http://localhost:5116/api/mock/orders/42?seed=3' \\\n"
    """  -H 'X-Shape: {"id":0,"product":"","price":9.5,"customer":{"name":"","email":""}}' | python3 -m json.tool""",
)
COLUMNS = 100
CHAR_WIDTH, LINE_HEIGHT, MARGIN = 7.8, 19, 18


def picture() -> str:
    """Run the commands and return the drawing of the terminal."""
    text = "\n\n".join(f"```bash\n{command}\n```\n\n```text output\n…\n```" for command in COMMANDS)
    page = Page("docs/images/terminal.svg", text + "\n")
    with tempfile.TemporaryDirectory() as folder, PageRun(page, Path(folder)) as run:
        run.run(compare=False)
    return draw_terminal(list(zip(COMMANDS, run.answers.values(), strict=True)))


def draw_terminal(session: list[tuple[str, str]]) -> str:
    """Return an SVG of commands and what each printed. It has no script and no external address."""
    rows: list[tuple[str, str]] = []
    for number, (command, printed) in enumerate(session):
        rows += [("", "")] if number else []
        for kind, text in (("command", f"$ {command}"), ("printed", printed.rstrip())):
            rows += [(kind, row) for line in text.split("\n") for row in _wrapped(line)]
    width = round(2 * MARGIN + COLUMNS * CHAR_WIDTH)
    height = round(2 * MARGIN + 24 + len(rows) * LINE_HEIGHT)
    dots = "".join(
        f'<circle cx="{MARGIN + 6 + 20 * index}" cy="{MARGIN + 2}" r="6" fill="{color}"/>'
        for index, color in enumerate(("#ff5f57", "#febc2e", "#28c840"))
    )
    texts = "\n".join(
        f'<text class="{kind}" x="{MARGIN}" y="{MARGIN + 38 + index * LINE_HEIGHT}">{escape(line)}</text>'
        for index, (kind, line) in enumerate(rows)
        if line
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">\n'
        "<title>A terminal</title>\n"
        "<style>text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; white-space: pre; fill: #c9d1d9 }"
        " .command { fill: #7ee787 }</style>\n"
        f'<rect width="{width}" height="{height}" rx="8" fill="#161b22"/>\n{dots}\n{texts}\n</svg>\n'
    )


def _wrapped(line: str) -> list[str]:
    """Return the line as rows of a terminal."""
    return [line[start : start + COLUMNS] for start in range(0, max(len(line), 1), COLUMNS)]
