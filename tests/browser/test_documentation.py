"""The scripts of the documentation run in a browser, against the servers of their page, until they log a line."""

import asyncio
import json
from pathlib import Path

import pytest

from support.browser import open_page
from support.documentation.pages import Page, Purpose, documentation
from support.documentation.requirements import needs_curl
from support.documentation.running import PageRun

PAGES = [page for page in documentation() if page.has(Purpose.SCRIPT)]

RUN = """
    new Promise((done, fail) => {
        console.log = (...words) => done([words.map(String).join(" ")]);
        onerror = (message) => fail(new Error(message));
        (async () => { CODE })().catch(fail);
    })
"""


@needs_curl
@pytest.mark.timeout(240)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path)
def test_scripts_of_a_page_run_in_a_browser(page: Page, chromium: str, tmp_path: Path) -> None:
    ran = []

    async def run(code: str) -> list[str]:
        async with open_page(chromium) as opened:
            lines: list[str] = await opened.run(RUN.replace("CODE", code))
            return lines

    def run_script(code: str) -> list[str]:
        logged = asyncio.run(run(code))
        assert logged, json.dumps(code)
        ran.append(code)
        return logged

    with PageRun(page, tmp_path, run_script) as one_run:
        one_run.run()
    assert len(ran) == sum(block.purpose is Purpose.SCRIPT for block in page.blocks)
