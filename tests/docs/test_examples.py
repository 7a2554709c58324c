"""Every example of the README and of the pages under `docs/` does what its page shows."""

import os
from pathlib import Path

import pytest

from support.documentation.answers import difference, log_difference, rewritten
from support.documentation.pages import Block, Page, Purpose, UntestedExample, documentation
from support.documentation.requirements import listens, needs_curl
from support.documentation.running import ExampleFailed, PageRun

PAGES = [page for page in documentation() if page.blocks]
BUILTIN = "mockllmapi serve --provider builtin"


def page_with(*blocks: str) -> Page:
    return Page("docs/page.md", "# A page\n\n" + "\n\n".join(blocks) + "\n")


def run(page: Page, folder: Path) -> None:
    with PageRun(page, folder) as one_run:
        one_run.run()


@needs_curl
@pytest.mark.timeout(240)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path)
def test_examples_of_a_page_do_what_the_page_shows(page: Page, tmp_path: Path) -> None:
    if "No backend is configured" in page.text and any(map(listens, (11434, 1234))):
        pytest.skip("a local model server answers on this machine, so that the page's server would use it")
    run(page, tmp_path)


@pytest.mark.parametrize("page", documentation(), ids=lambda page: page.path)
def test_every_example_is_one_that_is_run(page: Page) -> None:
    """No page is left out, whatever a block of it is called."""
    for block in page.blocks:
        assert block.purpose in Purpose
    assert page.text.count("```") % 2 == 0
    assert len(page.blocks) == sum(line.lstrip().startswith("```") for line in page.text.splitlines()) / 2


class TestTheRunOfAPage:
    """A page with an example that is wrong fails, whatever is wrong with it."""

    @pytest.mark.parametrize("info", ["", "console", "sh", "json", "yaml", "curl", "python answer"])
    def test_a_block_that_nothing_runs_is_refused(self, info: str) -> None:
        with pytest.raises(UntestedExample, match="line 3"):
            page_with(f"```{info}\nx\n```").has(Purpose.COMMANDS)

    def test_a_command_that_fails_is_found(self, tmp_path: Path) -> None:
        with pytest.raises(ExampleFailed, match=r"line 3: status 3"):
            run(page_with("```bash\nexit 3\n```"), tmp_path)

    def test_a_command_that_should_fail_and_does_not_is_found(self, tmp_path: Path) -> None:
        with pytest.raises(ExampleFailed, match="status 0"):
            run(page_with("```bash fails\ntrue\n```"), tmp_path)

    def test_a_wrong_answer_is_found(self, tmp_path: Path) -> None:
        with pytest.raises(ExampleFailed, match=r"line 7: \$\.a is 1, not 2"):
            run(page_with("```bash\necho '{\"a\": 1}'\n```", '```json answer\n{"a": 2}\n```'), tmp_path)

    def test_a_program_that_raises_is_found(self, tmp_path: Path) -> None:
        with pytest.raises(ExampleFailed, match="status 1"):
            run(page_with("```python\nraise SystemExit(1)\n```"), tmp_path)

    def test_a_configuration_with_an_error_is_found(self, tmp_path: Path) -> None:
        with pytest.raises(ExampleFailed, match="Port"):
            run(page_with('```json appsettings.json\n{"Port": "none"}\n```'), tmp_path)

    def test_a_file_that_no_command_uses_is_found(self, tmp_path: Path) -> None:
        with pytest.raises(ExampleFailed, match=r"no command uses \['data\.json'\]"):
            run(page_with("```json data.json\n{}\n```"), tmp_path)

    def test_what_is_exported_holds_for_later_blocks(self, tmp_path: Path) -> None:
        run(page_with("```bash\nexport A=1\n```", "```bash\necho $A\n```", "```text output\n1\n```"), tmp_path)

    @needs_curl
    def test_a_problem_that_the_page_does_not_show_is_found(self, tmp_path: Path) -> None:
        with pytest.raises(ExampleFailed, match="a problem"):
            run(page_with("```bash\ncurl 'http://localhost:5116/api/mock/users?count=x'\n```"), tmp_path)

    @needs_curl
    def test_addresses_are_those_of_the_page(self, tmp_path: Path) -> None:
        page = page_with(
            f"```bash\n{BUILTIN} --port 8080\n```",
            "```text output\nmockllmapi … listens on http://127.0.0.1:8080 (Ctrl+C stops it)\n…\n```",
            "```bash\ncurl 'http://localhost:8080/health/live'\n```",
        )
        run(page, tmp_path)

    def test_a_server_may_be_started_over_several_lines(self, tmp_path: Path) -> None:
        page = page_with(
            f"```bash\n{BUILTIN} \\\n  --set Seed=1\n```", "```text output\nmockllmapi … listens on …\n```"
        )
        run(page, tmp_path)

    def test_log_lines_are_waited_for(self, tmp_path: Path) -> None:
        run(page_with(f"```bash\n{BUILTIN} --set Nothing=1\n```", "```text log\n[Warning] … Nothing…\n```"), tmp_path)

    def test_a_log_line_that_was_not_written_is_found(self) -> None:
        block = Block("text", "log", "[Warning] …\n", 1, (0, 0))
        assert log_difference(block, ["[Error] A", "[Warning] B"]) == ""
        assert log_difference(block, ["[Error] A"]).startswith("not logged: [Warning]")


def test_answers_written_again_keep_what_the_page_leaves_open() -> None:
    block = Block("json", "answer", '[{"id": 1, "at": "…", "…": "…"}, "…"]', 1, (0, 0))
    printed = '[{"id": 2, "at": "now", "more": 1}, {"id": 3}]'
    assert difference(block, printed)
    again = Block("json", "answer", rewritten(block, printed), 1, (0, 0))
    assert again.text == '[{ "id": 2, "at": "…", "…": "…" }, "…"]'
    assert difference(again, printed) == ""


def test_the_environment_of_examples_holds_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "OPENAI_API_KEY", "sk-of-the-developer")
    run(page_with('```bash\necho "[$OPENAI_API_KEY]"\n```', "```text output\n[]\n```"), tmp_path)
