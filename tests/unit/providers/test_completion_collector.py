import pytest

from mockllmapi.errors import AttemptFailed, FailureClass
from mockllmapi.exchange import Choice, FinishReason, Usage
from mockllmapi.providers.completion_collector import CompletionCollector, is_complete_json
from mockllmapi.providers.dialect import CompletionPiece, ErrorInCompletion
from mockllmapi.providers.error_report import ErrorReport
from support.json_types import JsonDict

STOP, LENGTH, UNKNOWN, TOOLS = FinishReason.STOP, FinishReason.LENGTH, FinishReason.UNKNOWN, FinishReason.TOOL_CALLS
WHOLE, PART = '{"id": 7, "name": "Ada"}', '{"id": 7, "na'


def collector(*pieces: CompletionPiece) -> CompletionCollector:
    collected = CompletionCollector("m")
    for piece in pieces:
        collected.add(piece)
    return collected


def text(content: str, finish: FinishReason | None = None, *, is_end: bool = False) -> CompletionCollector:
    end = [CompletionPiece(is_end=True)] if is_end else []
    return collector(CompletionPiece(text=content), CompletionPiece(finish_reason=finish), *end)


@pytest.mark.parametrize(
    ("content", "finish", "is_end", "choice"),
    [
        (WHOLE, STOP, False, Choice(WHOLE)),
        (PART, STOP, False, Choice(PART)),
        ("prose", STOP, False, Choice("prose")),
        (PART, LENGTH, False, Choice(PART, LENGTH)),
        (WHOLE, TOOLS, False, Choice(WHOLE)),
        (WHOLE, UNKNOWN, False, Choice(WHOLE)),
        (WHOLE, None, True, Choice(WHOLE)),
    ],
)
def test_a_choice_that_ended_well_or_is_whole_counts(
    content: str, finish: FinishReason | None, is_end: bool, choice: Choice
) -> None:
    assert text(content, finish, is_end=is_end).finish().choices == (choice,)


@pytest.mark.parametrize(
    ("content", "finish", "is_end", "words"),
    [
        (PART, UNKNOWN, False, "unknown reason"),
        ("prose", UNKNOWN, True, "unknown reason"),
        (WHOLE, None, False, "ended before the model had finished"),
        (PART, None, True, "ended before the model had finished"),
        (" \n", STOP, False, "answer is empty"),
        ("", LENGTH, False, "spent all its tokens on nothing"),
    ],
)
def test_any_other_choice_is_a_bad_answer(content: str, finish: FinishReason, is_end: bool, words: str) -> None:
    with pytest.raises(AttemptFailed, match=words) as caught:
        text(content, finish, is_end=is_end).finish()
    assert caught.value.failure is FailureClass.BAD_ANSWER


def test_an_error_in_a_choice_counts_unless_the_text_is_whole() -> None:
    error = CompletionPiece(finish_reason=UNKNOWN, error=ErrorReport("m", status=502))
    with pytest.raises(ErrorInCompletion) as caught:
        collector(CompletionPiece(text=PART), error).finish()
    assert caught.value.report.status == 502
    assert collector(CompletionPiece(text=WHOLE), error).finish().choices == (Choice(WHOLE),)


@pytest.mark.parametrize("finish", [FinishReason.CONTENT_FILTER, STOP])
def test_a_refusal_is_no_choice(finish: FinishReason) -> None:
    refusal = CompletionPiece(text="no", is_refusal=True)
    with pytest.raises(AttemptFailed) as caught:
        collector(refusal, CompletionPiece(finish_reason=finish)).finish()
    assert caught.value.failure is FailureClass.REFUSED


@pytest.mark.parametrize("mark", ["is_reasoning", "is_tool_call"])
@pytest.mark.parametrize("finish", [STOP, TOOLS])
def test_json_beside_an_empty_content_is_the_content(mark: str, finish: FinishReason) -> None:
    marks: JsonDict = {mark: True}
    side = [CompletionPiece(text=half, **marks) for half in (WHOLE[:9], WHOLE[9:])]
    assert collector(*side, CompletionPiece(finish_reason=finish)).finish().choices == (Choice(WHOLE),)


@pytest.mark.parametrize("side", ["Let me think.", PART, f"So: {WHOLE}"])
def test_other_reasoning_is_never_the_content(side: str) -> None:
    with pytest.raises(AttemptFailed, match="all of its text came as reasoning"):
        collector(CompletionPiece(text=side, is_reasoning=True), CompletionPiece(finish_reason=STOP)).finish()


def test_reasoning_beside_content_is_ignored() -> None:
    pieces = [CompletionPiece(text="[1]", is_reasoning=True), CompletionPiece(text=WHOLE, finish_reason=STOP)]
    assert collector(*pieces).finish().choices == (Choice(WHOLE),)


def test_the_larger_usage_counts() -> None:
    usages = [CompletionPiece(usage=usage) for usage in (Usage(9, 4), Usage(9, 5), Usage(0, 0))]
    assert collector(*usages).usage == Usage(9, 5)


@pytest.mark.parametrize(("content", "finish"), [(WHOLE, STOP), (PART, LENGTH)])
def test_a_cut_choice_is_whole_or_too_long(content: str, finish: FinishReason) -> None:
    cut = collector(CompletionPiece(text=content))
    cut.cut()
    assert cut.finish().choices == (Choice(content, finish),)


@pytest.mark.parametrize("content", ["", "5", '"a"', PART, WHOLE + "x", "[1,]", "```json\n[]\n```"])
def test_only_one_object_or_list_is_complete_json(content: str) -> None:
    assert not is_complete_json(content)
    assert is_complete_json(f" {WHOLE}\n")
