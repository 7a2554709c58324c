import pytest

from upstreams import FakeUpstream
from upstreams.backends import asking, provider_to


@pytest.mark.parametrize(
    ("model", "parameter"), [("gpt-4o-mini", "max_tokens"), ("gpt-5-mini", "max_completion_tokens")]
)
async def test_the_models_family_decides_what_is_sent(model: str, parameter: str) -> None:
    async with FakeUpstream("openai", models=[model]) as upstream, provider_to(upstream, model_name=model) as provider:
        await provider.complete(asking())
    assert upstream.chats[0].body[parameter] == 2048


async def test_a_list_comes_back_in_the_wrapper_it_was_asked_in() -> None:
    schema = {"type": "array", "items": {"type": "integer"}}
    async with FakeUpstream("openai", answer="[1, 2]") as upstream, provider_to(upstream) as provider:
        (choice,) = (await provider.complete(asking(schema))).choices
    assert choice.text == '{"items": [1, 2]}'


async def test_health_lists_the_models() -> None:
    async with FakeUpstream("openai", models=["a", "b"]) as upstream, provider_to(upstream) as provider:
        assert (await provider.health()).models == ("a", "b")
