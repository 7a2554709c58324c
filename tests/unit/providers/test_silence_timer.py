import pytest

from mockllmapi.errors import FailureClass
from mockllmapi.exchange import FinishReason
from mockllmapi.providers.dialect import CompletionPiece
from mockllmapi.providers.silence_timer import SilenceTimer
from mockllmapi.testing import FrozenClock

STOP = FinishReason.STOP
TEXT, FINISH, END = CompletionPiece(text="a"), CompletionPiece(finish_reason=STOP), CompletionPiece(is_end=True)


def timer_after(*pieces: CompletionPiece, choices: int = 1) -> SilenceTimer:
    """Return a timer of 30 s for the first content and 15 s between pieces, after ten seconds and these pieces."""
    clock = FrozenClock()
    timer = SilenceTimer(clock, 30.0, 15.0, choices)
    clock.advance(10)
    for piece in pieces:
        timer.restart(piece)
    return timer


@pytest.mark.parametrize(
    ("pieces", "left_s"),
    [
        ([], 20),
        ([CompletionPiece()], 20),
        ([CompletionPiece(text="hm", is_reasoning=True)], 30),
        ([TEXT], 15),
        ([TEXT, FINISH], 1),
        ([TEXT, FINISH, END], 0.1),
        ([TEXT, END], 15),
    ],
)
def test_each_piece_starts_its_wait(pieces: list[CompletionPiece], left_s: float) -> None:
    assert timer_after(*pieces).left_s == pytest.approx(left_s)


@pytest.mark.parametrize("pieces", [[FINISH, TEXT], [TEXT, FINISH, FINISH]])
def test_a_finish_word_with_every_piece_does_not_shorten_the_wait(pieces: list[CompletionPiece]) -> None:
    assert timer_after(*pieces).left_s == 15


def test_several_choices_finish_one_by_one() -> None:
    timer = timer_after(TEXT, FINISH, FINISH, choices=2)
    assert not timer.has_finished
    timer.restart(CompletionPiece(1, finish_reason=STOP))
    assert timer.has_finished


def test_the_failure_depends_on_the_content() -> None:
    assert "said nothing within 30 s" in timer_after().make_failure().detail
    stopped = timer_after(TEXT).make_failure()
    assert (stopped.failure, stopped.detail) == (
        FailureClass.TIMEOUT,
        "The backend stopped in the middle of its answer.",
    )
