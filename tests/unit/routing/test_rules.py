import pytest

from mockllmapi.errors import FailureClass
from mockllmapi.routing.rules import RULES, Again

TABLE = {
    # class: (same again, another may do better, the breaker counts, set aside for seconds)
    FailureClass.CONNECT: (Again.IF_ALONE, True, True, 0),
    FailureClass.TIMEOUT: (Again.IF_ALONE, True, True, 10),
    FailureClass.SERVER: (Again.IF_ALONE, True, True, 0),
    FailureClass.RATE_LIMIT: (Again.IF_ALONE, True, False, 0),
    FailureClass.QUOTA: (Again.NEVER, True, False, 600),
    FailureClass.CREDENTIAL: (Again.NEVER, True, False, 60),
    FailureClass.MODEL_MISSING: (Again.NEVER, True, False, 30),
    FailureClass.TOO_LONG: (Again.CHANGED, True, False, 0),
    FailureClass.REFUSED: (Again.NEVER, False, False, 0),
    FailureClass.CAPABILITY: (Again.CHANGED, True, False, 0),
    FailureClass.CALLER_FAULT: (Again.NEVER, False, False, 0),
    FailureClass.BAD_ANSWER: (Again.NEVER, True, True, 0),
}


def test_every_class_has_a_row() -> None:
    assert set(RULES) == set(FailureClass) == set(TABLE)


@pytest.mark.parametrize("failure", FailureClass)
def test_a_row_says_what_the_specification_does(failure) -> None:
    rule = RULES[failure]
    assert (rule.again, rule.may_go_elsewhere, rule.counts, rule.set_aside_s) == TABLE[failure]
