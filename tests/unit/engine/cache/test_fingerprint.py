"""When two requests are the same."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from mockllmapi.engine.cache.fingerprint import CONTROLS, RequestIdentity, fingerprint, identity_of
from mockllmapi.exchange import BackendChoice, Consistency, Controls, Fault, MockRequest, Mode, RawShape, StreamControls
from support.json_types import json_of

PLAIN = MockRequest("POST", "/users", (("a", "1"), ("b", "2")), {"x": 1, "y": [True, None]}, "json")


def controlled(**controls: object) -> MockRequest:
    return replace(PLAIN, controls=Controls(**controls))  # type: ignore[arg-type]


SAME = {
    "names of the query in another order": replace(PLAIN, query=(("b", "2"), ("a", "1"))),
    "members in another order": replace(PLAIN, body={"y": [True, None], "x": 1}),
    "a number written otherwise": replace(PLAIN, body={"x": 1.0, "y": [True, None]}),
    "another id": replace(PLAIN, id="other"),
    "a time limit": controlled(timeout_s=3.0),
    "variants": controlled(variants=5),
    "a stream": controlled(stream=StreamControls(accumulates=False)),
    "the usual, said aloud": controlled(is_chunked=True, include_schema=False, renews_shape=False),
}
OTHER = {
    "method": replace(PLAIN, method="PUT"),
    "path": replace(PLAIN, path="/Users"),
    "value of the query": replace(PLAIN, query=(("a", "1"), ("b", "3"))),
    "a name twice": replace(PLAIN, query=(("a", "1"), ("b", "2"), ("b", "2"))),
    "body": replace(PLAIN, body={"x": 2, "y": [True, None]}),
    "items in another order": replace(PLAIN, body={"x": 1, "y": [None, True]}),
    "truth instead of a number": replace(PLAIN, body={"x": True, "y": [True, None]}),
    "text instead of JSON": replace(PLAIN, body='{"x":1,"y":[true,null]}', body_kind="text"),
    "null instead of nothing": replace(PLAIN, body=None),
    "no body": replace(PLAIN, body=None, body_kind="none"),
    "shape": controlled(shape=RawShape({"id": 0}, "shape")),
    "a shape that is null": controlled(shape=RawShape(None, "shape")),
    "includeSchema": controlled(include_schema=True),
    "backend": controlled(backend=BackendChoice("a")),
    "backend that may fall back": controlled(backend=BackendChoice("a", can_fall_back=True)),
    "count": controlled(count=0),
    "countParameter": controlled(count=0, count_parameter="limit"),
    "seed": controlled(seed=0),
    "n": controlled(n=1),
    "context": controlled(context="a"),
    "consistency": controlled(consistency=Consistency.VARY),
    "autoShape": controlled(auto_shape=False),
    "renewShape": controlled(renews_shape=True),
    "isWhole": controlled(is_chunked=False),
    "mode": controlled(mode=Mode.FRESH),
    "locale": controlled(locale="de"),
    "error": controlled(fault=Fault(404, "gone")),
    "error with details": controlled(fault=Fault(404, "gone", {"id": 7})),
}


@pytest.mark.parametrize("request_", SAME.values(), ids=SAME)
def test_what_makes_no_difference(request_: MockRequest) -> None:
    assert fingerprint(request_) == fingerprint(PLAIN)


def test_everything_else_does() -> None:
    prints = {name: fingerprint(request_) for name, request_ in OTHER.items()} | {"plain": fingerprint(PLAIN)}
    assert len(set(prints.values())) == len(prints)
    assert all(len(text) == 64 and int(text, 16) >= 0 for text in prints.values())


def test_every_control_that_counts_is_among_those_tested() -> None:
    assert set(CONTROLS) <= set(OTHER)


def test_values_of_one_name_keep_their_order() -> None:
    one, other = ((("a", first), ("b", "0"), ("a", second)) for first, second in ("12", "21"))
    assert fingerprint(replace(PLAIN, query=one)) != fingerprint(replace(PLAIN, query=other))


def test_a_shape_keeps_its_order_and_where_it_stood_makes_no_difference() -> None:
    ab, ba = json_of({"a": 0, "b": 0}), json_of({"b": 0, "a": 0})
    shaped = fingerprint(controlled(shape=RawShape(ab, "shape")))
    assert shaped == fingerprint(controlled(shape=RawShape(ab | {"$cache": 5}, "X-Shape")))
    assert shaped != fingerprint(controlled(shape=RawShape(ba, "shape")))


def test_backends_are_named_without_case_and_so_are_parameters() -> None:
    upper, lower = (controlled(backend=BackendChoice(name), count=1, count_parameter=name) for name in ("AB", "ab"))
    assert fingerprint(upper) == fingerprint(lower)


def test_whoever_asks_says_which_controls_count() -> None:
    seeded, other = controlled(seed=1, n=2), controlled(seed=2, n=2)
    assert fingerprint(seeded, of=("n",)) == fingerprint(other, of=("n",))
    assert fingerprint(seeded, of=("seed",)) != fingerprint(other, of=("seed",))
    assert fingerprint(seeded, of=()) == fingerprint(PLAIN)


@pytest.mark.parametrize("request_", (SAME | OTHER).values(), ids=(SAME | OTHER))
def test_an_identity_can_be_written_down(request_: MockRequest) -> None:
    written = msgspec.json.encode(identity_of(request_))
    assert msgspec.json.decode(written, type=RequestIdentity).fingerprint == fingerprint(request_)


def test_what_was_not_said_is_not_written_down() -> None:
    assert msgspec.json.encode(identity_of(MockRequest("GET", "/a"))) == b'{"method":"GET","path":"/a"}'
