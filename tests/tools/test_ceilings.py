"""The counters of `make lint`: which phrases and names they find, and that a ceiling never rises."""

from pathlib import Path

import pytest
from tools.ceilings.code import count_code, participles
from tools.ceilings.prose import find_phrases, read_prose
from tools.ceilings.table import Comparison, Measurement, load_ceilings, save_ceilings
from tools.ceilings.texts import SourceFile, project_files


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("A proxy is no server.", "is no s"),
        ("A header is\nno field.", "is\nno f"),
        ("It asks somebody else.", "somebody"),
        ("The person to whom it belongs.", "whom"),
        ("The order in which they stand.", "in which"),
        ("Return the value, where there is one.", "where"),
        ("It is read once. Where it is missing, the default holds.", "Where"),
        ("Where a list is given, the first counts.", "Where"),
        ("It counts only where both are given.", "only where"),
        ("Return its name; None where it has none.", "None where"),
        ("Empty where nothing was found.", "where nothing"),
        ("The rest goes on with the next one.", "goes on with"),
        ("Looking at it is of no use.", "no use"),
        ("It drops what is missing.", "what is"),
        ("As its message says so.", "says so"),
        ("A request speaks to the store.", "speaks to"),
        ("The feed hears of it.", "hears"),
        ("The header tells the time.", "tells"),
        ("A thread of its own.", "of its own"),
        ("It would wait for ever.", "for ever"),
    ],
)
def test_an_odd_phrase_is_found(text: str, phrase: str) -> None:
    (found,) = find_phrases("page.md", text)
    assert f"[{' '.join(phrase.split())}" in found.excerpt
    assert found.advice


@pytest.mark.parametrize(
    "text",
    [
        "There is no server at this address.",
        "It is no longer used.",
        "What is a backend?",
        "Where does the answer come from? From memory.",
        "The folder where recordings are stored.",
        "The message tells you the limit.",
        "They are told apart by their names.",
        "See what it does, in one line?",
    ],
)
def test_plain_english_passes(text: str) -> None:
    assert find_phrases("page.md", text) == []


def test_a_phrase_is_reported_with_its_line() -> None:
    (found,) = find_phrases("page.md", "One.\nTwo.\nA proxy is no server.", first_line=10)
    assert str(found).startswith("page.md:12: ")


def test_prose_is_read_from_docstrings_comments_messages_and_pages_but_not_from_code(tmp_path: Path) -> None:
    write(
        tmp_path / "src/mockllmapi/routing/queue.py",
        '"""It asks nobody."""\n# This is no\n# queue.\nnobody = f"{1} cannot speak to the {2} server."  # noqa: F841 whom\n',
    )
    write(
        tmp_path / "README.md",
        "Text for somebody.\n\n```sh\necho nobody\n```\n\n`whom` and [x](http://nobody) say it.\n",
    )
    prose = read_prose(project_files(tmp_path))
    assert [(phrase.line, phrase.file) for phrase in prose["src/mockllmapi/routing"].phrases] == [
        (1, "src/mockllmapi/routing/queue.py"),
        (2, "src/mockllmapi/routing/queue.py"),
        (4, "src/mockllmapi/routing/queue.py"),
    ]
    assert [phrase.line for phrase in prose["README.md"].phrases] == [1]


def test_messages_of_tests_are_data_and_not_prose(tmp_path: Path) -> None:
    write(tmp_path / "tests/unit/routing/test_queue.py", 'SENT = "Please tell nobody about this message."\n')
    assert read_prose(project_files(tmp_path))["tests/unit/routing"].phrases == []


def test_each_package_test_folder_and_page_is_a_place(tmp_path: Path) -> None:
    files = [
        "src/mockllmapi/app.py",
        "src/mockllmapi/engine/stream_repair/token.py",
        "tests/conftest.py",
        "tests/unit/test_app.py",
        "tests/unit/engine/guard/test_token.py",
        "tests/contract/deep/test_x.py",
        "benchmarks/run.py",
        "docs/guide/start.md",
    ]
    assert [SourceFile(tmp_path, tmp_path / file).place for file in files] == [
        "src/mockllmapi",
        "src/mockllmapi/engine",
        "tests",
        "tests/unit",
        "tests/unit/engine",
        "tests/contract",
        "benchmarks",
        "docs/guide/start.md",
    ]


def test_functions_named_by_a_participle_are_found_and_verbs_are_not(tmp_path: Path) -> None:
    names = ["told", "_kept", "laid", "made", "closed", "feed", "seed", "read", "is_closed", "laid_over", "embed"]
    path = write(tmp_path / "src/m.py", "".join(f"def {name}(): ...\n" for name in names))
    assert participles(SourceFile(tmp_path, path).nodes) == ["told", "_kept", "laid", "made", "closed"]


def test_suppressions_any_and_names_with_two_meanings_are_counted(tmp_path: Path) -> None:
    write(
        tmp_path / "src/mockllmapi/config/a.py",
        "from typing import Any\nclass Ask: ...\nclass _Own: ...\nx: Any = 1  # type: ignore[misc]\n"
        "y: dict[str, Any]  # noqa: F401\nz = '# noqa'  # pragma: no cover\n",
    )
    write(tmp_path / "src/mockllmapi/routing/b.py", "class Ask: ...\nclass _Own: ...\n")
    place = "src/mockllmapi/config"
    assert count_code(project_files(tmp_path)) == {
        "coverage left out (pragma: no cover)": {place: 1},
        "types unchecked (type: ignore)": {place: 1},
        "lint silenced (noqa)": {place: 1},
        "bare Any": {place: 2},
        "functions named by a participle": {},
        "class names defined twice": {place: 1, "src/mockllmapi/routing": 1},
    }


def test_a_count_above_its_ceiling_fails_and_one_below_asks_for_a_lower_ceiling(tmp_path: Path) -> None:
    write(tmp_path / "src/a.py", "x: Any\n")
    write(tmp_path / "tests/b.py", "x: Any\ny: Any\n")
    measured = Measurement.of(tmp_path)
    assert measured.compare({"bare Any": {"src": 1, "tests": 2}}) == Comparison([], [])
    compared = measured.compare({"bare Any": {"src": 3, "tests": 1}})
    assert compared.above == ["tests: bare Any: 2, and the ceiling is 1"]
    assert compared.below == ["src: bare Any: 1, and the ceiling is still 3"]


def test_prose_without_a_recorded_ceiling_may_have_8_odd_phrases_in_10_000_words(tmp_path: Path) -> None:
    page = write(tmp_path / "README.md", "word " * 9_000 + "nobody " * 8)
    assert Measurement.of(tmp_path).compare({}).above == []
    page.write_text(page.read_text() + "nobody")
    assert Measurement.of(tmp_path).compare({}).above == ["README.md: odd phrases: 9, and the ceiling is 8"]


def test_lowering_never_raises_a_ceiling_and_drops_those_that_are_reached(tmp_path: Path) -> None:
    write(tmp_path / "src/a.py", "x: Any\n")
    write(tmp_path / "tests/b.py", "x: Any\ny: Any\n")
    recorded = {"bare Any": {"src": 3, "tests": 1, "gone": 4}}
    lowered = Measurement.of(tmp_path).lowered(recorded)
    assert lowered == {"bare Any": {"src": 1, "tests": 1}}
    save_ceilings(lowered, tmp_path / "ceilings.json")
    assert load_ceilings(tmp_path / "ceilings.json") == lowered


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path
