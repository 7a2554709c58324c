import re
from collections import Counter

import pytest

from mockllmapi.synthesis.kinds import ANYTHING, ROWS
from mockllmapi.synthesis.resources import expand
from support.json_types import json_of

FAMILIES = {
    "people": "user customer employee",
    "commerce": "product order cart review",
    "money": "invoice payment subscription transaction exchange_rate",
    "content": "post comment page",
    "media": "song album movie podcast",
    "travel": "flight hotel booking",
    "weather": "weather forecast",
    "health": "patient appointment prescription",
    "mobility": "vehicle trip",
    "learning": "course student grade",
    "food": "recipe restaurant menu",
    "sport": "team match player",
    "software": "repository commit issue build deployment",
    "logistics": "shipment package warehouse",
    "social": "like follower message",
    "property": "property lease contract case",
    "energy": "meter tariff",
    "things": "device sensor measurement",
    "system": "file settings log audit api_key webhook notification",
}
NOUNS = Counter(noun for nouns in ROWS for noun in nouns.split())


def test_every_walk_of_life_has_its_kinds() -> None:
    assert [noun for nouns in FAMILIES.values() for noun in nouns.split() if noun not in NOUNS] == []


def test_there_are_many_kinds_and_none_stands_twice() -> None:
    assert len(ROWS) >= 80
    assert [noun for noun, times in NOUNS.items() if times > 1] == []


def test_most_kinds_are_as_rich_as_good_interfaces_have_them() -> None:
    sizes = sorted(len(json_of(expand(row))["properties"]) for row in ROWS.values())
    assert sizes[len(sizes) // 2] >= 10


def test_no_row_says_a_member_twice() -> None:
    rows = [*ROWS.values(), ANYTHING]
    assert [row for row in rows if len(json_of(expand(row))["properties"]) != _fields_written_in(row)] == []


def _fields_written_in(row: str) -> int:
    depth, written = 0, 0
    for token in _tokens(row):
        if depth == 0 and token not in "}]":
            written += 1
        depth += token.endswith(("{", "[")) - token.count("}") - (token == "]")
    return written


def _tokens(row: str) -> list[str]:
    return [match[0] for match in re.finditer(r'\w+(?:[#~?]|\[\]|\{|\[|="[^"]*")?(?:\([^)]*\))?\^?|[}\]]', row)]


@pytest.mark.parametrize(("noun", "member"), [("post", "publishedAt"), ("loan", "nextPaymentDate")])
def test_what_need_not_have_happened_may_be_missing(noun: str, member: str) -> None:
    row = next(row for nouns, row in ROWS.items() if noun in nouns.split())
    assert "null" in json_of(expand(row))["properties"][member]["type"]
