"""One whole value out of the backends: asked, mended, asked once more, in several calls."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from mockllmapi.engine.answer_request import AnswerRequest
from mockllmapi.engine.model_writer import ChunkPolicy, CompletedAnswer
from mockllmapi.engine.normalize import CUT
from mockllmapi.errors import AllAttemptsFailed, FailureClass, UnusableAnswer
from mockllmapi.events import AnswerChunked, AnswerReasked
from mockllmapi.exchange import FinishReason, Source
from mockllmapi.testing import Answer, Gate, ScriptedProvider
from support.routing import failing, settle
from support.workshop import Workshop, make_workshop

USER = {"id": 0, "name": "", "email": ""}
NAMES = ("Ada", "Grace", "Alan", "Edsger", "Barbara", "Donald", "Tony", "Niklaus")
USERS = [{"id": number, "name": name} for number, name in enumerate(NAMES, 1)]
GOOD = '{"id": 7, "name": "Ada", "email": "ada@example.org"}'
POOR = '{"id": 7}'
NOTHING = "I cannot do that."


def text(start: int, end: int) -> str:
    return json.dumps(USERS[start:end])


async def write(shop: Workshop, **request: Any) -> CompletedAnswer:
    return await shop.writer.write(await shop.ask(**request))


# -- once more, and not oftener ----------------------------------------------------------------------------------------


async def test_a_good_answer_is_asked_for_once() -> None:
    shop = make_workshop(GOOD)
    written = await write(shop, path="/users/7", shape=USER)
    assert (written.value, written.repairs, len(written.attempts)) == (json.loads(GOOD), (), 1)
    assert shop.bench.heard_of(AnswerReasked) == []


@pytest.mark.parametrize("first", [NOTHING, POOR], ids=["nothing", "poor"])
async def test_a_useless_answer_is_asked_for_once_more_with_what_was_wrong(first: str) -> None:
    shop = make_workshop(ScriptedProvider.of(first, GOOD))
    written = await write(shop, path="/users/7", shape=USER)
    assert (written.value, len(written.attempts)) == (json.loads(GOOD), 2)
    *_, answered, told = shop.received()[1].messages
    assert answered.content == first
    assert "once more" in told.content
    assert len(shop.bench.heard_of(AnswerReasked)) == 1


async def test_the_better_of_two_bad_answers_counts() -> None:
    for scripts in ((POOR, NOTHING), (POOR, failing(FailureClass.SERVER)), (POOR, "{}")):
        shop = make_workshop(ScriptedProvider.of(*scripts))
        written = await write(shop, path="/users/7", shape=USER)
        assert written.value["id"] == 7  # type: ignore[index, call-overload]
        assert (len(written.attempts), len(shop.received())) == (2, 2)


async def test_what_is_useless_twice_is_an_error_with_all_attempts() -> None:
    shop = make_workshop(ScriptedProvider.of(NOTHING, NOTHING))
    with pytest.raises(UnusableAnswer) as caught:
        await write(shop, path="/users/7", shape=USER)
    assert len(caught.value.attempts) == len(shop.received()) == 2


async def test_the_built_in_generator_steps_in_where_the_operator_wants_that() -> None:
    shop = make_workshop(ScriptedProvider.of(NOTHING, NOTHING), has_builtin_fallback=True)
    shop.bench.providers["builtin"].default = GOOD
    written = await write(shop, path="/users/7", shape=USER)
    assert (written.value, written.is_degraded) == (json.loads(GOOD), True)


async def test_a_failure_of_all_is_raised_as_it_is() -> None:
    with pytest.raises(AllAttemptsFailed):
        await write(make_workshop(failing(FailureClass.SERVER)))


async def test_the_requests_own_values_stand_in_the_answer() -> None:
    written = await write(make_workshop('{"id": 3, "name": "Bob"}'), path="/users/7")
    assert written.value == {"id": 7, "name": "Bob"}


# -- lists that are too short ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [[{"id": 0, "name": ""}], None], ids=["shape", "no shape"])
async def test_only_the_rest_of_a_short_list_is_asked_for(shape: Any) -> None:
    shop = make_workshop(ScriptedProvider.of(text(0, 3), text(3, 5)))
    written = await write(shop, shape=shape, count=5)
    assert (written.value, written.repairs) == (USERS[:5], ())
    assert [asked.count for asked in shop.received()] == [5, 2]
    assert shop.bench.heard_of(AnswerReasked)[0].why == "2 of 5 items are missing"


async def test_what_is_still_missing_then_is_filled_in() -> None:
    for second in (text(3, 4), NOTHING, failing(FailureClass.SERVER)):
        shop = make_workshop(ScriptedProvider.of(text(0, 3), second))
        written = await write(shop, shape=[{"id": 0, "name": ""}], count=5)
        assert len(written.value) == 5  # type: ignore[arg-type]
        assert written.value[:3] == USERS[:3]  # type: ignore[index]
        assert (len(written.attempts), written.repairs != ()) == (2, True)


async def test_a_long_list_is_cut() -> None:
    shop = make_workshop(text(0, 8))
    assert (await write(shop, count=3)).value == USERS[:3]
    assert len(shop.received()) == 1


# -- several calls -----------------------------------------------------------------------------------------------------


async def test_many_items_come_from_several_calls_in_order() -> None:
    shop = make_workshop(ScriptedProvider.of(*(text(at, at + 2) for at in (0, 2, 4))), chunks=ChunkPolicy(size=2))
    written = await write(shop, shape=[{"id": 0, "name": ""}], count=6)
    assert written.value == USERS[:6]
    assert shop.bench.heard_of(AnswerChunked)[0].chunks == (2, 2, 2)
    assert len({asked.seed for asked in shop.received()}) == 3


async def test_as_many_calls_run_at_once_as_the_backend_takes() -> None:
    gate = Gate()
    provider = ScriptedProvider.of(*(Answer(text(at, at + 1), gate=gate) for at in range(6)))
    settings = {"max_concurrent_requests": 3}
    shop = make_workshop(provider, chunks=ChunkPolicy(size=1), settings=settings)
    task = asyncio.ensure_future(write(shop, shape=[{"id": 0, "name": ""}], count=6))
    await settle()
    gate.open()
    assert len((await task).value) == 6  # type: ignore[arg-type]
    assert provider.most_in_flight == 3


async def test_a_part_that_failed_is_written_once_more_alone() -> None:
    lines = (text(0, 2), failing(FailureClass.SERVER), text(4, 6), text(2, 4))
    shop = make_workshop(ScriptedProvider.of(*lines), chunks=ChunkPolicy(size=2))
    written = await write(shop, shape=[{"id": 0, "name": ""}], count=6)
    assert [item["name"] for item in written.value] == [*NAMES[:6]]  # type: ignore[union-attr, index, call-overload]
    assert [asked.count for asked in shop.received()] == [2, 2, 2, 2]


async def test_a_part_that_fails_twice_fails_the_whole() -> None:
    failures = (failing(FailureClass.SERVER),) * 2
    shop = make_workshop(ScriptedProvider.of(text(0, 2), *failures, default=text(2, 4)), chunks=ChunkPolicy(size=2))
    shop.provider().default = failing(FailureClass.SERVER)
    with pytest.raises(AllAttemptsFailed):
        await write(shop, shape=[{"id": 0, "name": ""}], count=4)


async def test_without_a_shape_the_first_call_finds_the_structure_for_the_others() -> None:
    gate = Gate()
    provider = ScriptedProvider.of(Answer(text(0, 2), gate=gate), text(2, 4), text(4, 6))
    shop = make_workshop(provider, chunks=ChunkPolicy(size=2))
    task = asyncio.ensure_future(write(shop, count=6))
    await settle()
    assert len(shop.received()) == 1
    gate.open()
    assert (await task).value == USERS[:6]
    schemas = [asked.schema for asked in shop.received()]
    assert schemas[0] is None
    assert all(schema["items"]["required"] == ["id", "name"] for schema in schemas[1:])


@pytest.mark.parametrize(
    ("request_", "policy", "expected"),
    [
        ({"count": 6}, ChunkPolicy(size=2), 3),
        ({"count": 6, "shape": [{"id": 0}]}, ChunkPolicy(size=4), 2),
        ({"count": 6, "is_chunked": False}, ChunkPolicy(size=2), 0),
        ({"count": 6}, ChunkPolicy(is_enabled=False, size=2), 0),
        ({"count": 2}, ChunkPolicy(size=2), 0),
        ({"count": 1}, ChunkPolicy(size=1), 0),
        ({}, ChunkPolicy(size=1), 0),
        ({"count": 6}, ChunkPolicy(), 0),
        ({"count": 1000}, ChunkPolicy(), 44),
        ({"shape": {"id": 0}, "count": 6, "count_parameter": "limit"}, ChunkPolicy(size=2), 0),
    ],
)
async def test_when_items_come_in_several_calls(request_: dict[str, Any], policy: ChunkPolicy, expected: int) -> None:
    shop = make_workshop(text(0, 2), chunks=policy)
    ask = await shop.ask(**request_)
    assert len(shop.writer.chunks_of(ask)) == expected
    first = shop.writer.first_part(ask)
    assert (first.chunk is not None) == (expected > 0)
    assert first.count == (shop.writer.chunks_of(ask)[0].count if expected else ask.count)


async def test_the_built_in_generator_gives_any_number_in_one_call() -> None:
    shop = make_workshop(chunks=ChunkPolicy(size=2))
    ask = await shop.ask(count=500)
    assert shop.writer.is_builtin(ask)
    assert shop.writer.chunks_of(ask) == ()
    assert not make_workshop(GOOD).writer.is_builtin(ask)


async def test_a_seed_gives_each_part_a_seed_that_repeats() -> None:
    shop = make_workshop(GOOD)
    seeded, free = await shop.ask(seed=4), await shop.ask()
    assert shop.writer.seed_of(seeded, 1) == shop.writer.seed_of(seeded, 1) != shop.writer.seed_of(seeded, 2)
    assert len({shop.writer.seed_of(free, 1) for _ in range(5)}) == 5


# -- several answers ---------------------------------------------------------------------------------------------------


async def test_of_several_answers_each_is_well_or_failed_by_itself() -> None:
    provider = ScriptedProvider.of(GOOD, NOTHING, failing(FailureClass.SERVER))
    provider.has_native_n = False
    shop = make_workshop(provider)
    ask: AnswerRequest = await shop.ask(path="/users/7", shape=USER, n=3)
    outcomes = await shop.writer.write_several(ask, 3)
    kinds = sorted(type(outcome).__name__ for outcome in outcomes)
    assert kinds == ["AllAttemptsFailed", "CompletedAnswer", "UnusableAnswer"]
    assert len(shop.received()) == 4  # the one that was useless is asked for once more


async def test_several_answers_are_told_to_differ() -> None:
    provider = ScriptedProvider.of(default=GOOD)
    provider.has_native_n = False
    shop = make_workshop(provider)
    await shop.writer.write_several(await shop.ask(path="/users/7", n=3), 3)
    assert len({asked.messages[-1].content for asked in shop.received()}) == 3
    assert len({asked.seed for asked in shop.received()}) == 3


async def test_several_answers_repeat_with_a_seed() -> None:
    told = []
    for seed in (4, 4, 5):
        provider = ScriptedProvider.of(default=GOOD)
        provider.has_native_n = False
        shop = make_workshop(provider)
        await shop.writer.write_several(await shop.ask(path="/users/7", n=3, seed=seed), 3)
        told.append([(asked.seed, asked.messages) for asked in shop.received()])
    assert told[0] == told[1] != told[2]
    assert told[0][0][0] == 4


# -- answers that were cut off -----------------------------------------------------------------------------------------

CUT_OFF = Answer('{"id": 7, "na', finish_reason=FinishReason.LENGTH)


async def test_an_answer_that_was_cut_off_is_asked_for_once_more() -> None:
    shop = make_workshop(ScriptedProvider.of(CUT_OFF, '{"id": 7, "name": "Ada"}'))
    written = await write(shop, path="/cars/7")
    assert (written.value, written.repairs, written.is_partial) == ({"id": 7, "name": "Ada"}, (), False)
    assert "cut off" in shop.received()[1].messages[-1].content


async def test_two_answers_that_were_cut_off_are_an_error_with_both_calls() -> None:
    shop = make_workshop(ScriptedProvider.of(CUT_OFF, CUT_OFF))
    with pytest.raises(UnusableAnswer, match="cut off") as caught:
        await write(shop, path="/cars/7")
    assert [record.outcome for record in caught.value.attempts] == ["ok", "ok"]
    assert len(shop.received()) == 2


async def test_complete_items_of_a_list_that_was_cut_off_twice_are_kept() -> None:
    cut = Answer(text(0, 3)[:-1] + ', {"id": 4', finish_reason=FinishReason.LENGTH)
    shop = make_workshop(ScriptedProvider.of(cut, cut))
    written = await write(shop)
    assert (written.value, written.repairs, written.is_partial) == (USERS[:3], (CUT,), True)


async def test_a_second_call_for_a_better_answer_has_a_limited_time() -> None:
    """The first answer would do, so the client does not wait for a better one until its deadline."""
    gate = Gate()
    shop = make_workshop(ScriptedProvider.of('{"x": 1, "id": 7}', Answer(GOOD, gate=gate)))
    task = asyncio.create_task(write(shop, path="/users/7", shape={"id": 0, "name": "", "email": "", "phone": ""}))
    await gate.wait_until_reached()
    await shop.bench.advance(5)
    written = await task
    assert isinstance(written.value, dict)
    assert written.value["id"] == 7
    assert [record.outcome for record in written.attempts] == ["ok", "cancelled"]


async def test_the_rest_of_a_list_that_was_cut_off_makes_it_whole() -> None:
    cut = Answer(text(0, 3)[:-1] + ', {"id": 4', finish_reason=FinishReason.LENGTH)
    shop = make_workshop(ScriptedProvider.of(cut, text(3, 5)))
    written = await write(shop, count=5)
    assert (written.value, written.is_partial) == (USERS[:5], False)


async def test_each_of_several_answers_that_was_cut_off_is_asked_for_once_more() -> None:
    provider = ScriptedProvider.of(Answer(texts=(GOOD, '{"id": 7, "na'), finish_reason=FinishReason.LENGTH), GOOD)
    provider.has_native_n = True
    shop = make_workshop(provider)
    outcomes = await shop.writer.write_several(await shop.ask(path="/users/7", n=2), 2)
    assert [outcome.value for outcome in outcomes if isinstance(outcome, CompletedAnswer)] == [json.loads(GOOD)] * 2
    assert len(shop.received()) == 2


# -- learned structures ------------------------------------------------------------------------------------------------


async def test_a_learned_structure_gives_way_to_the_id_that_is_asked_for() -> None:
    shop = make_workshop('{"id": 1, "model": "x"}')
    await shop.learned.learn("GET", "/vans/7", {"id": 7, "model": "y"}, source=Source.LLM)
    for identity in ("123e4567-e89b-12d3-a456-426614174000", 8):
        written = await write(shop, path=f"/vans/{identity}")
        assert written.value == {"id": identity, "model": "x"}


async def test_it_does_not_change_how_ids_are_written() -> None:
    shop = make_workshop('{"id": "8", "model": "x"}')
    await shop.learned.learn("GET", "/vans/7", {"id": 7, "model": "y"}, source=Source.LLM)
    assert (await write(shop, path="/vans/8")).value == {"id": 8, "model": "x"}


async def test_what_is_sent_is_repeated_whatever_was_learned() -> None:
    shop = make_workshop('{"id": 3, "model": "x"}')
    await shop.learned.learn("POST", "/vans", {"id": 2, "model": "y"}, source=Source.LLM)
    written = await write(shop, path="/vans", method="POST", body={"model": "z", "owner": {"name": "Ada"}})
    assert written.value == {"id": 3, "model": "z", "owner": {"name": "Ada"}}
