"""Large JSON in slices: the value and the errors of one decoding."""

from __future__ import annotations

import json
import random

import msgspec
import pytest

from mockllmapi.json_kit import decode_json
from mockllmapi.json_kit.slices import SLICE_BYTES
from support.randomness import RNG

LARGE = 3 * SLICE_BYTES


def make_value(rng: random.Random, depth: int = 0) -> object:
    kind = rng.randrange(8 if depth < 5 else 5)
    if kind < 5:
        return (rng.randrange(10**6), rng.random(), 'a,"]}\\', None, "é, 1")[kind]
    members = [make_value(rng, depth + 1) for _ in range(rng.randrange(6))]
    return members if kind == 6 else {f'n"{index},{{': member for index, member in enumerate(members)}


def grow(make: object, separator: str) -> str:
    assert callable(make)
    pieces: list[str] = []
    size = 0
    while size < LARGE:
        pieces.append(make(len(pieces)))
        size += len(pieces[-1])
    return separator.join(pieces)


@pytest.mark.parametrize("separator", [",", " ,\n "])
def test_a_large_list_has_the_same_value(separator: str) -> None:
    text = "[" + grow(lambda _: json.dumps(make_value(RNG)), separator) + "]"
    assert decode_json(text) == decode_json(text.encode()) == msgspec.json.decode(text)


def test_a_large_object_has_the_same_value_in_the_same_order() -> None:
    text = "{" + grow(lambda index: f'"k{index % 9000}":{json.dumps(make_value(RNG))}', ",") + "}"
    decoded = decode_json(text)
    assert isinstance(decoded, dict)
    assert list(decoded.items()) == list(msgspec.json.decode(text).items())


@pytest.mark.parametrize(
    "text",
    [
        '{"data":[' + ",".join(["1"] * LARGE) + "]}",
        '"' + "a" * LARGE + '"',
        "[" + '"' + ",".join(["x"] * LARGE) + '"' + "]",
        " " * LARGE + "[1, 2]" + " " * LARGE,
    ],
    ids=["a list in a field", "a text", "a text in a list", "blanks"],
)
def test_what_cannot_be_cut_has_the_same_value(text: str) -> None:
    assert decode_json(text) == msgspec.json.decode(text)


@pytest.mark.parametrize("ending", [",]", "", "}", ",,1]", ",1}", ",nul]", ',"a]', "]]", "],[1]", "],1]"])
def test_what_is_not_json_has_the_same_error(ending: str) -> None:
    text = "[" + ",".join(["12"] * (LARGE // 3)) + ending
    with pytest.raises(msgspec.DecodeError) as expected:
        msgspec.json.decode(text)
    with pytest.raises(msgspec.DecodeError) as found:
        decode_json(text)
    assert str(found.value) == str(expected.value)
