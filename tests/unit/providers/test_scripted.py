import asyncio

import pytest

from mockllmapi.errors import AttemptFailed, FailureClass
from mockllmapi.exchange import FinishReason, Health
from mockllmapi.providers.scripted import Answer, Gate, ScriptedProvider
from upstreams.backends import asking, collected


async def test_lines_are_used_in_order_and_requests_recorded() -> None:
    provider = ScriptedProvider.of("a", "b")
    first, second = asking(seed=1), asking(seed=2)
    assert (await provider.complete(first)).choices[0].text == "a"
    assert (await provider.complete(second)).choices[0].text == "b"
    assert provider.received == [first, second]


async def test_an_empty_script_is_the_tests_own_fault() -> None:
    with pytest.raises(AttemptFailed) as caught:
        await ScriptedProvider.of().complete(asking())
    assert caught.value.failure is FailureClass.CALLER_FAULT


async def test_a_default_answers_without_end() -> None:
    provider = ScriptedProvider.of(default="d")
    assert [(await provider.complete(asking())).choices[0].text for _ in range(3)] == ["d"] * 3


async def test_a_line_may_be_a_failure_or_a_function() -> None:
    provider = ScriptedProvider.of(AttemptFailed(FailureClass.SERVER, "x"), lambda request: f"seed {request.seed}")
    with pytest.raises(AttemptFailed):
        await provider.complete(asking())
    assert (await provider.complete(asking(seed=7))).choices[0].text == "seed 7"


async def test_several_choices_and_a_stream_in_pieces() -> None:
    provider = ScriptedProvider.of(
        Answer(texts=("a", "b")), Answer(pieces=("x", "y"), finish_reason=FinishReason.LENGTH)
    )
    assert [choice.text for choice in (await provider.complete(asking(n=2))).choices] == ["a", "b"]
    deltas = await collected(provider, asking())
    assert [delta.text for delta in deltas] == ["x", "y", ""]
    assert deltas[-1].finish_reason is FinishReason.LENGTH


async def test_a_cut_answer_fails_after_its_pieces() -> None:
    provider = ScriptedProvider.of(Answer("abc", is_cut=True), Answer("abc", is_cut=True))
    stream = provider.stream(asking())
    assert (await anext(stream)).text == "abc"
    with pytest.raises(AttemptFailed):
        await anext(stream)
    with pytest.raises(AttemptFailed):
        await provider.complete(asking())


async def test_a_gate_holds_an_answer_back() -> None:
    gate = Gate()
    provider = ScriptedProvider.of(Answer("a", gate=gate))
    call = asyncio.create_task(provider.complete(asking()))
    await gate.wait_until_reached()
    assert (provider.in_flight, call.done()) == (1, False)
    gate.open()
    assert (await call).choices[0].text == "a"
    assert (provider.in_flight, provider.most_in_flight, provider.cancelled) == (0, 1, 0)


async def test_callers_that_leave_are_counted() -> None:
    gate = Gate()
    provider = ScriptedProvider.of(Answer("a", gate=gate), Answer("abcdefghij", end_gate=gate))
    call = asyncio.create_task(provider.complete(asking()))
    await gate.wait_until_reached()
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    stream = provider.stream(asking())
    await anext(stream)
    await stream.aclose()
    assert (provider.cancelled, provider.in_flight) == (2, 0)


async def test_health_is_set_by_the_test() -> None:
    provider = ScriptedProvider(current_health=Health(is_alive=False))
    assert not (await provider.health()).is_alive
    await provider.aclose()
    assert provider.closed == 1


async def test_lines_can_be_added_later() -> None:
    provider = ScriptedProvider.of()
    provider.add(["z"])
    assert (await provider.complete(asking())).choices[0].text == "z"
