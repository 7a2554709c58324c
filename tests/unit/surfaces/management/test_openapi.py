"""Our own OpenAPI document: it names what there is, and nothing else."""

from collections.abc import Iterator
from typing import Any

import pytest

from mockllmapi.app import create_app
from mockllmapi.surfaces.http.problem import PROBLEMS
from mockllmapi.surfaces.management.openapi import MOCK_CONTROLS, describe_api
from support.asgi import ask
from support.json_types import Json, json_of

DOCUMENT: Json = describe_api("/api/mock", "1.2.3")
VERBS = {"get", "post", "put", "patch", "delete", "head", "options"}
OPERATIONS: list[Any] = [
    (verb, path, operation)
    for path, item in DOCUMENT["paths"].items()
    for verb, operation in item.items()
    if verb != "parameters"
]


def references(value: Json) -> Iterator[str]:
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"]
        value = list(value.values())
    if isinstance(value, list):
        for member in value:
            yield from references(member)


def test_it_is_of_the_version_that_it_says() -> None:
    assert (DOCUMENT["openapi"], DOCUMENT["info"]["version"]) == ("3.1.0", "1.2.3")


def test_every_verb_of_a_mock_is_described() -> None:
    assert set(DOCUMENT["paths"]["/api/mock/{path}"]) == VERBS


@pytest.mark.parametrize("prefix", ["", "/fake"])
def test_the_prefix_is_the_applications(prefix: str) -> None:
    assert f"{prefix}/{{path}}" in json_of(describe_api(prefix, "1"))["paths"]


def test_every_reference_leads_somewhere() -> None:
    known = {f"#/components/schemas/{name}" for name in DOCUMENT["components"]["schemas"]}
    assert set(references(DOCUMENT)) <= known


def test_every_operation_has_words_and_answers() -> None:
    assert len(OPERATIONS) > 20
    assert [(verb, path) for verb, path, operation in OPERATIONS if not operation["summary"]] == []
    assert [(verb, path) for verb, path, operation in OPERATIONS if not operation["responses"]] == []


def test_every_operation_declares_the_parameters_of_its_path() -> None:
    for verb, path, operation in OPERATIONS:
        declared = {
            one["name"]
            for one in json_of(operation.get("parameters", [])) + json_of(DOCUMENT["paths"][path].get("parameters", []))
            if one["in"] == "path"
        }
        assert declared == {part.strip("{}") for part in path.split("/") if part.startswith("{")}, (verb, path)


def test_every_control_is_documented_where_it_works() -> None:
    named = {(name, place) for name, place, *_ in MOCK_CONTROLS}
    for control in ("shape", "backend", "count", "seed", "error", "includeSchema"):
        assert (control, "query") in named
    for control in ("X-Response-Shape", "X-LLM-Backend", "X-LLM-Seed", "X-Error-Code"):
        assert (control, "header") in named


def test_every_problem_is_listed() -> None:
    text: Json = DOCUMENT["components"]["schemas"]["Problem"]["description"]
    assert [row.name for row in PROBLEMS.values() if f"{row.status} {row.name}" not in text] == []


@pytest.mark.parametrize("path", [path for path in DOCUMENT["paths"] if "{" not in path])
async def test_every_path_without_a_variable_exists(path: Any) -> None:
    app = create_app({"Backends": [{"Name": "b", "Provider": "builtin"}]})
    for verb in DOCUMENT["paths"][path]:
        assert (await ask(app, verb.upper(), path)).status not in (404, 405)
