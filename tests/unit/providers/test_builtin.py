import json

import pytest

from mockllmapi.errors import AttemptFailed, FailureClass
from mockllmapi.exchange import CompletionRequest, FinishReason, MockRequest
from mockllmapi.providers.builtin import MODEL_NAME, BuiltinProvider
from support.json_types import JsonDict
from support.randomness import make_synthesizer

GET = MockRequest("GET", "/users/7")
SCHEMA: JsonDict = {
    "type": "object",
    "properties": {"id": {"type": "integer"}, "name": {"type": "string"}},
    "required": ["id", "name"],
}


@pytest.fixture(scope="module")
def provider() -> BuiltinProvider:
    return BuiltinProvider(make_synthesizer())


async def test_it_answers_a_schema_with_the_requests_own_id(provider: BuiltinProvider) -> None:
    completion = await provider.complete(CompletionRequest(GET, schema=SCHEMA))
    (choice,) = completion.choices
    assert (completion.model, choice.finish_reason) == (MODEL_NAME, FinishReason.STOP)
    assert json.loads(choice.text)["id"] == 7


async def test_without_a_schema_the_path_decides_the_structure(provider: BuiltinProvider) -> None:
    completion = await provider.complete(CompletionRequest(MockRequest("GET", "/users"), count=3))
    assert len(json.loads(completion.choices[0].text)) == 3


async def test_n_choices_differ_and_a_seed_repeats_all_of_them(provider: BuiltinProvider) -> None:
    request = CompletionRequest(GET, schema=SCHEMA, seed=5, n=4)
    first, second = [await provider.complete(request) for _ in range(2)]
    assert len({choice.text for choice in first.choices}) == 4
    assert first.choices == second.choices


async def test_a_stream_has_the_same_text_in_pieces_and_ends(provider: BuiltinProvider) -> None:
    request = CompletionRequest(MockRequest("GET", "/users"), count=5, seed=5)
    deltas = [delta async for delta in provider.stream(request)]
    assert len(deltas) > 3
    assert deltas[-1].finish_reason is FinishReason.STOP
    assert [delta for delta in deltas[:-1] if delta.finish_reason] == []
    assert "".join(delta.text for delta in deltas) == (await provider.complete(request)).choices[0].text


async def test_a_schema_that_no_value_fits_is_the_callers_fault(provider: BuiltinProvider) -> None:
    with pytest.raises(AttemptFailed) as failed:
        await provider.complete(CompletionRequest(GET, schema={"oneOf": [{"type": "string"}, {"type": "string"}]}))
    assert failed.value.failure is FailureClass.CALLER_FAULT


async def test_the_built_in_generator_is_always_alive_and_can_be_closed(provider: BuiltinProvider) -> None:
    health = await provider.health()
    assert health.is_alive
    assert health.models == (MODEL_NAME,)
    await provider.aclose()
    assert (await provider.health()).is_alive
