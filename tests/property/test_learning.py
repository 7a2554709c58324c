"""Whatever JSON a model writes: learning never fails, and what is learned looks like what was written."""

import json
import random

from hypothesis import given
from hypothesis import strategies as st

from mockllmapi.exchange import Controls, MockRequest
from mockllmapi.learning import NO_ANSWER, NoAnswer, Profile, Sample
from mockllmapi.learning.describing import describe_profile, profile_schema
from mockllmapi.learning.requests import sources_of
from mockllmapi.shapes import Shape, compile_validator
from mockllmapi.shapes.from_example import schema_of_example
from mockllmapi.types import JsonValue
from support.json_types import Json, JsonDict, json_of
from support.randomness import make_synthesizer

NAMES = st.sampled_from(["id", "name", "total", "items", "createdAt", "code", "a b", ""])
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12)
    | st.dates().map(str)
    | st.datetimes().map(lambda moment: moment.isoformat() + "Z")
    | st.uuids().map(str)
    | st.from_regex(r"\A[A-Z]{2}-[0-9]{1,4}\Z")
)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=12
)
RECORDS = st.lists(st.fixed_dictionaries({"id": SCALARS}, optional={"n": SCALARS, "of": JSON}), min_size=1, max_size=5)
SAMPLES = st.lists(JSON, min_size=1, max_size=8) | st.lists(RECORDS, min_size=1, max_size=6)
REQUESTS = st.builds(
    lambda number, status, body: MockRequest("POST", f"/things/{number}", (("status", status),), body, "json"),
    st.integers(0, 99),
    st.text(max_size=5),
    st.dictionaries(NAMES, SCALARS, max_size=4),
)


SYNTHESIZER = make_synthesizer()


def invent(path: tuple[str, ...], schema: JsonDict) -> JsonValue:
    return SYNTHESIZER.value_for(schema, path, MockRequest("GET", "/things/7"), random.Random(1))


@given(samples=SAMPLES, requests=st.lists(REQUESTS, min_size=1, max_size=8), seed=st.integers(0, 2**32))
def test_any_samples_give_a_profile_whose_answers_conform_to_their_schema(
    samples: list[Json], requests: list[MockRequest], seed: int
) -> None:
    given_requests = [requests[index % len(requests)] for index in range(len(samples))]
    profile = Profile([Sample(value, sources_of(each)) for value, each in zip(samples, given_requests, strict=True)])
    values = [sample.value for sample in profile.samples]
    whole = compile_validator(json_of(schema_of_example(values).get("items", {})))
    if not all(whole.is_valid(value) for value in values):
        return  # a text that looks like a date and is none
    request = MockRequest("GET", "/things/7")
    for _ in range(3 if values else 0):
        value = profile.answer(request, None, random.Random(seed), invent)
        assert whole.is_valid(value), value


@given(samples=SAMPLES)
def test_every_profile_can_be_shown_and_every_sample_conforms_to_its_schema(samples: list[Json]) -> None:
    profile = Profile([Sample(value) for value in samples])
    json.dumps(describe_profile(profile))
    own = compile_validator(profile_schema(profile, "GET /things"))
    plain = compile_validator(json_of(schema_of_example([sample.value for sample in profile.samples]).get("items", {})))
    for sample in profile.samples:
        assert own.is_valid(sample.value) or not plain.is_valid(sample.value)


@given(samples=SAMPLES, count=st.integers(0, 12), seed=st.integers(0, 2**32))
def test_the_same_seed_gives_the_same_bytes_and_a_shape_always_holds(
    samples: list[Json], count: int, seed: int
) -> None:
    profile = Profile([Sample(value) for value in samples])
    shape = Shape(schema_of_example(samples[0]), samples[0], is_example=True).with_count(count, "count")
    request = MockRequest("GET", "/things", controls=Controls(count=count))
    first, second = (profile.answer(request, shape, random.Random(seed), invent) for _ in range(2))
    assert first is second is NO_ANSWER or json.dumps(first) == json.dumps(second)
    assert isinstance(first, NoAnswer) or shape.is_valid(first)
