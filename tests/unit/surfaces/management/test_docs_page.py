"""The page that shows the OpenAPI document."""

import re

from mockllmapi.surfaces.management.docs_page import render_docs
from mockllmapi.surfaces.management.openapi import describe_api
from support.json_types import Json

DOCUMENT: Json = describe_api("/api/mock", "1.2.3")
ADDRESS = "http://localhost:5116"


def test_every_path_and_verb_stands_on_it() -> None:
    page = render_docs(DOCUMENT, ADDRESS)
    assert set(re.findall("<h2>(.*?)</h2>", page)) == set(DOCUMENT["paths"])
    assert page.count("class=operation") == sum(len(set(item) - {"parameters"}) for item in DOCUMENT["paths"].values())


def test_every_parameter_of_a_mock_stands_on_it() -> None:
    page = render_docs(DOCUMENT, ADDRESS)
    names = [one["name"] for one in DOCUMENT["paths"]["/api/mock/{path}"]["get"]["parameters"]]
    assert [name for name in names if f"<code>{name}</code>" not in page] == []


def test_it_begins_with_an_example() -> None:
    assert "<pre>curl 'http://localhost:5116/api/mock/users?count=3'</pre>" in render_docs(DOCUMENT, ADDRESS)


def test_it_loads_nothing_and_runs_nothing() -> None:
    page = render_docs(DOCUMENT, ADDRESS)
    assert re.findall(r"<(?:script|link|img|iframe)|(?:src|href)='?https?:", page) == []


def test_text_is_only_text() -> None:
    evil = "<script>alert('x')</script>"
    page = render_docs(
        {
            "info": {"title": evil, "version": evil, "description": evil},
            "paths": {
                evil: {"get": {"summary": evil, "parameters": [{"name": evil, "in": evil, "description": evil}]}}
            },
        },
        evil,
    )
    assert "<script" not in page


def test_marks_become_code() -> None:
    page = render_docs(
        {"paths": {"/": {"get": {"parameters": [{"name": "a", "description": "Use `b` or `c`."}]}}}}, ADDRESS
    )
    assert "Use <code>b</code> or <code>c</code>." in page


def test_an_empty_document_is_a_page() -> None:
    assert render_docs({}, ADDRESS).startswith("<!doctype html>")
