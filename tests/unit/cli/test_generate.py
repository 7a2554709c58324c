"""`mockllmapi generate`: one answer without a server. The built-in generator answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def ask(run: Any) -> Any:
    return lambda *arguments: run("generate", *arguments, "--provider", "builtin")


def test_the_answer_is_json_that_fits_the_shape(ask: Any) -> None:
    result = ask("GET /users/7", "--shape", '{"id": 0, "name": ""}')
    value = json.loads(result.stdout)
    assert result.exit_code == 0
    assert value.keys() == {"id", "name"}
    assert value["id"] == 7


def test_a_line_without_a_verb_is_a_get(ask: Any) -> None:
    assert json.loads(ask("/users/7").stdout)["id"] == 7


@pytest.mark.parametrize(
    "target", ["users/7", "/api/mock/users/7", "http://localhost:5116/api/mock/users/7?x=1", "/users/7/"]
)
def test_the_path_may_be_written_as_the_server_knows_it(ask: Any, target: str) -> None:
    assert json.loads(ask(f"GET {target}").stdout)["id"] == 7


def test_controls_in_the_query_are_obeyed(ask: Any) -> None:
    assert len(json.loads(ask("GET /users?count=2").stdout)) == 2
    assert len(json.loads(ask("GET /users", "--count", "3").stdout)) == 3


def test_a_body_is_echoed(ask: Any) -> None:
    value = json.loads(ask("POST /users", "--body", '{"name": "Ada Lovelace"}').stdout)
    assert value["name"] == "Ada Lovelace"
    assert "id" in value


def test_a_shape_can_be_read_from_a_file(ask: Any, tmp_path: Path) -> None:
    (tmp_path / "shape.json").write_text('{"title": ""}')
    assert json.loads(ask("GET /posts/1", "--shape", "@shape.json").stdout).keys() == {"title"}


def test_text_of_other_scripts_leaves_as_utf8(ask: Any) -> None:
    result = ask("POST /users", "--body", '{"name": "Ада"}')
    assert "Ада" in result.stdout_bytes.decode("utf-8")


def test_a_simulated_error_is_printed_and_is_a_failure(ask: Any) -> None:
    result = ask("GET /users?error=404")
    assert json.loads(result.stdout)["error"]["code"] == 404
    assert result.exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["GET /x", "--shape", '{"id":'], "shape: the shape is not JSON"),
        (["GET /x", "--shape", "@nowhere.json"], "--shape: cannot read nowhere.json: No such file"),
        (["GET /x", "--count", "abc"], "count: 'abc' is no whole number"),
        (["GET /x", "--count", "-1"], "count:"),
        (["GET /x", "--seed", "x"], "seed:"),
        (["GET /x?error=999"], "error:"),
        (["POST /x", "--body", '{"a":'], "body: not valid JSON"),
        (["BREW /x"], "'BREW' is not a method that can be generated"),
        (["GET //[x"], "'//[x' is not a path"),
    ],
    ids=str,
)
def test_an_error_is_one_line(ask: Any, arguments: list[str], said: str) -> None:
    result = ask(*arguments)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert said in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [["GET /\udcff"], ["POST /x", "--body", "\udcff"], ["GET /x?q=\udcff"], ["GET /x", "--shape", '"\udcff"']],
    ids=ascii,
)
def test_bytes_that_are_no_text_are_no_failure(ask: Any, arguments: list[str]) -> None:
    result = ask(*arguments)
    assert "Traceback" not in result.output
    assert result.exit_code in (0, 1)


def test_an_unknown_backend_is_reported(ask: Any) -> None:
    result = ask("GET /users/7", "--backend", "nowhere")
    assert result.exit_code == 0
    assert "[Warning] Requested backend 'nowhere' is unknown or disabled" in result.stderr
    assert json.loads(result.stdout)["id"] == 7


def test_a_recorded_answer_is_replayed_without_a_backend(run: Any, tmp_path: Path) -> None:
    asked = ("generate", "GET /users/7?q=1", "--shape", '{"id": 0, "name": ""}')
    first = run(*asked, "--provider", "builtin", "--record", "run.jsonl")
    # A backend without its key, at an unused address: neither matters.
    again = run(*asked, "--provider", "openai", "--base-url", "http://127.0.0.1:9/v1", "--replay", "run.jsonl")
    assert (again.exit_code, again.stdout, again.stderr) == (0, first.stdout, "")
    assert len((tmp_path / "run.jsonl").read_text().splitlines()) == 2


def test_a_request_that_was_not_recorded_is_one_line(run: Any) -> None:
    run("generate", "GET /users?q=1", "--provider", "builtin", "--record", "run.jsonl")
    result = run("generate", "GET /users?q=2", "--replay", "run.jsonl")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "[Error] GET /users was not recorded. The nearest recorded request of that path is a GET; it differs in the query "
        "(recorded q=1, asked q=2).\n"
    )
