import pytest

from support.field_names import CORPUS, Verdict, judge_all


@pytest.fixture(scope="module")
def verdicts() -> list[Verdict]:
    return judge_all()


def test_the_corpus_is_whole(verdicts: list[Verdict]) -> None:
    assert CORPUS.is_file()
    assert len(verdicts) == 500
    assert len({verdict.name for verdict in verdicts}) > 490


def test_field_names_get_values_that_a_careful_person_would_accept(verdicts: list[Verdict]) -> None:
    failed = [
        f"{verdict.name} in {verdict.owner}: {verdict.fault!r} is no {verdict.rule}"
        for verdict in verdicts
        if not verdict.holds
    ]
    assert len(failed) <= 0.03 * len(verdicts), "\n".join(failed)


def test_names_with_a_strict_rule_hold_as_often(verdicts: list[Verdict]) -> None:
    strict = [verdict for verdict in verdicts if verdict.rule not in ("flag", "listed", "text")]
    assert sum(verdict.holds for verdict in strict) >= 0.97 * len(strict)


def test_other_chance_gives_the_same_verdict() -> None:
    assert sum(verdict.holds for verdict in judge_all(seed=7)) >= 485
