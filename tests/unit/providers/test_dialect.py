import pytest

from mockllmapi.exchange import FinishReason
from mockllmapi.providers.dialect import parse_finish_reason


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("stop", FinishReason.STOP),
        ("eos_token", FinishReason.STOP),
        ("length", FinishReason.LENGTH),
        ("max_tokens", FinishReason.LENGTH),
        ("content_filter", FinishReason.CONTENT_FILTER),
        ("tool_calls", FinishReason.STOP),
        ("MAX_TOKENS", FinishReason.LENGTH),
        ("max_output_tokens", FinishReason.LENGTH),
        ("incomplete", FinishReason.LENGTH),
        ("SAFETY", FinishReason.CONTENT_FILTER),
        ("guardrail_intervened", FinishReason.CONTENT_FILTER),
        ("abort", FinishReason.OTHER),
        ("load", FinishReason.OTHER),
        ("null", None),
        ("", None),
        (None, None),
    ],
)
def test_the_words_of_the_wires_are_translated(word: str | None, reason: FinishReason | None) -> None:
    assert parse_finish_reason(word) is reason
