import pytest

from mockllmapi.errors import AllAttemptsFailed, DeadlinePassed, FailureClass, NoBackendAvailable
from mockllmapi.exchange import CompletionRequest, MockRequest
from mockllmapi.routing.call_state import CallState


def after(*outcomes: str) -> CallState:
    """A generation whose attempts ended like this."""
    call = CallState(CompletionRequest(MockRequest("GET", "/")), deadline=120.0, repeats_left=3)
    for number, outcome in enumerate(outcomes):
        call.record(f"b{number}", outcome, 12.345, f"It said {outcome}.")
    return call


@pytest.mark.parametrize(
    ("outcomes", "kind"),
    [
        ((), NoBackendAvailable),
        (("rate_limit",), NoBackendAvailable),
        (("rate_limit", "rate_limit"), NoBackendAvailable),
        (("timeout", "timeout"), DeadlinePassed),
        (("server",), AllAttemptsFailed),
        (("credential",), AllAttemptsFailed),
        (("timeout", "server"), AllAttemptsFailed),
        (("rate_limit", "timeout"), AllAttemptsFailed),
    ],
)
def test_the_error_is_what_all_attempts_have_in_common(
    outcomes: tuple[str, ...], kind: type[NoBackendAvailable | AllAttemptsFailed | DeadlinePassed]
) -> None:
    error = after(*outcomes).make_error(("c: drained",), 3.0)
    assert type(error) is kind
    assert [record.outcome for record in error.attempts] == list(outcomes)


def test_no_backend_available_has_reasons_and_retry_after() -> None:
    error = after().make_error(("a: drained", "b: disabled"), 7.0)
    assert str(error) == "No LLM backend available: a: drained; b: disabled"
    assert error.retry_after_s == 7.0


def test_an_error_names_each_failed_attempt_once_and_the_wait() -> None:
    call = after("server", "connect")
    call.record("b1", "connect", 1.0, "It said connect.")
    error = call.make_error((), 5.0)
    assert str(error) == "3 attempts failed. b0: It said server.; b1: It said connect."
    assert error.retry_after_s == 5.0


def test_an_error_after_one_attempt_uses_the_singular() -> None:
    assert str(after("server").make_error((), None)) == "The attempt failed. b0: It said server."


def test_a_record_is_kept_in_order_and_rounded() -> None:
    call = after("server")
    record = call.record("z", "ok", 1.26)
    assert call.attempts[-1] is record
    assert (record.elapsed_ms, record.detail) == (1.3, "")


def test_a_deadline_error_names_the_number_of_attempts() -> None:
    assert str(after().make_deadline_error()) == "The request's time is over."
    error = after("server", "timeout").make_deadline_error()
    assert "after 2 attempts" in str(error)
    assert len(error.attempts) == 2


def test_a_call_without_attempts_has_no_failure_class() -> None:
    assert not after().has_only_failures_of(FailureClass.TIMEOUT)
    assert after("timeout").has_only_failures_of(FailureClass.TIMEOUT)
    assert not after("timeout", "ok").has_only_failures_of(FailureClass.TIMEOUT)
