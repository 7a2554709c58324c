"""The pages for contributors, and the files that forges and editors read, are true."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob(".github/*.md")])
TARGETS = set(re.findall(r"^([a-z-]+|\$\(VENV\)/\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
CHANGELOG = (ROOT / "CHANGELOG.md").read_text()
KINDS = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"]
FORMS = sorted(path for path in ROOT.glob(".github/ISSUE_TEMPLATE/*.yml") if path.name != "config.yml")


def name_of(path: Path) -> str:
    return path.name


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_make_target_of_a_page_exists(page: Path) -> None:
    named = re.findall(r"`make ([\w./-]+)", page.read_text())
    assert {name for name in named if name.replace(".venv", "$(VENV)") not in TARGETS} == set()


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_to_another_page_leads_there(page: Path) -> None:
    links = re.findall(r"\]\((?![a-z]+:|#)([^)#]+)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_changelog_begins_with_unreleased_changes() -> None:
    """Versions follow, the newest first, each with its date."""
    first, *released = re.findall(r"^## (.*)$", CHANGELOG, re.MULTILINE)
    assert first == "Unreleased"
    dates = [re.fullmatch(r"\d+\.\d+\.\d+ - (\d{4}-\d{2}-\d{2})", title) for title in released]
    assert all(dates), released
    assert [found[1] for found in dates if found] == sorted((found[1] for found in dates if found), reverse=True)


def test_the_changelog_has_one_line_for_each_change() -> None:
    """A line ends with a full stop; kinds stand in the usual order."""
    body = CHANGELOG.partition("\n## ")[2]
    lines = [line for line in body.splitlines()[1:] if line and not line.startswith("## ")]
    assert [line for line in lines if not re.fullmatch(r"### \w+|- \S.*[.]", line)] == []
    for version in re.split(r"^## .*$", body, flags=re.MULTILINE):
        kinds = re.findall(r"^### (.*)$", version, re.MULTILINE)
        assert kinds == [kind for kind in KINDS if kind in kinds]


@pytest.mark.parametrize("path", FORMS, ids=name_of)
def test_an_issue_form_is_one(path: Path) -> None:
    """The keys that a forge requires are there, and every question has an id of its own."""
    form = yaml.safe_load(path.read_text())
    assert {"name", "description", "body"} <= form.keys()
    questions = [element for element in form["body"] if element["type"] != "markdown"]
    assert {element["type"] for element in questions} <= {"textarea", "input", "dropdown", "checkboxes"}
    assert all(element["attributes"]["label"] for element in questions)
    assert len({element["id"] for element in questions}) == len(questions)
    assert any(element.get("validations", {}).get("required") for element in questions)


def test_hooks_before_a_commit_fetch_nothing_and_run_tools_of_the_environment() -> None:
    repositories = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    assert [repository["repo"] for repository in repositories] == ["local"]
    for hook in repositories[0]["hooks"]:
        folder, name = hook["entry"].split()[0].rsplit("/", 1)
        assert (folder, hook["language"]) == (".venv/bin", "system")
        assert (Path(sys.executable).parent / name).exists()
