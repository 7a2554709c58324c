import pytest

from mockllmapi.errors import FailureClass
from mockllmapi.providers.error_report import ErrorReport
from mockllmapi.providers.failure_signals import KNOWN_CODES, find_signal


def test_a_code_counts_with_every_status_and_a_text_only_with_its_own() -> None:
    coded, worded = ErrorReport(codes=frozenset({"context_length_exceeded"})), ErrorReport("prompt is too long")
    assert find_signal(500, coded, is_any_status=False) is not None
    assert find_signal(500, worded, is_any_status=False) is None
    assert find_signal(500, worded, is_any_status=True) is not None


@pytest.mark.parametrize(("status", "failure"), [(429, FailureClass.RATE_LIMIT), (413, None)])
def test_a_rate_limit_does_not_outrank_a_request_that_is_too_large(status: int, failure: FailureClass | None) -> None:
    signal = find_signal(status, ErrorReport(codes=frozenset({"rate_limit_exceeded"})), is_any_status=False)
    assert (signal.failure if signal is not None else None) is failure


def test_codes_that_may_be_shown_are_plain_words() -> None:
    assert all(code.replace("_", "").isalnum() for code in KNOWN_CODES)
