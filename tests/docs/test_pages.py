"""The pages hang together: links lead somewhere, every page can be reached, and each kind of page keeps its form."""

import re
from pathlib import Path

import pytest

from support.documentation.pages import ROOT, Page, documentation, is_configuration
from support.documentation.picture import PICTURE, picture
from support.documentation.requirements import listens, needs_curl

PAGES = [*documentation(), Page.read(ROOT / "ARCHITECTURE.md"), Page.read(ROOT / "CHANGELOG.md")]
FOLDERS = {"tutorials", "how-to", "reference", "explanation", "project"}


def by_path(page: Page) -> str:
    return page.path


def without_blocks(page: Page) -> str:
    text = page.text
    for block in reversed(page.blocks):
        text = text[: block.span[0]] + text[block.span[1] :]
    return text


def anchors_of(path: Path) -> set[str]:
    titles = re.findall(r"^#+ (.*)", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title).strip().lower().replace(" ", "-") for title in titles}


def links_of(page: Page) -> list[str]:
    return re.findall(r"\]\(([^)\s]+)\)", without_blocks(page))


@pytest.mark.parametrize("page", PAGES, ids=by_path)
def test_links_lead_somewhere(page: Page) -> None:
    for link in links_of(page):
        if link.startswith("http"):
            continue
        name, _, anchor = link.partition("#")
        target = (ROOT / page.path).parent / name if name else ROOT / page.path
        assert target.exists(), link
        assert not anchor or anchor in anchors_of(target), link


def test_every_page_can_be_reached_from_the_list_of_pages() -> None:
    home = Page.read(ROOT / "docs" / "README.md")
    linked = {(ROOT / "docs" / link).resolve() for link in links_of(home)}
    missing = [
        page.path for page in documentation() if page.path.startswith("docs/") and ROOT / page.path not in linked
    ]
    assert missing == ["docs/README.md"]


def test_every_configuration_in_json_names_its_schema() -> None:
    """An editor completes and checks a configuration that a reader copies out of a page."""
    blocks = [
        (page.path, block)
        for page in documentation()
        for block in page.blocks
        if block.language.startswith("json") and is_configuration(block.note)
    ]
    assert len(blocks) >= 8
    lacking = [
        f"{path}:{block.line}" for path, block in blocks if '"$schema": "mockllmapi.schema.json"' not in block.text
    ]
    assert lacking == []


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= 150


def test_every_page_is_in_a_folder_of_its_kind() -> None:
    folders = {Path(page.path).parts[1] for page in documentation() if page.path.count("/") == 2}
    assert folders <= FOLDERS
    assert all(page.path.count("/") in (0, 2) or page.path == "docs/README.md" for page in documentation())


@pytest.mark.parametrize("page", documentation(), ids=by_path)
def test_a_page_is_a_table_or_steps_or_an_explanation(page: Page) -> None:
    text = without_blocks(page)
    has_table = bool(re.search(r"^\|[-|]+\|$", text, re.MULTILINE))
    has_steps = bool(re.search(r"^1\. ", text, re.MULTILINE))
    match Path(page.path).parts[:2]:
        case ("docs", "reference"):
            assert has_table
            assert not has_steps
        case ("docs", "tutorials" | "how-to"):
            assert has_steps
            assert not has_table
        case ("docs", "explanation"):
            assert not has_table
            assert not has_steps


@pytest.mark.parametrize("page", PAGES, ids=by_path)
def test_every_make_command_that_a_page_names_exists(page: Page) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"(?:^ *|`)make ([a-z-]+)", page.text, re.MULTILINE)) <= targets


@needs_curl
@pytest.mark.skipif(any(map(listens, (11434, 1234))), reason="a local model server answers on this machine")
def test_the_picture_shows_what_the_commands_print() -> None:
    assert PICTURE.read_text() == picture(), "`make docs ARGS=picture` draws it again"


def test_the_picture_needs_nothing_from_elsewhere() -> None:
    hosts = set(re.findall(r"https?://([^/\s\"'<&:]+)", PICTURE.read_text()))
    assert hosts == {"www.w3.org", "127.0.0.1", "localhost"}
    assert "<script" not in PICTURE.read_text()
