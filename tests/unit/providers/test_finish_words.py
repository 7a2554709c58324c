import pytest

from mockllmapi.exchange import FinishReason
from mockllmapi.providers.finish_words import parse_finish_reason


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("stop", "STOP", "eos_token", "end_turn", "FINISH_REASON_STOP", "completed"), FinishReason.STOP),
        (("length", "MAX_TOKENS", "max-tokens", "max_output_tokens", "incomplete"), FinishReason.LENGTH),
        (
            ("content_filter", "SAFETY", "RECITATION", "sensitive", "BLOCKLIST", "guardrail_intervened"),
            FinishReason.CONTENT_FILTER,
        ),
        (("tool_calls", "tool_use", "function_call"), FinishReason.TOOL_CALLS),
        (
            ("error", "abort", "cancelled", "load", "insufficient_system_resource", 7, {"type": "x"}),
            FinishReason.UNKNOWN,
        ),
        (("", None, "null", "None"), None),
    ],
)
def test_finish_words_are_compared_by_family_and_without_case(
    words: tuple[object, ...], reason: FinishReason | None
) -> None:
    assert {parse_finish_reason(word) for word in words} == {reason}
