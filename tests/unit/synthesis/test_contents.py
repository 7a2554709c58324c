import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

from support.json_types import JsonDict

DECODERS: dict[str, Callable[[str], bytes]] = {
    "base64": base64.b64decode,
    "base32": base64.b32decode,
    "base16": base64.b16decode,
}


def texts(write: Callable[..., Any], **schema: int | str) -> list[str]:
    whole = {"type": "object", "properties": {"zork": {"type": "string", **schema}}, "required": ["zork"]}
    return [each["zork"] for each in write(whole)]


@pytest.mark.parametrize("name", sorted(DECODERS))
@pytest.mark.parametrize("limits", [{}, {"minLength": 100}, {"minLength": 8, "maxLength": 24}])
def test_encoded_texts_can_be_decoded(write: Callable[..., Any], name: str, limits: JsonDict) -> None:
    found = texts(write, contentEncoding=name, **limits)
    assert all(DECODERS[name](text).decode() for text in found)
    assert all(limits.get("minLength", 0) <= len(text) <= limits.get("maxLength", 10_000) for text in found)
    assert len(set(found)) > 5


@pytest.mark.parametrize("limits", [{}, {"minLength": 90}, {"maxLength": 4}])
def test_json_in_a_text_is_json(write: Callable[..., Any], limits: JsonDict) -> None:
    found = texts(write, contentMediaType="application/json", **limits)
    assert all(isinstance(json.loads(text), dict) for text in found)
    assert all(limits.get("minLength", 0) <= len(text) <= limits.get("maxLength", 10_000) for text in found)


def test_both_are_read_one_after_the_other(write: Callable[..., Any]) -> None:
    found = texts(write, contentMediaType="application/problem+json; charset=utf-8", contentEncoding="base64")
    assert all("id" in json.loads(base64.b64decode(text)) for text in found)


def test_a_pattern_or_an_unknown_content_says_nothing_of_it(write: Callable[..., Any]) -> None:
    assert set(texts(write, contentEncoding="base64", pattern="^ab$")) == {"ab"}
    plain = texts(write)
    assert texts(write, contentEncoding="8bit") == plain
    assert texts(write, contentMediaType="text/html") == plain
