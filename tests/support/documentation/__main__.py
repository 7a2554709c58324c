"""Run every example of the documentation, and write the answers into the pages again: `make docs`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from support.documentation.answers import difference, rewritten
from support.documentation.pages import ROOT, Page, documentation
from support.documentation.picture import PICTURE, picture
from support.documentation.running import ExampleFailed, PageRun


def write_again(page: Page) -> str:
    """Write the page with the answers of this run; return what became of it."""
    try:
        with tempfile.TemporaryDirectory() as folder, PageRun(page, Path(folder)) as run:
            run.run(compare=False)
    except ExampleFailed as failure:
        return f"FAILED: {failure}"
    wrong = {block: printed for block, printed in run.answers.items() if difference(block, printed)}
    text = page.with_texts({block: rewritten(block, printed) for block, printed in wrong.items()})
    (ROOT / page.path).write_text(text)
    left = [block for block, printed in wrong.items() if rewritten(block, printed) == block.text]
    lines = "".join(
        f"\nline {block.line} has to be changed by hand: {difference(block, wrong[block])}" for block in left
    )
    return ("written" if text != page.text else "as it was") + lines


def main() -> None:
    """Write all pages again, or those whose paths contain one of the arguments."""
    wanted = sys.argv[1:]
    for page in documentation():
        if page.blocks and (not wanted or any(name in page.path for name in wanted)):
            print(page.path, write_again(page), flush=True)
    if not wanted or "picture" in wanted:
        PICTURE.write_text(picture())


if __name__ == "__main__":
    main()
