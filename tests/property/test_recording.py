"""Whatever is asked and answered, a recording gives it again."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from mockllmapi.engine.cache.fingerprint import fingerprint
from mockllmapi.engine.cache.recording import Recorder, Replay
from mockllmapi.exchange import Controls, Fault, MockAnswer, MockRequest, RawShape, Source

MOMENT = datetime(2026, 1, 2, 3, 4, 5, 678, UTC)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
CONTROLS = st.builds(
    Controls,
    shape=st.none() | st.builds(RawShape, JSON, TEXT),
    count=st.none() | st.integers(0, 1000),
    seed=st.none() | st.integers(-(10**15), 10**15),
    n=st.none() | st.integers(1, 10),
    context=st.none() | TEXT,
    auto_shape=st.none() | st.booleans(),
    is_chunked=st.booleans(),
    fault=st.none() | st.builds(Fault, st.integers(400, 599), TEXT, JSON),
)
REQUESTS = st.builds(
    MockRequest,
    method=st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE"]),
    path=TEXT.map(lambda text: "/" + text),
    query=st.lists(st.tuples(TEXT, TEXT), max_size=4).map(tuple),
    body=JSON,
    body_kind=st.sampled_from(["json", "form", "text"]),
    controls=CONTROLS,
)
ANSWERS = st.builds(
    MockAnswer,
    content=JSON,
    source=st.sampled_from(Source),
    backend=TEXT,
    model=TEXT,
    fault=st.none() | st.builds(Fault, st.integers(400, 599), TEXT, JSON),
)


@given(st.lists(st.tuples(REQUESTS, ANSWERS), min_size=1, max_size=4))
def test_every_request_gets_the_bytes_it_got(run: list[tuple[MockRequest, MockAnswer]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run.jsonl"
        recorder = Recorder.open(path)
        for request, answer in run:
            recorder.keep(request, answer, MOMENT)
        recorder.close()
        replay = Replay.load(path)
    for request, answer in run:
        again = replay.answer(request)
        assert msgspec.json.encode(again.content) == msgspec.json.encode(answer.content)
        assert (again.fault, again.backend, again.source) == (answer.fault, answer.backend, Source.RECORDING)


@given(REQUESTS, st.randoms())
def test_order_that_means_nothing_makes_no_difference(request: MockRequest, rng: object) -> None:
    body = request.body
    if isinstance(body, dict):
        names = list(body)
        rng.shuffle(names)  # type: ignore[attr-defined]
        body = {name: body[name] for name in names}
    query = tuple(sorted(request.query, key=lambda pair: pair[0], reverse=True))  # stable: one name keeps its order
    other = MockRequest(request.method, request.path, query, body, request.body_kind, request.controls)
    assert fingerprint(other) == fingerprint(request)
