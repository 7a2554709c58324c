"""The whole flow, with scripted backends."""

from __future__ import annotations

import itertools
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mockllmapi.engine import EnginePolicy, make_engine
from mockllmapi.engine.cache.recording import Recorder, Replay
from mockllmapi.errors import (
    AllAttemptsFailed,
    BadControl,
    FailureClass,
    NoBackendAvailable,
    UnusableAnswer,
)
from mockllmapi.events import AnswerRepaired
from mockllmapi.exchange import (
    BackendChoice,
    Consistency,
    Controls,
    Fault,
    FinishReason,
    MockAnswer,
    MockRequest,
    RawShape,
    Source,
)
from mockllmapi.routing import BUILTIN
from mockllmapi.shapes import ShapeCache
from mockllmapi.testing import Answer, FrozenClock, ScriptedProvider
from support.engines import make_parts
from support.json_types import json_of
from support.randomness import make_synthesizer
from support.routing import Bench, Script, failing, make_bench

MOMENT = datetime(2026, 1, 2, 3, 4, 5, 678, UTC)

USERS = {"id": 0, "name": "", "email": ""}


class Flow:
    """An engine over backends that say what they are told."""

    def __init__(
        self,
        *scripts: Script,
        policy: EnginePolicy | None = None,
        consistency: Consistency = Consistency.VARY,
        **routing: Any,
    ) -> None:
        named = {f"model-{index}": script for index, script in enumerate(scripts)}
        self.bench: Bench = make_bench(named, max_repeats=0, **routing)
        self.synthesizer = make_synthesizer(clock=FrozenClock())
        self.engine = make_engine(
            make_parts(
                self.bench.router,
                self.bench.events,
                policy=policy,
                synthesizer=self.synthesizer,
                consistency=consistency,
            )
        )

    async def ask(
        self, path: str = "/users/7", method: str = "GET", *, shape: Any = None, body: Any = None, **controls: Any
    ) -> MockAnswer:
        raw = None if shape is None else RawShape(shape, "shape")
        request = MockRequest(
            method,
            path,
            body=body,
            body_kind="none" if body is None else "json",
            controls=Controls(shape=raw, **controls),
            id="r-1",
        )
        return await self.engine.answer(request)

    def received(self, index: int = 0) -> Any:
        """What one backend was asked."""
        return self.bench.providers[f"model-{index}"].received


# -- the way through ---------------------------------------------------------------------------------------------------


async def test_a_models_answer_comes_out_with_who_gave_it() -> None:
    flow = Flow(ScriptedProvider.of(Answer('Sure: {"id": 7, "name": "Ada"}', model="parrot-2")))
    answer = await flow.ask()
    assert answer.content == {"id": 7, "name": "Ada"}
    assert (answer.source, answer.backend, answer.model) == (Source.LLM, "model-0", "parrot-2")
    assert (answer.attempts, answer.repaired, answer.is_degraded) == (1, 0, False)


async def test_the_prompt_the_schema_the_count_and_the_seed_go_to_the_backend() -> None:
    flow = Flow('[{"id": 1}, {"id": 2}]')
    await flow.ask("/users", shape=[{"id": 0}], count=2, seed=11)
    (asked,) = flow.received()
    assert [message.role for message in asked.messages] == ["system", "user"]
    assert (asked.schema["minItems"], asked.schema["maxItems"], asked.count, asked.seed) == (2, 2, 2, 11)


async def test_equal_requests_are_told_to_differ() -> None:
    flow = Flow('{"id": 7}')
    await flow.ask()
    await flow.ask()
    first, second = flow.received()
    assert first.messages[0] == second.messages[0]
    assert first.messages[-1] != second.messages[-1]
    assert first.seed is None


async def test_requests_with_the_same_seed_are_told_the_same() -> None:
    flow = Flow('{"id": 7}')
    for seed in (4, 5):
        await flow.ask(seed=seed)
    await flow.ask(seed=4, renews_shape=True)
    one, other, same = flow.received()
    assert one.messages == same.messages != other.messages


async def test_what_a_seed_was_answered_is_answered_again_and_nobody_is_asked() -> None:
    flow = Flow(ScriptedProvider.of('{"id": 7, "name": "Ada"}', '{"id": 7, "name": "Grace"}'))
    first, again, other = await flow.ask(seed=4), await flow.ask(seed=4), await flow.ask(seed=5)
    assert (first.content, first.source) == ({"id": 7, "name": "Ada"}, Source.LLM)
    assert (again.content, again.source, again.attempts) == (first.content, Source.REMEMBERED, 0)
    assert other.content == {"id": 7, "name": "Grace"}


async def test_the_operators_seed_is_used_where_the_client_has_none() -> None:
    flow = Flow('{"id": 7}', policy=EnginePolicy(default_seed=5))
    await flow.ask()
    await flow.ask(seed=6)
    assert [asked.seed for asked in flow.received()] == [5, 6]


async def test_the_requests_own_values_stand_in_the_answer() -> None:
    flow = Flow('{"id": 3, "name": "Bob", "email": "bob@example.org"}')
    answer = await flow.ask(method="PUT", body={"name": "Ada"}, shape=USERS)
    assert answer.content == {"id": 7, "name": "Ada", "email": "bob@example.org"}
    assert answer.repaired == 0


# -- faults ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("controls", [{"fault": Fault(418, "tea")}, {"shape": {"$error": 503, "id": 0}}], ids=str)
async def test_a_simulated_error_asks_nobody(controls: dict[str, Any]) -> None:
    flow = Flow('{"id": 7}')
    answer = await flow.ask(n=3, count=5000, **controls)
    assert answer.source is Source.SIMULATED
    assert answer.fault is not None
    assert flow.received() == []


async def test_it_comes_before_a_shape_that_cannot_be_read() -> None:
    answer = await Flow('{"id": 7}').ask(shape={"$schema": "x", "type": "nonsense"}, fault=Fault(418, "tea"))
    assert answer.content == {"error": {"code": 418, "message": "tea", "details": None}}


# -- what the request may ask for --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "shape", [{"$schema": "x", "type": "nonsense"}, {"type": "integer", "minimum": 2, "maximum": 1}]
)
async def test_a_bad_shape_asks_nobody(shape: Any) -> None:
    flow = Flow('{"id": 7}')
    with pytest.raises(BadControl) as caught:
        await flow.ask(shape=shape)
    assert caught.value.parameter == "shape"
    assert flow.received() == []


async def test_a_count_beyond_the_limit_is_the_limit() -> None:
    flow = Flow('[{"id": 1}]', policy=EnginePolicy(max_items=3))
    answer = await flow.ask("/users", shape=[{"id": 0}], count=50)
    assert isinstance(answer.content, list)
    assert len(answer.content) == 3
    assert flow.received()[0].schema["maxItems"] == 3


@pytest.mark.parametrize("count", [0, 1, 2, 3])
async def test_a_count_is_exact_without_a_shape_as_well(count: int) -> None:
    flow = Flow('{"users": [{"id": 1, "name": "A"}, {"id": 2, "name": "B"}], "total": 2}')
    answer = await flow.ask("/users", count=count)
    assert isinstance(answer.content, dict)
    assert len(answer.content["users"]) == count  # type: ignore[arg-type]


async def test_the_shape_is_repeated_where_that_is_asked_for() -> None:
    flow, always = Flow('{"id": 7}'), Flow('{"id": 7}', policy=EnginePolicy(shows_shape=True))
    assert (await flow.ask(shape={"id": 0})).shown_shape is None
    assert (await flow.ask(shape={"id": 0}, include_schema=True)).shown_shape == {"id": 0}
    assert (await always.ask(shape={"id": 0})).shown_shape == {"id": 0}
    assert (await always.ask()).shown_shape is None


# -- answers that need help --------------------------------------------------------------------------------------------


async def test_a_repaired_answer_conforms_and_says_what_was_done() -> None:
    flow = Flow('{"ID": "7", "name": "Grace Hopper"}')
    answer = await flow.ask(shape=USERS)
    assert isinstance(answer.content, dict)
    assert (answer.content["id"], answer.content["name"]) == (7, "Grace Hopper")
    assert "hopper" in str(answer.content["email"])
    assert answer.repaired == 3
    (event,) = flow.bench.heard_of(AnswerRepaired)
    assert (event.request_id, event.backend, len(event.repairs)) == ("r-1", "model-0", 3)


async def test_a_seed_fills_the_same_in_the_same_place() -> None:
    answers = [await Flow('{"id": 7, "name": "Ada"}').ask(shape=USERS, seed=4) for _ in range(2)]
    assert answers[0].content == answers[1].content


@pytest.mark.parametrize("shape", [None, [{"id": 0}]], ids=["free", "shaped"])
async def test_a_cut_answer_does_not_pass_for_a_whole_one(shape: Any) -> None:
    cut = Answer('[{"id": 1}, {"id": 2}, {"id"', finish_reason=FinishReason.LENGTH)
    answer = await Flow(ScriptedProvider.of(cut)).ask("/users", shape=shape)
    assert answer.content == [{"id": 1}, {"id": 2}]
    assert answer.repaired == 1


async def test_neither_does_one_that_says_it_is_whole() -> None:
    answer = await Flow('{"id": 7, "name": "Ad').ask()
    assert answer.content == {"id": 7}
    assert answer.repaired == 1


NONSENSE = ["I cannot do that.", "", "<think>hm", "{", '{"error": "no"}', "[]", "null", '"Ada"', "[" * 10_000, "1e400"]


@pytest.mark.parametrize("text", NONSENSE)
async def test_nonsense_is_an_error_that_names_the_backend(text: str) -> None:
    with pytest.raises(UnusableAnswer, match="model-0") as caught:
        await Flow(text).ask(shape=USERS)
    assert caught.value.backend == "model-0"
    assert [attempt.outcome for attempt in caught.value.attempts] == ["ok", "ok"]


HOSTILE = {
    "deep lists": "[" * 10_000 + "]" * 10_000,
    "deep objects": '{"id":' * 10_000 + "1" + "}" * 10_000,
    "a huge string": '{"id": 7, "name": "' + "x" * 2_000_000 + '"}',
    "a huge number": '{"id": 7, "n": ' + "9" * 100_000 + "}",
    "a huge exponent": '{"id": 1e400, "name": "A", "email": -1E999}',
    "a number beyond 64 bits": '{"id": 123456789012345678901234567890}',
    "equal names": '{"id": 1, "id": 2, "id": {"id": 3}}',
    "surrogates": '{"id": 7, "name": "\\ud800", "email": "\\udfff\\ud800"}',
    "raw surrogates": '{"id": 7, "name": "\ud800"}',
    "null bytes": '{"id": 7, "name": "\\u0000\x00"}',
    "an odd name": '{"": 1, "\\u0000": 2, "__proto__": 3, "id": 7}',
    "many names": "{" + ",".join(f'"n{number}": {number}' for number in range(20_000)) + ', "id": 7}',
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("shape", [None, USERS, [USERS]], ids=["free", "object", "list"])
async def test_whatever_a_model_says_is_an_answer_or_an_error_of_ours(text: str, shape: Any) -> None:
    flow = Flow(text)
    with suppress(UnusableAnswer):
        answer = await flow.ask(shape=shape)
        assert shape is None or ShapeCache().read(RawShape(shape, "shape")).is_valid(answer.content)


# -- backends that fail ------------------------------------------------------------------------------------------------


async def test_a_failure_of_every_backend_is_raised_with_its_attempts() -> None:
    flow = Flow(failing(FailureClass.SERVER), failing(FailureClass.CREDENTIAL))
    with pytest.raises(AllAttemptsFailed) as caught:
        await flow.ask()
    assert [attempt.backend for attempt in caught.value.attempts] == ["model-0", "model-1"]


async def test_no_backend_is_an_error_of_its_own() -> None:
    with pytest.raises(NoBackendAvailable):
        await Flow().ask()


async def test_the_built_in_generator_steps_in_for_a_failure_where_it_may() -> None:
    flow = Flow(failing(FailureClass.SERVER), has_builtin_fallback=True)
    flow.bench.providers[BUILTIN].default = '{"id": 7, "name": "B", "email": "b@example.org"}'
    answer = await flow.ask(shape=USERS)
    assert (answer.is_degraded, answer.backend, answer.source) == (True, BUILTIN, Source.BUILTIN)
    assert answer.attempts == 1


async def test_and_for_nonsense() -> None:
    flow = Flow("I cannot do that.", has_builtin_fallback=True)
    flow.bench.providers[BUILTIN].default = '{"id": 7, "name": "B", "email": "b@example.org"}'
    answer = await flow.ask(shape=USERS)
    assert (answer.is_degraded, answer.backend, answer.repaired) == (True, BUILTIN, 0)


async def test_but_never_for_a_backend_that_the_client_named() -> None:
    flow = Flow("I cannot do that.", has_builtin_fallback=True)
    with pytest.raises(UnusableAnswer):
        await flow.ask(shape=USERS, backend=BackendChoice("model-0"))


async def test_a_built_in_answer_that_makes_no_sense_is_not_asked_for_twice() -> None:
    flow = Flow(failing(FailureClass.SERVER), has_builtin_fallback=True)
    with pytest.raises(UnusableAnswer, match=BUILTIN):
        await flow.ask(shape=USERS)
    assert len(flow.bench.providers[BUILTIN].received) == 1


# -- several answers ---------------------------------------------------------------------------------------------------


def contents(answer: MockAnswer) -> list[Any]:
    assert isinstance(answer.content, dict)
    completions: Any = answer.content["completions"]
    return [completion["content"] for completion in completions]


async def test_several_answers_of_one_call_are_one_attempt() -> None:
    flow = Flow(ScriptedProvider.of(Answer(texts=('{"id": 1}', '{"id": 2}', '{"id": 3}'))))
    answer = await flow.ask("/users", n=3)
    assert contents(answer) == [{"id": 1}, {"id": 2}, {"id": 3}]
    assert (answer.attempts, len(flow.received())) == (1, 1)


async def test_where_one_call_cannot_there_are_several_with_seeds_of_their_own() -> None:
    provider = ScriptedProvider.of('{"id": 1}', '{"id": 2}', '{"id": 3}')
    provider.has_native_n = False
    flow = Flow(provider)
    answer = await flow.ask("/users", n=3, seed=10)
    assert sorted(item["id"] for item in contents(answer)) == [1, 2, 3]
    asked = flow.received()
    assert sorted(one.seed for one in asked) == [10, 11, 12]
    assert len({one.messages[-1] for one in asked}) == 3
    assert answer.attempts == 3


async def test_what_succeeded_is_answered_and_the_rest_left_out() -> None:
    provider = ScriptedProvider.of('{"id": 1}', failing(FailureClass.SERVER), "nonsense")
    provider.has_native_n = False
    answer = await Flow(provider).ask("/users", n=3)
    assert contents(answer) == [{"id": 1}]
    assert isinstance(answer.content, dict)
    meta: Any = answer.content["meta"]
    assert (meta["requested"], meta["returned"], answer.attempts) == (3, 1, 4)


async def test_where_all_failed_the_first_failure_is_the_answer() -> None:
    provider = ScriptedProvider.of("nonsense", failing(FailureClass.SERVER), "nonsense")
    provider.has_native_n = False
    with pytest.raises(UnusableAnswer):
        await Flow(provider).ask("/users", n=3)


async def test_every_answer_fits_the_shape_and_repairs_add_up() -> None:
    flow = Flow(ScriptedProvider.of(Answer(texts=('{"id": "1"}', '{"ID": 2}', '{"id": 3}'))))
    answer = await flow.ask("/users", n=3, shape={"id": 0})
    assert contents(answer) == [{"id": 1}, {"id": 2}, {"id": 3}]
    assert answer.repaired == 2


def test_policies_are_values() -> None:
    assert replace(EnginePolicy(), max_items=5).max_items == 5


# -- what is not taught, and what repeats --------------------------------------------------------------------------------


REMEMBERS: Any = {"policy": EnginePolicy(), "consistency": Consistency.IDENTITY}


async def test_what_was_cut_off_teaches_no_structure_and_nothing_whole() -> None:
    cut = Answer('{"id": 7, "na', finish_reason=FinishReason.LENGTH)
    good = '{"id": 7, "name": "Ada", "email": "ada@example.org"}'
    flow = Flow(ScriptedProvider.of(cut, cut, good, good.replace("7", "8")), **REMEMBERS)
    with pytest.raises(UnusableAnswer):
        await flow.ask("/cars/7")
    second = await flow.ask("/cars/7")
    assert (second.content, second.is_partial) == ({"id": 7, "name": "Ada", "email": "ada@example.org"}, False)
    third = await flow.ask("/cars/8")
    assert list(third.content) == ["id", "name", "email"]  # type: ignore[arg-type]
    assert [asked.schema is None for asked in flow.received()] == [True, True, True, False]


async def test_a_new_id_fits_a_structure_that_was_learned_from_another() -> None:
    flow = Flow('{"id": 1, "model": "x"}', **REMEMBERS)
    await flow.ask("/vans/7")
    other = await flow.ask("/vans/123e4567-e89b-12d3-a456-426614174000")
    assert other.content == {"id": "123e4567-e89b-12d3-a456-426614174000", "model": "x"}


async def test_several_answers_repeat_with_a_seed() -> None:
    flow = Flow(ScriptedProvider.of(*(f'{{"id": {number}}}' for number in range(9))))
    first, again, other = [await flow.ask("/users", n=3, seed=seed) for seed in (4, 4, 5)]
    assert again.content == first.content != other.content
    assert (again.source, again.attempts) == (Source.REMEMBERED, 0)
    more = await flow.ask("/users", n=2, seed=4)
    assert more.source is Source.LLM


async def test_of_several_answers_some_of_which_failed_others_may_come_next_time() -> None:
    provider = ScriptedProvider.of('{"id": 1}', failing(FailureClass.SERVER), '{"id": 2}', '{"id": 3}')
    provider.has_native_n = False
    flow = Flow(provider)
    assert len(contents(await flow.ask("/users", n=2, seed=4))) == 1
    assert len(contents(await flow.ask("/users", n=2, seed=4))) == 2


async def test_a_seed_goes_before_a_pool() -> None:
    flow = Flow(ScriptedProvider.of(*(f'{{"id": {number}}}' for number in range(9))))
    first, again = [await flow.ask("/things", seed=4, variants=3) for _ in range(2)]
    assert (first.source, again.source) == (Source.LLM, Source.REMEMBERED)
    assert first.content == again.content
    assert len(flow.received()) == 1


# -- pools that nobody asked for -----------------------------------------------------------------------------------------


def numbered() -> ScriptedProvider:
    """A model that never says the same twice."""
    numbers = itertools.count()
    return ScriptedProvider.of(default=lambda _: f'{{"id": 7, "name": "name {next(numbers)}"}}')


async def test_what_has_an_id_is_the_same_thing_however_many_variants_are_usual() -> None:
    flow = Flow(numbered(), policy=EnginePolicy(default_variants=3), consistency=Consistency.IDENTITY)
    first, again = await flow.ask("/users/7"), await flow.ask("/users/7")
    assert first.content == again.content
    assert (first.source, again.source) == (Source.LLM, Source.REMEMBERED)
    changed = await flow.ask("/users/7", "PATCH", body={"name": "Zed"})
    assert (await flow.ask("/users/7")).content == changed.content
    await flow.ask("/users/7", "DELETE")
    gone = await flow.ask("/users/7")
    assert gone.fault is not None
    assert gone.fault.code == 404


async def test_a_collection_has_variants_where_they_are_usual_and_its_things_are_remembered() -> None:
    provider = ScriptedProvider.of(*(f'[{{"id": {number}, "name": "name {number}"}}]' for number in range(1, 20)))
    policy = EnginePolicy(default_variants=3, learns_shapes=False)
    flow = Flow(provider, policy=policy, consistency=Consistency.IDENTITY)
    answers = [await flow.ask("/users") for _ in range(2)]
    assert [answer.source for answer in answers] == [Source.POOL] * 2
    assert answers[0].content != answers[1].content
    (shown,) = json_of(answers[0].content)
    one = await flow.ask(f"/users/{shown['id']}")
    assert (one.content, one.source) == (shown, Source.REMEMBERED)


@pytest.mark.parametrize("controls", [{"context": "c"}, {"consistency": Consistency.WORLD}], ids=str)
async def test_where_everything_stays_there_are_no_usual_variants(controls: dict[str, Any]) -> None:
    flow = Flow(numbered(), policy=EnginePolicy(default_variants=3))
    assert (await flow.ask("/things", **controls)).source is Source.LLM
    assert (await flow.ask("/things", variants=2, **controls)).source is Source.POOL


async def test_where_everything_differs_all_have_them() -> None:
    flow = Flow(numbered(), policy=EnginePolicy(default_variants=3))
    assert (await flow.ask("/users/7", consistency=Consistency.VARY)).source is Source.POOL


async def test_a_head_while_a_recording_is_played_tells_the_recorded_error(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    users, gone = MockRequest("GET", "/users"), MockRequest("GET", "/users/7")
    recorder = Recorder.open(path)
    recorder.keep(users, MockAnswer([], Source.LLM), MOMENT)
    recorder.keep(gone, MockAnswer.simulated(Fault(404, "gone")), MOMENT)
    recorder.close()
    bench = make_bench({})
    engine = make_engine(make_parts(bench.router, bench.events, replay=Replay.load(path)))
    assert await engine.peek(replace(users, method="HEAD")) is None
    seen = await engine.peek(replace(gone, method="HEAD"))
    assert seen is not None
    assert (seen.fault, seen.source) == (Fault(404, "gone"), Source.RECORDING)
