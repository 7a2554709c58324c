"""The finish words of all upstreams, by family and without case."""

from __future__ import annotations

from mockllmapi.exchange import FinishReason

__all__ = ["parse_finish_reason"]

_FAMILIES: dict[FinishReason, list[str]] = {
    FinishReason.STOP: [
        "stop",
        "eos",
        "eos_token",
        "end_turn",
        "end_of_turn",
        "stop_sequence",
        "stop_token",
        "stop_string",
        "stopped",
        "end",
        "finished",
        "complete",
        "completed",
        "done",
        "success",
        "normal",
    ],
    FinishReason.LENGTH: [
        "length",
        "max_length",
        "max_tokens",
        "max_output_tokens",
        "max_new_tokens",
        "max_completion_tokens",
        "model_length",
        "token_limit",
        "token_limit_reached",
        "incomplete",
        "truncated",
        "length_limit",
        "model_context_window_exceeded",
        "context_length_exceeded",
    ],
    FinishReason.CONTENT_FILTER: [
        "content_filter",
        "content_filtered",
        "safety",
        "image_safety",
        "recitation",
        "sensitive",
        "blocklist",
        "prohibited_content",
        "spii",
        "refusal",
        "guardrail_intervened",
        "guardrails",
        "moderation",
        "flagged",
    ],
    FinishReason.TOOL_CALLS: ["tool_calls", "tool_call", "tool_use", "function_call"],
}
_BY_WORD = {word: reason for reason, words in _FAMILIES.items() for word in words}
_NONE_YET = frozenset({"", "null", "none"})


def parse_finish_reason(word: object) -> FinishReason | None:
    """Return the family of a finish word, UNKNOWN for any other value, or None if there is none yet."""
    if word is None:
        return None
    if not isinstance(word, str):
        return FinishReason.UNKNOWN
    name = word.strip().lower().replace("-", "_").removeprefix("finish_reason_")
    return None if name in _NONE_YET else _BY_WORD.get(name, FinishReason.UNKNOWN)
