import pytest

from mockllmapi.errors import FailureClass
from mockllmapi.routing.failure_rules import FAILURE_RULES, RepeatRule

TABLE = {
    # class: (same again, another may do better, the breaker counts, set aside for seconds)
    FailureClass.CONNECT: (RepeatRule.IF_ALONE, True, True, 0),
    FailureClass.TIMEOUT: (RepeatRule.IF_ALONE, True, True, 10),
    FailureClass.SERVER: (RepeatRule.IF_ALONE, True, True, 0),
    FailureClass.RATE_LIMIT: (RepeatRule.IF_ALONE, True, False, 0),
    FailureClass.QUOTA: (RepeatRule.NEVER, True, False, 600),
    FailureClass.CREDENTIAL: (RepeatRule.NEVER, True, False, 60),
    FailureClass.MODEL_MISSING: (RepeatRule.NEVER, True, False, 30),
    FailureClass.TOO_LONG: (RepeatRule.WITHOUT_REFUSED, True, False, 0),
    FailureClass.REFUSED: (RepeatRule.NEVER, False, False, 0),
    FailureClass.CAPABILITY: (RepeatRule.WITHOUT_REFUSED, True, False, 0),
    FailureClass.REJECTED: (RepeatRule.NEVER, True, False, 0),
    FailureClass.WRONG_ADDRESS: (RepeatRule.NEVER, True, False, 30),
    FailureClass.LOADING: (RepeatRule.IF_ALONE, True, False, 120),
    FailureClass.CALLER_FAULT: (RepeatRule.NEVER, False, False, 0),
    FailureClass.BAD_ANSWER: (RepeatRule.ONCE_IF_ALONE, True, True, 0),
}


def test_every_failure_class_has_a_rule() -> None:
    assert set(FAILURE_RULES) == set(FailureClass) == set(TABLE)


@pytest.mark.parametrize("failure", FailureClass)
def test_the_rules_match_the_specification(failure: FailureClass) -> None:
    rule = FAILURE_RULES[failure]
    assert (rule.repeat, rule.can_fail_over, rule.is_breaker_failure, rule.cooldown_s) == TABLE[failure]
