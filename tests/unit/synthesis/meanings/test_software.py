import re
from collections.abc import Callable
from typing import Any

import pytest

from mockllmapi.synthesis.meanings.index import MeaningIndex
from support.optional import present


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("branch", r"[a-z0-9./-]+"),
        ("imageTag", r"[a-z]+:[a-z0-9.-]+"),
        ("envVar", r"[A-Z_]+"),
        ("columnName", r"[a-z_]+"),
        ("tableName", r"[a-z]+"),
        ("appVersion", r"\d+\.\d+\.\d+"),
        ("awsRegion", r"[a-z]{2}-[a-z]+-\d"),
        ("cronExpression", r"\S+ \S+ \S+ \S+ \S+"),
        ("databaseUrl", r"postgres://\S+"),
        ("nameServer", r"ns\d\.example\.net"),
        ("cveId", r"CVE-\d{4}-\d+"),
    ],
)
def test_technical_words_have_their_form(values: Callable[..., Any], name: str, form: str) -> None:
    assert all(re.fullmatch(form, value) for value in values(name))


def test_errors_and_commits_are_sentences(values: Callable[..., Any]) -> None:
    for name in ("errorMessage", "commitMessage", "systemPrompt", "releaseNotes"):
        assert all(value.count(" ") >= 1 for value in values(name)), name


def test_most_requests_succeed(values: Callable[..., Any]) -> None:
    codes = values("statusCode")
    assert sum(code < 300 for code in codes) > len(codes) / 2
    assert sum(code == 0 for code in values("exitCode")) > 80


def test_the_region_of_a_build_is_no_province(values: Callable[..., Any]) -> None:
    assert set(values("region", "build")).isdisjoint(values("region", "person"))


def test_a_status_text_is_that_of_its_code(index: MeaningIndex, records: Callable[..., Any]) -> None:
    code = present(index.find(("status", "code"), "request")).integer
    text = present(index.find(("status", "text"), "request")).string
    known = {(present(code)(record), present(text)(record)) for record in records("request", 40)}
    assert (200, "OK") in known
    assert len({code for code, _ in known}) == len(known)
