"""Which requests ask for the same variants."""

from dataclasses import replace
from typing import Any

import pytest

from mockllmapi.engine.cache.pool_key import DIGEST_CHARS, pool_key
from mockllmapi.exchange import (
    BackendChoice,
    Consistency,
    Controls,
    Fault,
    MockRequest,
    Mode,
    RawShape,
    StreamControls,
    StreamMode,
)
from mockllmapi.types import JsonValue

BASE = MockRequest("GET", "/users", (("a", "1"), ("b", "2")), {"x": 1, "y": [1, 2]}, "json", Controls())


def with_controls(**controls: Any) -> MockRequest:
    return replace(BASE, controls=Controls(**controls))


def shaped(value: JsonValue, parameter: str = "shape") -> MockRequest:
    return with_controls(shape=RawShape(value, parameter))


DIFFERENT = {
    "method": replace(BASE, method="POST"),
    "path": replace(BASE, path="/users/1"),
    "path in another case": replace(BASE, path="/Users"),
    "query value": replace(BASE, query=(("a", "1"), ("b", "3"))),
    "query name": replace(BASE, query=(("a", "1"), ("c", "2"))),
    "query parameter more": replace(BASE, query=(*BASE.query, ("c", ""))),
    "query moved into one": replace(BASE, query=(("a", "1b"), ("", "2"))),
    "body": replace(BASE, body={"x": 2, "y": [1, 2]}),
    "order in a list": replace(BASE, body={"x": 1, "y": [2, 1]}),
    "kind of number": replace(BASE, body={"x": True, "y": [1, 2]}),
    "kind of body": replace(BASE, body_kind="form"),
    "no body": replace(BASE, body=None, body_kind="none"),
    "text that looks like the body": replace(BASE, body='{"x": 1, "y": [1, 2]}', body_kind="text"),
    "shape": shaped({"id": 0, "name": ""}),
    "order in a shape": shaped({"name": "", "id": 0}),
    "shape of null": shaped(None),
    "shape as a list": shaped([{"id": 0}]),
    "count": with_controls(count=3),
    "other word for count": with_controls(count=3, count_parameter="limit"),
    "backend": with_controls(backend=BackendChoice("x")),
    "backend or others": with_controls(backend=BackendChoice("x", can_fall_back=True)),
    "seed": with_controls(seed=1),
    "several": with_controls(n=2),
    "context": with_controls(context="c"),
    "consistency": with_controls(consistency=Consistency.VARY),
    "autoshape off": with_controls(auto_shape=False),
    "autoshape on": with_controls(auto_shape=True),
    "renewed shape": with_controls(renews_shape=True),
    "repeated shape": with_controls(include_schema=True),
    "in one piece": with_controls(is_chunked=False),
    "fresh": with_controls(mode=Mode.FRESH),
    "language": with_controls(locale="de"),
}

SAME = {
    "order of parameters": (replace(BASE, query=(("b", "2"), ("a", "1"))), BASE),
    "order of members": (replace(BASE, body={"y": [1, 2], "x": 1}), BASE),
    "id": (replace(BASE, id="other"), BASE),
    "streamed": (with_controls(stream=StreamControls(mode=StreamMode.ITEMS)), BASE),
    "time allowed": (with_controls(timeout_s=3.0), BASE),
    "size of the pool": (with_controls(variants=7), BASE),
    "word for a count that was not asked for": (with_controls(count_parameter="limit"), BASE),
    "simulated error": (with_controls(fault=Fault(404, "no")), BASE),
    "case of a backend": (with_controls(backend=BackendChoice("X")), with_controls(backend=BackendChoice("x"))),
    "place of a shape": (shaped({"id": 0}, "X-Shape"), shaped({"id": 0})),
    "hint in a shape": (shaped({"$cache": 5, "id": 0}), shaped({"id": 0})),
}


def test_whatever_decides_the_answer_makes_another_key() -> None:
    digests = {name: pool_key(request).digest for name, request in {"base": BASE, **DIFFERENT}.items()}
    assert len(set(digests.values())) == len(digests)


@pytest.mark.parametrize("name", SAME)
def test_whatever_does_not_makes_the_same(name: str) -> None:
    one, other = SAME[name]
    assert pool_key(one) == pool_key(other)


def test_every_control_is_either_in_the_key_or_known_not_to_matter() -> None:
    matter = {"shape", "include_schema", "backend", "count", "count_parameter", "seed", "n", "context", "consistency"}
    matter |= {"auto_shape", "renews_shape", "is_chunked", "locale", "mode"}
    assert set(Controls.__dataclass_fields__) == matter | {"timeout_s", "fault", "variants", "stream", "ignored"}


def test_values_of_one_name_keep_their_order() -> None:
    one, other = replace(BASE, query=(("a", "1"), ("a", "2"))), replace(BASE, query=(("a", "2"), ("a", "1")))
    assert pool_key(one) != pool_key(other)


def test_surroundings_decide_too() -> None:
    keys = [pool_key(BASE), pool_key(BASE, "en"), pool_key(BASE, "de"), pool_key(BASE, "en", "Vary")]
    assert len(set(keys)) == 4


def test_a_key_names_method_and_path_and_a_whole_digest() -> None:
    key = pool_key(BASE)
    assert (key.method, key.path, len(key.digest)) == ("GET", "/users", DIGEST_CHARS)
    assert set(key.digest) <= set("0123456789abcdef")


@pytest.mark.parametrize("odd", ["\ud800", 10**40, 1e300, {"": {"\u2028": None}}])
def test_odd_values_have_a_key(odd: JsonValue) -> None:
    assert pool_key(replace(BASE, body=[odd])) != pool_key(replace(BASE, body=[]))


def test_half_a_character_has_a_key_wherever_it_stands() -> None:
    halves = [
        replace(BASE, query=(("a", "\ud800"),)),
        replace(BASE, query=(("a", "\ud801"),)),
        replace(BASE, query=(("a", "\\ud800"),)),
        replace(BASE, path="/\ud800"),
        shaped({"\ud800": 0}),
    ]
    assert len({pool_key(request).digest for request in halves}) == len(halves)
    assert pool_key(halves[0]) == pool_key(replace(halves[0], id="other"))
