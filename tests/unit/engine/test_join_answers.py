"""Several answers as one document."""

from mockllmapi.engine.join_answers import join_answers
from mockllmapi.exchange import MockAnswer, Source


def answer(content: int, backend: str, **facts: object) -> MockAnswer:
    return MockAnswer(content, Source.LLM, backend, "m", **facts)  # type: ignore[arg-type]


def test_every_answer_keeps_its_place_backend_and_time() -> None:
    joined = join_answers(
        [answer(1, "a", backend_ms=10.04, repaired=2), answer(2, "b", backend_ms=25.0, repaired=1)], 3, 4, 30.06
    )
    assert joined.content == {
        "completions": [
            {"index": 0, "content": 1, "backend": "a", "elapsedMs": 10.0},
            {"index": 1, "content": 2, "backend": "b", "elapsedMs": 25.0},
        ],
        "meta": {"requested": 3, "returned": 2, "elapsedMs": 30.1},
    }
    assert (joined.backend, joined.attempts, joined.repaired, joined.backend_ms) == ("a", 4, 3, 25.0)


def test_one_degraded_answer_makes_the_whole_degraded() -> None:
    whole = join_answers([answer(1, "a"), answer(2, "builtin", is_degraded=True)], 2, 2, 1.0)
    assert whole.is_degraded
    assert not join_answers([answer(1, "a")], 1, 1, 1.0).is_degraded


def test_fewer_than_were_asked_for_are_a_part() -> None:
    whole = [answer(1, "a"), answer(2, "a")]
    assert not join_answers(whole, 2, 2, 1.0).is_partial
    assert join_answers(whole, 3, 3, 1.0).is_partial
    assert join_answers([*whole, answer(3, "a", is_partial=True)], 3, 3, 1.0).is_partial
